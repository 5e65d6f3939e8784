// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_scatter.js: any axis or result against any other, grouped by a third.
"use strict";

const MOST_GROUPS = 10; // with a colour each; more values are colours of the ramp

// Returns the values of a column at the points that are done, in order, each once.
const valuesOf = memoised((name) => [...new Set(sweep.done.map((row) => valueAt(name, row)))].sort(compare));

// Returns an axis of a chart for a column: categories for texts.
function columnAxis(name, log, more) {
  const base = {name, nameLocation: "middle", ...more};
  if (isText(name))
    return {...base, type: "category", data: valuesOf(name).map(String), axisLabel: {hideOverlap: true}};
  return {
    ...base,
    type: log ? "log" : "value",
    scale: true,
    ...(log ? logEnds(name) : {}),
    axisLabel: {formatter: columnText(name), hideOverlap: true, showMinLabel: !log, showMaxLabel: !log},
    minorTick: {show: log},
  };
}

// Returns the chart of points over two columns, each with whether its axis is logarithmic. A point's tip has the values
// of the columns that `names()` gives.
const pointChart = (width, [x, logX], [y, logY], names, series) => ({
  legend: {top: 0},
  grid: {left: width < 500 ? 64 : 88, right: 24, top: 40, bottom: 58},
  tooltip: {
    formatter: ({data: {row}}) => (row === undefined ? "" : tip(`point ${sweep.ids[row]}`, pointLines(row, names()))),
  },
  xAxis: columnAxis(x, logX, {nameGap: 32, splitNumber: width < 500 ? 3 : 6}),
  yAxis: columnAxis(y, logY, {nameGap: width < 500 ? 50 : 66}),
  series,
});

const canDraw = (value, log) => typeof value === "string" || (isNumber(value) && (!log || value > 0));

const LINES = {
  none: null,
  smallest: minOf,
  mean: (values) => sum(values) / values.length,
  largest: maxOf,
};

// Returns the points of a line: for each value of x one y of all points there.
function lineThrough(rows, x, y, through) {
  const at = new Map();
  for (const row of rows) {
    const key = valueAt(x, row);
    if (!at.has(key)) at.set(key, []);
    at.get(key).push(valueAt(y, row));
  }
  return [...at.keys()]
    .sort(compare)
    .map((key) => [isNumber(key) ? key : String(key), LINES[through](at.get(key).filter(isNumber))]);
}

function scatterSeries(state, rows) {
  const {x, y, group, through} = state;
  const point = (row) => ({value: [valueAt(x, row), valueAt(y, row)], row});
  const scatter = (name, members, fill) => ({
    type: "scatter",
    name,
    symbolSize: members.length > 2000 ? 4 : 7,
    itemStyle: {color: fill, opacity: 0.75},
    data: members.map(point),
  });
  const line = (name, members, stroke) => ({
    type: "line",
    name,
    symbol: "none",
    lineStyle: {color: stroke, width: 2},
    itemStyle: {color: stroke},
    data: lineThrough(members, x, y, through),
    tooltip: {show: false},
  });
  if (!group)
    return [scatter("points", rows, colour(0)), ...(through === "none" ? [] : [line("points", rows, colour(0))])];
  const values = [...new Set(rows.map((row) => valueAt(group, row)))].sort(compare);
  if (values.length > MOST_GROUPS && !isText(group)) {
    const shade = shadeBy(group);
    return [
      {...scatter(group, [], colour(0)), data: rows.map((row) => ({...point(row), itemStyle: {color: shade(row)}}))},
    ];
  }
  return values.flatMap((value, i) => {
    const members = rows.filter((row) => valueAt(group, row) === value),
      name = `${group} ${plainText(value)}`;
    return [scatter(name, members, colour(i)), ...(through === "none" ? [] : [line(name, members, colour(i))])];
  });
}

function addScatter() {
  const section = addSection("scatter", "Any against any");
  const state = {
    x: sweep.varying[0] || sweep.metrics[0],
    y: latencyMetric(),
    group: sweep.varying[1] || "",
    logX: false,
    logY: false,
    through: "none",
  };
  state.logX = logHelps(state.x);
  state.logY = logHelps(state.y);
  const rows = () =>
    sweep.done.filter(
      (row) => canDraw(valueAt(state.x, row), state.logX) && canDraw(valueAt(state.y, row), state.logY),
    );
  addPicture(section, {
    id: "scatter-chart",
    title: "Points of the sweep",
    text: "A click on a point shows its layers. Points without a value, on a logarithmic axis also those that are not above 0, are left out.",
    summary: () => {
      const shown = rows(),
        best = bestRow(state.y, "min"),
        worst = bestRow(state.y, "max");
      return (
        `${shown.length} points, ${state.y} against ${state.x}${state.group ? `, grouped by ${state.group}` : ""}. ` +
        (best < 0
          ? ""
          : `Smallest ${columnText(state.y)(valueAt(state.y, best))} at ${pointText(best)}; largest ${columnText(state.y)(valueAt(state.y, worst))} at ${pointText(worst)}.`)
      );
    },
    height: (width) => Math.max(340, Math.min(520, width * 0.5)),
    canvas: true,
    controls: (picture) => {
      const change = (some) => {
        Object.assign(state, some);
        picture.refresh();
      };
      return [
        ...axisChoice("Across", state.x, (x, logX) => change({x, logX})),
        ...axisChoice("Up", state.y, (y, logY) => change({y, logY})),
        columnChoice("Grouped by", state.group, (group) => change({group}), {
          extra: [["", "nothing"]],
          axes: [...sweep.varying, ...sweep.texts],
        }),
        choice(
          "Line through",
          Object.keys(LINES).map((key) => [key, key]),
          "none",
          (through) => change({through}),
        ),
      ];
    },
    option: (width) =>
      pointChart(
        width,
        [state.x, state.logX],
        [state.y, state.logY],
        () => [state.x, state.y],
        scatterSeries(state, rows()),
      ),
    click: (item) => item.data.row !== undefined && showPoint(item.data.row, true),
    table: () => ({columns: pointColumns([state.x, state.y, state.group].filter(Boolean)), rows: rows()}),
  });
}
