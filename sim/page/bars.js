// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// bars.js: horizontal bars in a stack, one row for each name, and histograms; the form of most pictures.
"use strict";

// Returns how many lines the legend of some series takes, about.
function legendLines(width, series) {
  let lines = 1,
    used = 0;
  for (const one of series) {
    const wide = 34 + 6.6 * one.name.length;
    if (used > 0 && used + wide > width - 10) {
      lines++;
      used = 0;
    }
    used += wide;
  }
  return lines;
}
const legendHeight = (width, series) => 14 + 20 * legendLines(width, series);
const barsHeight = (rows, width, series) =>
  62 + (series ? legendHeight(width, series) : 4) + Math.max(2, rows) * (rows > 40 ? 16 : 26);
const labelWidth = (width, names) =>
  Math.min(width * 0.3, 20 + 7.2 * Math.max(4, ...names.slice(0, 2000).map((name) => Math.min(24, name.length))));

// Returns the option of bars: names [NAME], series [{name, colour, values}], text(value). With `share` each row fills
// the width.
function stackedBars(width, {names, series, text, share, title}) {
  const totals = names.map((_, row) => sum(series.map((one) => one.values[row])));
  const scaled = (value, row) => (!isNumber(value) ? 0 : share ? (totals[row] > 0 ? value / totals[row] : 0) : value);
  return {
    legend: series.length > 1 ? {type: "plain", top: 0, itemWidth: 14} : undefined,
    grid: {
      left: labelWidth(width, names),
      right: 36,
      top: series.length > 1 ? legendHeight(width, series) : 12,
      bottom: 44,
    },
    tooltip: {
      trigger: "axis",
      axisPointer: {type: "shadow"},
      formatter: (points) => {
        const row = points[0].dataIndex;
        const lines = series
          .filter((one) => one.values[row] > 0)
          .map((one) => [one.name, `${text(one.values[row])}, ${shareText(one.values[row] / totals[row])}`]);
        return tip(names[row], [["all", text(totals[row])], ...lines]);
      },
    },
    xAxis: {
      type: "value",
      name: title,
      nameLocation: "middle",
      nameGap: 26,
      max: share ? 1 : undefined,
      splitNumber: width < 500 ? 3 : 6,
      axisLabel: {formatter: share ? shareText : text, hideOverlap: true},
    },
    yAxis: {
      type: "category",
      data: names,
      inverse: true,
      axisTick: {show: false},
      splitLine: {show: false},
      axisLabel: {width: labelWidth(width, names) - 12, overflow: "truncate", interval: names.length > 40 ? "auto" : 0},
    },
    series: series.map((one) => ({
      type: "bar",
      stack: "all",
      name: one.name,
      itemStyle: {color: one.colour},
      barMaxWidth: 22,
      data: one.values.map(scaled),
    })),
  };
}

// Returns the option of a histogram: names of its intervals, series as above.
function histogram(width, {names, series, title}) {
  return {
    legend: {type: "plain", top: 0, itemWidth: 14},
    grid: {left: 64, right: 16, top: legendHeight(width, series), bottom: 60},
    tooltip: {
      trigger: "axis",
      axisPointer: {type: "shadow"},
      formatter: (points) =>
        tip(
          names[points[0].dataIndex],
          series.map((one) => [one.name, plainText(one.values[points[0].dataIndex])]),
        ),
    },
    xAxis: {
      type: "category",
      data: names,
      name: title,
      nameLocation: "middle",
      nameGap: 40,
      axisLabel: {hideOverlap: true},
    },
    yAxis: {
      type: "value",
      splitNumber: 4,
      axisLabel: {formatter: (value) => (value < 1e5 ? plainText(value) : quantity(value, "", 0))},
    },
    series: series.map((one) => ({
      type: "bar",
      stack: "all",
      name: one.name,
      itemStyle: {color: one.colour},
      data: one.values,
      barCategoryGap: "10%",
    })),
  };
}

// Returns columns of a table: the name of each row, then its series in their unit, then all together.
function barsTable({names, series}, first, unit) {
  return {
    columns: [
      {name: first, value: (row) => names[row]},
      ...series.map((one) => ({name: unit ? `${one.name} (${unit})` : one.name, value: (row) => one.values[row]})),
      {name: unit ? `all (${unit})` : "all", value: (row) => sum(series.map((one) => one.values[row]))},
    ],
    rows: names.map((_, row) => row),
  };
}

// Returns the three largest of some parts in words, with their shares.
function largestParts(names, values, text) {
  const all = sum(values),
    order = values
      .map((_, i) => i)
      .filter((i) => values[i] > 0)
      .sort((a, b) => values[b] - values[a]);
  if (!order.length || all <= 0) return "nothing was measured";
  return order
    .slice(0, 3)
    .map((i) => `${names[i]} ${text(values[i])} (${shareText(values[i] / all)})`)
    .join(", ");
}
const largest = (names, values, text) => `Most: ${largestParts(names, values, text)}.`;
