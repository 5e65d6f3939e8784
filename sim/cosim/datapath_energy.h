// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// datapath_energy.h: the energy of the datapaths of RTL cores, by prices and by counted switching (switching.h).
//
//   by prices      counters of the platform times synaptic_op, neuron_update, commit and busy_cycle of the energy in force
//   by switching   attojoules of the cells' process times the scale of sim/gates/scale.h
//
// Of a layer, all images together, each number is rounded once, to a femtojoule; the total is the sum of the layers that
// are counted: those whose cores are all RTL.
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
  int64_t switching_cell_aj; // as counted, not scaled
} radish_datapath_layer;

typedef struct {
  const radish_report *report; // of the platform
  radish_cosim_switching_facts facts;
  int layer_count;
  radish_datapath_layer *layers; // [layer_count]; the input is not counted
  radish_datapath_layer total;
  bool fair; // the prices in force were measured on these cells
} radish_datapath_energy;

// `c_core` is that of radish_cosim_options. `report` and `switching` must outlive the result.
radish_status radish_datapath_energy_create(const radish_report *report, const bool *c_core,
                                            const radish_cosim_switching *switching, radish_datapath_energy **energy,
                                            radish_error *error);
void radish_datapath_energy_destroy(radish_datapath_energy *energy);

// Prices less switching, in millionths of the switching; 0 where nothing was switched.
int64_t radish_datapath_difference_ppm(const radish_datapath_layer *layer);

// Prints a row for each layer, averages over the images, and what the numbers mean. Returns false without memory.
bool radish_datapath_energy_print(const radish_datapath_energy *energy, radish_style style, FILE *file);

// Returns the same as JSON, sums over the images; NULL without memory.
json_t *radish_datapath_energy_json(const radish_datapath_energy *energy);

#ifdef __cplusplus
}
#endif
#endif
