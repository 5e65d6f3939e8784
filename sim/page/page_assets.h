// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// page_assets.h: the files of this folder that become part of the page, as texts inside the program.
#ifndef RADISH_SIM_PAGE_PAGE_ASSETS_H
#define RADISH_SIM_PAGE_PAGE_ASSETS_H

// X(name, file): what each page has.
// clang-format off
#define RADISH_PAGE_COMMON(X) \
  X(page,    "page.html") \
  X(style,   "page.css") \
  X(library, "vendor/echarts-5.6.0.min.js") \
  X(notice,  "vendor/NOTICE.txt")
// The scripts stand in the page in this order.
#define RADISH_PAGE_BASE_SCRIPTS(X) \
  X(base,  "base.js") \
  X(table, "table.js") \
  X(chart, "chart.js") \
  X(bars,  "bars.js")
#define RADISH_PAGE_RUN_SCRIPTS(X) \
  X(run_summary, "run_summary.js") \
  X(run_images,  "run_images.js") \
  X(run_layers,  "run_layers.js") \
  X(run_cores,   "run_cores.js") \
  X(run_mesh,    "run_mesh.js") \
  X(run_packets, "run_packets.js") \
  X(run_inputs,  "run_inputs.js") \
  X(run,         "run.js")
#define RADISH_PAGE_SWEEP_SCRIPTS(X) \
  X(sweep_data,     "sweep_data.js") \
  X(sweep_summary,  "sweep_summary.js") \
  X(sweep_scatter,  "sweep_scatter.js") \
  X(sweep_pareto,   "sweep_pareto.js") \
  X(sweep_parallel, "sweep_parallel.js") \
  X(sweep_point,    "sweep_point.js") \
  X(sweep,          "sweep.js")
// clang-format on

#define X(name, file) extern const char radish_page_asset_##name[];
RADISH_PAGE_COMMON(X)
RADISH_PAGE_BASE_SCRIPTS(X)
RADISH_PAGE_RUN_SCRIPTS(X)
RADISH_PAGE_SWEEP_SCRIPTS(X)
#undef X

#endif
