// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// tracer.h: which signals of a chip go into a trace, and what they are called; radish cosim writes the same from the
// RTL.
//
//   chip.core_X_Y            one for each core that is chosen; times are its clock edges
//     .state                 idle, integrate (dispatch and scan included), fire or commit
//     .partition .image .step .slot    of the job; slot is the scheduler plane. They keep their last value
//     .integrate .fire .commit         the three states as wires
//     .reload                weights of a partition are being loaded (where partitions take turns)
//     .scheduler.arrivals    spikes that came out of the router, counted modulo 2^16; at their arrival
//     .scheduler.tokens      end-of-step tokens the engine has counted, modulo 2^16; two edges after the ingress has
//     .emit.state            idle, send or stall: a packet is due and cannot be sent
//     .emit.partition .image .step     of the train in emission
//     .emit.busy .stalled    the state as wires
//     .emit.valid .kind      a packet enters the network interface in this cycle: spike, token, credit or readout
//     .emit.spikes           spikes and readout values sent, modulo 2^16; a spike to several destinations counts for
//                            each packet. Each change is a spike of .emit.image, .step and the layer of .partition:
//     .emit.channel .row .column       of the last spike, in the layer's output
//     .emit.value            of the last readout, signed; a readout's values come in the order of its neurons
//     .potential.LAYER_cC_yY_xX.v .out    registers of a chosen neuron after each job of its partition
//     .potential.LAYER_cC_yY_xX.y         the output of the first pooling window that has it, or its readout value
//   chip.host_N              a host port that sends the input: .emit as above, .arrivals counts readout values
//   chip.router_X_Y.P        P: N, E, S, W, L, the input ports of a router
//     .req                   toggles when a packet reaches the end of the link
//     .ack                   toggles when the FIFO accepts it
//     .fifo                  places of the FIFO that are taken
//
// States, kinds and partitions are strings: .partition holds the layer's name, that of a core's further tiles of the
// same layer LAYER#1, LAYER#2. Numbers are unsigned but .v, .emit.value and a readout's .y.
//
// In a timeline (Perfetto) engines, emission, host ports and reloads are lanes and potentials are counters; routers are
// left out.
#ifndef RADISH_SIM_TRACER_TRACER_H
#define RADISH_SIM_TRACER_TRACER_H

#include "core/base/write_file.h"
#include "mapping/mapped_chip.h"
#include "sim/chip/chip.h"

#ifdef __cplusplus
extern "C" {
#endif

// A radish_trace_choice says what to trace, as texts. All but `path` may be left out. Cores, layers and neurons add up;
// where none is named, everything is traced but potentials.
typedef struct {
  const char *path;
  const char **cores, **layers, **neurons; // "X,Y", "NAME", "LAYER:C,Y,X"
  int core_count, layer_count, neuron_count;
  const char *span; // "FROM:TO" in ns, either end may be left out; NULL: all
} radish_trace_choice;

typedef struct radish_tracer radish_tracer;

// Checks what can be checked before a chip is mapped: the kind of file and the span.
radish_status radish_trace_choice_check(const radish_trace_choice *choice, radish_error *error);
// Opens the file under another name. The caller destroys `*tracer`, which is NULL on failure; `mapped` and the texts of
// the choice must outlive it.
radish_status radish_tracer_create(const radish_mapped_chip *mapped, const radish_trace_choice *choice,
                                   radish_tracer **tracer, radish_error *error);
// Sets the callbacks of a run, so that the tracer sees it.
void radish_tracer_attach(radish_tracer *tracer, radish_run_options *options);
// Completes the file; the caller has only to commit `*output`.
radish_status radish_tracer_finish(radish_tracer *tracer, int64_t end_ps, radish_output *output, radish_error *error);
// Destroys the tracer. Nothing is left of the file unless it was completed by radish_tracer_finish.
void radish_tracer_destroy(radish_tracer *tracer);
// Returns the name under which the file is written meanwhile, for whoever removes it after an interrupt. It is NULL
// where the path is written to directly (core/base/write_file.h).
const char *radish_tracer_file(const radish_tracer *tracer);

#ifdef __cplusplus
}
#endif
#endif
