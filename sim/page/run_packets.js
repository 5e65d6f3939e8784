// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_packets.js: histograms of hops and of the time under way.
"use strict";

const TRAFFIC = ["spikes", "tokens", "credits", "readouts"];

function addHistogram(section, {id, title, text, axis, rows, name}) {
  const names = rows.map(name);
  const series = () =>
    TRAFFIC.map((kind, i) => ({name: kind, colour: colour(i), values: rows.map((row) => row[kind] || 0)}));
  addPicture(section, {
    id,
    title,
    text,
    summary: () =>
      largest(
        names,
        rows.map((row) => sum(TRAFFIC.map((kind) => row[kind]))),
        plainText,
      ),
    height: () => 300,
    option: (width) => histogram(width, {names, series: series(), title: axis}),
    table: () => barsTable({names, series: series()}, axis),
  });
}

function addPackets(run) {
  if (!run.profile) return;
  const packets = run.profile.packets,
    section = addSection("packets", "Packets");
  section.append(
    el(
      "p",
      {},
      `${plainText(packets.arrivals)} arrivals, on average ${timeText(packets.latency_mean_ns)} after their packet was sent, at most ${timeText(packets.latency_max_ns)}. A multicast packet arrives once for each destination.`,
    ),
  );
  addHistogram(section, {
    id: "hop-chart",
    title: "Hops",
    text: "Links between neighbours that a packet took to an arrival.",
    axis: "hops",
    rows: packets.hops,
    name: (row) => String(row.hops),
  });
  addHistogram(section, {
    id: "delay-chart",
    title: "Latency of packets",
    text: "From the network interface to the arrival. Four intervals to each doubling.",
    axis: "latency",
    rows: packets.latency,
    name: (row) => `${timeText(row.from_ns).replace(/ .*/, "")}\u2013${timeText(row.to_ns)}`,
  });
}
