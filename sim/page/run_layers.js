// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_layers.js: when layers work, what their latency is spent on, and their energy.
"use strict";

// Work has colours, waiting has greys.
const KINDS = [
  ["integrate", "integrating"],
  ["fire", "firing"],
  ["commit", "committing"],
  ["emission", "emission"],
  ["network", "the network"],
  ["host", "the host"],
  ["reload", "reloading weights"],
  ["before", "waiting for the layer before"],
  ["credits", "waiting for credits"],
  ["core", "waiting for the core"],
  ["barrier", "waiting for the barrier"],
  ["queue", "waiting for off-chip memory"],
];
const kindText = (kind) => (KINDS.find(([name]) => name === kind) || [kind, kind])[1];
const kindColour = (index) => (index < 7 ? colour(index) : grey(index - 7));

// What the layer pictures show: one image, or (-1) the mean of all.
let shownImage = -1;
const layerPictures = [];

function chooseImage(index) {
  shownImage = Number(index);
  for (const select of document.querySelectorAll("select.image")) select.value = String(index);
  layerPictures.forEach((picture) => picture.refresh());
}

function imageChoice(run) {
  if (run.images.length === 1) return [];
  const options = [[-1, "mean of all"], ...run.images.map((image, i) => [i, `image ${image.index}`])];
  const label = choice("Image", options, shownImage, chooseImage);
  label.querySelector("select").classList.add("image");
  return [label];
}

function mean(values) {
  const known = values.filter(isNumber);
  return known.length ? sum(known) / known.length : null;
}

// Returns a number of layer `l`, of the shown image or on average; `read` takes it from the layer.
function layerNumber(run, l, read) {
  const images = shownImage < 0 ? run.images : [run.images[shownImage]];
  return mean(images.map((image) => read(image.layers[l], image)));
}

function addSpans(run, section) {
  const names = run.images[0].layers.map((layer) => layer.name);
  // Times count from the first spike of the image, so that images can be averaged.
  const from = (l) =>
    layerNumber(run, l, (layer, image) =>
      isNumber(layer.start_ns) && isNumber(layer.end_ns) ? layer.start_ns - image.start_ns : null,
    );
  const to = (l) =>
    layerNumber(run, l, (layer, image) =>
      isNumber(layer.start_ns) && isNumber(layer.end_ns) ? layer.end_ns - image.start_ns : null,
    );
  layerPictures.push(
    addPicture(section, {
      id: "span-chart",
      title: "When each layer works",
      text: "From its first arrival to its last emission, counted from the first spike of the image. Layers overlap.",
      summary: () =>
        names
          .map((name, l) =>
            isNumber(from(l)) ? `${name} ${timeText(from(l))} to ${timeText(to(l))}` : `${name} emits nothing`,
          )
          .join(", ") + ".",
      height: () => barsHeight(names.length),
      controls: () => imageChoice(run),
      option: (width) => {
        const option = stackedBars(width, {
          names,
          text: timeText,
          title: "time since the first spike",
          series: [
            {name: "start", colour: "transparent", values: names.map((_, l) => from(l))},
            {
              name: "works",
              colour: colour(0),
              values: names.map((_, l) => (isNumber(from(l)) ? to(l) - from(l) : null)),
            },
          ],
        });
        option.legend = undefined;
        option.grid.top = 12;
        option.tooltip.formatter = (points) => {
          const l = points[0].dataIndex;
          return tip(names[l], [
            ["from", timeText(from(l))],
            ["to", timeText(to(l))],
            ["latency", timeText(to(l) - from(l))],
          ]);
        };
        return option;
      },
      table: () => layerTable(run),
    }),
  );
}

// The table of all layers, as it stands behind several pictures.
function layerTable(run) {
  const layers = run.images[0].layers,
    expected = new Map(run.expected ? run.expected.layers.map((one) => [one.name, one]) : []);
  const number = (name, read) => ({name, value: (l) => layerNumber(run, l, read)});
  const columns = [
    {name: "layer", value: (l) => layers[l].name},
    {name: "operation", value: (l) => layers[l].op},
    {name: "shape", value: (l) => layers[l].shape.join(" \u00d7 ")},
    number("latency (ns)", (layer) => layer.latency_ns),
    run.expected && {name: "expected latency (ns)", value: (l) => (expected.get(layers[l].name) || {}).latency_ns},
    number("energy (nJ)", (layer) => sum(Object.values(layer.energy_nj))),
    run.expected && {name: "expected energy (nJ)", value: (l) => (expected.get(layers[l].name) || {}).energy_nj},
    number("from (ns)", (layer) => layer.start_ns),
    number("to (ns)", (layer) => layer.end_ns),
    number("cores", (layer) => layer.cores),
    number("partitions", (layer) => layer.partitions),
    number("spikes in", (layer) => layer.spikes_in),
    number("spikes out", (layer) => layer.spikes_out),
    number("density", (layer) => layer.density),
    number("synaptic operations", (layer) => layer.synaptic_ops),
    number("busy cycles", (layer) => layer.busy_cycles),
    number("stall cycles", (layer) => layer.stall_cycles),
    number("packets", (layer) => layer.packets),
    number("packet hops", (layer) => layer.packet_hops),
  ];
  return {columns: columns.filter(Boolean), rows: layers.map((_, l) => l)};
}

function addLatency(run, section) {
  if (!run.why) {
    section.append(
      el("p", {class: "faint"}, "What the latency of each layer is spent on is in a file of radish run --why --json."),
    );
    return;
  }
  const layers = run.why.layers,
    names = layers.map((layer) => layer.name);
  let part = "spent_ns",
    share = false;
  const bars = () => ({
    names,
    series: KINDS.map(([kind, text], i) => ({
      name: text,
      colour: kindColour(i),
      values: layers.map((layer) => layer[part][kind] || 0),
    })).filter((one) => sum(one.values) > 0),
  });
  addPicture(section, {
    id: "latency-chart",
    title: "Latency of each layer, and where it goes",
    text: `Image ${(run.images[run.why.index] || run.why).index}. Of the layer: back from its last emission to its first arrival. Of the image: the layer's part of the critical path, which adds up to the latency.`,
    summary: () =>
      names
        .map((name, l) => {
          const spent = KINDS.map(([kind]) => layers[l][part][kind] || 0);
          return sum(spent) > 0
            ? `${name}: ${largest(
                KINDS.map(([, text]) => text),
                spent,
                timeText,
              )}`
            : null;
        })
        .filter(Boolean)
        .join(" "),
    height: (width) => barsHeight(names.length, width, bars().series),
    controls: (picture) => [
      choice(
        "Of",
        [
          ["spent_ns", "the layer's latency"],
          ["critical_ns", "the image's critical path"],
        ],
        part,
        (value) => {
          part = value;
          picture.refresh();
        },
      ),
      checkbox("as shares", share, (value) => {
        share = value;
        picture.refresh();
      }),
    ],
    option: (width) => stackedBars(width, {...bars(), text: timeText, share, title: share ? "share" : "time"}),
    table: () =>
      barsTable(
        {
          names,
          series: KINDS.map(([kind, text]) => ({name: text, values: layers.map((layer) => layer[part][kind] || 0)})),
        },
        "layer",
        "ns",
      ),
  });
  addRelaxations(run, section);
}

function addRelaxations(run, section) {
  const known = run.why.relax.filter((one) => isNumber(one.gain)),
    names = known.map((one) => one.what);
  if (!known.length) return;
  addPicture(section, {
    id: "relax-chart",
    title: "What a tenth more would bring",
    text: "Predicted share of the latency that is saved.",
    summary: () => known.map((one) => `${one.what} ${shareText(one.gain)}`).join(", ") + ".",
    height: () => barsHeight(names.length),
    option: (width) => {
      const option = stackedBars(width, {
        names,
        text: shareText,
        title: "share of the latency",
        series: [{name: "gain", colour: colour(2), values: known.map((one) => one.gain)}],
      });
      option.series[0].data = known.map((one) => one.gain); // also below 0
      option.tooltip.formatter = (points) => {
        const one = known[points[0].dataIndex];
        return tip(one.what, [
          [one.parameter, `${plainText(one.instead)} instead of ${plainText(one.now)}`],
          ["gain", shareText(one.gain)],
        ]);
      };
      return option;
    },
    table: () => ({
      columns: [
        {name: "more of", value: (one) => one.what},
        {name: "parameter", value: (one) => one.parameter},
        {name: "now", value: (one) => one.now},
        {name: "instead", value: (one) => one.instead},
        {name: "latency (ns)", value: (one) => one.latency_ns},
        {name: "gain", value: (one) => one.gain},
      ],
      rows: run.why.relax,
    }),
  });
}

function addEnergy(run, section) {
  const layers = run.images[0].layers,
    names = layers.map((layer) => layer.name);
  let share = false;
  const bars = () => ({
    names,
    series: COMPONENTS.map((name, i) => ({
      name: componentName(name),
      colour: name === "leakage" ? grey(1) : colour(i),
      values: layers.map((_, l) => layerNumber(run, l, (layer) => layer.energy_nj[name])),
    })).filter((one) => sum(one.values) > 0),
  });
  layerPictures.push(
    addPicture(section, {
      id: "energy-chart",
      title: "Energy of each layer",
      summary: () =>
        names
          .map((name, l) => {
            const parts = COMPONENTS.map((part) => layerNumber(run, l, (layer) => layer.energy_nj[part]) || 0);
            return sum(parts) > 0 ? `${name} ${energyText(sum(parts))}` : null;
          })
          .filter(Boolean)
          .join(", ") + ".",
      height: (width) => barsHeight(names.length, width, bars().series),
      controls: (picture) => [
        ...imageChoice(run),
        checkbox("as shares", share, (value) => {
          share = value;
          picture.refresh();
        }),
      ],
      option: (width) => stackedBars(width, {...bars(), text: energyText, share, title: share ? "share" : "energy"}),
      table: () => barsTable(bars(), "layer", "nJ"),
    }),
  );
}

function addLayers(run) {
  const section = addSection("layers", "Layers");
  if (run.images.length === 1) shownImage = 0;
  addLatency(run, section);
  addEnergy(run, section);
  addSpans(run, section);
}
