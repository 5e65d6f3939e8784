// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// observation.h: what one cycle of the core shows to whoever counts or traces; each field defined once.
//
// The lists make the packed structs observation_t, position_t, ports_t and port_widths_t of radish_pkg (rtl/cosim_core.sv fills them) and the
// C++ that reads them (sim/cosim/observed.h). Each is one word of 64 bits, so that it crosses into SystemC as one
// signal.
#ifndef RADISH_RTL_OBSERVATION_H
#define RADISH_RTL_OBSERVATION_H

// The fields of an observation are X(name, bits, doc), from the least significant bit.
// clang-format off
#define RADISH_OBSERVATION_FIELDS(X) \
  X(engine_busy,   1, "a job starts or runs") \
  X(engine_owner,  8, "its partition") \
  X(step_start,    1, "a step starts") \
  X(commit_start,  1, "a commit starts") \
  X(commit_phase,  1, "the job is a commit (in its commit phase)") \
  X(pair,          1, "a pair enters the pipeline") \
  X(uniform,       1, "it reads no synapse word") \
  X(fire,          1, "fire + leak") \
  X(visit,         1, "the first request of a potential word, to fire or to commit") \
  X(reload,        1, "its last request") \
  X(output_write,  1, "the request has an output word") \
  X(lanes,         9, "lanes that the pair, or the request, enables") \
  X(emitter_busy,  1, "a step of emission starts or runs") \
  X(emitter_owner, 8, "its partition") \
  X(output_read,   1, "emission reads an output word") \
  X(sends,         1, "emission sends a spike, a readout or an end of step") \
  X(step_end,      1, "with it, the step has been sent") \
  X(bank_end,      1, "and the output bank is free") \
  X(consumes,      1, "barrier: a window's planes are free") \
  X(consumer,     14, "of this partition of the chip") \
  X(credit_waits,  1, "a credit waits for the network interface") \
  X(push,          1, "a packet enters the network interface") \
  X(load,          1, "a turn of the region begins: its bits are asked of off-chip memory") \
  X(loading,       1, "they have not all come")

// These fields tell traces where the core stands and whose turn of the region begins.
#define RADISH_POSITION_FIELDS(X) \
  X(step,   16, "of the job that starts; of a commit: steps that are done") \
  X(slot,    7, "of the scheduler, of a step that starts") \
  X(tokens, 16, "tokens counted, modulo 2^16") \
  X(loads,   8, "the partition whose turn begins")

// These fields are the strobes at the ports of the memories, as the memories see them.
#define RADISH_PORTS_FIELDS(X) \
  X(scan,            1, "scheduler: the scan reads a word and clears it") \
  X(synapse_read,    1, "weights") \
  X(bias_read,       1, "initial potentials") \
  X(threshold_read,  1, "thresholds") \
  X(potential_read,  1, "{v, out}") \
  X(potential_write, 1, "{v, out}") \
  X(pool_read,       1, "outputs: an output word that a commit raises to the maximum") \
  X(output_write,    1, "outputs") \
  X(emit_read,       1, "outputs: emission")

// These fields are the widths in bits of the data at these ports, which never change.
#define RADISH_PORT_WIDTHS_FIELDS(X) \
  X(synapses,   13, "a word of weights") \
  X(constants,  14, "a word of initial potentials or thresholds") \
  X(potentials, 14, "a word of {v, out}") \
  X(outputs,    14, "a word of outputs")
// clang-format on

enum {
#define X(name, bits, doc) RADISH_OBSERVATION_##name##_bits = (bits),
  RADISH_OBSERVATION_FIELDS(X)
#undef X
#define X(name, bits, doc) +(bits)
      RADISH_OBSERVATION_BITS = 0 RADISH_OBSERVATION_FIELDS(X),
#undef X
#define X(name, bits, doc) RADISH_POSITION_##name##_bits = (bits),
  RADISH_POSITION_FIELDS(X)
#undef X
};

#endif
