// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/params.h"

static const radish_param table[] = {
#define ROW(section_, struct_, kind_, field_, default_, min_, max_, choices_, unit_, doc_)                             \
  {.section = section_,                                                                                                \
   .field = #field_,                                                                                                   \
   .kind = RADISH_##kind_,                                                                                             \
   .initial = default_,                                                                                                \
   .min = min_,                                                                                                        \
   .max = max_,                                                                                                        \
   .choices = choices_,                                                                                                \
   .unit = unit_,                                                                                                      \
   .doc = doc_,                                                                                                        \
   .offset = offsetof(radish_params, struct_.field_)},
#define CHIP(...)     ROW("", chip, __VA_ARGS__)
#define MAPPING(...)  ROW("mapping", mapping, __VA_ARGS__)
#define MESH(...)     ROW("mesh", mesh, __VA_ARGS__)
#define CORE(...)     ROW("core", core, __VA_ARGS__)
#define NOC(...)      ROW("noc", noc, __VA_ARGS__)
#define HOST(...)     ROW("host", host, __VA_ARGS__)
#define OFFCHIP(...)  ROW("offchip", offchip, __VA_ARGS__)
#define CROSSBAR(...) ROW("crossbar", crossbar, __VA_ARGS__)
    RADISH_CHIP_PARAMS(CHIP) RADISH_MAPPING_PARAMS(MAPPING) RADISH_MESH_PARAMS(MESH) RADISH_CORE_PARAMS(CORE)
        RADISH_NOC_PARAMS(NOC) RADISH_HOST_PARAMS(HOST) RADISH_OFFCHIP_PARAMS(OFFCHIP)
            RADISH_CROSSBAR_PARAMS(CROSSBAR)};

const radish_param *radish_params_table(size_t *count) {
  *count = sizeof table / sizeof *table;
  return table;
}

void radish_params_init(radish_params *params) {
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    *radish_params_value(params, &table[i]) = table[i].initial;
  }
}

int64_t radish_params_scaled_delay_ps(int64_t delay_ps, int64_t voltage_factor_decimal) {
  __int128 scaled = (__int128)delay_ps * voltage_factor_decimal;
  const __int128 two = 2 * (__int128)RADISH_DECIMAL_ONE;
  return (int64_t)((scaled + two - 1) / two * 2);
}
