// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run.js: the page of a run, from top to bottom.
"use strict";

beginPage(async () => {
  const data = await readData("run");
  const run = data.run || data; // a co-simulation holds the run beside what its platform measured
  addSummary(run);
  addLayers(run);
  if (run.images.length > 1)
    addImages(run, (index) => {
      chooseImage(index);
      document.getElementById("layers").scrollIntoView();
    });
  addCores(run);
  addMesh(run);
  addPackets(run);
  addInputs(run);
});
