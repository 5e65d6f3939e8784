// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/designs.h"

#include "core/base/text_file.h"
#include "mapping/mapping_params.h"
#include "network/load/network_load.h"
#include "sim/sweep/overrides.h"
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 4 };              // objects beside those that workers use
enum { MEMO_BYTES = 64 << 20 }; // of one mapping, at most

struct radish_sweep_designs {
  const radish_sweep_plan *plan;
  radish_override_uses uses;
  radish_share *networks, *mappings;
  bool remembers; // some points differ in time alone
};

// ---- networks ------------------------------------------------------------------------------------------------------

typedef struct {
  radish_network *network;
  radish_image_source source;
} shared_network;

typedef struct {
  const radish_sweep_file *file;
  const char *path;
  radish_overrides overrides;
} network_request;

static void destroy_network(void *object) {
  shared_network *shared = object;
  radish_image_source_close(&shared->source);
  radish_network_destroy(shared->network);
  free(shared);
}

static radish_status make_network(void *user, void **object, radish_error *error) {
  const network_request *request = user;
  const radish_sweep_file *file = request->file;
  shared_network *made = calloc(1, sizeof *made);
  if (!made) return radish_fail(error, RADISH_NO_MEMORY, request->path, 0, "out of memory");
  radish_status status = radish_network_load(request->path, request->overrides, &made->network, error);
  if (!status) {
    status =
        radish_image_source_open(made->network, file->data, file->labels, file->images, false, &made->source, error);
  }
  if (status) destroy_network(made);
  else *object = made;
  return status;
}

// Returns the text of the key, or NULL where memory ran out.
static char *network_key(const network_request *request) {
  radish_text_file key;
  if (!radish_text_file_open(&key)) return NULL;
  fputs(request->path, key.file);
  for (int i = 0; i < request->overrides.count; i++) fprintf(key.file, "\n%s", request->overrides.items[i]);
  return radish_text_file_close(&key) ? key.text : NULL;
}

static radish_status take_network(radish_sweep_designs *designs, network_request *request, radish_shared **shared,
                                  radish_error *error) {
  char *key = network_key(request);
  if (!key) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  const radish_status status = radish_share_take(designs->networks, key, make_network, request, shared, error);
  free(key);
  return status;
}

// ---- mappings ------------------------------------------------------------------------------------------------------

// Whoever takes a FREE memo writes it; nobody else has it until it is COMPLETE.
enum { MEMO_FREE, MEMO_WRITTEN, MEMO_COMPLETE };

typedef struct {
  radish_sweep_designs *designs;
  radish_shared *network;
  radish_mapped_chip *mapped;
  radish_chip_memo *memo; // or NULL
  atomic_int memo_state;
} shared_mapping;

typedef struct {
  radish_sweep_designs *designs;
  radish_shared *network;
  const radish_chip_file *chip;
  radish_coding coding;
} mapping_request;

static void destroy_mapping(void *object) {
  shared_mapping *shared = object;
  radish_chip_memo_destroy(shared->memo);
  radish_mapped_chip_destroy(shared->mapped);
  radish_share_return(shared->designs->networks, shared->network);
  free(shared);
}

static radish_network *network_of(const radish_shared *shared) {
  return ((shared_network *)radish_share_object(shared))->network;
}

static radish_status make_mapping(void *user, void **object, radish_error *error) {
  const mapping_request *request = user;
  shared_mapping *made = calloc(1, sizeof *made);
  if (!made) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  made->designs = request->designs;
  made->network = radish_share_again(request->designs->networks, request->network);
  const radish_status status =
      radish_mapped_chip_create(network_of(request->network), request->chip, request->coding, &made->mapped, error);
  if (!status && made->designs->remembers) {
    const radish_image_source *source = &((shared_network *)radish_share_object(made->network))->source;
    made->memo = radish_chip_memo_create(made->mapped, source->count, MEMO_BYTES);
  }
  if (status) destroy_mapping(made);
  else *object = made;
  return status;
}

static void take_memo(shared_mapping *mapping, radish_sweep_design *design) {
  int is_free = MEMO_FREE;
  if (!mapping->memo) return;
  design->writes_memo = atomic_compare_exchange_strong(&mapping->memo_state, &is_free, MEMO_WRITTEN);
  if (design->writes_memo || is_free == MEMO_COMPLETE) design->memo = mapping->memo;
}

static void return_memo(const radish_sweep_design *design) {
  if (!design->writes_memo) return;
  shared_mapping *mapping = radish_share_object(design->mapping);
  atomic_store(&mapping->memo_state, mapping->memo->complete ? MEMO_COMPLETE : MEMO_FREE);
}

static char *mapping_key(const mapping_request *request) {
  radish_text_file key;
  if (!radish_text_file_open(&key)) return NULL;
  const radish_chip_file *chip = request->chip;
  radish_params read = radish_mapping_params_read(&chip->params);
  size_t count;
  const radish_param *table = radish_params_table(&count);
  fprintf(key.file, "%" PRIu64 " %d %s", radish_share_serial(request->network), (int)request->coding, chip->path);
  for (size_t i = 0; i < count; i++) fprintf(key.file, " %" PRId64, *radish_params_value(&read, &table[i]));
  for (int i = 0; i < chip->port_count; i++) {
    fprintf(key.file, ", %d %d %d", chip->ports[i].x, chip->ports[i].y, (int)chip->ports[i].side);
  }
  if (radish_mapping_params_weigh(&chip->params)) {
    for (int i = 0; i < RADISH_PRICE_COUNT; i++) fprintf(key.file, " %" PRId64, chip->prices[i].aj);
    fprintf(key.file, " %" PRId64, chip->leakage_pw_per_core);
  }
  return radish_text_file_close(&key) ? key.text : NULL;
}

static radish_status take_mapping(radish_sweep_designs *designs, mapping_request *request, radish_shared **shared,
                                  radish_error *error) {
  char *key = mapping_key(request);
  if (!key) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  const radish_status status = radish_share_take(designs->mappings, key, make_mapping, request, shared, error);
  free(key);
  return status;
}

// ---- what an axis changes ------------------------------------------------------------------------------------------

// An axis that changes the network changes the mapping too, most likely; one that changes times alone changes neither.
typedef enum { OF_NETWORK, OF_MAPPING, OF_TIME } weight;

static weight weight_of(const radish_sweep_designs *designs, int axis) {
  const radish_axis *a = &designs->plan->file->axes[axis];
  if (a->kind == RADISH_AXIS_PERIOD) return OF_TIME;
  if (a->kind == RADISH_AXIS_NETWORK || radish_override_uses_network(&designs->uses, axis)) return OF_NETWORK;
  if (a->kind == RADISH_AXIS_CHIP || a->kind == RADISH_AXIS_CODING) return OF_MAPPING;
  radish_params zero = {0}, one;
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    char name[100];
    snprintf(name, sizeof name, "%s%s%s", table[i].section, *table[i].section ? "." : "", table[i].field);
    if (strcmp(name, a->name) != 0) continue;
    one = zero;
    *radish_params_value(&one, &table[i]) = 1;
    one = radish_mapping_params_read(&one);
    return *radish_params_value(&one, &table[i]) ? OF_MAPPING : OF_TIME;
  }
  return strncmp(a->name, "energy", 6) ? OF_MAPPING : OF_TIME;
}

// ---- designs -------------------------------------------------------------------------------------------------------

radish_status radish_sweep_designs_create(const radish_sweep_plan *plan, int workers, radish_sweep_designs **out,
                                          radish_error *error) {
  *out = NULL;
  radish_sweep_designs *designs = calloc(1, sizeof *designs);
  if (!designs) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  designs->plan = plan;
  designs->networks = radish_share_create(workers + KEPT, destroy_network);
  designs->mappings = radish_share_create(workers + KEPT, destroy_mapping);
  radish_status status = RADISH_OK;
  if (!designs->networks || !designs->mappings) status = radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory");
  if (!status) status = radish_override_uses_find(plan, &designs->uses, error);
  for (int i = 0; !status && i < plan->file->axis_count; i++) {
    designs->remembers |= !plan->file->independent && weight_of(designs, i) == OF_TIME;
  }
  if (status) radish_sweep_designs_destroy(designs);
  else *out = designs;
  return status;
}

void radish_sweep_designs_destroy(radish_sweep_designs *designs) {
  if (!designs) return;
  radish_share_destroy(designs->mappings); // they use networks
  radish_share_destroy(designs->networks);
  radish_override_uses_free(&designs->uses);
  free(designs);
}

static radish_coding coding_of(const radish_sweep_plan *plan, int point, const radish_network *network) {
  const radish_sweep_file *file = plan->file;
  for (int i = 0; i < file->axis_count; i++) {
    if (file->axes[i].kind != RADISH_AXIS_CODING) continue;
    return strcmp(radish_sweep_plan_value(plan, point, i)->text, "rate") ? RADISH_CODING_RADIX : RADISH_CODING_RATE;
  }
  return file->coding == RADISH_SWEEP_OWN_CODING ? network->coding : (radish_coding)file->coding;
}

static int64_t period_ps_of(const radish_sweep_plan *plan, int point) {
  const radish_sweep_file *file = plan->file;
  for (int i = 0; i < file->axis_count; i++) {
    if (file->axes[i].kind == RADISH_AXIS_PERIOD) return radish_sweep_plan_value(plan, point, i)->millionths / 1000;
  }
  return file->image_period_ns * 1000;
}

static radish_status map(radish_sweep_designs *designs, int point, radish_sweep_design *design, radish_error *error) {
  shared_network *shared = radish_share_object(design->network);
  mapping_request request = {designs, design->network, design->chip, coding_of(designs->plan, point, shared->network)};
  design->source = &shared->source;
  design->image_period_ps = period_ps_of(designs->plan, point);
  radish_status status = radish_network_check_coding(shared->network, request.coding, error);
  if (!status) status = take_mapping(designs, &request, &design->mapping, error);
  if (status) return status;
  shared_mapping *mapping = radish_share_object(design->mapping);
  design->mapped = radish_mapped_chip_for(mapping->mapped, design->chip);
  take_memo(mapping, design);
  return RADISH_OK;
}

radish_status radish_sweep_design_take(radish_sweep_designs *designs, int point, radish_sweep_design *design,
                                       radish_error *error) {
  *design = (radish_sweep_design){NULL};
  radish_point_overrides overrides;
  radish_status status = radish_override_uses_of(&designs->uses, point, &overrides, error);
  if (status) return status;
  status = radish_chip_file_load(overrides.chip_path, overrides.chip, &design->chip, error);
  network_request request = {designs->plan->file, overrides.network_path, overrides.network};
  if (!status) status = take_network(designs, &request, &design->network, error);
  if (!status) status = map(designs, point, design, error);
  radish_point_overrides_free(&overrides);
  return status;
}

void radish_sweep_design_return(radish_sweep_designs *designs, radish_sweep_design *design) {
  return_memo(design);
  radish_share_return(designs->mappings, design->mapping);
  radish_share_return(designs->networks, design->network);
  radish_chip_file_destroy(design->chip);
}

// ---- the order -----------------------------------------------------------------------------------------------------

typedef struct {
  uint64_t key;
  int point;
} sort_entry;

static int by_key(const void *a, const void *b) {
  const sort_entry *x = a, *y = b;
  if (x->key != y->key) return x->key < y->key ? -1 : 1;
  return x->point < y->point ? -1 : 1;
}

// Writes an axis of each group that changes more than times, those of the network first, and returns their number.
static int axes_that_weigh(const radish_sweep_designs *designs, int *axes) {
  const radish_sweep_file *file = designs->plan->file;
  bool listed[RADISH_SWEEP_AXES] = {false};
  int count = 0;
  for (int w = OF_NETWORK; w < OF_TIME; w++) {
    for (int i = 0; i < file->axis_count; i++) {
      if ((int)weight_of(designs, i) != w || listed[file->axes[i].group]) continue;
      listed[file->axes[i].group] = true;
      axes[count++] = i;
    }
  }
  return count;
}

void radish_sweep_designs_order(const radish_sweep_designs *designs, int *order) {
  const radish_sweep_plan *plan = designs->plan;
  int axes[RADISH_SWEEP_AXES];
  const int axis_count = axes_that_weigh(designs, axes);
  for (int i = 0; i < plan->count; i++) order[i] = i;
  sort_entry *entries = axis_count ? malloc((size_t)plan->count * sizeof *entries) : NULL;
  if (!entries) return; // any order gives the same tables
  for (int i = 0; i < plan->count; i++) {
    entries[i] = (sort_entry){0, i};
    for (int k = 0; k < axis_count; k++) {
      entries[i].key = entries[i].key * (uint64_t)plan->file->axes[axes[k]].value_count +
                       (uint64_t)radish_sweep_plan_index(plan, i, axes[k]);
    }
  }
  qsort(entries, (size_t)plan->count, sizeof *entries, by_key);
  for (int i = 0; i < plan->count; i++) order[i] = entries[i].point;
  free(entries);
}
