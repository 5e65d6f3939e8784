// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_mesh.js: the mesh as it lies on the chip: routers and cores as squares, links as arrows.
"use strict";

const SIDES = {north: [0, -1], east: [1, 0], south: [0, 1], west: [-1, 0]};
const HEATS = [
  ["used", "time used"],
  ["stalled", "time stalled"],
  ["idle", "time idle"],
  ["packets", "packets"],
];

// Returns the share of time, or the packets, by which a link is coloured.
function linkHeat(link, heat, span) {
  if (heat === "packets") return link.packets;
  const used = link.used_ns / span,
    stalled = link.stalled_ns / span;
  return heat === "used" ? used : heat === "stalled" ? stalled : Math.max(0, 1 - used - stalled);
}

// Returns where an arrow begins and ends, in routers. The two directions between neighbours lie side by side.
function linkEnds(link) {
  const side = SIDES[link.side],
    shift = 0.12;
  if (!side) return null; // between a router and its own core
  const [dx, dy] = side,
    inner = 0.3,
    outer = 0.7;
  const a = [link.x + outer * dx, link.y + outer * dy],
    b = [link.x + inner * dx, link.y + inner * dy];
  const [from, to] = link.direction === "in" ? [a, b] : [b, a];
  const [ux, uy] = [Math.sign(to[0] - from[0]), Math.sign(to[1] - from[1])];
  return [from, to].map(([x, y]) => [x - shift * uy, y + shift * ux]);
}

const linkName = (link) =>
  `${link.direction === "in" ? "into" : "out of"} router (${link.x}, ${link.y}) ${link.direction === "in" ? "from" : "to"} ${link.side === "core" ? "its core" : `the ${link.side}`}`;

function linkLines(link, span) {
  return [
    ["packets", plainText(link.packets)],
    ["used", `${shareText(link.used_ns / span)} (${timeText(link.used_ns)})`],
    ["stalled", `${shareText(link.stalled_ns / span)} (${timeText(link.stalled_ns)})`],
    ["idle", shareText(linkHeat(link, "idle", span))],
  ];
}

// Returns the part of the mesh that has cores or traffic, with room for the arrows at its edge.
function usedPart(profile) {
  const xs = [...profile.cores, ...profile.links].map((one) => one.x),
    ys = [...profile.cores, ...profile.links].map((one) => one.y);
  const bounds = (all) => all.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
  const [x0, x1] = bounds(xs),
    [y0, y1] = bounds(ys);
  return {x0: x0 - 0.8, x1: x1 + 0.8, y0: y0 - 0.8, y1: y1 + 0.8};
}

function arrow(api, ends, fill, width) {
  const [[x0, y0], [x1, y1]] = ends.map((end) => api.coord(end));
  const length = Math.hypot(x1 - x0, y1 - y0) || 1,
    [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const head = Math.min(length * 0.5, width * 2.2),
    [nx, ny] = [(-uy * width) / 2, (ux * width) / 2];
  const [hx, hy] = [x1 - ux * head, y1 - uy * head];
  const points = [
    [x0 + nx, y0 + ny],
    [hx + nx, hy + ny],
    [hx + 2 * nx, hy + 2 * ny],
    [x1, y1],
    [hx - 2 * nx, hy - 2 * ny],
    [hx - nx, hy - ny],
    [x0 - nx, y0 - ny],
  ];
  return {type: "polygon", shape: {points}, style: {fill, stroke: cssColour("--faint"), lineWidth: 0.6}};
}

function meshOption(profile, heat, span, part, cell, left) {
  const links = profile.links.filter((link) => linkEnds(link)),
    cores = profile.cores.filter((core) => core.core !== null);
  const most = maxOf([1e-12, ...links.map((link) => linkHeat(link, heat, span))]);
  const own = (core, direction) =>
    profile.links.find(
      (link) => link.x === core.x && link.y === core.y && link.side === "core" && link.direction === direction,
    );
  const axis = (low, high, inverse) => ({type: "value", min: low, max: high, inverse, show: false});
  return {
    grid: {left, top: 8, width: cell * (part.x1 - part.x0), height: cell * (part.y1 - part.y0)},
    xAxis: axis(part.x0, part.x1, false),
    yAxis: axis(part.y0, part.y1, true),
    tooltip: {
      formatter: (item) => {
        if (item.seriesIndex === 1) return tip(linkName(links[item.dataIndex]), linkLines(links[item.dataIndex], span));
        const core = cores[item.dataIndex],
          into = own(core, "out"),
          from = own(core, "in");
        return tip(`core ${coreLabel(core)}`, [
          ["engine busy", shareText(coreTime(core, "engine") / span)],
          ["packets to it", plainText(into ? into.packets : 0)],
          ["packets from it", plainText(from ? from.packets : 0)],
        ]);
      },
    },
    series: [
      {
        type: "custom",
        data: cores.map((core) => [core.x, core.y]),
        renderItem: (parameters, api) => {
          const core = cores[parameters.dataIndex],
            [x, y] = api.coord([core.x, core.y]),
            size = cell * 0.58;
          const busy = coreTime(core, "engine") / span,
            words = cell > 44;
          return {
            type: "group",
            children: [
              {
                type: "rect",
                shape: {x: x - size / 2, y: y - size / 2, width: size, height: size, r: 3},
                style: {fill: rampAt(busy), stroke: cssColour("--faint")},
              },
              words && {
                type: "text",
                style: {
                  x,
                  y: y - 8,
                  text: String(core.core),
                  align: "center",
                  verticalAlign: "middle",
                  fontSize: 13,
                  fontWeight: "bold",
                  fill: inkOn(busy),
                },
              },
              words && {
                type: "text",
                style: {
                  x,
                  y: y + 8,
                  text: core.layers.length > 1 ? `${core.layers[0]}\u2026` : core.layers[0] || "",
                  width: size - 4,
                  overflow: "truncate",
                  align: "center",
                  verticalAlign: "middle",
                  fontSize: 11,
                  fill: inkOn(busy),
                },
              },
            ].filter(Boolean),
          };
        },
      },
      {
        type: "custom",
        data: links.map((link) => [link.x, link.y, link.packets]),
        z: 3,
        renderItem: (parameters, api) => {
          const link = links[parameters.dataIndex];
          return arrow(api, linkEnds(link), rampAt(linkHeat(link, heat, span) / most), Math.max(3, cell * 0.09));
        },
      },
    ],
  };
}

// Returns a colour that is readable on the ramp.
function inkOn(share) {
  const light = share < 0.5;
  return isDark() ? (share < 0.75 ? "#ffffff" : "#14171b") : light ? "#16191d" : "#ffffff";
}

function addMesh(run) {
  const profile = run.profile;
  if (!profile || !profile.cores.length) return;
  const section = addSection("mesh", "Mesh");
  const part = usedPart(profile),
    span = profile.span_ns || 1;
  let heat = "used";
  const most = () =>
    maxOf([0, ...profile.links.filter((link) => linkEnds(link)).map((link) => linkHeat(link, heat, span))]);
  const mostText = () => (heat === "packets" ? plainText(most()) : shareText(most()));
  const limit = el("span", {}, mostText());
  const cellOf = (width) => Math.max(9, Math.min(110, (width - 8) / (part.x1 - part.x0)));
  addPicture(section, {
    id: "mesh-chart",
    title: "The mesh: cores and links",
    text: "The part of the mesh that works. Squares: share of the time in which the core's engine is busy. Arrows: links between routers, and at the edge those of the host. A link is used while a packet and its acknowledge are on it, and stalled while a packet stands at its end.",
    summary: () => {
      const links = [...profile.links]
        .filter((link) => linkEnds(link))
        .sort((a, b) => linkHeat(b, heat, span) - linkHeat(a, heat, span));
      return (
        links
          .slice(0, 3)
          .map(
            (link) =>
              `${linkName(link)}: ${linkLines(link, span)
                .map((line) => line.join(" "))
                .join(", ")}`,
          )
          .join("; ") + "."
      );
    },
    height: (width) => 16 + cellOf(width) * (part.y1 - part.y0),
    canvas: profile.links.length > 1500,
    controls: (picture) => [
      choice("Links by", HEATS, heat, (value) => {
        heat = value;
        limit.textContent = mostText();
        picture.refresh();
      }),
      el("span", {class: "ramp"}, "0", el("i"), limit),
      el("span", {class: "ramp"}, "cores: 0 %", el("i"), "100 %"),
    ],
    option: (width) =>
      meshOption(
        profile,
        heat,
        span,
        part,
        cellOf(width),
        Math.max(4, (width - cellOf(width) * (part.x1 - part.x0)) / 2),
      ),
    table: () => ({
      columns: [
        {name: "router x", value: (link) => link.x},
        {name: "router y", value: (link) => link.y},
        {name: "side", value: (link) => link.side},
        {name: "direction", value: (link) => link.direction},
        {name: "packets", value: (link) => link.packets},
        {name: "used (ns)", value: (link) => link.used_ns},
        {name: "stalled (ns)", value: (link) => link.stalled_ns},
        {name: "used", value: (link) => link.used_ns / span, text: shareText},
        {name: "stalled", value: (link) => link.stalled_ns / span, text: shareText},
        {name: "idle", value: (link) => linkHeat(link, "idle", span), text: shareText},
      ],
      rows: [...profile.links].sort((a, b) => b.packets - a.packets),
    }),
  });
}
