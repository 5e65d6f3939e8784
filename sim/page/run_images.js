// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_images.js: latency and energy of each image of a run that has several.
"use strict";

function addImages(run, choose) {
  const images = run.images,
    section = addSection("images", "Images");
  const axis = (grid, name, text) => ({
    gridIndex: grid,
    type: "value",
    name,
    scale: true,
    splitNumber: 3,
    nameTextStyle: {align: "left"},
    axisLabel: {formatter: text},
  });
  addPicture(section, {
    id: "image-chart",
    title: "Latency and energy of each image",
    text: "A click shows the layers of the image.",
    summary: () =>
      `${images.length} images, latency ${timeText(minOf(images.map((i) => i.latency_ns)))} to ${timeText(maxOf(images.map((i) => i.latency_ns)))}.`,
    height: () => 360,
    canvas: images.length > 300,
    option: () => ({
      grid: [
        {left: 76, right: 20, top: 30, height: 120},
        {left: 76, right: 20, top: 196, height: 120},
      ],
      tooltip: {
        trigger: "item",
        formatter: (point) => {
          const image = images[point.dataIndex];
          return tip(`image ${image.index}`, [
            ["latency", timeText(image.latency_ns)],
            ["energy", energyText(image.energy_nj)],
            ["predicted", plainText(image.predicted)],
            ["label", plainText(image.label)],
          ]);
        },
      },
      xAxis: [0, 1].map((grid) => ({
        gridIndex: grid,
        type: "category",
        data: images.map((image) => String(image.index)),
        name: grid ? "image" : "",
        nameLocation: "middle",
        nameGap: 24,
      })),
      yAxis: [axis(0, "latency", timeText), axis(1, "energy", energyText)],
      series: [
        {type: "scatter", symbolSize: 8, itemStyle: {color: colour(0)}, data: images.map((image) => image.latency_ns)},
        {
          type: "scatter",
          symbolSize: 8,
          xAxisIndex: 1,
          yAxisIndex: 1,
          itemStyle: {color: colour(4)},
          data: images.map((image) => image.energy_nj),
        },
      ],
    }),
    click: (point) => choose(point.dataIndex),
    table: () => ({
      columns: [
        {name: "image", value: (image) => image.index},
        {name: "label", value: (image) => image.label},
        {name: "predicted", value: (image) => image.predicted},
        {name: "start (ns)", value: (image) => image.start_ns},
        {name: "done (ns)", value: (image) => image.done_ns},
        {name: "latency (ns)", value: (image) => image.latency_ns},
        {name: "energy (nJ)", value: (image) => image.energy_nj},
        {name: "synaptic operations", value: (image) => image.synaptic_ops},
      ],
      rows: images,
    }),
  });
}
