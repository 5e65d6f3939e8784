// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// params.h: every parameter of the chip, defined once.
//
// Each X-macro below is one section of the chip file. It makes the C struct, the schema that the chip file and
// `--set` are checked against, and what `radish params` prints. Fields are int64_t; a DECIMAL is stored as
// value * RADISH_DECIMAL_ONE, a CHOICE as the index into its `choices` ("a|b|c"), a BOOL as 0 or 1.
//
//   X(kind, field, default, min, max, choices, unit, doc)
//
// The timing constants of the core's pipeline are not parameters: see core/core.h.
#ifndef RADISH_CORE_PARAMS_H
#define RADISH_CORE_PARAMS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RADISH_DECIMAL_ONE 1000000 // fixed point of DECIMAL parameters: six digits, exact

enum { RADISH_SYNC_DATAFLOW, RADISH_SYNC_BARRIER };
enum { RADISH_ORGANISATION_SHARED, RADISH_ORGANISATION_CROSSBAR };
enum { RADISH_SCAN_EVENT, RADISH_SCAN_NEURON_MAJOR };
enum { RADISH_HOST_SENDS_PACKETS, RADISH_HOST_SENDS_IMAGES };
enum { RADISH_OBJECTIVE_CORES, RADISH_OBJECTIVE_LATENCY, RADISH_OBJECTIVE_THROUGHPUT, RADISH_OBJECTIVE_ENERGY };
enum {
  RADISH_PLACEMENT_STRIPS,
  RADISH_PLACEMENT_ROWS,
  RADISH_PLACEMENT_HILBERT,
  RADISH_PLACEMENT_FORCE,
  RADISH_PLACEMENT_ANNEALING,
  RADISH_PLACEMENT_BEST,
  RADISH_PLACEMENT_COUNT
};

// clang-format off
#define RADISH_CHIP_PARAMS(X) \
  X(INT,     cores,          0,      0, 65536, "", "cores", "core budget; 0: as many as the mesh has") \
  X(CHOICE,  sync,           0,      0, 1, "dataflow|barrier", "", "when a step is complete: counted end-of-step tokens, or a global barrier") \
  X(INT,     barrier_ps,     465000, 2, 1000000000000, "", "ps", "latency of one global barrier (even)")

#define RADISH_MAPPING_PARAMS(X) \
  X(CHOICE,  objective,      1,      0, 3, "cores|latency|throughput|energy", "", "what tiles are cut for: the fewest tiles, the time of one image, images a second in the pipeline, or the energy of one image") \
  X(CHOICE,  placement,      5,      0, 5, "strips|rows|hilbert|force|annealing|best", "", "where the cores lie on the mesh: strips of 8 rows, rows, a Hilbert curve, from there force-directed swaps, simulated annealing on packet hops, or the best of these") \
  X(INT,     seed,           1,      0, 1000000000, "", "", "of the random moves of annealing")

#define RADISH_MESH_PARAMS(X) \
  X(INT,     columns,        32,     1, 256, "", "routers", "routers along x, eastwards from the north-west corner") \
  X(INT,     rows,           32,     1, 256, "", "routers", "routers along y, southwards from the north-west corner")

#define RADISH_CORE_PARAMS(X) \
  X(CHOICE,  organisation,   0,      0, 1, "shared|crossbar", "", "shared: a convolution's weights are stored once per core; crossbar: a weight for each axon and neuron of a tile, and a spike reads the row of its axon") \
  X(INT,     axons,          16384,  64, 1048576, "", "axons", "scheduler capacity, in axons of `slots` planes each") \
  X(INT,     neurons,        4096,   1, 1048576, "", "neurons", "potential memory capacity, counted in whole words of `lanes`") \
  X(INT,     synapse_kib,    64,     1, 65536, "", "KiB", "synapse memory capacity: weights and initial potentials") \
  X(INT,     lanes,          16,     1, 256, "", "lanes", "neurons updated in one cycle") \
  X(INT,     potential_bits, 24,     4, 32, "", "bits", "width V of the signed potential") \
  X(INT,     slots,          16,     1, 64, "", "planes", "scheduler planes per axon (at least T)") \
  X(INT,     clock_mhz,      10,     1, 5000, "", "MHz", "core clock; the period is rounded to an even number of ps") \
  X(INT,     clock_phase_ps, 0,      0, 1000000, "", "ps", "first clock edge (even)") \
  X(INT,     clock_skew_ps,  0,      0, 1000000, "", "ps", "core k's edges come k * skew later, modulo the period (even)") \
  X(INT,     partitions,     32,     1, 16128, "", "entries", "partition table: tiles that are resident together") \
  X(INT,     sources,        32,     1, 65536, "", "entries", "source table: populations that these tiles read") \
  X(INT,     feeds,          512,    1, 65536, "", "entries", "feed table: partitions that send to these tiles, one for each pair") \
  X(INT,     destinations,   512,    1, 65536, "", "entries", "destination table: partitions that these tiles send to, one for each pair") \
  X(INT,     place_ps,       1820,   2, 1000000, "", "ps", "a tick of the ingress, which takes a place of a spike in each (even); times noc.voltage_factor") \
  X(INT,     ni_depth,       4,      2, 1024, "", "packets", "depth of the network interface's output FIFO")

#define RADISH_NOC_PARAMS(X) \
  X(INT,     fifo_depth,     4,      1, 64, "", "flits", "input FIFO depth D of a router port") \
  X(INT,     routes,         2048,   1, 65536, "", "entries", "routing table of a router: an input, a range of source partitions and their outputs") \
  X(INT,     lf_in_ps,       600,    2, 1000000000, "", "ps", "accept to head of the input FIFO (even)") \
  X(INT,     lrec_ps,        900,    2, 1000000000, "", "ps", "last pop to next head (even)") \
  X(INT,     larb_ps,        200,    2, 1000000000, "", "ps", "request to effective grant (even)") \
  X(INT,     ld_ps,          300,    2, 1000000000, "", "ps", "grant to branch done (even)") \
  X(INT,     lfork_ps,       60,     2, 1000000000, "", "ps", "last branch done to pop (even)") \
  X(INT,     lb_in_ps,       300,    2, 1000000000, "", "ps", "pop to free slot (even)") \
  X(INT,     lf_out_ps,      400,    2, 1000000000, "", "ps", "grant to output (even)") \
  X(INT,     lf_link_ps,     50,     2, 1000000000, "", "ps", "output to next input, a 1 mm link (even)") \
  X(INT,     lb_link_ps,     1170,   2, 1000000000, "", "ps", "acceptance to free link (even)") \
  X(DECIMAL, voltage_factor, 1000000, 1000, 1000000000000, "", "", "multiplies every delay, rounded up to even") \
  X(BOOL,    multicast,      1,      0, 1, "", "", "one tree per source partition; false: one packet per destination") \
  X(DECIMAL, link_mm,        1000000, 1, 1000000000, "", "mm", "length of a link between neighbours")

#define RADISH_HOST_PARAMS(X) \
  X(INT,     packet_ps,      50000,  2, 1000000000, "", "ps", "time between packets that one edge port sends (even)") \
  X(CHOICE,  sends,          0,      0, 1, "packets|images", "", "over the host link: spikes, tokens and credits as packets, or the images' bits, of which the ports make packets")

#define RADISH_OFFCHIP_PARAMS(X) \
  X(INT,     channels,       1,      1, 1024, "", "channels", "to off-chip memory, shared by all cores: core k asks channel k modulo their number") \
  X(INT,     mbit_per_s,     1600,   1, 100000000, "", "Mbit/s", "bandwidth of each channel")

#define RADISH_CROSSBAR_PARAMS(X) \
  X(CHOICE,  scan,           0,      0, 1, "event|neuron_major", "", "with core.organisation crossbar, what takes time: each spike reads its row, or a step reads the whole array neuron by neuron, whatever spikes") \
  X(INT,     row_cycles,     1,      1, 1000000, "", "cycles", "event: for each word of `lanes` weights of a row; neuron_major: for each axon of a neuron") \
  X(INT,     event_cycles,   0,      0, 1000000, "", "cycles", "event: for each spike, beside its row") \
  X(INT,     neuron_cycles,  0,      0, 1000000, "", "cycles", "neuron_major: for each neuron of the array, beside its axons") \
  X(INT,     step_cycles,    0,      0, 1000000000, "", "cycles", "neuron_major: for each step, beside its neurons")
// clang-format on

typedef enum { RADISH_INT, RADISH_DECIMAL, RADISH_BOOL, RADISH_CHOICE } radish_param_kind;

#define RADISH_PARAM_FIELD(kind, field, ...) int64_t field;
typedef struct {
  RADISH_CHIP_PARAMS(RADISH_PARAM_FIELD)
} radish_chip_params;
typedef struct {
  RADISH_MAPPING_PARAMS(RADISH_PARAM_FIELD)
} radish_mapping_params;
typedef struct {
  RADISH_MESH_PARAMS(RADISH_PARAM_FIELD)
} radish_mesh_params;
typedef struct {
  RADISH_CORE_PARAMS(RADISH_PARAM_FIELD)
} radish_core_params;
typedef struct {
  RADISH_NOC_PARAMS(RADISH_PARAM_FIELD)
} radish_noc_params;
typedef struct {
  RADISH_HOST_PARAMS(RADISH_PARAM_FIELD)
} radish_host_params;
typedef struct {
  RADISH_OFFCHIP_PARAMS(RADISH_PARAM_FIELD)
} radish_offchip_params;
typedef struct {
  RADISH_CROSSBAR_PARAMS(RADISH_PARAM_FIELD)
} radish_crossbar_params;
#undef RADISH_PARAM_FIELD

// radish_params holds all sections; a radish_param names its `section`, which is "" for the top level of the chip file.
typedef struct {
  radish_chip_params chip;
  radish_mapping_params mapping;
  radish_mesh_params mesh;
  radish_core_params core;
  radish_noc_params noc;
  radish_host_params host;
  radish_offchip_params offchip;
  radish_crossbar_params crossbar;
} radish_params;

typedef struct {
  const char *section, *field;
  radish_param_kind kind;
  int64_t initial, min, max;
  const char *choices, *unit, *doc;
  size_t offset; // of the int64_t in radish_params
} radish_param;

// Returns the table of all parameters, in the order above; `count` receives its length.
const radish_param *radish_params_table(size_t *count);

// Sets every parameter to its default.
void radish_params_init(radish_params *params);

static inline int64_t *radish_params_value(radish_params *params, const radish_param *entry) {
  return (int64_t *)(void *)((char *)params + entry->offset);
}

// Returns a NoC delay after voltage scaling, rounded up to an even number of picoseconds.
int64_t radish_params_scaled_delay_ps(int64_t delay_ps, int64_t voltage_factor_decimal);

#ifdef __cplusplus
}
#endif
#endif
