// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// base.js: elements, numbers, colours and data, for all other scripts. Texts from outside become text nodes only.
"use strict";

// Returns a new element. Children are elements or texts; an attribute that begins with "on" is a listener.
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// ---- numbers -------------------------------------------------------------------------------------------------------

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

// Returns a number with about three digits and its prefix: quantity(2944651, "s", -9) is "2.94 ms".
function quantity(value, unit, exponent) {
  if (!isNumber(value)) return "\u2013";
  if (value === 0) return `0 ${unit}`;
  const prefixes = ["a", "f", "p", "n", "\u00b5", "m", "", "k", "M", "G", "T"];
  const magnitude = Math.floor(Math.log10(Math.abs(value)) + 1e-12) + exponent;
  const step = Math.max(-6, Math.min(4, Math.floor(magnitude / 3)));
  const scaled = value * 10 ** (exponent - 3 * step);
  const digits = Math.max(0, 2 - Math.max(0, Math.floor(Math.log10(Math.abs(scaled)) + 1e-12)));
  return `${scaled.toFixed(digits)} ${prefixes[step + 6]}${unit}`;
}
const timeText = (ns) => quantity(ns, "s", -9);
const energyText = (nj) => quantity(nj, "J", -9);
const rateText = (perSecond) => (isNumber(perSecond) ? `${plainText(perSecond)} /s` : "\u2013");
const shareText = (share) => (isNumber(share) ? `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %` : "\u2013");

// Returns any value as text: numbers with groups of three digits, at most six of them behind the point.
function plainText(value) {
  if (value === null || value === undefined) return "\u2013";
  if (!isNumber(value)) return typeof value === "object" ? JSON.stringify(value) : String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toPrecision(6).replace(/\.?0+(e|$)/, "$1");
  return value.toLocaleString("en", {maximumSignificantDigits: Number.isInteger(value) ? 21 : 7});
}

// These take any number of values, which Math.max does not.
const maxOf = (values) => values.reduce((most, value) => Math.max(most, value), -Infinity);
const minOf = (values) => values.reduce((least, value) => Math.min(least, value), Infinity);
const sum = (values) => values.reduce((total, value) => total + (isNumber(value) ? value : 0), 0);

// ---- colours -------------------------------------------------------------------------------------------------------

const PALETTES = {
  light: ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#7a5195", "#8a8f00", "#a65628", "#2f4b7c"],
  dark: ["#58aee6", "#f2b134", "#3fc79a", "#e7a3cb", "#f58a55", "#9bd8fb", "#b795d8", "#d2d65a", "#d59a78", "#8fa8dd"],
};
const GREYS = {
  light: ["#c3c9d1", "#949da8", "#6b7480", "#3d454f", "#dfe3e8"],
  dark: ["#59626d", "#7b8591", "#a2abb6", "#cfd5dc", "#414952"],
};

const isDark = () => document.documentElement.dataset.theme === "dark";
const colour = (index) => PALETTES[isDark() ? "dark" : "light"][index % 10];
const grey = (index) => GREYS[isDark() ? "dark" : "light"][index % 5];
const cssColour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rampColours = () => [0, 1, 2, 3].map((step) => cssColour(`--ramp-${step}`));

// Returns the colour of `share` (0 to 1) on the ramp.
function rampAt(share) {
  const ramp = rampColours(),
    at = Math.max(0, Math.min(1, share)) * 3,
    step = Math.min(2, Math.floor(at));
  const channel = (hex, c) => parseInt(hex.slice(1 + 2 * c, 3 + 2 * c), 16);
  const mixed = [0, 1, 2].map((c) =>
    Math.round(channel(ramp[step], c) + (channel(ramp[step + 1], c) - channel(ramp[step], c)) * (at - step)),
  );
  return `rgb(${mixed.join(",")})`;
}

// Components of energy, in the order of `run --json`.
const COMPONENTS = ["synapse", "neuron", "noc", "control", "offchip", "leakage"];
const COMPONENT_NAMES = {noc: "network", offchip: "off-chip"};
const componentName = (name) => COMPONENT_NAMES[name] || name;

// ---- data ----------------------------------------------------------------------------------------------------------

// Returns the data `id` of the page. What is large is packed by zlib.
async function readData(id) {
  const script = document.getElementById(id);
  if (script.type === "application/json") return JSON.parse(script.textContent);
  const text = atob(script.textContent),
    bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

// ---- sections and controls -----------------------------------------------------------------------------------------

// Adds a section to the page and to its navigation.
function addSection(id, title, ...intro) {
  const section = el("section", {id, "aria-labelledby": `${id}-title`}, el("h2", {id: `${id}-title`}, title), ...intro);
  document.getElementById("main").append(section);
  const nav = document.querySelector("nav");
  nav.hidden = false;
  nav.append(el("a", {href: `#${id}`}, title));
  return section;
}

// Returns a labelled choice among [value, text] pairs.
function choice(label, options, value, change) {
  const select = el("select", {onchange: () => change(select.value)});
  for (const [key, text] of options)
    select.append(el("option", {value: key, selected: String(key) === String(value)}, text));
  return el("label", {}, label, select);
}

function checkbox(label, checked, change) {
  const box = el("input", {type: "checkbox", checked, onchange: () => change(box.checked)});
  return el("label", {}, box, label);
}

// Returns a file as it was, folded.
function fileFold(name, digest, text) {
  return el(
    "details",
    {},
    el("summary", {}, name),
    digest && el("p", {class: "faint"}, `SHA-256 ${digest}`),
    el("pre", {tabindex: "0"}, text),
  );
}

// Draws the page by `make`, and says in its place where that could not be.
async function beginPage(make) {
  try {
    await make();
    document.body.dataset.ready = "yes";
  } catch (error) {
    const words = `This page could not be drawn: ${error.message}. It needs a browser of 2023 or later.`;
    document.getElementById("main").append(el("p", {class: "went", role: "alert"}, words));
    throw error;
  }
}
