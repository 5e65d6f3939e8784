// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// package.c: prints radish_pkg.sv, so that the hardware has the model's parameters, cycles, packets and
// registers; with an argument package_device.sv, a module that shows a test each of them.
#include "core/core.h"
#include "core/ingress.h"
#include "core/params.h"
#include "rtl/observation.h"
#include "rtl/registers.h"
#include "core/packet.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void upper(const char *text) {
  for (; *text; text++) putchar(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text);
}

static bool device; // true: package_device.sv is printed, false: radish_pkg.sv

static void name_of(const char *section, const char *name) {
  upper(section);
  if (*section) putchar('_');
  upper(name);
}

static void constant(const char *section, const char *name, int64_t value, const char *doc) {
  if (device) {
    printf("  longint %s%s%s /*verilator public_flat_rd*/ = longint'(radish_pkg::", section, *section ? "_" : "", name);
    name_of(section, name);
    printf(");\n");
    return;
  }
  printf("  localparam %s ", value < INT32_MAX ? "int" : "longint");
  name_of(section, name);
  printf(" = %" PRId64 ";", value);
  if (*doc) printf("  // %s", doc);
  putchar('\n');
}

typedef struct {
  const char *name;
  int bits;
  const char *sign;
} field;

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void packed_struct(const char *name, const field *fields, size_t count) {
  if (device) {
    printf("  radish_pkg::%s_t %s;\n  assign %s = %s_i;\n", name, name, name, name);
    for (size_t i = 0; i < count; i++) {
      printf("  logic [63:0] %s_%s /*verilator public_flat_rd*/;\n  assign %s_%s = 64'(%s.%s);\n", name, fields[i].name,
             name, fields[i].name, name, fields[i].name);
    }
    return;
  }
  printf("  typedef struct packed {\n");
  for (size_t i = count; i-- > 0;) { // the first of the list is the least significant
    printf("    logic %s[%d:0] %s;\n", *fields[i].sign ? "signed " : "", fields[i].bits - 1, fields[i].name);
  }
  printf("  } %s_t;\n\n", name);
}

static void offset_of(const char *section, const char *name, const field *fields) {
  int lsb = 0;
  for (; strcmp(fields->name, name); fields++) lsb += fields->bits;
  char constant_name[64];
  snprintf(constant_name, sizeof constant_name, "%s_lsb", name);
  constant(section, constant_name, lsb, "");
}

// Prints the delays of the network, in the order of the parameters.
static void noc_delays(const radish_param *params, size_t count) {
  field delays[32];
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    if (strcmp(params[i].section, "noc") || strcmp(params[i].unit, "ps")) continue;
    delays[n++] = (field){params[i].field, 64, ""};
  }
  packed_struct("noc_delays", delays, n);
}

static void constants(void) {
  size_t count;
  const radish_param *params = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    constant(params[i].section, params[i].field, params[i].initial, params[i].unit);
  }
#define CONSTANT(NAME) constant("", #NAME, RADISH_##NAME, "")
  CONSTANT(DISPATCH_CYCLES);
  CONSTANT(INTEGRATE_DRAIN_CYCLES);
  CONSTANT(FIRE_DRAIN_CYCLES);
  CONSTANT(COMMIT_DRAIN_CYCLES);
  CONSTANT(INGRESS_SEARCH);
  CONSTANT(INGRESS_PLACE);
  CONSTANT(AXONS_PER_WORD);
  CONSTANT(READ_CONV);
  CONSTANT(READ_DENSE);
  CONSTANT(READ_UNIFORM);
  CONSTANT(READ_ROW);
  CONSTANT(PACKET_SPIKE);
  CONSTANT(PACKET_TOKEN);
  CONSTANT(PACKET_CREDIT);
  CONSTANT(PACKET_READOUT);
  CONSTANT(PACKET_BITS);
  CONSTANT(PARTITION_REGISTER_BITS);
  CONSTANT(SOURCE_REGISTER_BITS);
  CONSTANT(FEED_REGISTER_BITS);
  CONSTANT(FEED_STATE_REGISTER_BITS);
  CONSTANT(FEED_RETURN_REGISTER_BITS);
  CONSTANT(PARTITION_REGISTER_WORDS);
  CONSTANT(SOURCE_REGISTER_WORDS);
  CONSTANT(FEED_REGISTER_WORDS);
  CONSTANT(FEED_RETURN_REGISTER_WORDS);
#define X(NAME) constant("CONFIG", #NAME, RADISH_CONFIG_##NAME, "");
  RADISH_CONFIG_TARGETS(X)
#undef X
  constant("", "RECIPROCAL_SHIFT", RADISH_RTL_RECIPROCAL_SHIFT, "");
  constant("", "RECIPROCAL_BITS", RADISH_RTL_RECIPROCAL_BITS, "");
  constant("", "ROUTER_PORTS", RADISH_RTL_ROUTER_PORTS, "");
}

static void structs(void) {
#define X(name, bits, doc) {#name, (bits), ""},
  static const field packet[] = {RADISH_PACKET_FIELDS(X)};
#undef X
#define X(name, bits, sign, doc) {#name, (bits), #sign},
  static const field partition[] = {RADISH_PARTITION_REGISTERS(X)};
  static const field source[] = {RADISH_SOURCE_REGISTERS(X)};
  static const field feed[] = {RADISH_FEED_REGISTERS(X)};
  static const field feed_state[] = {RADISH_FEED_STATE_REGISTERS(X)};
  static const field feed_return[] = {RADISH_FEED_RETURN_REGISTERS(X)};
#undef X
  packed_struct("packet", packet, COUNT(packet));
  packed_struct("partition", partition, COUNT(partition));
  packed_struct("source", source, COUNT(source));
  packed_struct("feed", feed, COUNT(feed));
  packed_struct("feed_state", feed_state, COUNT(feed_state));
  packed_struct("feed_return", feed_return, COUNT(feed_return));
  offset_of("partition", "partition", partition);
  offset_of("partition", "timesteps_in", partition);
  offset_of("partition", "reload_bits", partition);
  offset_of("partition", "plane_bits", partition);
  offset_of("partition", "state_bits", partition);
  offset_of("source", "timesteps", source);
  offset_of("source", "axon_words", source);
}

static void type(const char *name, const char *sign, int bits) {
  printf("  localparam int ");
  upper(name);
  printf("_BITS = %d;\n  typedef logic %s%s[%d:0] %s_t;\n", bits, sign, *sign ? " " : "", bits - 1, name);
}

// Prints a type NAME_t for each kind of value that signals carry, and its width NAME_BITS, which the field that holds
// such a value defines.
static void types(void) {
  type("packet_kind", "", RADISH_PACKET_kind_bits);
  type("partition_id", "", RADISH_PARTITION_partition_bits);
  type("channel", "", RADISH_PARTITION_outputs_channel_bits);
  type("row", "", RADISH_PARTITION_outputs_row_bits);
  type("column", "", RADISH_PARTITION_outputs_column_bits);
  type("tile_row", "", RADISH_PARTITION_sums_rows_bits);
  type("tile_column", "", RADISH_PARTITION_sums_columns_bits);
  type("tile_channel", "", RADISH_PARTITION_sums_channels_bits);
  type("offset", "signed", RADISH_PARTITION_pool_row_offset_bits);
  type("kernel", "", RADISH_PARTITION_pool_row_kernel_bits);
  type("word", "", RADISH_PARTITION_words_bits);
  type("step", "", RADISH_PARTITION_timesteps_in_bits);
  type("window_step", "", RADISH_PARTITION_window_steps_bits);
  type("local_partition", "", RADISH_FEED_local_partition_bits);
  type("feed_number", "", RADISH_PARTITION_feed_count_bits);
  type("copy", "", RADISH_PARTITION_copies_bits);
  type("axon", "", RADISH_SOURCE_axon_word_bits);
  type("source_index", "", RADISH_PARTITION_first_source_bits);
  type("source_count", "", RADISH_PARTITION_source_count_bits);
  type("plane_address", "", RADISH_PARTITION_plane_base_bits);
  type("plane_word", "", RADISH_AXONS_PER_WORD);
  type("potential_address", "", RADISH_PARTITION_potential_base_bits);
  type("bias_address", "", RADISH_PARTITION_bias_base_bits);
  type("threshold_address", "", RADISH_PARTITION_threshold_base_bits);
  type("output_word", "", RADISH_PARTITION_output_base_bits);
  type("output_address", "", RADISH_PARTITION_output_base_bits + 1); // the word and, above it, its bank
  type("synapse_address", "", RADISH_SOURCE_weight_base_bits);
  type("gain", "", RADISH_SOURCE_gain_bits);
  type("shift", "", RADISH_PARTITION_shift_bits);
  type("leak", "", RADISH_PARTITION_leak_bits);
  type("read_kind", "", RADISH_SOURCE_read_bits);
  type("transfer", "", RADISH_PARTITION_state_bits_bits);
  type("destination_index", "", RADISH_PARTITION_first_destination_bits);
  type("feed_inputs", "", RADISH_FEED_inputs_bits);
  type("arrival_index", "", RADISH_PARTITION_first_destination_bits); // a source, or a destination, of the core
  type("coordinates", "", RADISH_PACKET_channel_bits + RADISH_PACKET_row_bits + RADISH_PACKET_column_bits);
  type("lane_count", "", RADISH_OBSERVATION_lanes_bits);
  type("partition_number", "", RADISH_OBSERVATION_engine_owner_bits);
  type("token_total", "", RADISH_POSITION_tokens_bits);
#define X(name, bits, doc) type("port_" #name, "", bits);
  RADISH_PORT_WIDTHS_FIELDS(X)
#undef X
#define X(name, bits, doc) type(#name, "", bits);
  RADISH_RTL_SIGNALS(X)
#undef X
  putchar('\n');
}

static void print_device(void) {
  printf("module package_device (\n"
         "    input logic [radish_pkg::PACKET_BITS-1:0] packet_i,\n"
         "    input logic [radish_pkg::PARTITION_REGISTER_BITS-1:0] partition_i,\n"
         "    input logic [radish_pkg::SOURCE_REGISTER_BITS-1:0] source_i,\n"
         "    input logic [radish_pkg::FEED_REGISTER_BITS-1:0] feed_i,\n"
         "    input logic [radish_pkg::FEED_STATE_REGISTER_BITS-1:0] feed_state_i,\n"
         "    input logic [radish_pkg::FEED_RETURN_REGISTER_BITS-1:0] feed_return_i\n"
         ");\n");
  constants();
  structs();
  printf("endmodule\n");
}

// Prints what the C model's own interfaces carry: the observation of a cycle, where the core stands, the delays of the
// network.
static void interfaces(void) {
#define X(name, bits, doc) {#name, (bits), ""},
  static const field observation[] = {RADISH_OBSERVATION_FIELDS(X)};
  static const field position[] = {RADISH_POSITION_FIELDS(X)};
  static const field ports[] = {RADISH_PORTS_FIELDS(X)};
  static const field port_widths[] = {RADISH_PORT_WIDTHS_FIELDS(X)};
#undef X
  packed_struct("observation", observation, COUNT(observation));
  packed_struct("position", position, COUNT(position));
  packed_struct("ports", ports, COUNT(ports));
  packed_struct("port_widths", port_widths, COUNT(port_widths));
  size_t count;
  const radish_param *params = radish_params_table(&count);
  noc_delays(params, count);
}

static void print_package(void) {
  printf("/* verilator lint_off UNUSEDPARAM */\n"
         "package radish_pkg;\n");
  constants();
  printf("\n  // What a neuron does in one cycle.\n"
         "  typedef enum logic [2:0] {NEURON_HOLD, NEURON_RESET, NEURON_INTEGRATE, NEURON_FIRE, NEURON_COMMIT,\n"
         "      NEURON_SUBTRACT} neuron_op_e;\n\n");
  types();
  structs();
  interfaces();
  printf("endpackage\n/* verilator lint_on UNUSEDPARAM */\n");
}

int main(int argc, char **argv) {
  (void)argv;
  device = argc > 1;
  printf("// Made from core/params.h, core/core.h, core/packet.h and rtl/registers.h; do not edit.\n");
  (device ? print_device : print_package)();
  return 0;
}
