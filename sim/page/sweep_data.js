// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_data.js: the points of a sweep as columns, and what may be drawn of them.
"use strict";

const sweep = {};

// Returns `make` with a memory, since columns never change.
function memoised(make) {
  const known = new Map();
  return (name) => {
    if (!known.has(name)) known.set(name, make(name));
    return known.get(name);
  };
}

// Returns how numbers of a column are written; its name ends in its unit, before the first dot or at its end.
function columnText(name) {
  if (/_ns(\.|$)/.test(name)) return timeText;
  if (/_ps(\.|$)/.test(name)) return (value) => timeText(isNumber(value) ? value / 1000 : value);
  if (/_nj(\.|$)/.test(name)) return energyText;
  if (/(^|[._])(share|accuracy)$/.test(name)) return shareText;
  return plainText;
}

// What is better for a column, where the user does not say it: "min" or "max".
const betterOf = (name) => (/throughput|accuracy|correct|offered_per_s|bound_per_s/.test(name) ? "max" : "min");

function readSweep(data) {
  Object.assign(sweep, {about: data.sweep[0], files: data.files, layers: data.layers});
  sweep.columns = new Map(data.columns.map((column) => [column.name, column.values]));
  sweep.axes = data.axes.map((axis) => axis.name).filter((name) => sweep.columns.has(name));
  sweep.ids = sweep.columns.get("point");
  sweep.rowOf = new Map(sweep.ids.map((id, row) => [id, row]));
  const status = sweep.columns.get("status");
  sweep.done = sweep.ids.map((_, row) => row).filter((row) => status[row] === "done");
  const others = [...sweep.columns.keys()].filter(
    (name) => !sweep.axes.includes(name) && !["point", "status", "message"].includes(name),
  );
  const varies = (name) => new Set(sweep.done.map((row) => sweep.columns.get(name)[row])).size > 1;
  sweep.metrics = others.filter(
    (name) => varies(name) && sweep.done.some((row) => isNumber(sweep.columns.get(name)[row])),
  );
  sweep.texts = others.filter((name) => varies(name) && !sweep.metrics.includes(name));
  sweep.varying = sweep.axes.filter(varies);
}

const valueAt = (name, row) => sweep.columns.get(name)[row];

// Returns {low, high, above}: the range of a column, and its smallest value above 0.
const rangeOf = memoised((name) => {
  const range = {low: Infinity, high: -Infinity, above: Infinity};
  for (const row of sweep.done) {
    const value = valueAt(name, row);
    if (!isNumber(value)) continue;
    range.low = Math.min(range.low, value);
    range.high = Math.max(range.high, value);
    if (value > 0) range.above = Math.min(range.above, value);
  }
  return range;
});
// Whether a logarithmic axis shows a column better: all values are above 0 and far apart.
const logHelps = (name) => !isText(name) && rangeOf(name).low > 0 && rangeOf(name).high / rangeOf(name).low > 12;
// Returns the ends of a logarithmic axis, close around the values.
const logEnds = (name) =>
  rangeOf(name).high > 0 ? {min: rangeOf(name).above / 1.2, max: rangeOf(name).high * 1.2} : {};

// Returns the colour of a point by a column, as the legend "small to large" has it.
function shadeBy(name) {
  const {low, high} = rangeOf(name),
    at = logHelps(name) ? Math.log : (value) => value;
  return (row) =>
    rampAt(
      0.3 + 0.7 * (isNumber(valueAt(name, row)) ? (at(valueAt(name, row)) - at(low)) / (at(high) - at(low) || 1) : 0),
    );
}
const isText = memoised((name) => sweep.done.some((row) => typeof valueAt(name, row) === "string"));

// Returns the first metric that one of the patterns fits, or any.
function someMetric(...patterns) {
  for (const pattern of patterns) {
    const found = sweep.metrics.find((name) => pattern.test(name));
    if (found) return found;
  }
  return sweep.metrics[0];
}
const latencyMetric = () => someMetric(/^latency_[np]s\.mean$/, /^latency/);
const energyMetric = () => someMetric(/^energy_per_image/, /^energy/);
const throughputMetric = () => sweep.metrics.find((name) => /^throughput/.test(name));

// Returns a labelled choice of a column: axes, then numbers. `extra` are [value, text] pairs before them.
function columnChoice(label, value, change, {extra = [], axes = sweep.varying, metrics = sweep.metrics} = {}) {
  const select = el("select", {onchange: () => change(select.value)});
  const option = (key, text) => el("option", {value: key, selected: key === value}, text);
  select.append(...extra.map(([key, text]) => option(key, text)));
  if (axes.length) select.append(el("optgroup", {label: "Axes"}, ...axes.map((name) => option(name, name))));
  if (metrics.length) select.append(el("optgroup", {label: "Results"}, ...metrics.map((name) => option(name, name))));
  return el("label", {}, label, select);
}

// Returns the choice of a column and of a logarithmic axis for it, which is set where it helps the column. `change` is
// told the column and whether its axis is logarithmic.
function axisChoice(label, value, change, more) {
  let name = value;
  const log = checkbox("log", logHelps(name), (on) => change(name, on));
  const box = log.querySelector("input");
  box.setAttribute("aria-label", `${label}: logarithmic`);
  const column = columnChoice(
    label,
    name,
    (chosen) => {
      name = chosen;
      box.checked = logHelps(name);
      change(name, box.checked);
    },
    more,
  );
  return [column, log];
}

// The values of the axes of a point, as one text.
const pointText = (row) => sweep.axes.map((name) => `${name} ${plainText(valueAt(name, row))}`).join(", ");

// Returns lines for a tooltip: axes and the named columns of a point.
function pointLines(row, names) {
  const shown = [...new Set([...sweep.axes, ...names])].slice(0, 14);
  return shown.map((name) => [name, columnText(name)(valueAt(name, row))]);
}

// Columns of a table of points, in which each number leads to the point's layers.
function pointColumns(names) {
  return [
    {
      name: "point",
      value: (row) => sweep.ids[row],
      cell: (row) =>
        el(
          "button",
          {type: "button", "aria-label": `Layers of point ${sweep.ids[row]}`, onclick: () => showPoint(row, true)},
          String(sweep.ids[row]),
        ),
    },
    ...[...new Set([...sweep.axes, ...names])].map((name) => ({name, value: (row) => valueAt(name, row)})),
  ];
}
