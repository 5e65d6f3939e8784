// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_cores.js: what each core does over time.
"use strict";

const ACTIVITIES = [
  ["engine", "engine busy"],
  ["integrate", "integrating"],
  ["fire", "firing"],
  ["commit", "committing"],
  ["emission", "emitting"],
  ["stalled", "emission stalled"],
  ["queue", "waiting for off-chip memory"],
  ["reload", "reloading weights"],
];
const ENGINE = ["integrate", "fire", "commit"];

const coreName = (core) => (core.core === null ? `host (${core.x}, ${core.y})` : `${core.core} (${core.x}, ${core.y})`);
const coreLabel = (core) => `${coreName(core)} ${core.layers.join(" ")}`;

// Returns the thousandths of the intervals that a core spends on an activity, or null where it never does.
function coreShares(core, activity) {
  if (activity !== "engine") return core[activity].permille;
  const parts = ENGINE.map((kind) => core[kind].permille).filter(Array.isArray);
  return parts.length ? parts[0].map((_, i) => Math.min(1000, sum(parts.map((part) => part[i])))) : null;
}
const coreTime = (core, activity) =>
  activity === "engine" ? sum(ENGINE.map((kind) => core[kind].ns)) : core[activity].ns;

function addCores(run) {
  const section = addSection("cores", "Cores over time");
  const profile = run.profile;
  if (!profile) {
    section.append(
      el("p", {class: "faint"}, "Cores over time, links and packets are in a file of radish run --profile --json."),
    );
    return;
  }
  const cores = profile.cores,
    interval = profile.interval_ns;
  const labels = cores.map(coreLabel);
  let activity = "engine";
  const intervals = () =>
    maxOf([0, ...cores.map((core) => (coreShares(core, "engine") || coreShares(core, "emission") || []).length)]);
  const rowHeight = Math.max(3, Math.min(22, 1400 / cores.length));
  const cells = () =>
    cores.flatMap((core, row) =>
      (coreShares(core, activity) || []).map((share, i) => [i, row, share]).filter((cell) => cell[2] > 0),
    );
  addPicture(section, {
    id: "core-chart",
    title: "Cores by time",
    text: `Each cell is ${timeText(interval)} of a core. Behind the cores stand the host's ports.`,
    summary: () =>
      largest(
        cores.map((core) => `core ${coreLabel(core)}`),
        cores.map((core) => coreTime(core, activity)),
        timeText,
      ),
    height: () => 110 + rowHeight * cores.length,
    canvas: true,
    controls: (picture) => [
      choice("Shows", ACTIVITIES, activity, (value) => {
        activity = value;
        picture.refresh();
      }),
      el("span", {class: "ramp"}, "0 %", el("i"), "100 %"),
    ],
    option: (width) => ({
      grid: {left: labelWidth(width, labels), right: 20, top: 12, bottom: 56},
      tooltip: {
        formatter: (cell) => {
          const [i, row, share] = cell.value;
          return tip(coreLabel(cores[row]), [
            ["time", `${timeText(i * interval)} to ${timeText((i + 1) * interval)}`],
            [ACTIVITIES.find(([key]) => key === activity)[1], shareText(share / 1000)],
          ]);
        },
      },
      xAxis: {
        type: "category",
        data: Array.from({length: intervals()}, (_, i) => timeText(i * interval)),
        name: "time",
        nameLocation: "middle",
        nameGap: 30,
        axisLabel: {hideOverlap: true},
        axisTick: {show: false},
        splitLine: {show: false},
      },
      yAxis: {
        type: "category",
        data: labels,
        inverse: true,
        axisTick: {show: false},
        splitLine: {show: false},
        axisLabel: {
          width: labelWidth(width, labels) - 12,
          overflow: "truncate",
          interval: cores.length > 64 ? "auto" : 0,
        },
      },
      visualMap: {show: false, min: 0, max: 1000, inRange: {color: rampColours()}},
      series: [{type: "heatmap", data: cells(), progressive: 0, itemStyle: {borderWidth: 0}}],
    }),
    table: () => ({
      columns: [
        {name: "core", value: (core) => (core.core === null ? "host" : core.core)},
        {name: "x", value: (core) => core.x},
        {name: "y", value: (core) => core.y},
        {name: "layers", value: (core) => core.layers.join(" ")},
        ...ACTIVITIES.map(([key, name]) => ({name: `${name} (ns)`, value: (core) => coreTime(core, key)})),
        ...Array.from({length: intervals()}, (_, i) => ({
          name: `${timeText(i * interval)} (\u2030)`,
          value: (core) => (coreShares(core, activity) || [])[i] || 0,
        })),
      ],
      rows: cores,
    }),
  });
}
