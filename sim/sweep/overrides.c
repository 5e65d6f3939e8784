// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/overrides.h"

#include <stdlib.h>
#include <string.h>

enum { POINTS_TRIED = 20 };

static int pair_of(const radish_override_uses *uses, int point) {
  const int chip = uses->chip_axis < 0 ? 0 : radish_sweep_plan_index(uses->plan, point, uses->chip_axis);
  const int network = uses->network_axis < 0 ? 0 : radish_sweep_plan_index(uses->plan, point, uses->network_axis);
  return chip * uses->networks + network;
}

static const char *chip_of(const radish_override_uses *uses, int point) {
  return uses->chip_axis < 0 ? uses->plan->file->chip
                             : radish_sweep_plan_value(uses->plan, point, uses->chip_axis)->applied;
}

static const char *network_of(const radish_override_uses *uses, int point) {
  return uses->network_axis < 0 ? uses->plan->file->network
                                : radish_sweep_plan_value(uses->plan, point, uses->network_axis)->applied;
}

// Writes everything that a point sets to `items` [uses->count].
static void list_items(const radish_override_uses *uses, int point, const char **items) {
  const radish_sweep_file *file = uses->plan->file;
  int count = 0;
  while (count < file->set_count) {
    items[count] = file->sets[count];
    count++;
  }
  for (; count < uses->count; count++) {
    items[count] = radish_sweep_plan_value(uses->plan, point, uses->axes[count - file->set_count])->applied;
  }
}

// ---- which file a key belongs to -----------------------------------------------------------------------------------

// Says where in the sweep file the unknown key is; the message of the chip file begins with the override.
static radish_status refuse_key(const radish_override_uses *uses, const char *item, int unknown, radish_error *error) {
  const radish_sweep_file *file = uses->plan->file;
  const radish_error found = *error;
  char beginning[400];
  snprintf(beginning, sizeof beginning, "--set %.300s: ", item);
  const size_t length = strlen(beginning);
  const char *rest = strncmp(found.message, beginning, length) ? found.message : found.message + length;
  if (unknown < file->set_count) {
    return radish_fail(error, RADISH_BAD_INPUT, file->path, file->set_lines[unknown], "set: %.*s: %s",
                       (int)strcspn(item, "="), item, rest);
  }
  const radish_axis *axis = &file->axes[uses->axes[unknown - file->set_count]];
  return radish_fail(error, RADISH_BAD_INPUT, file->path, axis->line, "axis %s: %s", axis->name, rest);
}

// Returns RADISH_OK also where the values of this point are not usable: another point's may be.
static radish_status try_point(radish_override_uses *uses, int point, const char **items, radish_error *error) {
  const int pair = pair_of(uses, point);
  int unknown;
  list_items(uses, point, items);
  const radish_overrides overrides = {uses->count, items};
  const radish_status status =
      radish_chip_file_sort_overrides(overrides, chip_of(uses, point), network_of(uses, point),
                                      &uses->uses[(size_t)pair * (size_t)uses->count], &unknown, error);
  uses->known[pair] = status == RADISH_OK;
  if (unknown >= 0) return refuse_key(uses, items[unknown], unknown, error);
  return status == RADISH_NO_MEMORY ? status : RADISH_OK;
}

// Refuses files that cannot be read even if nothing is set.
static radish_status check_files(const radish_override_uses *uses, int point, radish_error *error) {
  return radish_chip_file_check_overrides((radish_overrides){0, NULL}, chip_of(uses, point), network_of(uses, point),
                                          error);
}

static radish_status try_points(radish_override_uses *uses, int *tried, const char **items, radish_error *error) {
  for (int point = 0; point < uses->plan->count; point++) {
    const int pair = pair_of(uses, point);
    if (uses->known[pair] || tried[pair] == POINTS_TRIED) continue;
    radish_status status = try_point(uses, point, items, error);
    if (!status && !uses->known[pair] && !tried[pair]++) status = check_files(uses, point, error);
    if (status) return status;
  }
  return RADISH_OK;
}

static radish_status no_memory(radish_error *error) {
  return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
}

radish_status radish_override_uses_find(const radish_sweep_plan *plan, radish_override_uses *uses,
                                        radish_error *error) {
  const radish_sweep_file *file = plan->file;
  *uses = (radish_override_uses){
      .plan = plan, .chip_axis = -1, .network_axis = -1, .networks = 1, .count = file->set_count};
  int chips = 1;
  for (int i = 0; i < file->axis_count; i++) {
    const radish_axis *axis = &file->axes[i];
    if (axis->kind == RADISH_AXIS_OVERRIDE) uses->axes[uses->count++ - file->set_count] = i;
    if (axis->kind == RADISH_AXIS_CHIP) uses->chip_axis = i;
    if (axis->kind == RADISH_AXIS_NETWORK) uses->network_axis = i;
  }
  if (uses->chip_axis >= 0) chips = file->axes[uses->chip_axis].value_count;
  if (uses->network_axis >= 0) uses->networks = file->axes[uses->network_axis].value_count;
  const size_t pairs = (size_t)chips * (size_t)uses->networks;
  uses->uses = calloc(pairs * (size_t)uses->count + 1, sizeof *uses->uses);
  uses->known = calloc(pairs, sizeof *uses->known);
  int *tried = calloc(pairs, sizeof *tried);
  const char **items = calloc((size_t)uses->count + 1, sizeof *items);
  const radish_status status =
      uses->uses && uses->known && tried && items ? try_points(uses, tried, items, error) : no_memory(error);
  free(tried);
  free(items);
  return status;
}

void radish_override_uses_free(radish_override_uses *uses) {
  free(uses->uses);
  free(uses->known);
}

bool radish_override_uses_network(const radish_override_uses *uses, int axis) {
  const radish_sweep_file *file = uses->plan->file;
  for (int i = file->set_count; i < uses->count; i++) {
    if (uses->axes[i - file->set_count] == axis) return uses->uses[i].network;
  }
  return false;
}

// ---- of a point ----------------------------------------------------------------------------------------------------

radish_status radish_override_uses_of(const radish_override_uses *uses, int point, radish_point_overrides *overrides,
                                      radish_error *error) {
  const int pair = pair_of(uses, point);
  *overrides = (radish_point_overrides){.chip_path = chip_of(uses, point), .network_path = network_of(uses, point)};
  overrides->items = calloc(3 * (size_t)uses->count + 1, sizeof *overrides->items);
  if (!overrides->items) return no_memory(error);
  const char **all = overrides->items, **chip = all + uses->count, **network = chip + uses->count;
  list_items(uses, point, all);
  overrides->chip.items = chip;
  overrides->network.items = network;
  for (int i = 0; i < uses->count; i++) {
    const radish_override_use use = uses->uses[(size_t)pair * (size_t)uses->count + (size_t)i];
    if (use.chip || !uses->known[pair]) chip[overrides->chip.count++] = all[i];
    if (use.network || !uses->known[pair]) network[overrides->network.count++] = all[i];
  }
  if (uses->known[pair]) return RADISH_OK;
  const radish_status status = radish_chip_file_check_overrides((radish_overrides){uses->count, all},
                                                                overrides->chip_path, overrides->network_path, error);
  if (status) radish_point_overrides_free(overrides);
  return status;
}

void radish_point_overrides_free(radish_point_overrides *overrides) {
  free(overrides->items);
  overrides->items = NULL;
}
