// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_pareto.js: the Pareto front of two or three results: the points that no other beats in one of them without being
// worse in another.
"use strict";

// Returns the rows of the front. `goals` are [name, "min" or "max"] pairs.
function paretoFront(rows, goals) {
  const costs = (row) => goals.map(([name, goal]) => (goal === "max" ? -1 : 1) * valueAt(name, row));
  const known = rows
    .filter((row) => goals.every(([name]) => isNumber(valueAt(name, row))))
    .map((row) => ({row, costs: costs(row)}));
  known.sort((a, b) => {
    // whoever beats a point comes before it
    for (let i = 0; i < goals.length; i++) if (a.costs[i] !== b.costs[i]) return a.costs[i] - b.costs[i];
    return a.row - b.row;
  });
  const front = [];
  const beats = (a, b) => a.every((cost, i) => cost <= b[i]) && a.some((cost, i) => cost < b[i]);
  for (const point of known) if (!front.some((other) => beats(other.costs, point.costs))) front.push(point);
  return front.map((point) => point.row);
}

// Returns the corners of the border between what is reached and what is not, for two results.
function borderOf(front, [[x, xGoal], [y]]) {
  const sorted = [...front].sort((a, b) => (xGoal === "max" ? -1 : 1) * (valueAt(x, a) - valueAt(x, b)));
  return sorted.flatMap((row, i) =>
    i
      ? [
          [valueAt(x, row), valueAt(y, sorted[i - 1])],
          [valueAt(x, row), valueAt(y, row)],
        ]
      : [[valueAt(x, row), valueAt(y, row)]],
  );
}

function addPareto() {
  if (sweep.metrics.length < 2) return;
  const section = addSection("pareto", "Pareto front");
  const first = latencyMetric(),
    second = [energyMetric(), ...sweep.metrics].find((name) => name !== first);
  const state = {
    names: [first, second, ""],
    goals: [betterOf(first), betterOf(second), "min"],
    logs: [logHelps(first), logHelps(second)],
  };
  const goals = () =>
    state.names
      .map((name, i) => [name, state.goals[i]])
      .filter(([name], i, all) => name && all.findIndex(([other]) => other === name) === i);
  let memory = {key: null, front: []}; // the front is wanted by the picture, its words and its table
  const front = () => {
    const key = JSON.stringify(goals());
    if (memory.key !== key) memory = {key, front: paretoFront(sweep.done, goals())};
    return memory.front;
  };
  const pair = () => (goals().length > 1 ? goals() : [goals()[0], goals()[0]]);
  addPicture(section, {
    id: "pareto-chart",
    title: "Points that no other beats",
    text: "With a third result, the colour of the front's points shows it. A click on a point shows its layers.",
    summary: () =>
      `${front().length} of ${sweep.done.length} points are on the front of ${goals()
        .map(([name, goal]) => `${goal === "max" ? "largest" : "smallest"} ${name}`)
        .join(", ")}. ` +
      front().slice(0, 3).map(pointText).join("; ") +
      ".",
    height: (width) => Math.max(340, Math.min(500, width * 0.5)),
    canvas: true,
    controls: (picture) => {
      const controls = ["First", "Second", "Third"].flatMap((label, i) => {
        const goal = choice(
          "",
          [
            ["min", "smallest"],
            ["max", "largest"],
          ],
          state.goals[i],
          (value) => {
            state.goals[i] = value;
            picture.refresh();
          },
        );
        goal.querySelector("select").setAttribute("aria-label", `${label}: which is better`);
        const change = (value, log) => {
          if (state.names[i] !== value)
            state.goals[i] = goal.querySelector("select").value = value ? betterOf(value) : "min";
          state.names[i] = value;
          state.logs[i] = log;
          picture.refresh();
        };
        const axes = sweep.varying.filter((name) => !isText(name));
        if (i === 2) return [columnChoice(label, "", change, {axes, extra: [["", "none"]]}), goal];
        const [column, log] = axisChoice(label, state.names[i], change, {axes});
        return [column, goal, log];
      });
      return controls;
    },
    option: (width) => {
      const [[x], [y]] = pair(),
        third = goals()[2],
        on = front(),
        members = new Set(on);
      const drawn = (row) => canDraw(valueAt(x, row), state.logs[0]) && canDraw(valueAt(y, row), state.logs[1]);
      const point = (row) => ({value: [valueAt(x, row), valueAt(y, row)], row});
      const fill = third ? shadeBy(third[0]) : () => colour(4);
      return pointChart(
        width,
        [x, state.logs[0]],
        [y, state.logs[1]],
        () => goals().map(([name]) => name),
        [
          {
            type: "scatter",
            name: "other points",
            symbolSize: 4,
            itemStyle: {color: grey(1), opacity: 0.6},
            data: sweep.done.filter((row) => !members.has(row) && drawn(row)).map(point),
          },
          ...(third
            ? []
            : [
                {
                  type: "line",
                  name: "front",
                  symbol: "none",
                  lineStyle: {color: colour(4), width: 2},
                  itemStyle: {color: colour(4)},
                  data: borderOf(on.filter(drawn), pair()),
                },
              ]),
          {
            type: "scatter",
            name: "front",
            symbolSize: 10,
            z: 4,
            itemStyle: {color: colour(4)},
            data: on.filter(drawn).map((row) => ({
              ...point(row),
              itemStyle: {color: fill(row), borderColor: cssColour("--ink"), borderWidth: 0.7},
            })),
          },
        ],
      );
    },
    click: (item) => item.data.row !== undefined && showPoint(item.data.row, true),
    table: () => ({columns: pointColumns(goals().map(([name]) => name)), rows: front()}),
  });
}
