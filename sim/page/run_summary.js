// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_summary.js: the first screen of a run: what ran on what, how long, how much energy, and where both went.
"use strict";

function tile(name, big, small) {
  return el(
    "div",
    {class: "tile"},
    el("dt", {}, name),
    el("dd", {}, el("div", {class: "big"}, big), small && el("div", {class: "faint"}, small)),
  );
}

function whatRan(run) {
  const mesh = run.parameters.mesh,
    images = run.images.length;
  const parts = [
    `${images} ${images === 1 ? "image" : "images"} through ${run.network}`,
    `${run.cores_used} ${run.cores_used === 1 ? "core" : "cores"} of ${run.chip} (mesh of ${mesh.columns} \u00d7 ${mesh.rows})`,
    `${run.coding} coding, ${run.timesteps} steps`,
    {
      flood: images > 1 ? "images as fast as the chip takes them" : null,
      period: "an image every period",
      independent: "each image alone on the chip",
    }[run.total.load.kind],
    `radish ${run.radish}`,
  ];
  return el("p", {}, parts.filter(Boolean).join(" \u00b7 "));
}

function answerTile(run) {
  const total = run.total,
    image = run.images[0];
  if (run.random_weights) return tile("Answer", "\u2013", "random weights: it means nothing");
  if (isNumber(total.accuracy)) {
    if (run.images.length > 1)
      return tile("Accuracy", shareText(total.accuracy), `${total.correct} of ${total.labelled} images`);
    return tile(
      "Answer",
      `class ${image.predicted}`,
      image.predicted === image.label ? "as labelled" : `labelled ${image.label}`,
    );
  }
  return tile("Answer", run.images.length > 1 ? "\u2013" : `class ${image.predicted}`, "no label is known");
}

function expectedText(value, expected, text) {
  return isNumber(expected) && isNumber(value) && expected > 0 ? `the cost model expects ${text(expected)}` : null;
}

// The sentences below the tiles: where time and energy went.
function whereItWent(run) {
  const lines = [],
    total = run.total,
    busiest = total.busiest_core;
  if (run.why) {
    const kinds = Object.entries(run.why.critical_ns),
      most = kinds.reduce((a, b) => (b[1] > a[1] ? b : a));
    lines.push(
      `Time: ${run.why.verdict}. Of the critical path ${shareText(most[1] / run.why.latency_ns)} is ${kindText(most[0])}.`,
    );
    const best = run.why.relax.filter((one) => one.gain > 0).sort((a, b) => b.gain - a.gain)[0];
    lines.push(
      best
        ? `To be faster, relax ${best.what} first: ${best.parameter} ${plainText(best.instead)} instead of ${plainText(best.now)} takes ${shareText(best.gain)} off.`
        : "No tenth more of one thing makes it faster.",
    );
  } else {
    const layers = run.images[0].layers,
      slowest = layers.reduce((a, b) => ((b.latency_ns || 0) > (a.latency_ns || 0) ? b : a));
    lines.push(
      `Time: the longest layer is ${slowest.name}, ${timeText(slowest.latency_ns)} of image ${run.images[0].index}. radish run --why says what it waits for.`,
    );
  }
  lines.push(
    `Busiest: core ${busiest.core} at (${busiest.x}, ${busiest.y}) with ${busiest.layer} works ${shareText(busiest.share)} of the time.`,
  );
  const parts = COMPONENTS.map((name) => total.energy_parts_nj[name] || 0);
  const rests = Object.entries(total.energy_rests_on)
    .filter(([, share]) => share)
    .sort((a, b) => b[1] - a[1])
    .map(([status, share]) => `${shareText(share)} ${status}`);
  lines.push(
    `Energy: ${largestParts(COMPONENTS.map(componentName), parts, energyText)}.` +
      (rests.length ? ` The prices it rests on are: ${rests.join(", ")}.` : "") +
      (total.not_priced.length ? ` Without a price, and not contained: ${total.not_priced.join(", ")}.` : ""),
  );
  return el("div", {class: "went"}, ...lines.map((line) => el("p", {}, line)));
}

function addSummary(run) {
  const total = run.total,
    latency = total.latency_ns,
    many = run.images.length > 1;
  const section = addSection("overview", "Overview", whatRan(run));
  const expected = run.expected || {};
  section.append(
    el(
      "dl",
      {class: "tiles"},
      tile(
        many ? "Latency, mean" : "Latency",
        timeText(latency.mean),
        many
          ? `median ${timeText(latency.p50)}, longest ${timeText(latency.max)}`
          : expectedText(latency.mean, expected.latency_ns, timeText),
      ),
      tile(
        "Energy of an image",
        energyText(total.energy_per_image_nj),
        many
          ? `${energyText(total.energy_nj)} for all`
          : expectedText(total.energy_per_image_nj, expected.energy_nj, energyText),
      ),
      tile(
        "Throughput",
        rateText(isNumber(total.throughput_per_s) ? Number(total.throughput_per_s.toPrecision(4)) : null),
        many && total.pipeline && isNumber(total.pipeline.bound_per_s)
          ? `${total.pipeline.full ? "pipeline full" : "pipeline not full"}; bound ${rateText(Number(total.pipeline.bound_per_s.toPrecision(4)))} by ${total.pipeline.bound_by}`
          : "1 / latency, not that of a pipeline",
      ),
      answerTile(run),
    ),
  );
  section.append(whereItWent(run));
}
