// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/tracer/tracer.h"

#include "core/base/write_file.h"
#include "core/packet.h"
#include "sim/tracer/trace_choice.h"
#include "traces/trace.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDLE, INTEGRATE, FIRE, COMMIT };
enum { SEND = 1, STALL };

static const char *const engine_states[] = {"idle", "integrate", "fire", "commit"};
static const char *const emission_states[] = {"idle", "send", "stall"};
static const char *const reload_states[] = {"idle", "reload"};
static const char *const kinds[] = {"spike", "token", "credit", "readout"};

// These are the signals of one core or host port.
typedef struct {
  bool traced;
  int state, partition, image, step, slot, integrate, fire, commit, reload;
  int arrivals, tokens;
  int emit_state, emit_partition, emit_image, emit_step, busy, stalled, valid, kind;
  int spikes, channel, row, column, value;
  int first_neuron, last_neuron; // exclusive
  bool stalls;                   // emission is stalled now
} core_signals;

typedef struct {
  int v, out, y; // y is -1 for a neuron that no pooling window has
} neuron_signals;

typedef struct {
  int req, ack, fifo;
} port_signals;

struct radish_tracer {
  const radish_mapped_chip *mapped;
  radish_output output;
  radish_trace *trace;
  radish_traced traced;
  core_signals *cores; // [core_count + port_count]
  neuron_signals *neurons;
  port_signals *ports; // [router][RADISH_PORTS]
  radish_probe probe;
  radish_noc_probe noc_probe;
  char **texts; // borrowed by the trace
  int text_count, text_capacity;
  bool no_memory;
};

// ---- names ------------------------------------------------------------------------------------------------------

static void *keep(radish_tracer *t, void *text) {
  if (text && t->text_count == t->text_capacity) {
    const int capacity = t->text_capacity ? 2 * t->text_capacity : 64;
    char **texts = realloc(t->texts, (size_t)capacity * sizeof *texts);
    if (texts) {
      t->texts = texts;
      t->text_capacity = capacity;
    } else {
      free(text);
      text = NULL;
    }
  }
  if (text) t->texts[t->text_count++] = text;
  if (!text) t->no_memory = true;
  return text;
}

__attribute__((format(printf, 2, 3))) static const char *text_of(radish_tracer *t, const char *format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  const char *kept = keep(t, strdup(text));
  return kept ? kept : "";
}

static const char *layer_name(const radish_mapped_chip *mapped, int partition) {
  return mapped->network->layers[mapped->programs[partition].layer].name;
}

// Returns the layers of a core's partitions, by their index in the core.
static const char *const *partition_layers(radish_tracer *t, int core, int *count) {
  const char **names = keep(t, calloc((size_t)t->mapped->partition_count + 1, sizeof *names));
  *count = 0;
  for (int p = 0; names && p < t->mapped->partition_count; p++) {
    if (t->mapped->core_of[p] == core) names[(*count)++] = layer_name(t->mapped, p);
  }
  return names;
}

// Returns these layers, each name once: a second tile of a layer is "conv1#1", so that a change from one to the other
// is seen.
static const char *const *partition_names(radish_tracer *t, const char *const *layers, int count) {
  const char **names = keep(t, calloc((size_t)count + 1, sizeof *names));
  for (int i = 0; names && i < count; i++) {
    int before = 0;
    for (int j = 0; j < i; j++) before += layers[j] == layers[i];
    names[i] = before ? text_of(t, "%.100s#%d", layers[i], before) : layers[i];
  }
  return names;
}

// Makes the title "core 0,1: conv1 conv2", by which whoever looks for a layer finds its lanes.
static const char *core_title(radish_tracer *t, int core, const char *const *names, int count) {
  char title[160];
  size_t length =
      (size_t)snprintf(title, sizeof title, "core %d,%d:", t->mapped->places[core].x, t->mapped->places[core].y);
  for (int i = 0; i < count && length < 120; i++) {
    if (i && names[i] == names[i - 1]) continue;
    length += (size_t)snprintf(title + length, sizeof title - length, " %.30s", names[i]);
  }
  return text_of(t, "%s", title);
}

// ---- declaration ------------------------------------------------------------------------------------------------

static int wire(radish_tracer *t, const char *name, int bits) {
  return radish_trace_declare(t->trace, &(radish_trace_signal){.name = name, .bits = bits});
}

static int label(radish_tracer *t, const char *name, int bits, const char *const *names, int count) {
  return radish_trace_declare(
      t->trace, &(radish_trace_signal){
                    .name = name, .bits = bits, .kind = RADISH_TRACE_LABEL, .names = names, .name_count = count});
}

static int bits_for(int64_t most) {
  int bits = 1;
  while (most >> bits) bits++;
  return bits;
}

// These are the widths that the registers of a core, or of a host port, need.
typedef struct {
  int partition, step, slot, step_out;
} widths;

static widths widths_of(const radish_mapped_chip *mapped, int first, int last, int core) {
  widths w = {1, 1, 1, 1};
  int count = 0;
  for (int p = first; p < last; p++) {
    if (mapped->core_of[p] != core) continue;
    const radish_program *program = &mapped->programs[p];
    const int step = bits_for(program->timesteps_in - 1), step_out = bits_for(program->timesteps_out - 1),
              slot = bits_for((int64_t)program->windows * program->window_steps - 1);
    if (step > w.step) w.step = step;
    if (step_out > w.step_out) w.step_out = step_out;
    if (slot > w.slot) w.slot = slot;
    w.partition = bits_for(count++);
  }
  return w;
}

static int field(radish_tracer *t, const char *name, int bits, bool is_signed) {
  return radish_trace_declare(
      t->trace, &(radish_trace_signal){.name = name, .bits = bits, .kind = RADISH_TRACE_FIELD, .is_signed = is_signed});
}

static void declare_spikes(radish_tracer *t, core_signals *s) {
  s->spikes =
      radish_trace_declare(t->trace, &(radish_trace_signal){.name = "spikes", .bits = 16, .kind = RADISH_TRACE_EVENT});
  s->channel = field(t, "channel", RADISH_PACKET_channel_bits, false);
  s->row = field(t, "row", RADISH_PACKET_row_bits, false);
  s->column = field(t, "column", RADISH_PACKET_column_bits, false);
  s->value = field(t, "value", RADISH_PACKET_payload_bits, true);
}

static void declare_emission(radish_tracer *t, core_signals *s, const widths *w, const char *const *names, int count,
                             const char *group, const char *title) {
  radish_trace_scope(t->trace, "emit");
  s->emit_state = radish_trace_declare(t->trace, &(radish_trace_signal){.name = "state",
                                                                        .bits = 2,
                                                                        .kind = RADISH_TRACE_STATE,
                                                                        .names = emission_states,
                                                                        .name_count = 3,
                                                                        .group = group,
                                                                        .lane = title});
  s->emit_partition = label(t, "partition", w->partition, names, count);
  s->emit_image = label(t, "image", 16, NULL, 0);
  s->emit_step = label(t, "step", w->step_out, NULL, 0);
  s->busy = wire(t, "busy", 1);
  s->stalled = wire(t, "stalled", 1);
  s->valid = wire(t, "valid", 1);
  s->kind = radish_trace_declare(t->trace,
                                 &(radish_trace_signal){.name = "kind", .bits = 2, .names = kinds, .name_count = 4});
  declare_spikes(t, s);
  radish_trace_upscope(t->trace);
}

static int declare_committed(radish_tracer *t, const radish_program *p, const radish_traced_neuron *n) {
  const int bits = p->coding == RADISH_CODING_RATE ? 1 : p->timesteps_out;
  return radish_trace_declare(
      t->trace, &(radish_trace_signal){.name = "y",
                                       .bits = p->readout ? 32 : bits,
                                       .kind = RADISH_TRACE_NUMBER,
                                       .is_signed = p->readout || p->is_signed,
                                       .group = "potentials",
                                       .lane = text_of(t, "y of %.60s %d,%d,%d", layer_name(t->mapped, n->partition),
                                                       n->channel, n->row, n->column)});
}

static void declare_neurons(radish_tracer *t, core_signals *s, int core) {
  while (s->first_neuron < t->traced.neuron_count && t->traced.neurons[s->first_neuron].core < core) s->first_neuron++;
  s->last_neuron = s->first_neuron;
  if (s->first_neuron == t->traced.neuron_count || t->traced.neurons[s->first_neuron].core != core) return;
  radish_trace_scope(t->trace, "potential");
  for (; s->last_neuron < t->traced.neuron_count; s->last_neuron++) {
    const radish_traced_neuron *n = &t->traced.neurons[s->last_neuron];
    if (n->core != core) break;
    const radish_program *p = &t->mapped->programs[n->partition];
    const int32_t *bias = p->bias + (p->bias_per_neuron ? n->index : n->index % radish_program_row(p));
    char name[160];
    snprintf(name, sizeof name, "%.100s_c%d_y%d_x%d", layer_name(t->mapped, n->partition), n->channel, n->row,
             n->column);
    for (char *c = name; *c; c++) *c = isalnum((unsigned char)*c) ? *c : '_';
    radish_trace_scope(t->trace, name);
    const char *layer = layer_name(t->mapped, n->partition);
    neuron_signals *signals = &t->neurons[s->last_neuron];
    radish_trace_signal v = {.name = "v",
                             .bits = p->potential_bits,
                             .kind = RADISH_TRACE_NUMBER,
                             .is_signed = true,
                             .initial = (uint64_t)(int64_t)*bias,
                             .group = "potentials",
                             .lane = text_of(t, "v of %.60s %d,%d,%d", layer, n->channel, n->row, n->column)};
    signals->v = radish_trace_declare(t->trace, &v);
    signals->out = wire(t, "out", p->coding == RADISH_CODING_RADIX ? p->timesteps_in : 16);
    signals->y = n->output < 0 ? -1 : declare_committed(t, p, n);
    radish_trace_upscope(t->trace);
  }
  radish_trace_upscope(t->trace);
}

static void declare_core(radish_tracer *t, int core) {
  core_signals *s = &t->cores[core];
  const radish_place place = t->mapped->places[core];
  int count;
  const char *const *layers = partition_layers(t, core, &count);
  const char *const *names = layers ? partition_names(t, layers, count) : NULL;
  if (!names) return;
  const char *title = core_title(t, core, layers, count);
  bool takes_turns = false;
  for (int p = 0; p < t->mapped->partition_count; p++) {
    if (t->mapped->core_of[p] == core && !t->mapped->programs[p].resident) takes_turns = true;
  }
  const widths w = widths_of(t->mapped, 0, t->mapped->partition_count, core);
  s->traced = true;
  radish_trace_scope(t->trace, text_of(t, "core_%d_%d", place.x, place.y));
  s->state = radish_trace_declare(t->trace, &(radish_trace_signal){.name = "state",
                                                                   .bits = 2,
                                                                   .kind = RADISH_TRACE_STATE,
                                                                   .names = engine_states,
                                                                   .name_count = 4,
                                                                   .group = "engines",
                                                                   .lane = title});
  s->partition = label(t, "partition", w.partition, names, count);
  s->image = label(t, "image", 16, NULL, 0);
  s->step = label(t, "step", w.step, NULL, 0);
  s->slot = label(t, "slot", w.slot, NULL, 0);
  s->integrate = wire(t, "integrate", 1);
  s->fire = wire(t, "fire", 1);
  s->commit = wire(t, "commit", 1);
  s->reload = -1;
  if (takes_turns) {
    s->reload = radish_trace_declare(t->trace, &(radish_trace_signal){.name = "reload",
                                                                      .bits = 1,
                                                                      .kind = RADISH_TRACE_STATE,
                                                                      .names = reload_states,
                                                                      .name_count = 2,
                                                                      .group = "off-chip reloads",
                                                                      .lane = title});
  }
  radish_trace_scope(t->trace, "scheduler");
  s->arrivals = wire(t, "arrivals", 16);
  s->tokens = wire(t, "tokens", 16);
  radish_trace_upscope(t->trace);
  declare_emission(t, s, &w, names, count, "emission", title);
  declare_neurons(t, s, core);
  radish_trace_upscope(t->trace);
}

static void declare_host(radish_tracer *t, int port) {
  core_signals *s = &t->cores[t->mapped->core_count + port];
  const radish_host_port *at = &t->mapped->ports[port];
  const char **names = keep(t, calloc(1, sizeof *names));
  if (!names) return;
  names[0] = layer_name(t->mapped, port);
  s->traced = true;
  radish_trace_scope(t->trace, text_of(t, "host_%d", port));
  s->arrivals = wire(t, "arrivals", 16);
  s->tokens = wire(t, "tokens", 16);
  const widths w = widths_of(t->mapped, port, port + 1, RADISH_HOST);
  declare_emission(t, s, &w, names, 1, "host ports", text_of(t, "port %d at %d,%d", port, at->x, at->y));
  radish_trace_upscope(t->trace);
}

static void declare_router(radish_tracer *t, int router) {
  static const char *const names[] = {"N", "E", "S", "W", "L"};
  const int x = router % (int)t->mapped->params.mesh.columns, y = router / (int)t->mapped->params.mesh.columns;
  const int bits = bits_for(t->mapped->params.noc.fifo_depth);
  radish_trace_scope(t->trace, text_of(t, "router_%d_%d", x, y));
  for (int port = 0; port < RADISH_PORTS; port++) {
    port_signals *s = &t->ports[router * RADISH_PORTS + port];
    radish_trace_scope(t->trace, names[port]);
    s->req = wire(t, "req", 1);
    s->ack = wire(t, "ack", 1);
    s->fifo = wire(t, "fifo", bits);
    radish_trace_upscope(t->trace);
  }
  radish_trace_upscope(t->trace);
}

// ---- what the models publish ------------------------------------------------------------------------------------

static void on_job(void *user, int endpoint, const radish_job *job) {
  radish_tracer *t = user;
  core_signals *s = &t->cores[endpoint];
  radish_trace_now(t->trace, job->start_ps);
  if (!s->traced) return;
  radish_trace *trace = t->trace;
  const bool commit = job->commit;
  radish_trace_set(trace, s->partition, job->start_ps, job->partition);
  radish_trace_set(trace, s->image, job->start_ps, job->image);
  radish_trace_set(trace, s->step, job->start_ps, job->step);
  radish_trace_set(trace, s->slot, job->start_ps, job->slot);
  radish_trace_set(trace, s->state, job->start_ps, commit ? COMMIT : INTEGRATE);
  radish_trace_set(trace, s->integrate, job->start_ps, !commit);
  radish_trace_set(trace, s->commit, job->start_ps, commit);
}

static void on_fire(void *user, int endpoint, int64_t time_ps) {
  radish_tracer *t = user;
  const core_signals *s = &t->cores[endpoint];
  if (!s->traced) return;
  radish_trace_set(t->trace, s->state, time_ps, FIRE);
  radish_trace_set(t->trace, s->integrate, time_ps, 0);
  radish_trace_set(t->trace, s->fire, time_ps, 1);
}

static void on_job_end(void *user, int endpoint, int64_t time_ps, const radish_potentials *after) {
  radish_tracer *t = user;
  const core_signals *s = &t->cores[endpoint];
  if (!s->traced) return;
  radish_trace_set(t->trace, s->state, time_ps, IDLE);
  radish_trace_set(t->trace, s->fire, time_ps, 0);
  radish_trace_set(t->trace, s->commit, time_ps, 0);
  for (int i = s->first_neuron; i < s->last_neuron; i++) {
    const radish_traced_neuron *n = &t->traced.neurons[i];
    if (n->local != after->partition) continue;
    radish_trace_set(t->trace, t->neurons[i].v, time_ps, after->v[n->index]);
    radish_trace_set(t->trace, t->neurons[i].out, time_ps, after->out[n->index]);
    if (t->neurons[i].y < 0) continue;
    if (after->outputs) radish_trace_set(t->trace, t->neurons[i].y, time_ps, after->outputs[n->output]);
    if (after->values) radish_trace_set(t->trace, t->neurons[i].y, time_ps, after->values[n->output]);
  }
}

static void on_reload(void *user, int endpoint, int64_t time_ps, int partition) {
  radish_tracer *t = user;
  const core_signals *s = &t->cores[endpoint];
  (void)partition;
  radish_trace_now(t->trace, time_ps);
  if (s->traced && s->reload >= 0) radish_trace_set(t->trace, s->reload, time_ps, 1);
}

static void on_reload_end(void *user, int endpoint, int64_t time_ps) {
  radish_tracer *t = user;
  const core_signals *s = &t->cores[endpoint];
  if (s->traced && s->reload >= 0) radish_trace_set(t->trace, s->reload, time_ps, 0);
}

static void on_token(void *user, int endpoint, int64_t time_ps) {
  radish_tracer *t = user;
  if (t->cores[endpoint].traced) radish_trace_add(t->trace, t->cores[endpoint].tokens, time_ps, 1);
}

static void set_emission(radish_tracer *t, core_signals *s, int64_t time_ps, int state) {
  s->stalls = state == STALL;
  radish_trace_set(t->trace, s->emit_state, time_ps, state);
  radish_trace_set(t->trace, s->busy, time_ps, state != IDLE);
  radish_trace_set(t->trace, s->stalled, time_ps, state == STALL);
}

static void on_emission(void *user, int endpoint, int64_t time_ps, int partition, int64_t image, int step) {
  radish_tracer *t = user;
  core_signals *s = &t->cores[endpoint];
  radish_trace_now(t->trace, time_ps);
  if (!s->traced) return;
  radish_trace_set(t->trace, s->emit_partition, time_ps, partition);
  radish_trace_set(t->trace, s->emit_image, time_ps, image);
  radish_trace_set(t->trace, s->emit_step, time_ps, step);
  set_emission(t, s, time_ps, SEND);
}

static void on_emitted(void *user, int endpoint, int64_t time_ps, int64_t end_ps) {
  radish_tracer *t = user;
  radish_trace_now(t->trace, time_ps);
  if (t->cores[endpoint].traced) set_emission(t, &t->cores[endpoint], end_ps, IDLE);
}

static void on_packet(void *user, int endpoint, int64_t time_ps, int64_t end_ps, radish_traffic kind,
                      uint32_t payload) {
  radish_tracer *t = user;
  core_signals *s = &t->cores[endpoint];
  radish_trace_now(t->trace, time_ps);
  if (!s->traced) return;
  radish_trace_set(t->trace, s->valid, time_ps, 1);
  radish_trace_set(t->trace, s->valid, end_ps, 0);
  radish_trace_set(t->trace, s->kind, time_ps, kind);
  if (kind == RADISH_TRAFFIC_SPIKE) {
    radish_trace_add(t->trace, s->spikes, time_ps, 1);
    radish_trace_set(t->trace, s->channel, time_ps, radish_packet_channel(payload));
    radish_trace_set(t->trace, s->row, time_ps, radish_packet_row(payload));
    radish_trace_set(t->trace, s->column, time_ps, radish_packet_column(payload));
  } else if (kind == RADISH_TRAFFIC_READOUT) {
    radish_trace_add(t->trace, s->spikes, time_ps, 1);
    radish_trace_set(t->trace, s->value, time_ps, (int32_t)payload);
  }
  if (s->stalls && kind != RADISH_TRAFFIC_CREDIT) set_emission(t, s, time_ps, SEND);
}

static void on_stalled(void *user, int endpoint, int64_t time_ps) {
  radish_tracer *t = user;
  core_signals *s = &t->cores[endpoint];
  radish_trace_now(t->trace, time_ps);
  if (s->traced && !s->stalls) set_emission(t, s, time_ps, STALL);
}

static void on_arrival(void *user, int endpoint, int64_t time_ps, radish_traffic kind) {
  radish_tracer *t = user;
  const core_signals *s = &t->cores[endpoint];
  radish_trace_now(t->trace, time_ps);
  if (!s->traced) return;
  if (kind == RADISH_TRAFFIC_SPIKE || kind == RADISH_TRAFFIC_READOUT)
    radish_trace_add(t->trace, s->arrivals, time_ps, 1);
  if (kind == RADISH_TRAFFIC_TOKEN && endpoint >= t->mapped->core_count)
    radish_trace_add(t->trace, s->tokens, time_ps, 1);
}

static const port_signals *port_of(const radish_tracer *t, uint32_t router, radish_compass port) {
  return t->traced.routers[router] ? &t->ports[router * RADISH_PORTS + port] : NULL;
}

static void on_request(void *user, uint32_t router, radish_compass port, int64_t time_ps) {
  radish_tracer *t = user;
  const port_signals *s = port_of(t, router, port);
  if (s) radish_trace_add(t->trace, s->req, time_ps, 1);
}

static void on_accept(void *user, uint32_t router, radish_compass port, int64_t time_ps) {
  radish_tracer *t = user;
  const port_signals *s = port_of(t, router, port);
  if (!s) return;
  radish_trace_add(t->trace, s->ack, time_ps, 1);
  radish_trace_add(t->trace, s->fifo, time_ps, 1);
}

static void on_free(void *user, uint32_t router, radish_compass port, int64_t time_ps) {
  radish_tracer *t = user;
  const port_signals *s = port_of(t, router, port);
  if (s) radish_trace_add(t->trace, s->fifo, time_ps, -1);
}

// ---- life -------------------------------------------------------------------------------------------------------

static radish_status build(radish_tracer *t, const radish_trace_choice *choice, radish_error *error) {
  const radish_mapped_chip *mapped = t->mapped;
  radish_trace_options options;
  radish_status status = radish_trace_format_of(choice->path, &options.format, error);
  if (!status) status = radish_trace_choice_span(choice->span, &options.from_ps, &options.to_ps, error);
  if (!status) status = radish_traced_find(mapped, choice, &t->traced, error);
  if (status) return status;
  const size_t routers = (size_t)(mapped->params.mesh.columns * mapped->params.mesh.rows);
  t->cores = calloc((size_t)(mapped->core_count + mapped->port_count), sizeof *t->cores);
  t->neurons = calloc((size_t)t->traced.neuron_count + 1, sizeof *t->neurons);
  t->ports = calloc(routers * RADISH_PORTS, sizeof *t->ports);
  if (!t->cores || !t->neurons || !t->ports) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a trace");
  }
  status = radish_output_begin(choice->path, &t->output, error);
  if (status) return status;
  if (!t->output.name && options.format == RADISH_TRACE_FST) {
    return radish_fail(error, RADISH_BAD_INPUT, choice->path, 0, "an .fst trace needs a regular file");
  }
  options.path = choice->path;
  status = radish_output_take(&t->output, &options.descriptor, error);
  if (!status) status = radish_trace_open(&options, &t->trace, error);
  if (status) return status;
  radish_trace_scope(t->trace, "chip");
  for (int port = 0; port < mapped->port_count; port++) {
    if (t->traced.hosts[port]) declare_host(t, port);
  }
  for (int core = 0; core < mapped->core_count; core++) {
    if (t->traced.cores[core]) declare_core(t, core);
  }
  for (int router = 0; router < (int)routers; router++) {
    if (t->traced.routers[router]) declare_router(t, router);
  }
  radish_trace_upscope(t->trace);
  if (t->no_memory) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a trace");
  return radish_trace_begin(t->trace, error);
}

radish_status radish_tracer_create(const radish_mapped_chip *mapped, const radish_trace_choice *choice,
                                   radish_tracer **result, radish_error *error) {
  *result = NULL;
  radish_tracer *t = calloc(1, sizeof *t);
  if (!t) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a trace");
  t->mapped = mapped;
  t->output.fd = -1;
  t->probe = (radish_probe){.user = t,
                            .job = on_job,
                            .fire = on_fire,
                            .job_end = on_job_end,
                            .reload = on_reload,
                            .reload_end = on_reload_end,
                            .token = on_token,
                            .emission = on_emission,
                            .emitted = on_emitted,
                            .packet = on_packet,
                            .stalled = on_stalled,
                            .arrival = on_arrival};
  t->noc_probe = (radish_noc_probe){t, on_request, on_accept, on_free};
  const radish_status status = build(t, choice, error);
  if (status) {
    radish_tracer_destroy(t);
    return status;
  }
  *result = t;
  return RADISH_OK;
}

void radish_tracer_attach(radish_tracer *tracer, radish_run_options *options) {
  options->probe = &tracer->probe;
  options->noc_probe = &tracer->noc_probe;
}

radish_status radish_tracer_finish(radish_tracer *tracer, int64_t end_ps, radish_output *output, radish_error *error) {
  const radish_status status = radish_trace_finish(tracer->trace, end_ps, error);
  if (status) return status;
  *output = tracer->output;
  tracer->output = (radish_output){.fd = -1};
  return RADISH_OK;
}

void radish_tracer_destroy(radish_tracer *tracer) {
  if (!tracer) return;
  radish_trace_destroy(tracer->trace);
  radish_output_abandon(&tracer->output);
  radish_traced_free(&tracer->traced);
  for (int i = 0; i < tracer->text_count; i++) free(tracer->texts[i]);
  free(tracer->texts);
  free(tracer->cores);
  free(tracer->neurons);
  free(tracer->ports);
  free(tracer);
}

const char *radish_tracer_file(const radish_tracer *tracer) {
  return tracer->output.name;
}
