// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// plan.h: the points of a sweep: which combinations of values are run, in a numbering that the file alone decides.
//
// A combination is a number in the mixed radix of the groups' sizes, the last group being the lowest digit. Points
// rise in it; of a sample too.
//   grid              all combinations for which `where` holds
//   random            so many different ones of these, each set equally likely
//   latin hypercube   n combinations; each group's values, stretched over n strata, come in an order of their own
#ifndef RADISH_SIM_SWEEP_PLAN_H
#define RADISH_SIM_SWEEP_PLAN_H

#include "sim/sweep/sweep_file.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const radish_sweep_file *file;
  int count;
  uint64_t *combinations; // [count], rising
  double grid;            // combinations that there are
} radish_sweep_plan;

// Plans the points. `*plan` must be zero before; radish_sweep_plan_free is called also after a failure.
radish_status radish_sweep_plan_make(const radish_sweep_file *file, radish_sweep_plan *plan, radish_error *error);
void radish_sweep_plan_free(radish_sweep_plan *plan);

// Returns the index of the value that `axis` has at a point.
int radish_sweep_plan_index(const radish_sweep_plan *plan, int point, int axis);
static inline const radish_axis_value *radish_sweep_plan_value(const radish_sweep_plan *plan, int point, int axis) {
  return &plan->file->axes[axis].values[radish_sweep_plan_index(plan, point, axis)];
}

#ifdef __cplusplus
}
#endif
#endif
