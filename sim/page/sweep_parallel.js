// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_parallel.js: parallel coordinates: a line for each point through its values.
"use strict";

// The choice of columns, folded, since there may be many.
function columnBoxes(chosen, change) {
  const names = [...sweep.varying, ...sweep.metrics];
  return el(
    "details",
    {class: "only-screen"},
    el("summary", {}, "Columns"),
    el(
      "fieldset",
      {},
      el("legend", {}, "Columns of the picture"),
      el(
        "div",
        {class: "controls"},
        ...names.map((name) =>
          checkbox(name, chosen.has(name), (on) => {
            if (on) chosen.add(name);
            else chosen.delete(name);
            change();
          }),
        ),
      ),
    ),
  );
}

function addParallel() {
  const section = addSection("parallel", "Parallel coordinates");
  const chosen = new Set(
    [...sweep.varying.slice(0, 5), latencyMetric(), energyMetric(), throughputMetric()].filter(Boolean),
  );
  let by = latencyMetric(),
    selected = null; // rows, or null: all
  const shown = () => [...sweep.varying, ...sweep.metrics].filter((name) => chosen.has(name));
  const count = el("p", {class: "faint", "aria-live": "polite"}, "");
  const tell = () => {
    count.textContent = selected
      ? `${selected.length} of ${sweep.done.length} points are selected; the table has these.`
      : "A drag along an axis selects the points whose lines pass there; a click on the axis selects all again.";
  };
  const picture = addPicture(section, {
    id: "parallel-chart",
    title: "All points through their values",
    text: "Axes are logarithmic where values are far apart.",
    summary: () => `${sweep.done.length} points through ${shown().join(", ")}, coloured by ${by}.`,
    height: (width) => (width < 500 ? Math.max(420, 90 * shown().length) : 440),
    canvas: true,
    controls: (one) => [
      columnChoice(
        "Colour by",
        by,
        (value) => {
          by = value;
          one.refresh();
        },
        {axes: sweep.varying.filter((name) => !isText(name))},
      ),
      el("span", {class: "ramp"}, "small", el("i"), "large"),
    ],
    option: (width) => {
      const names = shown(),
        shade = shadeBy(by),
        upright = width >= 500;
      const ink = cssColour("--ink"),
        line = cssColour("--line");
      return {
        parallel: upright
          ? {left: 60, right: 110, top: 56, bottom: 30}
          : {left: 24, right: 40, top: 40, bottom: 30, layout: "vertical"},
        parallelAxis: names.map((name, dim) => ({
          dim,
          name: name.length > 22 && upright ? `${name.slice(0, 20)}\u2026` : name,
          realtime: false,
          nameTextStyle: {
            color: ink,
            fontSize: 11,
            ...(upright ? {} : {align: "left", verticalAlign: "bottom", padding: [0, 0, 10, 0]}),
          },
          nameLocation: upright ? "end" : "start",
          nameGap: upright ? 15 : 0,
          nameRotate: upright && names.length > 7 ? 12 : 0,
          splitNumber: upright ? 5 : 3,
          axisLabel: {
            color: ink,
            fontSize: 11,
            hideOverlap: true,
            ...(logHelps(name) ? {showMinLabel: false, showMaxLabel: false} : {}),
            formatter: isText(name) ? undefined : columnText(name),
          },
          axisLine: {lineStyle: {color: line, width: 2}},
          ...(isText(name)
            ? {type: "category", data: valuesOf(name).map(String)}
            : {type: logHelps(name) ? "log" : "value", scale: true, ...(logHelps(name) ? logEnds(name) : {})}),
        })),
        tooltip: {show: false},
        series: [
          {
            type: "parallel",
            progressive: 2000,
            lineStyle: {width: 1, opacity: Math.max(0.08, Math.min(0.8, 300 / sweep.done.length))},
            inactiveOpacity: 0.02,
            activeOpacity: 0.7,
            data: sweep.done.map((row) => ({
              value: names.map((name) => valueAt(name, row)),
              lineStyle: {color: shade(row)},
            })),
          },
        ],
      };
    },
    table: () => ({columns: pointColumns(shown()), rows: selected || sweep.done}),
  });
  const draw = picture.draw;
  picture.draw = () => {
    const fresh = !picture.chart;
    selected = null;
    tell();
    draw();
    if (fresh)
      picture.chart.on("axisareaselected", () => {
        const indices = picture.chart.getModel().getSeriesByIndex(0).getRawIndicesByActiveState("active");
        selected = indices.length && indices.length < sweep.done.length ? indices.map((i) => sweep.done[i]) : null;
        tell();
        section.querySelector("details.table").refresh();
      });
  };
  const change = () => {
    if (shown().length > 1) picture.refresh();
  };
  section.querySelector("figure").insertBefore(columnBoxes(chosen, change), picture.box);
  section.querySelector("figure").insertBefore(count, picture.box);
  tell();
}
