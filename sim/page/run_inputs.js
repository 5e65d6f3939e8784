// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_inputs.js: the chip and the network as they were: parameters, prices, files, overrides.
"use strict";

// Returns {name, value} for each scalar inside an object, names joined by dots.
function flatten(object, prefix) {
  return Object.entries(object || {}).flatMap(([name, value]) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? flatten(value, `${prefix}${name}.`)
      : [{name: prefix + name, value}],
  );
}

function addFoldedTable(section, name, title, columns, rows) {
  const fold = foldedTable(name, title, () => ({columns, rows}));
  fold.querySelector("summary").textContent = title;
  section.append(fold);
}

function addInputs(run) {
  const section = addSection("inputs", "Chip and network");
  const inputs = run.inputs;
  section.append(el("p", {}, `The chip ${run.chip} and the network ${run.network} as they were in this run.`));
  if (inputs && inputs.set.length)
    section.append(
      el("p", {}, "Overridden: "),
      el("pre", {tabindex: "0"}, inputs.set.map((one) => `--set ${one}`).join("\n")),
    );
  if (inputs) section.append(...inputs.files.map((file) => fileFold(file.name, file.sha256, file.text)));
  else
    section.append(
      el(
        "p",
        {class: "faint"},
        "The files themselves are in a file of radish run --profile --json; parameters and prices are complete here.",
      ),
    );
  addFoldedTable(
    section,
    "parameters",
    "Parameters",
    [
      {name: "parameter", value: (row) => row.name},
      {name: "value", value: (row) => row.value},
    ],
    flatten(run.parameters, ""),
  );
  const prices = Object.entries(run.prices).map(([name, price]) => ({name, ...price}));
  addFoldedTable(
    section,
    "prices",
    "Prices",
    [
      {name: "price", value: (row) => row.name},
      {name: "pJ", value: (row) => (row.pj === undefined ? row.per_core : row.pj)},
      {name: "status", value: (row) => row.status},
      {name: "nm", value: (row) => row.node_nm},
      {name: "V", value: (row) => row.voltage_v},
      {name: "source", value: (row) => row.source},
    ],
    prices,
  );
}
