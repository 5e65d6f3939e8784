// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_point.js: one point of the sweep: its axes, its results and its layers.
"use strict";

const pointView = {row: -1, layers: null, pictures: []};

// Returns the layers of a point as objects, or null where the page does not have them. A block is read when it is wanted.
const blocks = new Map();
async function layersOf(row) {
  const id = sweep.ids[row],
    block = Math.floor(id / sweep.layers.points);
  if (!(block >= 0) || block >= sweep.layers.blocks) return null;
  if (!blocks.has(block)) blocks.set(block, await readData(`layers-${block}`));
  const columns = blocks.get(block),
    of = columns.find((column) => column.name === "point").values;
  return of
    .map((_, i) => i)
    .filter((i) => of[i] === id)
    .map((i) => Object.fromEntries(columns.map((column) => [column.name, column.values[i]])));
}

const componentsOf = () => Object.keys(pointView.layers[0] || {}).filter((name) => name.startsWith("energy_nj."));

function addPointPictures(section) {
  const names = () => pointView.layers.map((layer) => String(layer.name));
  const time = () =>
    pointView.layers.map((layer) =>
      isNumber(layer.latency_ns) ? layer.latency_ns : isNumber(layer.latency_ps) ? layer.latency_ps / 1000 : null,
    );
  const table = () => ({
    columns: Object.keys(pointView.layers[0])
      .filter((name) => name !== "point")
      .map((name) => ({name, value: (layer) => layer[name]})),
    rows: pointView.layers,
  });
  const bars = (series) => ({names: names(), series});
  const energy = () =>
    bars(
      componentsOf()
        .map((name, i) => ({
          name: componentName(name.slice(10)),
          colour: name.endsWith("leakage") ? grey(1) : colour(i),
          values: pointView.layers.map((layer) => layer[name]),
        }))
        .filter((one) => sum(one.values) > 0),
    );
  pointView.pictures = [
    addPicture(section, {
      id: "point-latency",
      title: "Latency of its layers",
      summary: () => largest(names(), time(), timeText),
      height: () => barsHeight(pointView.layers ? pointView.layers.length : 6),
      option: (width) =>
        stackedBars(width, {
          ...bars([{name: "latency", colour: colour(0), values: time()}]),
          text: timeText,
          title: "time",
        }),
      table,
    }),
    addPicture(section, {
      id: "point-energy",
      title: "Energy of its layers",
      summary: () =>
        largest(
          names(),
          pointView.layers.map((layer) => sum(componentsOf().map((name) => layer[name]))),
          energyText,
        ),
      height: (width) =>
        barsHeight(pointView.layers ? pointView.layers.length : 6, width, pointView.layers ? energy().series : []),
      option: (width) => stackedBars(width, {...energy(), text: energyText, title: "energy"}),
      table: () => barsTable(energy(), "layer", "nJ"),
    }),
  ];
}

// Shows a point; with `go` the page goes there.
async function showPoint(row, go) {
  const section = document.getElementById("point"),
    words = document.getElementById("point-words"),
    place = document.getElementById("point-layers");
  pointView.row = row;
  document.getElementById("point-number").value = sweep.ids[row];
  const done = valueAt("status", row) === "done";
  const shown = [...new Set([...sweep.axes, latencyMetric(), energyMetric(), throughputMetric()])].filter(
    (name) => name && sweep.columns.has(name),
  );
  words.replaceChildren(
    el(
      "p",
      {},
      `Point ${sweep.ids[row]}: ${shown.map((name) => `${name} ${columnText(name)(valueAt(name, row))}`).join(", ")}.`,
    ),
    done ? "" : el("p", {class: "went"}, `It could not be run: ${valueAt("message", row)}`),
  );
  document.getElementById("point-results").refresh();
  const layers = done ? await layersOf(row) : null;
  if (pointView.row !== row) return; // another was chosen meanwhile
  pointView.layers = layers && layers.length ? layers : null;
  place.hidden = !pointView.layers;
  if (done && !pointView.layers)
    words.append(
      el(
        "p",
        {class: "faint"},
        "Its layers are not in this page, which would be too large; they are in the file of the sweep.",
      ),
    );
  if (pointView.layers && !pointView.pictures.length) addPointPictures(place);
  if (pointView.layers)
    pointView.pictures.forEach((picture) => {
      picture.draw();
      picture.refresh();
    });
  if (!go) return;
  section.scrollIntoView();
  document.getElementById("point-title").focus({preventScroll: true});
}

// Returns the row whose number is the nearest to `id`, towards `step`.
function rowNear(id, step) {
  if (sweep.rowOf.has(id)) return sweep.rowOf.get(id);
  const sorted = sweep.ids
    .map((_, row) => row)
    .filter((row) => (step < 0 ? sweep.ids[row] <= id : sweep.ids[row] >= id));
  return sorted.length ? (step < 0 ? sorted[sorted.length - 1] : sorted[0]) : step < 0 ? 0 : sweep.ids.length - 1;
}

function addPoint() {
  const section = addSection("point", "A point and its layers");
  section.querySelector("h2").setAttribute("tabindex", "-1");
  const number = el("input", {
    type: "number",
    id: "point-number",
    min: sweep.ids[0],
    max: sweep.ids[sweep.ids.length - 1],
    onchange: () => showPoint(rowNear(Number(number.value), 1), false),
  });
  const step = (by, text) =>
    el("button", {type: "button", onclick: () => showPoint(rowNear(sweep.ids[pointView.row] + by, by), false)}, text);
  const results = foldedTable("point", "All results of the point", () => ({
    columns: [
      {name: "result", value: (name) => name},
      {name: "value", value: (name) => valueAt(name, pointView.row)},
    ],
    rows: [...sweep.columns.keys()],
  }));
  results.id = "point-results";
  results.querySelector("summary").textContent = "All results";
  section.append(
    el("div", {class: "controls"}, el("label", {}, "Point", number), step(-1, "Previous"), step(1, "Next")),
    el("div", {id: "point-words", "aria-live": "polite"}),
    results,
    el("div", {id: "point-layers", hidden: true}),
  );
  const best = sweep.metrics.length ? bestRow(latencyMetric(), betterOf(latencyMetric())) : 0;
  return showPoint(Math.max(0, best), false);
}
