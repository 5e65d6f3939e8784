// package.c: prints radish_pkg.sv, so that the hardware has the model's parameters, cycles, packets and
// registers.
#include "core/core.h"
#include "core/params.h"
#include "rtl/registers.h"
#include "sim/packet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void upper(const char *text) {
  for (; *text; text++) putchar(*text >= 'a' && *text <= 'z' ? *text - 'a' + 'A' : *text);
}

static void constant(const char *section, const char *name, int64_t value, const char *doc) {
  printf("  localparam %s ", value < INT32_MAX ? "int" : "longint");
  upper(section);
  if (*section) putchar('_');
  upper(name);
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
  printf("  typedef struct packed {\n");
  for (size_t i = count; i-- > 0;) { // the first of the list is the least significant
    printf("    logic %s[%d:0] %s;\n", *fields[i].sign ? "signed " : "", fields[i].bits - 1, fields[i].name);
  }
  printf("  } %s;\n\n", name);
}

static void offset_of(const char *section, const char *name, const field *fields) {
  int lsb = 0;
  for (; strcmp(fields->name, name); fields++) lsb += fields->bits;
  char constant_name[64];
  snprintf(constant_name, sizeof constant_name, "%s_lsb", name);
  constant(section, constant_name, lsb, "");
}

int main(void) {
  size_t count;
  const radish_param *params = radish_param_table(&count);
  printf("// Made from core/params.h, core/core.h, sim/packet.h and rtl/registers.h; do not edit.\n"
         "/* verilator lint_off UNUSEDPARAM */\n"
         "package radish_pkg;\n");
  for (size_t i = 0; i < count; i++) {
    constant(params[i].section, params[i].field, params[i].initial, params[i].unit);
  }
  printf("\n");
#define CONSTANT(NAME) constant("", #NAME, RADISH_##NAME, "")
  CONSTANT(DISPATCH_CYCLES);
  CONSTANT(INTEGRATE_DRAIN_CYCLES);
  CONSTANT(FIRE_DRAIN_CYCLES);
  CONSTANT(COMMIT_DRAIN_CYCLES);
  CONSTANT(AXONS_PER_WORD);
  CONSTANT(READ_CONV);
  CONSTANT(READ_DENSE);
  CONSTANT(READ_UNIFORM);
  CONSTANT(PACKET_SPIKE);
  CONSTANT(PACKET_TOKEN);
  CONSTANT(PACKET_CREDIT);
  CONSTANT(PACKET_READOUT);
  CONSTANT(PACKET_BITS);
  CONSTANT(PARTITION_REGISTER_BITS);
  CONSTANT(SOURCE_REGISTER_BITS);
  CONSTANT(LINK_REGISTER_BITS);
  CONSTANT(PARTITION_REGISTER_WORDS);
  CONSTANT(SOURCE_REGISTER_WORDS);
  CONSTANT(LINK_REGISTER_WORDS);
#define X(NAME) constant("CONFIG", #NAME, RADISH_CONFIG_##NAME, "");
  RADISH_CONFIG_TARGETS(X)
#undef X
  constant("", "RECIPROCAL_SHIFT", RADISH_RTL_RECIPROCAL_SHIFT, "");
  constant("", "RECIPROCAL_BITS", RADISH_RTL_RECIPROCAL_BITS, "");
  printf(
      "\n  // What a neuron does in one cycle.\n"
      "  typedef enum logic [2:0] {NEURON_HOLD, NEURON_RESET, NEURON_INTEGRATE, NEURON_FIRE, NEURON_COMMIT}\n"
      "      neuron_op_e;\n\n");
#define X(name, bits, doc) {#name, (bits), ""},
  static const field packet[] = {RADISH_PACKET_FIELDS(X)};
#undef X
#define X(name, bits, sign, doc) {#name, (bits), #sign},
  static const field partition[] = {RADISH_PARTITION_REGISTERS(X)};
  static const field source[] = {RADISH_SOURCE_REGISTERS(X)};
  static const field link[] = {RADISH_LINK_REGISTERS(X)};
#undef X
  packed_struct("packet_t", packet, COUNT(packet));
  packed_struct("partition_t", partition, COUNT(partition));
  packed_struct("source_t", source, COUNT(source));
  packed_struct("link_t", link, COUNT(link));
  offset_of("partition", "partition", partition);
  offset_of("partition", "timesteps_in", partition);
  offset_of("partition", "reload_bits", partition);
  offset_of("partition", "plane_bits", partition);
  offset_of("partition", "state_bits", partition);
  offset_of("link", "used", link);
  offset_of("link", "source", link);
  offset_of("link", "local_partition", link);
  offset_of("link", "number", link);
  offset_of("source", "timesteps", source);
  offset_of("source", "axon_words", source);
  printf("endpackage\n/* verilator lint_on UNUSEDPARAM */\n");
  return 0;
}
