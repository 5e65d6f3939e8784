// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// radish map: how a network lies on a chip, without running it.
#include "sim/cli/command.h"
#include "sim/cli/command_map_compare.h"

#include "core/base/text_file.h"
#include "mapping/mapping_file.h"
#include "sim/report/map_view.h"
#include <stdlib.h>

typedef struct {
  radish_design_options design;
  const char *json, *plot, *output;
  int coding; // radish_coding, or RADISH_CODING_OF_FILE
  bool compare;
  const char *data, *range; // images of a comparison
} map_options;

enum { KEY_CODING = 256, KEY_JSON, KEY_PLOT, KEY_COMPARE, KEY_IMAGES };

static const struct argp_option options[] = {
    {"coding", KEY_CODING, "radix|rate", 0, "how activations become spikes; default: as the network file says", 2},
    {"compare", KEY_COMPARE, NULL, 0,
     "every strategy of mapping.placement side by side: packet hops, the time to map, and latency, energy and "
     "throughput "
     "of a run",
     2},
    {"input", 'i', "DATA", 0, "--compare: the images of the run, as for radish run", 2},
    {"images", KEY_IMAGES, "A:B", 0, "--compare: images A to B-1; default: 0:1", 2},
    {"json", KEY_JSON, "FILE", 0, "write layers and partitions as JSON; -: to standard output, in place of the table",
     3},
    {"plot", KEY_PLOT, "FILE.svg", 0, "draw the mesh; -: to standard output, in place of the table", 3},
    {"output", 'o', "MAPPING.yaml", 0, "write the mapping as a file, for --mapping here, in run and in cosim", 3},
    {NULL}};

static void check_comparison(const map_options *o) {
  if (!o->compare && (o->data || o->range)) {
    radish_command_usage_error("map: %s is for --compare, which is missing", o->data ? "-i" : "--images");
  }
  if (o->compare && (o->plot || o->output || o->design.mapping)) {
    radish_command_usage_error("map: --compare makes many mappings; %s is of one", o->plot     ? "--plot"
                                                                                   : o->output ? "-o"
                                                                                               : "--mapping");
  }
}

static error_t parse(int key, char *argument, struct argp_state *state) {
  map_options *o = state->input;
  switch (key) {
  case ARGP_KEY_INIT: state->child_inputs[0] = &o->design; return 0;
  case KEY_CODING: o->coding = radish_command_option_coding(argument); return 0;
  case KEY_JSON: o->json = argument; return 0;
  case KEY_PLOT: o->plot = argument; return 0;
  case KEY_COMPARE: o->compare = true; return 0;
  case 'i': o->data = argument; return 0;
  case KEY_IMAGES: o->range = argument; return 0;
  case 'o': o->output = argument; return 0;
  case ARGP_KEY_ARG: radish_command_usage_error("map: unexpected argument '%.80s'", argument);
  case ARGP_KEY_END:
    if (!o->design.chip) radish_command_usage_error("map: the chip is missing: -c CHIP.yaml");
    if (!o->design.network) radish_command_usage_error("map: the network is missing: -n NET.yaml");
    check_comparison(o);
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_child children[] = {{&radish_mapped_argp, 0, NULL, 0}, {NULL}};
static const struct argp parser = {
    options,
    parse,
    "-c CHIP.yaml -n NET.yaml",
    "Show how a network lies on a chip: how its layers are cut into tiles, which cores take them, how full "
    "the "
    "cores' memories are."
    "\v"
    "Examples:\n"
    "  radish map -c configs/chips/radix40.yaml -n configs/networks/lenet5-fashion.yaml\n"
    "  radish map -c CHIP.yaml -n NET.yaml --set cores=4 --plot map.svg\n"
    "      four cores share the tiles; the picture shows which\n"
    "  radish map -c CHIP.yaml -n NET.yaml -o mapping.yaml\n"
    "      a mapping to edit, and to run by radish run --mapping mapping.yaml\n"
    "  radish map -c CHIP.yaml -n NET.yaml --compare --json placements.json\n"
    "      what each placement of the cores costs, and what the chip takes with it\n"
    "\n"
    "A tile that is reloaded shares its core's memory with others and is loaded from off-chip memory when "
    "its turn comes.",
    children,
    NULL,
    NULL};

static radish_status write_mapping(const radish_mapped_chip *mapped, const char *path, radish_outputs *out,
                                   radish_error *error) {
  radish_text_file text;
  const bool open = radish_text_file_open(&text);
  if (open) radish_mapping_file_write(mapped, text.file);
  return radish_outputs_add_file(out, &text, open, path, error);
}

static radish_status plot(const radish_map *map, const char *path, radish_outputs *out, radish_error *error) {
  radish_text_file text;
  const bool drawn = radish_text_file_open(&text) && radish_map_svg(map, text.file);
  return radish_outputs_add_file(out, &text, drawn, path, error);
}

static radish_status show(const map_options *o, const radish_map *map, const radish_mapped_chip *mapped,
                          radish_outputs *out, radish_error *error) {
  radish_status status = RADISH_OK;
  if (o->plot) status = plot(map, o->plot, out, error);
  if (!status && o->output) status = write_mapping(mapped, o->output, out, error);
  if (!status && o->json) status = radish_outputs_add_json(out, radish_map_json(map), o->json, error);
  if (status || !radish_command_prints_table(o->json) || !radish_command_prints_table(o->plot)) return status;
  if (!radish_map_print(map, radish_stdout_style(), out->page)) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the table");
  }
  radish_command_tell_random(mapped->network, false, "an answer would mean nothing", out->page);
  return RADISH_OK;
}

static radish_status check_files(const map_options *o, const radish_design *design, const radish_image_source *source,
                                 radish_error *error) {
  radish_command_files files = {0};
  radish_command_files_read_design(&files, &o->design, design);
  radish_command_files_read(&files, "-i", o->data);
  radish_command_files_read_images(&files, source);
  radish_command_files_write(&files, "--json", o->json);
  radish_command_files_write(&files, "--plot", o->plot);
  radish_command_files_write(&files, "-o", o->output);
  return radish_command_files_check(&files, error);
}

static radish_status map_once(const map_options *o, const radish_design *design, radish_coding coding,
                              radish_image_source *source, radish_outputs *out, radish_error *error) {
  radish_mapped_chip *mapped = NULL;
  radish_map *map = NULL;
  radish_expectation *expected = NULL;
  radish_status status =
      radish_mapped_chip_create_from(o->design.mapping, design->network, design->chip, coding, &mapped, error);
  if (!status) status = radish_map_create(mapped, design->chip->name, &map, error);
  if (!status) status = radish_command_expect(mapped, design->chip, source, 1, &expected, error);
  if (!status) map->expected = expected;
  if (!status) status = show(o, map, mapped, out, error);
  radish_map_destroy(map);
  radish_expectation_destroy(expected);
  radish_mapped_chip_destroy(mapped);
  return status;
}

static radish_status compare(const map_options *o, const radish_design *design, radish_coding coding,
                             radish_outputs *out, radish_error *error) {
  radish_image_source source;
  radish_status status = radish_image_source_open(design->network, o->data, NULL, o->range, false, &source, error);
  if (!status) status = radish_command_map_compare(design, coding, &source, o->json, out, error);
  radish_image_source_close(&source);
  return status;
}

// The image that a run takes by default: of a network with weights and without a sample there is none, and `activity`
// says how many spikes there are.
static radish_status open_image(const radish_network *network, radish_image_source *source, radish_error *error) {
  *source = (radish_image_source){.network = network};
  if (!network->sample && !network->random_weights) return RADISH_OK;
  return radish_image_source_open(network, NULL, NULL, NULL, false, source, error);
}

int radish_command_map(int argc, char **argv) {
  map_options o = {.coding = RADISH_CODING_OF_FILE};
  radish_command_parse(&parser, "radish map", argc, argv, &o);
  radish_error error = {""};
  radish_design design = {NULL};
  radish_image_source source = {NULL};
  radish_coding coding = RADISH_CODING_RADIX;
  radish_outputs out;
  radish_status status = radish_outputs_begin(&out, &error);
  if (!status) status = radish_command_check_svg("--plot", o.plot, &error);
  if (!status) status = radish_design_load(&o.design, &design, &error);
  if (!status) status = open_image(design.network, &source, &error);
  if (!status) status = check_files(&o, &design, &source, &error);
  if (!status) status = radish_command_choose_coding(design.network, o.coding, &coding, &error);
  if (!status) {
    status =
        o.compare ? compare(&o, &design, coding, &out, &error) : map_once(&o, &design, coding, &source, &out, &error);
  }
  radish_image_source_close(&source);
  radish_design_free(&design);
  const int exit_status = radish_outputs_end(&out, status, &error);
  radish_design_options_free(&o.design);
  return exit_status;
}
