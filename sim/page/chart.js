// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chart.js: a picture: heading, controls, chart, and the table behind it. Charts are drawn when they come near the
// screen, and anew when the page turns dark, changes its width or is printed.
"use strict";

const pictures = [];

// Parts of a chart that are replaced when it is drawn anew. The tooltip stays, since it may be about to appear.
const PARTS = ["series", "grid", "xAxis", "yAxis", "legend", "visualMap", "parallel", "parallelAxis"];

const sketcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) if (entry.isIntersecting) entry.target.picture.draw();
  },
  {rootMargin: "300px"},
);

const resizer = new ResizeObserver((entries) => {
  for (const entry of entries) entry.target.picture.resize();
});

// What all charts share. An option of the chart itself takes precedence.
function withTheme(option) {
  const ink = cssColour("--ink"),
    faint = cssColour("--faint"),
    line = cssColour("--line");
  const axis = (one) => ({
    ...one,
    axisLine: {lineStyle: {color: line}, ...one.axisLine},
    axisTick: {lineStyle: {color: line}, ...one.axisTick},
    axisLabel: {color: ink, ...one.axisLabel},
    nameTextStyle: {color: faint, ...one.nameTextStyle},
    splitLine: {lineStyle: {color: line, opacity: 0.6}, ...one.splitLine},
  });
  const all = (axes) => (axes === undefined ? undefined : Array.isArray(axes) ? axes.map(axis) : axis(axes));
  return {
    animation: false,
    backgroundColor: "transparent",
    textStyle: {color: ink, fontFamily: "system-ui, sans-serif"},
    aria: {enabled: true, label: {enabled: false}, decal: {show: matchMedia("(prefers-contrast: more)").matches}},
    ...option,
    tooltip: {
      confine: true,
      backgroundColor: "#ffffff",
      borderColor: "#949da8",
      textStyle: {color: "#16191d", fontSize: 13},
      ...option.tooltip,
    },
    legend: {
      show: !!option.legend,
      type: "scroll",
      textStyle: {color: ink},
      pageTextStyle: {color: ink},
      pageIconColor: ink,
      inactiveColor: faint,
      ...option.legend,
    },
    xAxis: all(option.xAxis),
    yAxis: all(option.yAxis),
  };
}

// Returns the content of a tooltip: a heading, and lines of [name, text].
function tip(title, lines) {
  return el(
    "div",
    {class: "tip"},
    el("b", {}, title),
    ...lines.map(([name, text]) => el("div", {}, name ? `${name}: ${text}` : text)),
  );
}

// Adds a picture to a section:
//   id, title, text      heading, and a sentence below it
//   summary()            what the picture shows, in words, for who does not see it
//   option(width)        of ECharts
//   height(width)        in pixels
//   table()              {columns, rows}
//   controls, canvas     elements above it; whether it is too much for SVG
//   click(parameters)    where points lead somewhere
function addPicture(section, what) {
  const box = el("div", {class: "chart", role: "img", id: what.id});
  const fold = what.table && foldedTable(what.id, what.title, what.table);
  const picture = {
    box,
    chart: null,
    draw() {
      const width = box.clientWidth || 800;
      box.style.height = `${Math.round(what.height(width))}px`;
      box.setAttribute("aria-label", `${what.title}. ${what.summary()}`);
      if (!picture.chart) {
        picture.chart = echarts.init(box, null, {renderer: what.canvas ? "canvas" : "svg"});
        if (what.click) picture.chart.on("click", what.click);
      }
      picture.width = width;
      picture.chart.resize();
      picture.chart.setOption(withTheme(what.option(width)), {replaceMerge: PARTS});
    },
    resize() {
      if (picture.chart && box.clientWidth && box.clientWidth !== picture.width) picture.draw();
    },
    // Draws anew what is drawn, and the open table, after a control has changed.
    refresh() {
      if (picture.chart) picture.draw();
      if (fold) fold.refresh();
    },
  };
  box.picture = picture;
  box.style.height = `${Math.round(what.height(Math.min(innerWidth, 1100)))}px`;
  section.append(
    el(
      "figure",
      {"aria-labelledby": `${what.id}-title`},
      el("h3", {id: `${what.id}-title`}, what.title),
      what.text && el("p", {class: "faint"}, what.text),
      what.controls && el("div", {class: "controls"}, ...what.controls(picture)),
      box,
      fold,
    ),
  );
  pictures.push(picture);
  sketcher.observe(box);
  resizer.observe(box);
  return picture;
}

const redrawAll = () => pictures.forEach((picture) => picture.chart && picture.draw());

// ---- light, dark, paper --------------------------------------------------------------------------------------------

const darkness = matchMedia("(prefers-color-scheme: dark)");
let chosenTheme = null; // by the button, instead of the system's

function applyTheme() {
  const dark = chosenTheme ? chosenTheme === "dark" : darkness.matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  const button = document.getElementById("theme");
  button.hidden = false;
  button.textContent = dark ? "Light" : "Dark";
  button.setAttribute("aria-label", dark ? "Show the page light" : "Show the page dark");
  redrawAll();
}

document.getElementById("theme").addEventListener("click", () => {
  chosenTheme = isDark() ? "light" : "dark";
  applyTheme();
});
darkness.addEventListener("change", applyTheme);

// Paper is light and narrow, and shows also what has not been on the screen.
addEventListener("beforeprint", () => {
  document.documentElement.dataset.theme = "light";
  document.documentElement.classList.add("paper");
  pictures.forEach((picture) => picture.box.offsetParent && picture.draw());
});
addEventListener("afterprint", () => {
  document.documentElement.classList.remove("paper");
  applyTheme();
});
applyTheme();
