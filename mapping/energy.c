// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/energy.h"

#include <stddef.h>
#include <stdlib.h>

#define AJ_PER_FJ    1000
#define PW_PS_PER_FJ 1000000000 // 1e-12 W * 1e-12 s = 1e-9 fJ
#define UM_PER_MM    1000

const char *radish_energy_component_name(int component) {
  static const char *const names[] = {
#define X(NAME, name) #name,
      RADISH_COMPONENTS(X)
#undef X
  };
  return names[component];
}

int64_t radish_energy_total_fj(const radish_energy *energy) {
  int64_t sum = 0;
  for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) sum += energy->component_fj[c];
  return sum;
}

void radish_energy_add(radish_energy *sum, const radish_energy *energy) {
  for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) sum->component_fj[c] += energy->component_fj[c];
}

// Divides, rounding half up. A quotient that an int64_t cannot hold becomes its largest value, which no sum that is
// reported may reach.
static int64_t divide_half_up(__int128 value, int64_t divisor) {
  const __int128 quotient = (value + divisor / 2) / divisor;
  return quotient < INT64_MAX ? (int64_t)quotient : INT64_MAX;
}

// Returns how many units of the counter are one unit that is priced.
static int unit_divisor(size_t counter) {
  return counter == offsetof(radish_counters, link_bits_um) ? UM_PER_MM : 1;
}

static const struct {
  const char *name;
  size_t counter;
  int component;
} prices[] = {
#define X(name, counter, COMPONENT, doc) {#name, offsetof(radish_counters, counter), RADISH_##COMPONENT},
    RADISH_PRICES(X)
#undef X
};

int64_t radish_energy_count(const radish_counters *counters, int price) {
  return *(const int64_t *)(const void *)((const char *)counters + prices[price].counter);
}

const char *radish_energy_price_name(int price) {
  return prices[price].name;
}

bool radish_energy_component_priced(const radish_chip_file *chip, int component) {
  if (component == RADISH_LEAKAGE) return chip->leakage_given;
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    if (prices[p].component == component && chip->prices[p].given) return true;
  }
  return false;
}

radish_energy radish_energy_of_counters(const radish_counters *counters, const radish_chip_file *chip) {
  __int128 sum[RADISH_COMPONENT_COUNT] = {0}; // attojoules / UM_PER_MM
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    const int64_t count = radish_energy_count(counters, p);
    sum[prices[p].component] += (__int128)count * chip->prices[p].aj * (UM_PER_MM / unit_divisor(prices[p].counter));
  }
  radish_energy energy;
  for (int c = 0; c < RADISH_COMPONENT_COUNT; c++)
    energy.component_fj[c] = divide_half_up(sum[c], UM_PER_MM * AJ_PER_FJ);
  return energy;
}

int64_t radish_energy_of_status(const radish_counters *counters, const radish_chip_file *chip,
                                radish_price_status status) {
  __int128 sum = 0; // attojoules / UM_PER_MM
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    if (chip->prices[p].status != status) continue;
    const __int128 count = radish_energy_count(counters, p);
    sum += count * chip->prices[p].aj * (UM_PER_MM / unit_divisor(prices[p].counter));
  }
  return divide_half_up(sum, UM_PER_MM * AJ_PER_FJ);
}

const char *radish_energy_status_name(int status) {
  static const char *const names[] = {
#define X(NAME, name, doc) #name,
      RADISH_PRICE_STATUSES(X)
#undef X
  };
  return names[status];
}

int64_t radish_energy_leakage_fj(int64_t power_pw, int64_t time_ps) {
  return divide_half_up((__int128)power_pw * time_ps, PW_PS_PER_FJ);
}

radish_status radish_energy_leakage_power(const radish_mapped_chip *mapped, int64_t leakage_pw_per_core,
                                          int64_t *layer_pw, radish_error *error) {
  int *left = calloc((size_t)mapped->core_count + 1, sizeof *left); // partitions of a core not met yet
  int *held = calloc((size_t)mapped->core_count + 1, sizeof *held);
  const bool complete = left && held;
  for (int layer = 0; layer < mapped->network->layer_count; layer++) layer_pw[layer] = 0;
  for (int p = mapped->port_count; complete && p < mapped->partition_count; p++) {
    held[mapped->core_of[p]]++;
    left[mapped->core_of[p]]++;
  }
  for (int p = mapped->port_count; complete && p < mapped->partition_count; p++) {
    const int core = mapped->core_of[p];
    const int64_t share = leakage_pw_per_core / held[core], rest = leakage_pw_per_core % held[core];
    layer_pw[mapped->programs[p].layer] += share + (--left[core] ? 0 : rest);
  }
  free(left);
  free(held);
  return complete ? RADISH_OK : radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the energy");
}

radish_status radish_energy_of_forecast(const radish_mapped_chip *mapped, const radish_chip_file *chip,
                                        const radish_forecast *forecast, radish_energy *energy, radish_error *error) {
  int64_t *layer_pw = malloc((size_t)forecast->layer_count * sizeof *layer_pw);
  if (!layer_pw) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the energy");
  const radish_status status = radish_energy_leakage_power(mapped, chip->leakage_pw_per_core, layer_pw, error);
  for (int l = 0; l < forecast->layer_count && !status; l++) {
    energy[l] = radish_energy_of_counters(&forecast->layers[l].counters, chip);
    energy[l].component_fj[RADISH_LEAKAGE] =
        radish_energy_leakage_fj(layer_pw[l], radish_forecast_latency_ps(forecast));
  }
  free(layer_pw);
  return status;
}
