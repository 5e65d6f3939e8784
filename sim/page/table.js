// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// table.js: the table behind a picture: built when it is opened, sorted by a click on a column, saved as CSV.
"use strict";

const MOST_ROWS = 500; // that a page shows; a file of CSV has all

const csvCell = (value) => {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

function saveCsv(name, columns, rows) {
  const lines = [columns.map((column) => csvCell(column.name)).join(",")];
  for (const row of rows) lines.push(columns.map((column) => csvCell(column.value(row))).join(","));
  const link = el("a", {
    href: URL.createObjectURL(new Blob([lines.join("\n") + "\n"], {type: "text/csv"})),
    download: name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function compare(a, b) {
  if (isNumber(a) && isNumber(b)) return a - b;
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1; // what was not measured comes last
  return String(a ?? "").localeCompare(String(b ?? ""), "en", {numeric: true});
}

// A row's cell is a text, or what `column.cell` makes of it. `column.value` is the value by which it is sorted and saved.
function tableBody(columns, rows) {
  const body = el("tbody");
  for (const row of rows.slice(0, MOST_ROWS)) {
    const line = el("tr", {class: row.chosen ? "chosen" : undefined});
    for (const column of columns) {
      const value = column.value(row),
        text = (column.text || plainText)(value);
      const kind = isNumber(value) ? "number" : text.length > 60 ? "long" : undefined;
      line.append(el("td", {class: kind}, column.cell ? column.cell(row) : text));
    }
    body.append(line);
  }
  return body;
}

// Returns a table of `rows` by `columns`: {name, value(row), text(value), cell(row)}; the last two may be left out.
function makeTable(caption, columns, rows) {
  let sorted = rows,
    by = null,
    down = false;
  const head = el("tr");
  const table = el(
    "table",
    {},
    el("caption", {class: "faint"}, caption),
    el("thead", {}, head),
    tableBody(columns, rows),
  );
  const sortBy = (column, cell) => {
    down = by === column && !down;
    by = column;
    sorted = [...rows].sort((a, b) => (down ? -1 : 1) * compare(column.value(a), column.value(b)));
    for (const other of head.children) other.removeAttribute("aria-sort");
    cell.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].replaceWith(tableBody(columns, sorted));
  };
  for (const column of columns) {
    const cell = el("th", {scope: "col", class: rows.length && isNumber(column.value(rows[0])) ? "number" : undefined});
    cell.append(el("button", {type: "button", onclick: () => sortBy(column, cell)}, column.name));
    head.append(cell);
  }
  return table;
}

// Fills `place` with a table, how many rows it leaves out, and the button that saves all.
function putTable(place, name, caption, columns, rows) {
  const more = rows.length > MOST_ROWS ? `The first ${MOST_ROWS} of ${rows.length} rows; the CSV has all.` : null;
  place.replaceChildren(
    el(
      "div",
      {class: "controls"},
      el("button", {type: "button", onclick: () => saveCsv(`${name}.csv`, columns, rows)}, "Save as CSV"),
      more && el("span", {class: "faint"}, more),
    ),
    el(
      "div",
      {class: "scroll", tabindex: "0", role: "region", "aria-label": caption},
      makeTable(caption, columns, rows),
    ),
  );
}

// Returns a folded table. `make` returns {columns, rows} when it is opened; `refresh` makes it anew if it is open.
function foldedTable(name, caption, make) {
  const place = el("div");
  const fold = el("details", {class: "table"}, el("summary", {}, "Table"), place);
  const fill = () => {
    if (!fold.open) return;
    const {columns, rows} = make();
    putTable(place, name, caption, columns, rows);
  };
  fold.addEventListener("toggle", fill);
  fold.refresh = fill;
  return fold;
}
