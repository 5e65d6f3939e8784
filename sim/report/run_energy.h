// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_energy.h: what a run cost, image by image and layer by layer (mapping/energy.h).
//
//   energy(image, layer, component) = that of the counters of the image in the layer
//   LEAKAGE(image, layer)           = round(leakage power of the layer * span of the image)
//
// Each (image, layer, component) is rounded once, so components add up to their layer, layers to their image and images
// to the run, to the last digit.
//
// The window of an image reaches from the completion of the image before it to its own; that of the first image begins
// at its first injected spike. Images complete in order (readouts keep their order on every path), so the windows add
// up to the time from the first spike to the last completion, and idle cores are paid for once.
#ifndef RADISH_SIM_REPORT_RUN_ENERGY_H
#define RADISH_SIM_REPORT_RUN_ENERGY_H

#include "mapping/energy.h"
#include "sim/chip/chip.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RADISH_MOST_ENERGY_FJ (INT64_C(9) * 1000000 * 1000000 * 1000000) // 9 kJ, of a run

// Returns the length of the window of image `index`; an independent image's begins at its own first spike.
int64_t radish_report_image_span_ps(const radish_run_result *result, int index);

// Computes all energy of a run: `energy` has image_count * layer_count entries, [image][layer]. A run whose sum is more
// than RADISH_MOST_ENERGY_FJ is refused.
radish_status radish_energy_of_run(const radish_run_result *result, const radish_mapped_chip *mapped,
                                   const radish_chip_file *chip, radish_energy *energy, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
