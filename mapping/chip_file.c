// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/chip_file.h"

#include "core/srams.h"
#include "network/files/document.h"
#include "network/load/network_build.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PORTS = 1024 };
#define MAX_PRICE_AJ       (1000000 * (int64_t)RADISH_DECIMAL_ONE) // 1 uJ
#define MAX_LEAKAGE_PW     (1000000 * (int64_t)RADISH_DECIMAL_ONE) // 1 W
#define MAX_KIB_LEAKAGE_PW (1000 * (int64_t)RADISH_DECIMAL_ONE)    // 1 mW
#define MAX_VOLTAGE_UV     (100 * (int64_t)RADISH_DECIMAL_ONE)
#define MIN_SIZE_UKIB      (RADISH_DECIMAL_ONE / 8)                // 1024 bits
#define MAX_SIZE_UKIB      (1048576 * (int64_t)RADISH_DECIMAL_ONE) // 1 GiB
enum { MAX_NODE_NM = 10000, BITS_PER_KIB = 8192 };
#define STATUS_CHOICES "documented|scaled|fitted|assumed" // in the order of RADISH_PRICE_STATUSES

static const char *const price_names[] = {
#define X(name, ...) #name,
    RADISH_PRICES(X)
#undef X
};

static void read_param(radish_section *section, const radish_param *param, radish_params *params) {
  int64_t *value = radish_params_value(params, param);
  bool flag;
  switch (param->kind) {
  case RADISH_INT:
    radish_section_get_int(section, param->field, param->min, param->max, value);
    // Everything that enters the network does so on even picoseconds, so all times are even.
    if (!strcmp(param->unit, "ps") && *value % 2) {
      radish_document_fail(section->document, radish_section_get(section, param->field),
                           "%s%s%s must be an even number of picoseconds, not '%lld'", section->path,
                           *section->path ? "." : "", param->field, (long long)*value);
    }
    break;
  case RADISH_DECIMAL: radish_section_get_decimal(section, param->field, param->min, param->max, value); break;
  case RADISH_BOOL:
    if (radish_section_get_bool(section, param->field, &flag)) *value = flag;
    break;
  case RADISH_CHOICE: radish_section_get_choice(section, param->field, param->choices, value); break;
  }
}

static void read_params(radish_section *section, radish_params *params) {
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    if (!strcmp(table[i].section, section->path)) read_param(section, &table[i], params);
  }
}

static void check_port(radish_document *document, const radish_node *node, const char *path,
                       const radish_chip_file *chip, int index) {
  const radish_host_port *port = &chip->ports[index];
  const int last_x = (int)chip->params.mesh.columns - 1, last_y = (int)chip->params.mesh.rows - 1;
  const bool vertical = port->side == RADISH_NORTH || port->side == RADISH_SOUTH;
  const int edge = port->side == RADISH_EAST ? last_x : port->side == RADISH_SOUTH ? last_y : 0;
  if ((vertical ? port->y : port->x) != edge) {
    static const char *const sides[] = {"north", "east", "south", "west"};
    radish_document_fail(document, node, "%s: a port on the %s side must have %c: %d, not %d", path, sides[port->side],
                         vertical ? 'y' : 'x', edge, vertical ? port->y : port->x);
  }
  for (int i = 0; i < index; i++) {
    if (chip->ports[i].x == port->x && chip->ports[i].y == port->y && chip->ports[i].side == port->side) {
      radish_document_fail(document, node, "%s: this port is already there as host.ports.%d", path, i);
    }
  }
}

static void read_ports(radish_section *host, radish_chip_file *chip) {
  radish_document *document = host->document;
  radish_node *list = radish_section_get_list(host, "ports", 1, MAX_PORTS);
  chip->port_count = list ? list->count : 1;
  chip->ports = calloc((size_t)chip->port_count, sizeof *chip->ports);
  if (!chip->ports) {
    chip->port_count = 0;
    radish_document_no_memory(document);
    return;
  }
  if (!list) chip->ports[0] = (radish_host_port){.x = 0, .y = 0, .side = RADISH_WEST};
  int index = 0;
  for (radish_node *node = list ? list->first : NULL; node && !radish_document_failed(document);
       node = node->next, index++) {
    char path[40];
    snprintf(path, sizeof path, "host.ports.%d", index);
    radish_section section = radish_section_at(document, node, path);
    radish_host_port *port = &chip->ports[index];
    int64_t side = RADISH_NORTH; // the choices stand in the order of radish_compass
    radish_section_get_small(&section, "x", 0, (int)chip->params.mesh.columns - 1, &port->x);
    radish_section_get_small(&section, "y", 0, (int)chip->params.mesh.rows - 1, &port->y);
    radish_section_get_choice(&section, "side", "north|east|south|west", &side);
    port->side = radish_compass_all[side];
    radish_section_need(&section, "x");
    radish_section_need(&section, "y");
    radish_section_need(&section, "side");
    radish_section_end(&section);
    check_port(document, node, path, chip, index);
  }
}

static char *copy(radish_document *document, const char *text) {
  char *result = strdup(text);
  if (!result) radish_document_no_memory(document);
  return result;
}

// Reads where a number comes from. A number from the command line is its own source, since the one in the file tells of
// another number: what the file says beside it does not hold.
static void read_origin(radish_section *section, const radish_node *number, radish_price *price) {
  const bool set = number && number->line == 0;
  const radish_node *given = radish_section_get(section, "source");
  const char *text = "";
  char own[1100];
  const bool has_source = radish_section_get_text(section, "source", &text);
  if (set && (!has_source || given->line > 0)) {
    snprintf(own, sizeof own, "--set %.1000s", number->origin);
    text = own;
  } else {
    radish_section_need(section, "source");
  }
  int64_t status = RADISH_PRICE_ASSUMED;
  const radish_node *status_node = radish_section_get(section, "status");
  radish_section_get_choice(section, "status", STATUS_CHOICES, &status);
  if (!set) radish_section_need(section, "status");
  else if (status_node && status_node->line > 0) status = RADISH_PRICE_ASSUMED;
  price->status = (radish_price_status)status;
  radish_section_get_int(section, "node_nm", 1, MAX_NODE_NM, &price->node_nm);
  radish_section_get_decimal(section, "voltage_v", 1000, MAX_VOLTAGE_UV, &price->voltage_uv);
  if (set) price->node_nm = price->voltage_uv = 0;
  price->source = copy(section->document, text);
}

// Tells that a price is not in the file, whose keys are known all the same.
static void read_nothing(radish_section *section, const char *const *keys, radish_price *price) {
  for (; *keys; keys++) radish_section_get(section, *keys);
  price->source = copy(section->document, "not priced");
}

// Returns whether the price is for a bit of a memory, which the file then says the size of.
static bool of_memory(int price) {
  switch (price) {
#define X(name, sram) case RADISH_PRICE_##name:
    RADISH_SRAM_PRICES(X)
#undef X
    return true;
  default: return false;
  }
}

static void read_price(radish_section *energy, int index, radish_price *price) {
  static const char *const keys[] = {"pj", "source", "status", "node_nm", "voltage_v", NULL};
  radish_section section = radish_section_child(energy, price_names[index]);
  price->given = section.node != NULL;
  if (price->given) {
    const radish_node *number = radish_section_get(&section, "pj");
    radish_section_get_decimal(&section, "pj", 0, MAX_PRICE_AJ, &price->file_aj);
    radish_section_need(&section, "pj");
    read_origin(&section, number, price);
    const radish_node *size = of_memory(index) ? radish_section_get(&section, "at_kib") : NULL;
    if (size) radish_section_get_decimal(&section, "at_kib", MIN_SIZE_UKIB, MAX_SIZE_UKIB, &price->at_ukib);
    if (size && size->line > 0 && number && number->line == 0) price->at_ukib = 0;
  } else {
    read_nothing(&section, keys, price);
    if (of_memory(index)) radish_section_get(&section, "at_kib");
  }
  radish_section_end(&section);
}

static void read_leakage(radish_section *energy, radish_chip_file *chip) {
  static const char *const keys[] = {"per_core", "per_kib", "source", "status", "node_nm", "voltage_v", NULL};
  radish_section section = radish_section_child(energy, "leakage_uw");
  radish_price origin = {.given = section.node != NULL};
  if (origin.given) {
    const radish_node *number = radish_section_get(&section, "per_core");
    radish_section_get_decimal(&section, "per_core", 0, MAX_LEAKAGE_PW, &chip->leakage_logic_pw);
    radish_section_need(&section, "per_core");
    read_origin(&section, number, &origin);
    const radish_node *memories = radish_section_get(&section, "per_kib");
    radish_section_get_decimal(&section, "per_kib", 0, MAX_KIB_LEAKAGE_PW, &chip->leakage_pw_per_kib);
    if (memories && memories->line > 0 && number && number->line == 0) chip->leakage_pw_per_kib = 0;
  } else {
    read_nothing(&section, keys, &origin);
  }
  radish_section_end(&section);
  chip->leakage_given = origin.given;
  chip->leakage_source = origin.source;
  chip->leakage_status = origin.status;
  chip->leakage_node_nm = origin.node_nm;
  chip->leakage_voltage_uv = origin.voltage_uv;
}

static void read_energy(radish_section *energy, radish_chip_file *chip) {
  for (int i = 0; i < RADISH_PRICE_COUNT; i++) read_price(energy, i, &chip->prices[i]);
  read_leakage(energy, chip);
}

// ---- memories of other sizes ----------------------------------------------------------------------------------------

// Returns floor(sqrt(value)), bit by bit, so that a price is the same on every machine.
static int64_t square_root(unsigned __int128 value) {
  int64_t root = 0;
  for (int64_t bit = INT64_C(1) << 62; bit; bit >>= 1) {
    const unsigned __int128 next = (unsigned __int128)(root + bit);
    if (next * next <= value) root += bit;
  }
  return root;
}

// Makes of the price of a bit in a memory of another size that in a memory of `bits` bits (core/srams.h).
static void settle_price(radish_price *price, int64_t bits) {
  price->aj = price->file_aj;
  if (!price->at_ukib) return;
  enum { COMMON = 64 }; // divisor of both sides, so that the square stays below 2^128
  const int64_t side = bits * (RADISH_DECIMAL_ONE / COMMON), at = price->at_ukib * (BITS_PER_KIB / COMMON);
  const unsigned __int128 square = (unsigned __int128)price->file_aj * (unsigned __int128)price->file_aj;
  price->aj = square_root(square * (unsigned __int128)side / (unsigned __int128)at);
}

static void settle_prices(radish_chip_file *chip) {
  const radish_params *params = &chip->params;
  for (int i = 0; i < RADISH_PRICE_COUNT; i++) chip->prices[i].aj = chip->prices[i].file_aj;
#define X(name, sram) settle_price(&chip->prices[RADISH_PRICE_##name], radish_sram_##sram##_bits(params));
  RADISH_SRAM_PRICES(X)
#undef X
  const __int128 memories_pw = (__int128)chip->leakage_pw_per_kib * radish_sram_bits(params);
  chip->leakage_pw_per_core = chip->leakage_logic_pw + (int64_t)((memories_pw + BITS_PER_KIB / 2) / BITS_PER_KIB);
}

static void read_chip(radish_document *document, radish_chip_file *chip) {
  radish_section root = radish_document_root(document);
  const char *name = "";
  radish_section_get_text(&root, "name", &name);
  radish_section_need(&root, "name");
  chip->name = copy(document, name);
  radish_params_init(&chip->params);
  read_params(&root, &chip->params);

  static const char *const sections[] = {"mapping", "mesh", "core", "noc", "offchip", "crossbar", "host"};
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
    radish_section section = radish_section_child(&root, sections[i]);
    read_params(&section, &chip->params);
    if (!strcmp(sections[i], "host")) read_ports(&section, chip); // the mesh is known by now
    radish_section_end(&section);
  }
  radish_section energy = radish_section_child(&root, "energy");
  read_energy(&energy, chip);
  settle_prices(chip);
  radish_section_end(&energy);
  radish_section_end(&root);
}

static radish_status load(const char *path, radish_overrides overrides, radish_document **document,
                          radish_chip_file **out, radish_error *error) {
  *out = NULL;
  *document = NULL;
  radish_chip_file *chip = calloc(1, sizeof *chip);
  if (!chip || !(chip->path = strdup(path))) {
    radish_chip_file_destroy(chip);
    return radish_fail(error, RADISH_NO_MEMORY, path, 0, "out of memory");
  }
  radish_status status = radish_document_open(path, overrides, "energy", document, error);
  if (!status) {
    read_chip(*document, chip);
    status = radish_document_status(*document, error);
  }
  if (status) {
    radish_chip_file_destroy(chip);
    radish_document_destroy(*document);
    *document = NULL;
    return status;
  }
  *out = chip;
  return RADISH_OK;
}

radish_status radish_chip_file_load(const char *path, radish_overrides overrides, radish_chip_file **chip,
                                    radish_error *error) {
  radish_document *document;
  const radish_status status = load(path, overrides, &document, chip, error);
  radish_document_destroy(document);
  return status;
}

void radish_chip_file_destroy(radish_chip_file *chip) {
  if (!chip) return;
  for (int i = 0; i < RADISH_PRICE_COUNT; i++) free(chip->prices[i].source);
  free(chip->leakage_source);
  free(chip->ports);
  free(chip->name);
  free(chip->path);
  free(chip);
}

static radish_status refuse(const char *item, const radish_document *chip, const char *chip_path,
                            const radish_document *network, const char *network_path, radish_error *error) {
  char key[512];
  snprintf(key, sizeof key, "%.*s", (int)strcspn(item, "="), item);
  size_t chip_depth = 0, network_depth = 0;
  const char *chip_keys = chip ? radish_document_keys_near(chip, key, &chip_depth) : NULL;
  const char *network_keys = network ? radish_document_keys_near(network, key, &network_depth) : NULL;
  if (chip_keys && network_keys && chip_depth == network_depth) { // nothing matches: both top levels
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "--set %.300s: there is no such key; %s has: %s; %s has: %s",
                       item, chip_path, chip_keys, network_path, network_keys);
  }
  const bool in_chip = chip_keys && (!network_keys || chip_depth > network_depth);
  const size_t depth = in_chip ? chip_depth : network_depth;
  const char *keys = in_chip ? chip_keys : network_keys;
  if (depth == 0) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "--set %.300s: there is no such key; %s has: %s", item,
                       in_chip ? chip_path : network_path, keys ? keys : "none");
  }
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "--set %.300s: there is no such key; %.*s has: %s", item,
                     (int)depth, key, keys);
}

radish_status radish_chip_file_sort_overrides(radish_overrides overrides, const char *chip_path,
                                              const char *network_path, radish_override_use *uses, int *unknown,
                                              radish_error *error) {
  radish_document *chip_document = NULL, *network_document = NULL;
  radish_chip_file *chip = NULL;
  radish_network *network = NULL;
  radish_status status = RADISH_OK;
  *unknown = -1;
  if (chip_path) status = load(chip_path, overrides, &chip_document, &chip, error);
  if (!status && network_path) {
    status = radish_network_parse(network_path, overrides, &network_document, &network, NULL, error);
  }
  for (int i = 0; i < overrides.count && !status; i++) {
    const radish_override_use use = {chip_document && radish_document_override_fits(chip_document, i),
                                     network_document && radish_document_override_fits(network_document, i)};
    if (uses) uses[i] = use;
    if (use.chip || use.network) continue;
    status = refuse(overrides.items[i], chip_document, chip_path, network_document, network_path, error);
    *unknown = i;
  }
  radish_chip_file_destroy(chip);
  radish_network_destroy(network);
  radish_document_destroy(chip_document);
  radish_document_destroy(network_document);
  return status;
}

radish_status radish_chip_file_check_overrides(radish_overrides overrides, const char *chip_path,
                                               const char *network_path, radish_error *error) {
  int unknown;
  return radish_chip_file_sort_overrides(overrides, chip_path, network_path, NULL, &unknown, error);
}
