// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "core/emitter.h"
#include "core/base/edge.h"

#include "core/packet.h"
#include "core/port_bits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void radish_route_cost_count(const radish_route_cost *cost, int64_t packets, int64_t tokens,
                             radish_counters *counters) {
  counters->router_visits += packets * cost->router_visits;
  counters->grants += packets * cost->grants;
  counters->hops_east_west += packets * cost->hops_east_west;
  counters->hops_north_south += packets * cost->hops_north_south;
  counters->local_deliveries += packets * cost->local_deliveries;
  counters->link_bits_um += packets * cost->link_bits_um;
  counters->host_bits += packets * cost->host_bits;
  counters->route_lookups += packets * cost->route_lookups;
  counters->route_read_bits += packets * cost->route_read_bits;
  counters->table_lookups += packets * cost->table_lookups;
  counters->table_read_bits += packets * cost->table_read_bits + tokens * cost->token_read_bits;
  counters->table_write_bits += tokens * cost->token_write_bits;
}

// ---- credits of the destinations ----------------------------------------------------------------------------

static int64_t window_of(const radish_program *program, int64_t image, int step) {
  return image * program->out_windows_per_image + step / program->out_window_steps;
}

int64_t radish_outbox_open_edge(const radish_outbox *outbox, int64_t image, int step) {
  const radish_gate *gate = &outbox->gates[window_of(outbox->program, image, step) & outbox->gate_mask];
  return gate->missing ? RADISH_NEVER : gate->ready_edge;
}

static int64_t edge_ps(const radish_emitter *emitter, int64_t edge) {
  return radish_edge_ps(edge, emitter->period_ps, emitter->phase_ps);
}

static void wake_at(radish_emitter *emitter, int64_t edge) {
  if (edge >= emitter->next_edge) return;
  emitter->next_edge = edge;
  emitter->port->wake(emitter->port->user, emitter->core, edge);
}

void radish_outbox_credit(radish_emitter *emitter, int outbox, int destination, int64_t edge) {
  radish_outbox *box = &emitter->outboxes[outbox];
  const int64_t window = box->destination_credits[destination]++ + box->destination_windows[destination];
  radish_gate *gate = &box->gates[window & box->gate_mask];
  assert(gate->missing > 0);
  gate->missing--;
  if (edge > gate->ready_edge) gate->ready_edge = edge;
  if (!gate->missing) {
    wake_at(emitter, gate->ready_edge);
    emitter->port->wake_engine(emitter->port->user, emitter->core, gate->ready_edge);
  }
}

// ---- banks --------------------------------------------------------------------------------------------------

int radish_outbox_fill(radish_emitter *emitter, int outbox, int64_t image, int first_step, int steps,
                       int64_t ready_edge) {
  radish_outbox *box = &emitter->outboxes[outbox];
  assert(box->full < 2);
  const int bank = (box->head + box->full) & 1;
  box->burst[bank] = (radish_burst){image, first_step, steps, ready_edge, emitter->round};
  box->full++;
  wake_at(emitter, ready_edge);
  return bank;
}

static bool may_start(const radish_emitter *emitter, const radish_outbox *box, int64_t edge) {
  if (!box->full) return false;
  const radish_burst *burst = &box->burst[box->head];
  if (burst->ready_edge > edge) return false;
  if (emitter->barrier && (burst->round >= emitter->round || box->last_round >= emitter->round)) return false;
  return radish_outbox_open_edge(box, burst->image, burst->first_step + box->next_step) <= edge;
}

static int collect_spikes(const radish_outbox *box, uint32_t *list) {
  const radish_program *p = box->program;
  const uint32_t total = (uint32_t)p->output_words * (uint32_t)p->lanes;
  int count = 0;
  if (p->readout) {
    const uint32_t row = (uint32_t)radish_program_row(p);
    for (uint32_t i = 0; i < total; i++) {
      if (i % row < (uint32_t)p->sums.shape.channels) list[count++] = i;
    }
    return count;
  }
  const uint16_t *bank = box->bank[box->head];
  const int bit = box->next_step;
  for (uint32_t i = 0; i < total; i++) {
    list[count] = i;
    count += bank[i] >> bit & 1;
  }
  return count;
}

// Finds when the next packet of the step in emission is due.
static void find_due(radish_emitter *emitter) {
  const radish_outbox *box = &emitter->outboxes[emitter->job];
  const int spike = emitter->packet / box->copies;
  const int64_t words = spike < emitter->spikes ? (int64_t)(emitter->list[spike] / (uint32_t)box->program->lanes) + 1
                                                : box->program->output_words;
  emitter->due_edge = emitter->base_edge + words * emitter->word_cycles + emitter->packet;
}

static bool start_step(radish_emitter *emitter, int64_t edge) {
  for (int i = emitter->outbox_count - 1; i >= 0; i--) {
    radish_outbox *box = &emitter->outboxes[i];
    if (!may_start(emitter, box, edge)) continue;
    const radish_burst *burst = &box->burst[box->head];
    emitter->job = i;
    emitter->base_edge = edge;
    emitter->packet = 0;
    emitter->spikes = collect_spikes(box, emitter->list);
    emitter->record = emitter->port->record(emitter->port->user, box->program->layer, burst->image);
    box->last_round = emitter->round;
    find_due(emitter);
    if (emitter->probe && emitter->probe->emission) {
      emitter->probe->emission(emitter->probe->user, emitter->core, edge_ps(emitter, edge), i, burst->image,
                               burst->first_step + box->next_step);
    }
    return true;
  }
  return false;
}

// ---- the step in emission -----------------------------------------------------------------------------------

// Returns the number of packets that end a step, after those of its spikes: the token `copies` times, or with
// barriers one end signal.
static int token_packets(const radish_emitter *emitter, const radish_outbox *box) {
  return emitter->barrier ? 1 : box->copies;
}

static void finish_step(radish_emitter *emitter, int64_t edge) {
  radish_outbox *box = &emitter->outboxes[emitter->job];
  const radish_program *p = box->program;
  const radish_burst *burst = &box->burst[box->head];
  const int step = burst->first_step + box->next_step;
  radish_counters *counters = &emitter->record->counters;
  const int tokens = emitter->barrier ? 0 : box->copies;
  counters->packets += (int64_t)emitter->spikes * box->copies;
  counters->tokens += tokens;
  if (!p->readout) counters->spikes_out += emitter->spikes;
  counters->emit_cycles += (int64_t)p->output_words * emitter->word_cycles + emitter->packet;
  if (emitter->word_cycles) radish_port_bits_emit(p, 1, counters);
  radish_route_cost_count(&box->cost, emitter->spikes + (tokens > 0), tokens > 0, counters);
  const int64_t end_ps = edge_ps(emitter, edge);
  if (end_ps > emitter->record->end_ps) emitter->record->end_ps = end_ps;

  const bool window_done = (step + 1) % p->out_window_steps == 0 || step + 1 == p->timesteps_out;
  if (window_done) { // the ring's entry now stands for the window that comes gate_mask + 1 later
    box->gates[window_of(p, burst->image, step) & box->gate_mask] = (radish_gate){box->destination_count, 0};
  }
  emitter->job = -1;
  emitter->due_edge = RADISH_NEVER;
  emitter->free_from = edge + 1;
  if (emitter->probe && emitter->probe->emitted) {
    emitter->probe->emitted(emitter->probe->user, emitter->core, end_ps, edge_ps(emitter, edge + 1));
  }
  if (++box->next_step < burst->steps) return;
  box->next_step = 0;
  box->full--;
  box->free_edge[box->head] = edge + 1;
  box->head ^= 1;
  emitter->port->wake_engine(emitter->port->user, emitter->core, edge + 1);
}

static void publish_packet(const radish_emitter *emitter, int64_t edge, radish_traffic kind, uint32_t payload) {
  if (!emitter->probe || !emitter->probe->packet) return;
  emitter->probe->packet(emitter->probe->user, emitter->core, edge_ps(emitter, edge), edge_ps(emitter, edge + 1), kind,
                         payload);
}

static void send_packet(radish_emitter *emitter, int64_t edge) {
  const radish_outbox *box = &emitter->outboxes[emitter->job];
  const radish_program *p = box->program;
  const radish_emitter_port *port = emitter->port;
  emitter->record->counters.stall_cycles += edge - emitter->due_edge;
  emitter->base_edge += edge - emitter->due_edge;
  const int packet = emitter->packet++, spike = packet / box->copies, copy = packet % box->copies;
  find_due(emitter);
  if (spike >= emitter->spikes) {
    const int sent = packet - emitter->spikes * box->copies;
    const bool last = sent + 1 == token_packets(emitter, box);
    if (!emitter->barrier) publish_packet(emitter, edge, RADISH_TRAFFIC_TOKEN, 0);
    port->send_token(port->user, emitter->core, edge, p->partition, sent);
    if (last) finish_step(emitter, edge);
    return;
  }
  const uint32_t index = emitter->list[spike], row = (uint32_t)radish_program_row(p);
  if (p->readout) {
    publish_packet(emitter, edge, RADISH_TRAFFIC_READOUT, (uint32_t)box->values[box->head][index]);
    port->send_readout(port->user, emitter->core, edge, p->partition, box->values[box->head][index]);
    return;
  }
  const uint32_t position = index / row, columns = (uint32_t)p->outputs.shape.columns;
  const int at_channel = p->outputs.channel + (int)(index % row), at_row = p->outputs.row + (int)(position / columns),
            at_column = p->outputs.column + (int)(position % columns);
  publish_packet(emitter, edge, RADISH_TRAFFIC_SPIKE, radish_packet_coordinates(at_channel, at_row, at_column));
  port->send_spike(port->user, emitter->core, edge, p->partition, copy, at_channel, at_row, at_column);
}

// ---- the network interface ----------------------------------------------------------------------------------

void radish_emitter_slot_freed(radish_emitter *emitter, int64_t edge) {
  assert(emitter->returning_count < emitter->ni_depth);
  int at = emitter->returning_head + emitter->returning_count++;
  if (at >= emitter->ni_depth) at -= emitter->ni_depth;
  emitter->returning[at] = edge;
  if (!emitter->free_slots && (emitter->job >= 0 || emitter->credit_count)) wake_at(emitter, edge);
}

static void take_back_slots(radish_emitter *emitter, int64_t edge) {
  while (emitter->returning_count && emitter->returning[emitter->returning_head] <= edge) {
    emitter->returning_head = emitter->returning_head + 1 == emitter->ni_depth ? 0 : emitter->returning_head + 1;
    emitter->returning_count--;
    emitter->free_slots++;
  }
}

void radish_emitter_queue_credit(radish_emitter *emitter, int partition, int feed, int64_t edge) {
  assert(emitter->credit_count < emitter->credit_capacity);
  int at = emitter->credit_head + emitter->credit_count++;
  if (at >= emitter->credit_capacity) at -= emitter->credit_capacity;
  emitter->credits[at] = (radish_credit){partition, feed, edge};
  wake_at(emitter, edge);
}

static void send_credit(radish_emitter *emitter, int64_t edge) {
  const radish_credit credit = emitter->credits[emitter->credit_head];
  emitter->credit_head = emitter->credit_head + 1 == emitter->credit_capacity ? 0 : emitter->credit_head + 1;
  emitter->credit_count--;
  publish_packet(emitter, edge, RADISH_TRAFFIC_CREDIT, 0);
  emitter->port->send_credit(emitter->port->user, emitter->core, edge, credit.partition, credit.feed);
}

void radish_emitter_release(radish_emitter *emitter, int64_t round, int64_t edge) {
  emitter->round = round;
  if (emitter->free_from < edge) emitter->free_from = edge;
  wake_at(emitter, edge);
}

// Returns the edge from which on a step may start if nothing else arrives from outside, or RADISH_NEVER.
static int64_t next_start(const radish_emitter *emitter) {
  int64_t next = RADISH_NEVER;
  for (int i = 0; i < emitter->outbox_count; i++) {
    const radish_outbox *box = &emitter->outboxes[i];
    if (!box->full) continue;
    const radish_burst *burst = &box->burst[box->head];
    if (emitter->barrier && (burst->round >= emitter->round || box->last_round >= emitter->round)) continue;
    int64_t ready = radish_outbox_open_edge(box, burst->image, burst->first_step + box->next_step);
    if (ready < burst->ready_edge) ready = burst->ready_edge;
    if (ready < next) next = ready;
  }
  return next;
}

void radish_emitter_step(radish_emitter *emitter, int64_t edge) {
  if (edge != emitter->next_edge) return; // a wake that an earlier one made stale
  emitter->next_edge = RADISH_NEVER;
  if (emitter->job < 0 && edge >= emitter->free_from) start_step(emitter, edge);
  take_back_slots(emitter, edge);

  const bool credit = emitter->credit_count && emitter->credits[emitter->credit_head].ready_edge <= edge;
  const int64_t due = emitter->due_edge;
  bool blocked = false;
  if (!credit && due <= edge && emitter->barrier &&
      emitter->packet >= emitter->spikes * emitter->outboxes[emitter->job].copies) {
    send_packet(emitter, edge); // the end of a step is a wire to the barrier, not a packet
  } else if (credit || due <= edge) {
    blocked = !emitter->free_slots;
    if (!blocked) {
      emitter->free_slots--;
      if (credit) {
        send_credit(emitter, edge);
      } else {
        send_packet(emitter, edge);
      }
    }
  }

  if (emitter->probe && emitter->probe->stalled && due <= edge && (blocked || credit)) {
    emitter->probe->stalled(emitter->probe->user, emitter->core, edge_ps(emitter, edge));
  }

  int64_t next = emitter->job >= 0 ? emitter->due_edge : next_start(emitter);
  if (emitter->credit_count && emitter->credits[emitter->credit_head].ready_edge < next) {
    next = emitter->credits[emitter->credit_head].ready_edge;
  }
  if (blocked) { // only a free slot helps, except that a step may start behind a waiting credit
    next = emitter->job < 0 ? next_start(emitter) : due > edge ? due : RADISH_NEVER; // the stall is published at `due`
    if (next <= edge) next = edge + 1;
    if (emitter->returning_count && emitter->returning[emitter->returning_head] < next) {
      next = emitter->returning[emitter->returning_head];
    }
  }
  if (next < RADISH_NEVER) wake_at(emitter, next > edge ? next : edge + 1);
}

// ---- life ---------------------------------------------------------------------------------------------------

static bool init_outbox(radish_outbox *box, const radish_partition_setup *setup) {
  const radish_program *p = setup->program;
  const size_t outputs = (size_t)p->output_words * (size_t)p->lanes;
  box->program = p;
  box->copies = setup->copies;
  box->cost = setup->cost;
  box->destination_count = setup->destination_count;
  for (int bank = 0; bank < 2; bank++) {
    if (p->readout) {
      box->values[bank] = calloc(outputs, sizeof **box->values);
      if (!box->values[bank]) return false;
    } else {
      box->bank[bank] = calloc(outputs, sizeof **box->bank);
      if (!box->bank[bank]) return false;
    }
  }
  int most_windows = 1;
  for (int d = 0; d < setup->destination_count; d++) {
    if (setup->destination_windows[d] > most_windows) most_windows = setup->destination_windows[d];
  }
  int ring = 2;
  while (ring < most_windows + 1) ring *= 2;
  box->gate_mask = ring - 1;
  const size_t destinations = (size_t)setup->destination_count + 1; // calloc is never asked for zero bytes
  box->destination_windows = calloc(destinations, sizeof *box->destination_windows);
  box->destination_credits = calloc(destinations, sizeof *box->destination_credits);
  box->gates = calloc((size_t)ring, sizeof *box->gates);
  if (!box->destination_windows || !box->destination_credits || !box->gates) return false;
  for (int d = 0; d < setup->destination_count; d++) box->destination_windows[d] = setup->destination_windows[d];
  return true;
}

static void reset_outbox(radish_outbox *box) {
  box->head = box->full = box->next_step = 0;
  box->last_round = -1;
  for (int bank = 0; bank < 2; bank++) {
    box->burst[bank] = (radish_burst){0};
    box->free_edge[bank] = 0;
  }
  for (int gate = 0; gate <= box->gate_mask; gate++) box->gates[gate] = (radish_gate){0, 0};
  for (int d = 0; d < box->destination_count; d++) {
    box->destination_credits[d] = 0;
    for (int window = box->destination_windows[d]; window <= box->gate_mask; window++) box->gates[window].missing++;
  }
}

void radish_emitter_reset(radish_emitter *emitter) {
  emitter->round = 0;
  emitter->free_slots = emitter->ni_depth;
  emitter->returning_head = emitter->returning_count = 0;
  emitter->credit_head = emitter->credit_count = 0;
  emitter->job = -1;
  emitter->due_edge = RADISH_NEVER;
  emitter->base_edge = emitter->free_from = 0;
  emitter->packet = emitter->spikes = 0;
  emitter->record = NULL;
  emitter->next_edge = RADISH_NEVER;
  for (int i = 0; i < emitter->outbox_count; i++) reset_outbox(&emitter->outboxes[i]);
}

radish_status radish_emitter_init(radish_emitter *emitter, const radish_emitter_setup *setup, int partition_count,
                                  const radish_partition_setup *partitions, radish_error *error) {
  *emitter = (radish_emitter){.core = setup->index,
                              .word_cycles = setup->word_cycles,
                              .barrier = setup->barrier,
                              .period_ps = setup->period_ps,
                              .phase_ps = setup->phase_ps,
                              .port = setup->port,
                              .ni_depth = setup->ni_depth,
                              .credit_capacity = setup->credit_capacity};
  size_t longest = 1;
  for (int i = 0; i < partition_count; i++) {
    const size_t outputs = (size_t)partitions[i].program->output_words * (size_t)partitions[i].program->lanes;
    if (outputs > longest) longest = outputs;
  }
  emitter->outboxes = calloc((size_t)partition_count, sizeof *emitter->outboxes);
  emitter->returning = calloc((size_t)setup->ni_depth, sizeof *emitter->returning);
  emitter->credits = calloc((size_t)setup->credit_capacity + 1, sizeof *emitter->credits);
  emitter->list = calloc(longest + 1, sizeof *emitter->list); // the scan writes one past the last spike
  if (emitter->outboxes) emitter->outbox_count = partition_count;
  bool complete = emitter->outboxes && emitter->returning && emitter->credits && emitter->list;
  for (int i = 0; i < partition_count && complete; i++) {
    complete = init_outbox(&emitter->outboxes[i], &partitions[i]);
  }
  if (!complete) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for an emission engine");
  radish_emitter_reset(emitter);
  return RADISH_OK;
}

static size_t outbox_bytes(const radish_outbox *box) {
  const size_t outputs = (size_t)box->program->output_words * (size_t)box->program->lanes;
  return outputs * (box->program->readout ? 2 * sizeof **box->values : 2 * sizeof **box->bank) +
         ((size_t)box->destination_count + 1) * (sizeof *box->destination_windows + sizeof *box->destination_credits) +
         ((size_t)box->gate_mask + 1) * sizeof *box->gates;
}

size_t radish_emitter_bytes(const radish_emitter *emitter) {
  size_t bytes = (size_t)emitter->ni_depth * sizeof *emitter->returning +
                 ((size_t)emitter->credit_capacity + 1) * sizeof *emitter->credits,
         longest = 1;
  for (int i = 0; i < emitter->outbox_count; i++) {
    const radish_program *p = emitter->outboxes[i].program;
    const size_t outputs = (size_t)p->output_words * (size_t)p->lanes;
    if (outputs > longest) longest = outputs;
    bytes += sizeof *emitter->outboxes + outbox_bytes(&emitter->outboxes[i]);
  }
  return bytes + (longest + 1) * sizeof *emitter->list;
}

void radish_emitter_free(radish_emitter *emitter) {
  for (int i = 0; i < emitter->outbox_count; i++) {
    radish_outbox *box = &emitter->outboxes[i];
    for (int bank = 0; bank < 2; bank++) {
      free(box->bank[bank]);
      free(box->values[bank]);
    }
    free(box->destination_windows);
    free(box->destination_credits);
    free(box->gates);
  }
  free(emitter->outboxes);
  free(emitter->returning);
  free(emitter->credits);
  free(emitter->list);
  *emitter = (radish_emitter){0};
}
