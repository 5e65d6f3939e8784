// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// datapath_energy.h: the energy of the datapaths of RTL cores, by prices and by counted switching (switching.h).
//
//   by prices      counters of the platform times the prices synaptic_op, neuron_update, commit and busy_cycle
//   by switching   attojoules of the cells' process times the scale of sim/gates/scale.h
//
// Each of the two numbers of a layer is a sum over all images, rounded once, to a femtojoule. The total is the sum of
// the layers that are counted, which are those whose cores are all RTL.
#ifndef RADISH_SIM_COSIM_DATAPATH_ENERGY_H
#define RADISH_SIM_COSIM_DATAPATH_ENERGY_H

#include "sim/cosim/switching.h"
#include "sim/report/report.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  bool counted;
  int64_t prices_fj, switching_fj;
  int64_t switching_cell_aj; // in the process of the cells: as counted, not scaled
} radish_datapath_layer;

typedef struct {
  const radish_report *report; // of the platform's run
  radish_cosim_switching_facts facts;
  int layer_count;
  radish_datapath_layer *layers; // [layer_count]; the input is not counted
  radish_datapath_layer total;
  bool fair; // the prices in force were measured on these cells
} radish_datapath_energy;

// Computes both numbers of every layer. `c_core` is that of radish_cosim_options. The caller destroys `*energy`, which
// is NULL on failure; `report` and `switching` must outlive it.
radish_status radish_datapath_energy_create(const radish_report *report, const bool *c_core,
                                            const radish_cosim_switching *switching, radish_datapath_energy **energy,
                                            radish_error *error);
void radish_datapath_energy_destroy(radish_datapath_energy *energy);

// Returns the energy by prices less the energy by switching, in millionths of the latter; 0 where nothing was switched.
int64_t radish_datapath_difference_ppm(const radish_datapath_layer *layer);

// Prints a row for each layer, with averages over the images, and what the numbers mean. Returns false where memory ran
// out.
bool radish_datapath_energy_print(const radish_datapath_energy *energy, radish_style style, FILE *file);

// Returns the same as JSON, with sums over the images, or NULL where memory ran out. The caller owns it.
json_t *radish_datapath_energy_json(const radish_datapath_energy *energy);

#ifdef __cplusplus
}
#endif
#endif
