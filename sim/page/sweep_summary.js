// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep_summary.js: the first screen of a sweep: what was varied, what came out, which points are best.
"use strict";

function bestRow(name, goal) {
  let best = -1;
  for (const row of sweep.done) {
    const value = valueAt(name, row);
    if (isNumber(value) && (best < 0 || (goal === "max" ? value > valueAt(name, best) : value < valueAt(name, best))))
      best = row;
  }
  return best;
}

function bestTile(name, goal) {
  const row = bestRow(name, goal);
  if (row < 0) return null;
  return el(
    "div",
    {class: "tile"},
    el("dt", {}, `${goal === "max" ? "Largest" : "Smallest"} ${name}`),
    el(
      "dd",
      {},
      el("div", {class: "big"}, columnText(name)(valueAt(name, row))),
      el("div", {class: "faint"}, pointText(row)),
      el(
        "button",
        {type: "button", class: "only-screen", onclick: () => showPoint(row, true)},
        `Point ${sweep.ids[row]}`,
      ),
    ),
  );
}

function valuesText(name) {
  const values = [...new Set(sweep.ids.map((_, row) => valueAt(name, row)))].sort(compare);
  const few =
    values.length <= 6
      ? values.map(plainText).join(", ")
      : `${plainText(values[0])} to ${plainText(values[values.length - 1])}, ${values.length} values`;
  return `${name}: ${few}`;
}

function addSweepSummary() {
  const about = sweep.about,
    points = sweep.ids.length,
    failed = points - sweep.done.length;
  const asked = isNumber(about.points) && about.points > points ? ` of ${plainText(about.points)}` : "";
  const section = addSection(
    "overview",
    "Overview",
    el(
      "p",
      {},
      [
        `${plainText(points)}${asked} points`,
        failed ? `${plainText(failed)} could not be run` : null,
        `radish ${about.radish_version}`,
        `on ${about.host}`,
        `begun ${about.started_at}`,
      ]
        .filter(Boolean)
        .join(" \u00b7 "),
    ),
    el("ul", {}, ...sweep.axes.map((name) => el("li", {}, valuesText(name)))),
  );
  if (!sweep.done.length || !sweep.metrics.length) {
    section.append(
      el("p", {class: "went"}, sweep.done.length ? "All points have the same results." : "No point could be run."),
    );
  }
  const asks =
    about.best_column && sweep.metrics.includes(about.best_column) ? [[about.best_column, about.best_goal]] : [];
  const usual = [latencyMetric(), energyMetric(), throughputMetric(), sweep.metrics.find((name) => name === "accuracy")]
    .filter(Boolean)
    .map((name) => [name, betterOf(name)]);
  const wanted = new Map([...asks, ...usual].map(([name, goal]) => [name, goal]));
  section.append(
    el("dl", {class: "tiles"}, ...[...wanted].map(([name, goal]) => bestTile(name, goal)).filter(Boolean)),
  );
  if (failed) {
    const rows = sweep.ids.map((_, row) => row).filter((row) => valueAt("status", row) !== "done");
    const fold = foldedTable("failed", "Points that could not be run", () => ({
      columns: [
        ...pointColumns([]).map((column) => ({...column, cell: undefined})),
        {name: "why", value: (row) => valueAt("message", row)},
      ],
      rows,
    }));
    fold.querySelector("summary").textContent = "Points that could not be run, and why";
    section.append(fold);
  }
}
