// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// sweep.js: the page of a sweep, from top to bottom.
"use strict";

beginPage(async () => {
  readSweep(await readData("sweep"));
  addSweepSummary();
  if (sweep.done.length && sweep.metrics.length) {
    addScatter();
    addPareto();
    addParallel();
  }
  await addPoint();
  const inputs = addSection("inputs", "Chip, network and sweep");
  inputs.append(
    el("p", {}, "The files as they were."),
    fileFold(sweep.about.sweep_file || "sweep", null, sweep.about.sweep_text || ""),
  );
  for (const file of sweep.files)
    inputs.append(fileFold(file.name, file.sha256, file.text === null ? "(numbers, not text)" : file.text));
});
