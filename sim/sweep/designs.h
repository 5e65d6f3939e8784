// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// designs.h: what the points of a sweep run: chip, network, images and mapping, each made once for all that share it.
//
//   chip        read for each point, since reading it costs less than to find what is shared
//   network     one for each file and what overrides say about it, with its images
//   mapping     one for each network, coding, and what the mapper reads of the chip (mapping/mapping_params.h), with
//               what its jobs came to for the images (sim/chip/chip_memo.h): points that differ in time alone recall it
#ifndef RADISH_SIM_SWEEP_DESIGNS_H
#define RADISH_SIM_SWEEP_DESIGNS_H

#include "mapping/mapped_chip.h"
#include "network/load/image_source.h"
#include "sim/chip/chip.h"
#include "sim/sweep/plan.h"
#include "sim/sweep/share.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_sweep_designs radish_sweep_designs;

// Checks that each chip and each network knows the axes and what is set, and refuses a sweep whose files cannot be
// read. `workers` take designs at once. The caller destroys `*designs`, which is NULL on failure; the plan must
// outlive it.
radish_status radish_sweep_designs_create(const radish_sweep_plan *plan, int workers, radish_sweep_designs **designs,
                                          radish_error *error);
void radish_sweep_designs_destroy(radish_sweep_designs *designs);

// Gives the order in which points share most: `order` [plan->count] receives all points.
void radish_sweep_designs_order(const radish_sweep_designs *designs, int *order);

// A radish_sweep_design is what one point runs. `mapped` and `source` belong to it until it is returned.
typedef struct {
  radish_chip_file *chip;
  radish_shared *network, *mapping;
  radish_mapped_chip mapped;
  radish_image_source *source;
  int64_t image_period_ps;
  radish_chip_memo *memo; // for the run, or NULL
  bool writes_memo;       // the run is the first, and nobody else has the memo
} radish_sweep_design;

// Takes the design of a point. A failure is that point's own. radish_sweep_design_return is called also after it.
radish_status radish_sweep_design_take(radish_sweep_designs *designs, int point, radish_sweep_design *design,
                                       radish_error *error);
void radish_sweep_design_return(radish_sweep_designs *designs, radish_sweep_design *design);

#ifdef __cplusplus
}
#endif
#endif
