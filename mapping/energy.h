// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// energy.h: counters times prices, and leakage, in whole femtojoules.
//
//   energy(component) = round(sum over the component's prices of count * price)
//   leakage           = round(leakage power * time)
//
// All arithmetic is integer: prices are attojoules, products are 128 bits wide, and each component is rounded once,
// half up. Every other number is a sum of those.
//
// `link_bits_um` counts micrometres and is priced by the millimetre; every other count is priced by its unit.
//
// A core that is in use leaks `leakage_pw_per_core` all the time. This is divided equally among the partitions that the
// core holds, resident or not, in whole picowatts with the remainder to the last; the leakage power of a layer is the
// sum of its partitions' shares. Cores without a partition are taken as switched off. The input population leaks
// nothing: the host's ports are not cores.
//
// Not modelled: temperature, voltage (prices hold for one operating point), energy of the host itself.
#ifndef RADISH_MAPPING_ENERGY_H
#define RADISH_MAPPING_ENERGY_H

#include "core/counters.h"
#include "core/base/status.h"
#include "mapping/chip_file.h"
#include "mapping/forecast.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int64_t component_fj[RADISH_COMPONENT_COUNT]; // indexed by RADISH_SYNAPSE ...
} radish_energy;

// Returns the name of a component as in the JSON: "synapse", "neuron", ...
const char *radish_energy_component_name(int component);

int64_t radish_energy_total_fj(const radish_energy *energy);
void radish_energy_add(radish_energy *sum, const radish_energy *energy);

// Returns the count that price `price` is multiplied by, in units of its counter.
int64_t radish_energy_count(const radish_counters *counters, int price);
const char *radish_energy_price_name(int price);
// Returns whether the chip has any price of this component. Where it has none, the energy of the component is not known
// and counts as 0 in sums.
bool radish_energy_component_priced(const radish_chip_file *chip, int component);

// Returns the energy of the priced counters alone; leakage is 0. Here and below, what is more than INT64_MAX fJ becomes
// INT64_MAX.
radish_energy radish_energy_of_counters(const radish_counters *counters, const radish_chip_file *chip);
// Returns the part of what the counters cost that rests on prices of this status, rounded once. The statuses together
// make the components together, but for the rounding.
int64_t radish_energy_of_status(const radish_counters *counters, const radish_chip_file *chip,
                                radish_price_status status);
const char *radish_energy_status_name(int status);
// Returns power * time, rounded half up.
int64_t radish_energy_leakage_fj(int64_t power_pw, int64_t time_ps);

// Computes the leakage power of each layer; `layer_pw` has network->layer_count entries.
radish_status radish_energy_leakage_power(const radish_mapped_chip *mapped, int64_t leakage_pw_per_core,
                                          int64_t *layer_pw, radish_error *error);
// Computes the energy of each layer for an image alone on the chip, as it is forecast; `energy` has
// network->layer_count entries.
radish_status radish_energy_of_forecast(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                        const radish_forecast *forecast, radish_energy *energy, radish_error *error);

#ifdef __cplusplus
}
#endif
#endif
