// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "mapping/chip_file.h"

#include "network/files/document.h"
#include "network/load/network_build.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PORTS = 1024 };
#define MAX_PRICE_AJ   (1000000 * (int64_t)RADISH_DECIMAL_ONE) // 1 uJ
#define MAX_LEAKAGE_PW (1000000 * (int64_t)RADISH_DECIMAL_ONE) // 1 W

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

// Reads a number and its source. Returns true if the file has the number. A number from the command line is its own
// source, since the one in the file tells of another number.
static bool read_price(radish_section *energy, const char *key, const char *number, int64_t max, int64_t *value,
                       char **source) {
  radish_section section = radish_section_child(energy, key);
  const char *text = "not priced";
  char set[1100];
  if (section.node) {
    const radish_node *node = radish_section_get(&section, number);
    radish_section_get_decimal(&section, number, 0, max, value);
    radish_section_need(&section, number);
    const radish_node *given = radish_section_get(&section, "source");
    if (radish_section_get_text(&section, "source", &text) && node && node->line == 0 && given->line > 0) given = NULL;
    if (node && node->line == 0 && !given) {
      snprintf(set, sizeof set, "--set %.1000s", node->origin);
      text = set;
    } else {
      radish_section_need(&section, "source");
    }
  } else { // not in the file, but its keys count as known
    radish_section_get(&section, number);
    radish_section_get(&section, "source");
  }
  radish_section_end(&section);
  *source = copy(energy->document, text);
  return section.node != NULL;
}

static void read_energy(radish_section *energy, radish_chip_file *chip) {
  for (int i = 0; i < RADISH_PRICE_COUNT; i++) {
    radish_price *price = &chip->prices[i];
    price->given = read_price(energy, price_names[i], "pj", MAX_PRICE_AJ, &price->aj, &price->source);
  }
  chip->leakage_given =
      read_price(energy, "leakage_uw", "per_core", MAX_LEAKAGE_PW, &chip->leakage_pw_per_core, &chip->leakage_source);
}

static void read_chip(radish_document *document, radish_chip_file *chip) {
  radish_section root = radish_document_root(document);
  const char *name = "";
  radish_section_get_text(&root, "name", &name);
  radish_section_need(&root, "name");
  chip->name = copy(document, name);
  radish_params_init(&chip->params);
  read_params(&root, &chip->params);

  static const char *const sections[] = {"mapping", "mesh", "core", "noc", "offchip", "host"};
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
    radish_section section = radish_section_child(&root, sections[i]);
    read_params(&section, &chip->params);
    if (!strcmp(sections[i], "host")) read_ports(&section, chip); // the mesh is known by now
    radish_section_end(&section);
  }
  radish_section energy = radish_section_child(&root, "energy");
  read_energy(&energy, chip);
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
