// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// why.h: what the latency of an image was spent on, and what would make it shorter.
//
//   critical path of the image   from its last readout value back to its first spike: at each moment, what was waited
//                                for
//   share of a layer             the same from the layer's last emission back to its first arrival: its own work, the
//                                packets on their way to it, and what it waited for. Shares add up to its latency
//   prediction                   what more lanes, cores, faster links, host ports, off-chip memory would bring; the
//                                network is mapped again. Where each tile has a core of its own, the recorded moments
//                                are computed again with shorter parts: which moment waits for which may change, their
//                                order may not, and the parts of a layer become shorter as the work of its busiest
//                                core does. Where tiles share cores, whose turn it is may change with the smallest
//                                delay, and with an objective that searches so may the tiles: there the image is run
//
// Waiting for the layer before contains all time before that, whatever it was spent on. For the explanation the images
// are run once more, up to the one that is asked for, with a probe; a run without it costs nothing.
#ifndef RADISH_SIM_REPORT_WHY_H
#define RADISH_SIM_REPORT_WHY_H

#include "sim/report/path_graph.h"
#include "sim/report/report.h"

#ifdef __cplusplus
extern "C" {
#endif

// X(NAME, name, what): what there could be more of. A tenth more is tried, rounded up where it is a whole number.
// clang-format off
#define RADISH_RELAXATIONS(X) \
  X(LANES,   lanes,   "lanes") \
  X(CORES,   cores,   "cores") \
  X(LINKS,   links,   "the rate of the links") \
  X(HOST,    host,    "the rate of the host's ports") \
  X(OFFCHIP, offchip, "the rate of off-chip memory")
// clang-format on

enum {
#define X(NAME, name, what) RADISH_RELAX_##NAME,
  RADISH_RELAXATIONS(X)
#undef X
      RADISH_RELAX_COUNT
};

typedef struct {
  int64_t latency_ps;                          // of the layer; -1: it emitted nothing
  int64_t spent_ps[RADISH_PATH_KIND_COUNT];    // adds up to it
  int64_t critical_ps[RADISH_PATH_KIND_COUNT]; // this layer's part of the image's critical path
} radish_why_layer;

// A radish_why_gain says what a tenth more would bring: the parameter, its value before and instead (thousandths where
// it is a decimal), and the latency then.
typedef struct {
  const char *parameter;
  int64_t before, instead;
  int64_t latency_ps; // -1: the network does not map to that chip
} radish_why_gain;

struct radish_why {
  int image; // its number in the run
  int64_t latency_ps;
  int64_t critical_ps[RADISH_PATH_KIND_COUNT]; // adds up to it
  radish_why_layer *layers;                    // [layer]
  int layer_count;
  radish_why_gain gains[RADISH_RELAX_COUNT];
  int first;                   // the relaxation with the largest gain; -1: none gains anything
  int worst_layer, worst_kind; // the largest part of the critical path
  int waits;                   // the layer that waits for that part; -1: the host
};

// Runs `options`, those of the run that gave `result`, once more and explains the latency of image number `image`.
// `mapping_file` is the file by which the chip was mapped, or NULL. The caller destroys `*why`.
radish_status radish_why_create(radish_chip *chip, const radish_mapped_chip *mapped, const radish_chip_file *chip_file,
                                const char *mapping_file, const radish_run_options *options,
                                const radish_run_result *result, int image, radish_why **why, radish_error *error);
void radish_why_destroy(radish_why *why);
// Fills `gains` and `first`; it is the part of radish_why_create that stands in why_predict.c. `records` are those of
// the image, [layer]. Returns false where memory ran out.
bool radish_why_predict(radish_why *why, const radish_path_graph *graph, const radish_mapped_chip *mapped,
                        const radish_chip_file *chip, const char *mapping_file, const radish_run_options *options,
                        const radish_record *records);

// Returns the image of the run whose latency is the lower median, the first among equals.
int radish_why_median_image(const radish_run_result *result);

const char *radish_path_kind_name(int kind); // "integrate", ... as in the JSON
const char *radish_relaxation_name(int relaxation);

// These are the parts of radish_report_print and radish_report_json for the critical path. They return false, or NULL,
// where memory ran out.
bool radish_why_print(const radish_report *report, radish_style style, FILE *file);
json_t *radish_why_json(const radish_report *report);

#ifdef __cplusplus
}
#endif
#endif
