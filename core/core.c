// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/core.h"
#include "core/base/edge.h"
#include "core/port_bits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// ---- windows and steps --------------------------------------------------------------------------------------

static int64_t edge_ps(const radish_core *core, int64_t edge) {
  return radish_edge_ps(edge, core->period_ps, core->phase_ps);
}

static int step_in_window(const radish_core_state *s) {
  return s->step % s->program->window_steps;
}

static int slot_of(const radish_core_state *s) {
  return s->window_slot * s->program->window_steps + step_in_window(s);
}

// Returns how many steps of the current step's window are left; the last window of an image may be shorter than the
// others.
static int steps_left_in_window(const radish_core_state *s) {
  const int window = s->program->window_steps - step_in_window(s), image = s->program->timesteps_in - s->step;
  return window < image ? window : image;
}

void radish_core_token(radish_core *core, int partition, int slot, int64_t edge) {
  radish_core_state *s = &core->partitions[partition];
  assert(s->missing[slot] > 0);
  if (edge > s->ready_edge[slot]) s->ready_edge[slot] = edge;
  const radish_probe *probe = core->emitter.probe;
  if (probe && probe->token) probe->token(probe->user, core->emitter.core, edge_ps(core, edge));
  if (--s->missing[slot] == 0) core->port->wake_engine(core->port->user, core->emitter.core, s->ready_edge[slot]);
}

static bool slot_ready(const radish_core_state *s, int slot, int64_t edge) {
  return s->missing[slot] == 0 && s->ready_edge[slot] <= edge;
}

// ---- partitions that take turns in a region -----------------------------------------------------------------

static bool emission_open(const radish_core *core, int partition, int64_t edge) {
  const radish_core_state *s = &core->partitions[partition];
  const radish_program *p = s->program;
  const bool last_window = s->step + steps_left_in_window(s) == p->timesteps_in;
  const radish_outbox *box = &core->emitter.outboxes[partition];
  if (p->coding == RADISH_CODING_RATE && !p->readout) return radish_outbox_open_edge(box, s->image, s->step) <= edge;
  return !last_window || radish_outbox_open_edge(box, s->image, 0) <= edge;
}

static bool turn_eligible(const radish_core *core, int partition, int64_t edge) {
  const radish_core_state *s = &core->partitions[partition];
  if (s->program->resident || s->turn_open || s->commit_pending) return false;
  const int first = slot_of(s), count = steps_left_in_window(s);
  for (int i = 0; i < count; i++) {
    if (!slot_ready(s, first + i, edge)) return false;
  }
  return emission_open(core, partition, edge);
}

static bool turn_over(const radish_core *core, int partition, int64_t edge) {
  const radish_core_state *s = &core->partitions[partition];
  const radish_outbox *box = &core->emitter.outboxes[partition];
  return s->window_consumed && !s->commit_pending && s->idle_edge <= edge && !box->full && box->free_edge[0] <= edge &&
         box->free_edge[1] <= edge;
}

static void take_turn(radish_core *core, int partition, int64_t edge) {
  radish_core_state *s = &core->partitions[partition];
  const radish_program *p = s->program;
  int64_t bits = p->plane_bits;
  if (core->region_owner != partition) {
    if (core->region_owner >= 0) { // the potentials of an image that is not finished are saved
      const radish_core_state *old = &core->partitions[core->region_owner];
      if (old->step > 0) bits += old->program->state_bits;
    }
    bits += p->reload_bits;
    if (s->step > 0) bits += p->state_bits;
  }
  core->region_owner = partition;
  s->turn_open = true;
  s->window_consumed = false;
  s->loaded_edge = RADISH_NEVER;
  core->port->record(core->port->user, p->layer, s->image)->counters.reload_bits += bits;
  const radish_probe *probe = core->emitter.probe;
  if (probe && probe->reload) probe->reload(probe->user, core->emitter.core, edge_ps(core, edge), partition);
  core->port->load(core->port->user, core->emitter.core, edge, bits);
}

void radish_core_loaded(radish_core *core, int64_t edge) {
  assert(core->region_owner >= 0);
  radish_core_state *s = &core->partitions[core->region_owner];
  assert(s->turn_open && s->loaded_edge == RADISH_NEVER);
  s->loaded_edge = edge;
  core->port->wake_engine(core->port->user, core->emitter.core, edge);
  const radish_probe *probe = core->emitter.probe;
  if (probe && probe->reload_end) probe->reload_end(probe->user, core->emitter.core, edge_ps(core, edge));
}

static void take_turns(radish_core *core, int64_t edge) {
  if (core->region_owner == RADISH_NO_REGION) return; // all partitions are resident
  const int owner = core->region_owner;
  if (owner >= 0) {
    if (core->partitions[owner].turn_open && !turn_over(core, owner, edge)) return;
    core->partitions[owner].turn_open = false;
    if (turn_eligible(core, owner, edge)) {
      take_turn(core, owner, edge);
      return;
    }
  }
  for (int i = core->partition_count - 1; i >= 0; i--) {
    if (turn_eligible(core, i, edge)) {
      take_turn(core, i, edge);
      return;
    }
  }
}

// ---- jobs ---------------------------------------------------------------------------------------------------

static bool loaded(const radish_core_state *s, int64_t edge) {
  return s->program->resident || (s->turn_open && s->loaded_edge <= edge);
}

static bool may_step(const radish_core *core, int partition, int64_t edge) {
  const radish_core_state *s = &core->partitions[partition];
  if (s->commit_pending || !loaded(s, edge) || !slot_ready(s, slot_of(s), edge)) return false;
  if (!s->program->resident && s->window_consumed) return false;
  if (core->barrier && s->last_round >= core->emitter.round) return false;
  const bool fills_bank = s->program->coding == RADISH_CODING_RATE && !s->program->readout;
  return !fills_bank || radish_outbox_has_bank(&core->emitter.outboxes[partition], edge);
}

static bool may_commit(const radish_core *core, int partition, int64_t edge) {
  const radish_core_state *s = &core->partitions[partition];
  return s->commit_pending && radish_outbox_has_bank(&core->emitter.outboxes[partition], edge);
}

static void occupy(radish_core *core, radish_core_state *s, radish_counters *counters, int64_t edge, int64_t cycles) {
  core->busy_until = s->idle_edge = edge + cycles;
  s->busy_cycles += cycles;
  counters->busy_cycles += cycles;
  core->port->wake_engine(core->port->user, core->emitter.core, core->busy_until);
}

// Returns a credit to every feed, because the window's planes are free again once the scan has drained.
static void return_credits(radish_core *core, int partition, int64_t edge) {
  const radish_program *p = core->partitions[partition].program;
  const int feeds = core->partitions[partition].feeds_at_step[0];
  for (int feed = 0; feed < feeds; feed++) {
    if (core->barrier) {
      core->port->send_credit(core->port->user, core->emitter.core, edge, p->partition, feed);
    } else {
      radish_emitter_queue_credit(&core->emitter, p->partition, feed, edge);
    }
  }
}

static void advance(radish_core *core, int partition, int64_t credit_edge) {
  radish_core_state *s = &core->partitions[partition];
  const radish_program *p = s->program;
  const int slot = slot_of(s);
  s->missing[slot] = s->feeds_at_step[slot % p->window_steps];
  s->ready_edge[slot] = 0;
  s->last_round = core->emitter.round;
  s->step++;
  const bool image_done = s->step == p->timesteps_in;
  if (image_done || step_in_window(s) == 0) {
    return_credits(core, partition, credit_edge);
    s->window_slot = s->window_slot + 1 == p->windows ? 0 : s->window_slot + 1;
    s->window_consumed = true;
  }
  if (!image_done) return;
  if (p->coding == RADISH_CODING_RATE && !p->readout) {
    s->step = 0;
    s->image++;
    radish_kernels_reset_potentials(p, s->v, s->out);
  } else {
    s->commit_pending = true;
  }
}

// Publishes a job whose result is computed: at `fire_edge` a step fires (a commit ignores it); `bank` is the output
// bank that the job has filled, or -1.
static void publish_job(const radish_core *core, const radish_job *job, int64_t fire_edge, int bank) {
  const radish_probe *probe = core->emitter.probe;
  if (!probe) return;
  const radish_core_state *s = &core->partitions[job->partition];
  const radish_outbox *box = &core->emitter.outboxes[job->partition];
  radish_potentials after = {.partition = job->partition, .v = s->v, .out = s->out};
  if (bank >= 0 && s->program->readout) after.values = box->values[bank];
  if (bank >= 0 && !s->program->readout) after.outputs = box->bank[bank];
  if (probe->job) probe->job(probe->user, core->emitter.core, job);
  if (!job->commit && probe->fire) probe->fire(probe->user, core->emitter.core, edge_ps(core, fire_edge));
  if (probe->job_end) probe->job_end(probe->user, core->emitter.core, edge_ps(core, core->busy_until), &after);
}

// Adds the step's spikes to the potentials, or recalls what that costs.
static void integrate(radish_core_state *s, radish_integration *cost) {
  const radish_program *p = s->program;
  radish_integration *remembered = s->memo ? radish_memo_step(s->memo, p, s->image, s->step) : NULL;
  if (s->recalls) {
    *cost = *remembered;
    return;
  }
  radish_kernels_integrate(p, s->step, s->planes + (int64_t)slot_of(s) * p->axon_words, s->v, cost);
  if (remembered) *remembered = *cost;
}

static void do_step(radish_core *core, int partition, int64_t edge) {
  radish_core_state *s = &core->partitions[partition];
  const radish_program *p = s->program;
  radish_counters *counters = &core->port->record(core->port->user, p->layer, s->image)->counters;
  const bool rate = p->coding == RADISH_CODING_RATE;
  const int64_t neurons = radish_shape_size(p->sums.shape);

  radish_integration cost;
  integrate(s, &cost);
  const int64_t integrated = radish_core_integrate_cycles(p, cost.scan_cycles);
  counters->pairs += cost.pairs;
  counters->synaptic_ops += cost.synaptic_ops;
  radish_port_bits_integrate(p, 1, cost.words_read, cost.pairs, cost.synapse_pairs, counters);

  const int64_t fire = radish_core_fire_cycles(p, rate && !p->readout ? p->commit_cycles : p->potential_words);
  int bank = -1;
  if (!rate) {
    if (!s->recalls) radish_kernels_fire_leak(p, s->v, s->out);
  } else if (p->readout) {
    radish_kernels_fire_rate(p, s->v, s->out, NULL);
  } else {
    bank = radish_outbox_fill(&core->emitter, partition, s->image, s->step, 1, edge + integrated + fire);
    radish_kernels_fire_rate(p, s->v, s->out, core->emitter.outboxes[partition].bank[bank]);
  }
  radish_port_bits_fire(p, 1, counters);
  counters->neuron_updates += neurons;
  counters->barriers += core->barrier;

  const radish_job job = {
      .partition = partition, .image = s->image, .step = s->step, .slot = slot_of(s), .start_ps = edge_ps(core, edge)};
  occupy(core, s, counters, edge, integrated + fire);
  advance(core, partition, edge + integrated);
  publish_job(core, &job, edge + integrated, bank);
}

// Fills an output bank with what the partition commits, or with what it is remembered to commit.
static void commit(radish_core_state *s, const radish_outbox *box, int bank) {
  const radish_program *p = s->program;
  const int64_t count = radish_memo_output_count(p);
  void *to = p->readout ? (void *)box->values[bank] : (void *)box->bank[bank], *remembered = NULL;
  if (s->memo) {
    remembered =
        p->readout ? (void *)(s->memo->values + s->image * count) : (void *)(s->memo->outputs + s->image * count);
  }
  const size_t size = (size_t)count * (p->readout ? sizeof *s->memo->values : sizeof *s->memo->outputs);
  if (s->recalls) {
    memcpy(to, remembered, size);
    return;
  }
  if (p->readout) radish_kernels_commit_readout(p, s->v, s->out, to);
  else radish_kernels_commit(p, s->v, s->out, to);
  if (remembered) memcpy(remembered, to, size);
}

static void do_commit(radish_core *core, int partition, int64_t edge) {
  radish_core_state *s = &core->partitions[partition];
  const radish_program *p = s->program;
  radish_counters *counters = &core->port->record(core->port->user, p->layer, s->image)->counters;
  const int64_t words = p->readout ? p->potential_words : p->commit_cycles;
  const int64_t cycles = RADISH_DISPATCH_CYCLES + words + RADISH_COMMIT_DRAIN_CYCLES;
  radish_outbox *box = &core->emitter.outboxes[partition];
  const int steps = p->readout ? 1 : p->timesteps_out;
  const int bank = radish_outbox_fill(&core->emitter, partition, s->image, 0, steps, edge + cycles);
  commit(s, box, bank);
  radish_port_bits_commit(p, counters);
  counters->commits += radish_shape_size(p->sums.shape);
  const radish_job job = {
      .commit = true, .partition = partition, .image = s->image, .step = s->step - 1, .start_ps = edge_ps(core, edge)};
  s->commit_pending = false;
  s->step = 0;
  s->image++;
  occupy(core, s, counters, edge, cycles);
  publish_job(core, &job, edge, bank);
}

void radish_core_engine(radish_core *core, int64_t edge) {
  take_turns(core, edge);
  if (edge < core->busy_until) return;
  for (int i = core->partition_count - 1; i >= 0; i--) {
    if (may_commit(core, i, edge)) {
      do_commit(core, i, edge);
      return;
    }
    if (may_step(core, i, edge)) {
      do_step(core, i, edge);
      return;
    }
  }
}

void radish_core_release(radish_core *core, int64_t round, int64_t edge) {
  radish_emitter_release(&core->emitter, round, edge);
  if (core->busy_until < edge) core->busy_until = edge;
  core->port->wake_engine(core->port->user, core->emitter.core, edge);
}

// ---- life ---------------------------------------------------------------------------------------------------

static radish_status init_partition(radish_core_state *s, const radish_partition_setup *setup, radish_error *error) {
  const radish_program *p = setup->program;
  const size_t neurons = (size_t)p->potential_words * (size_t)p->lanes;
  const size_t slots = (size_t)p->windows * (size_t)p->window_steps;
  s->program = p;
  s->feeds_at_step = setup->feeds_at_step;
  s->v = calloc(neurons, sizeof *s->v);
  s->out = calloc(neurons, sizeof *s->out);
  s->planes = calloc(slots * (size_t)p->axon_words, sizeof *s->planes);
  s->missing = calloc(slots, sizeof *s->missing);
  s->ready_edge = calloc(slots, sizeof *s->ready_edge);
  if (!s->v || !s->out || !s->planes || !s->missing || !s->ready_edge) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a core's potentials and planes");
  }
  return RADISH_OK;
}

static void reset_partition(radish_core_state *s) {
  const radish_program *p = s->program;
  const size_t slots = (size_t)p->windows * (size_t)p->window_steps;
  memset(s->planes, 0, slots * (size_t)p->axon_words * sizeof *s->planes);
  for (size_t slot = 0; slot < slots; slot++) {
    s->missing[slot] = s->feeds_at_step[slot % (size_t)p->window_steps];
    s->ready_edge[slot] = 0;
  }
  s->image = 0;
  s->step = s->window_slot = 0;
  s->commit_pending = s->turn_open = s->window_consumed = false;
  s->idle_edge = s->busy_cycles = s->loaded_edge = 0;
  s->last_round = -1;
  radish_kernels_reset_potentials(p, s->v, s->out);
}

void radish_core_remember(radish_core *core, int partition, radish_memo *memo, bool recalls) {
  radish_core_state *s = &core->partitions[partition];
  assert(memo || !recalls);
  s->memo = memo;
  s->recalls = recalls;
}

void radish_core_reset(radish_core *core) {
  radish_emitter_reset(&core->emitter);
  core->busy_until = 0;
  core->region_owner = RADISH_NO_REGION;
  for (int i = 0; i < core->partition_count; i++) {
    reset_partition(&core->partitions[i]);
    if (!core->partitions[i].program->resident) core->region_owner = RADISH_REGION_EMPTY;
  }
}

radish_status radish_core_init(radish_core *core, const radish_emitter_setup *setup, int partition_count,
                               const radish_partition_setup *partitions, radish_error *error) {
  *core = (radish_core){
      .barrier = setup->barrier, .period_ps = setup->period_ps, .phase_ps = setup->phase_ps, .port = setup->port};
  radish_status status = radish_emitter_init(&core->emitter, setup, partition_count, partitions, error);
  if (status) return status;
  core->partitions = calloc((size_t)partition_count, sizeof *core->partitions);
  if (!core->partitions) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a core");
  core->partition_count = partition_count;
  for (int i = 0; i < partition_count && !status; i++) {
    status = init_partition(&core->partitions[i], &partitions[i], error);
  }
  if (!status) radish_core_reset(core);
  return status;
}

static size_t partition_bytes(const radish_core_state *s) {
  const radish_program *p = s->program;
  const size_t neurons = (size_t)p->potential_words * (size_t)p->lanes;
  const size_t slots = (size_t)p->windows * (size_t)p->window_steps;
  return sizeof *s + neurons * (sizeof *s->v + sizeof *s->out) +
         slots * ((size_t)p->axon_words * sizeof *s->planes + sizeof *s->missing + sizeof *s->ready_edge);
}

size_t radish_core_bytes(const radish_core *core) {
  size_t bytes = radish_emitter_bytes(&core->emitter);
  for (int i = 0; i < core->partition_count; i++) bytes += partition_bytes(&core->partitions[i]);
  return bytes;
}

void radish_core_free(radish_core *core) {
  for (int i = 0; i < core->partition_count; i++) {
    radish_core_state *s = &core->partitions[i];
    free(s->v);
    free(s->out);
    free(s->planes);
    free(s->missing);
    free(s->ready_edge);
  }
  free(core->partitions);
  radish_emitter_free(&core->emitter);
  *core = (radish_core){0};
}
