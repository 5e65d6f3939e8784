// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/tracer/trace_choice.h"

#include "traces/trace.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- texts ------------------------------------------------------------------------------------------------------

// Reads nanoseconds with up to three decimals. Returns what follows them, or NULL.
static const char *read_ns(const char *text, int64_t *ps) {
  char *end;
  if (*text < '0' || *text > '9') return NULL;
  const long long ns = strtoll(text, &end, 10);
  if (end - text > 12) return NULL;
  *ps = ns * 1000;
  if (*end != '.') return end;
  end++;
  for (int64_t unit = 100; *end >= '0' && *end <= '9'; unit /= 10) {
    if (!unit) return NULL;
    *ps += unit * (*end++ - '0');
  }
  return end;
}

radish_status radish_trace_choice_span(const char *span, int64_t *from_ps, int64_t *to_ps, radish_error *error) {
  *from_ps = 0;
  *to_ps = INT64_MAX;
  if (!span) return RADISH_OK;
  const char *at = span;
  if (*at != ':') at = read_ns(at, from_ps);
  if (at && *at == ':') {
    at++;
    if (*at) at = read_ns(at, to_ps);
    if (at && !*at && *from_ps < *to_ps) return RADISH_OK;
  }
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "--trace-window '%.60s': FROM:TO in ns with FROM < TO is allowed, either may be left out", span);
}

// Reads "1,2,3" with exactly `count` numbers.
static bool read_numbers(const char *text, int count, int *numbers) {
  for (int i = 0; i < count; i++) {
    char *end;
    if (*text < '0' || *text > '9') return false;
    const long value = strtol(text, &end, 10);
    if (end - text > 6 || *end != (i + 1 < count ? ',' : 0)) return false;
    numbers[i] = (int)value;
    text = end + 1;
  }
  return true;
}

radish_status radish_trace_choice_check(const radish_trace_choice *choice, radish_error *error) {
  int64_t from_ps, to_ps;
  radish_trace_format format;
  radish_status status = radish_trace_format_of(choice->path, &format, error);
  return status ? status : radish_trace_choice_span(choice->span, &from_ps, &to_ps, error);
}

// ---- on the chip ------------------------------------------------------------------------------------------------

static radish_status choose_core(const radish_mapped_chip *mapped, const char *text, radish_traced *traced,
                                 radish_error *error) {
  int at[2];
  if (!read_numbers(text, 2, at)) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "--trace-core '%.40s': X,Y is allowed", text);
  }
  for (int core = 0; core < mapped->core_count; core++) {
    if (mapped->places[core].x != at[0] || mapped->places[core].y != at[1]) continue;
    traced->cores[core] = true;
    return RADISH_OK;
  }
  char used[200] = "";
  size_t length = 0;
  int shown = 0;
  for (; shown < mapped->core_count && shown < 12; shown++) {
    length += (size_t)snprintf(used + length, sizeof used - length, "%s%d,%d", shown ? " " : "",
                               mapped->places[shown].x, mapped->places[shown].y);
  }
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "--trace-core %s: that core is not in use; in use are %s%s",
                     text, used, shown < mapped->core_count ? " ..., see radish map" : "");
}

static int layer_called(const radish_mapped_chip *mapped, const char *name, size_t length) {
  for (int i = 0; i < mapped->network->layer_count; i++) {
    const char *candidate = mapped->network->layers[i].name;
    if (strlen(candidate) == length && !memcmp(candidate, name, length)) return i;
  }
  return -1;
}

static radish_status no_layer(const radish_mapped_chip *mapped, const char *option, const char *name,
                              radish_error *error) {
  char names[400] = "";
  size_t length = 0;
  for (int i = 0; i < mapped->network->layer_count && length < 300; i++) {
    length += (size_t)snprintf(names + length, sizeof names - length, "%s%.60s", i ? " " : "",
                               mapped->network->layers[i].name);
  }
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "%s '%.60s': there is no such layer; the layers are %s", option,
                     name, names);
}

static radish_status choose_layer(const radish_mapped_chip *mapped, const char *name, radish_traced *traced,
                                  radish_error *error) {
  const int layer = layer_called(mapped, name, strlen(name));
  if (layer < 0) return no_layer(mapped, "--trace-layer", name, error);
  for (int p = 0; p < mapped->partition_count; p++) {
    if (mapped->programs[p].layer != layer) continue;
    if (mapped->core_of[p] == RADISH_HOST) {
      traced->hosts[p] = true;
    } else {
      traced->cores[mapped->core_of[p]] = true;
    }
  }
  return RADISH_OK;
}

static int index_in_core(const radish_mapped_chip *mapped, int partition) {
  int local = 0;
  for (int p = 0; p < partition; p++) local += mapped->core_of[p] == mapped->core_of[partition];
  return local;
}

// Returns the first of `count` pooling windows along an axis that has position `at`, or -1 where none has.
static int window_with(int at, radish_program_axis axis, int count) {
  for (int window = 0; window < count; window++) {
    const int inside = at + axis.offset - window * axis.stride;
    if (inside >= 0 && inside < axis.kernel) return window;
  }
  return -1;
}

static int output_of(const radish_program *p, int channel, int row, int column) {
  if (p->readout) return (row * p->sums.shape.columns + column) * radish_program_row(p) + channel;
  const int y = window_with(row, p->pool_rows, p->outputs.shape.rows),
            x = window_with(column, p->pool_columns, p->outputs.shape.columns);
  return y < 0 || x < 0 ? -1 : (y * p->outputs.shape.columns + x) * radish_program_row(p) + channel;
}

static radish_status choose_neuron(const radish_mapped_chip *mapped, const char *text, radish_traced *traced,
                                   radish_error *error) {
  const char *colon = strrchr(text, ':');
  int at[3];
  if (!colon || !read_numbers(colon + 1, 3, at)) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "--trace-neuron '%.60s': LAYER:C,Y,X is allowed", text);
  }
  const int layer = layer_called(mapped, text, (size_t)(colon - text));
  if (layer < 0) return no_layer(mapped, "--trace-neuron", text, error);
  radish_shape whole = {0};
  bool found = false;
  for (int p = 0; p < mapped->partition_count; p++) {
    const radish_program *program = &mapped->programs[p];
    if (program->layer != layer || mapped->core_of[p] == RADISH_HOST) continue;
    const radish_box *box = &program->sums;
    if (box->channel + box->shape.channels > whole.channels) whole.channels = box->channel + box->shape.channels;
    if (box->row + box->shape.rows > whole.rows) whole.rows = box->row + box->shape.rows;
    if (box->column + box->shape.columns > whole.columns) whole.columns = box->column + box->shape.columns;
    const int c = at[0] - box->channel, y = at[1] - box->row, x = at[2] - box->column;
    if (c < 0 || y < 0 || x < 0 || c >= box->shape.channels || y >= box->shape.rows || x >= box->shape.columns)
      continue;
    radish_traced_neuron *neurons = realloc(traced->neurons, (size_t)(traced->neuron_count + 1) * sizeof *neurons);
    if (!neurons) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for traced neurons");
    traced->neurons = neurons;
    neurons[traced->neuron_count++] =
        (radish_traced_neuron){.core = mapped->core_of[p],
                               .local = index_in_core(mapped, p),
                               .partition = p,
                               .index = (y * box->shape.columns + x) * radish_program_row(program) + c,
                               .output = output_of(program, c, y, x),
                               .channel = at[0],
                               .row = at[1],
                               .column = at[2]};
    traced->cores[mapped->core_of[p]] = true;
    found = true;
  }
  if (found) return RADISH_OK;
  if (!whole.channels) {
    return radish_fail(error, RADISH_BAD_INPUT, NULL, 0, "--trace-neuron '%.60s': the input has no potentials", text);
  }
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "--trace-neuron '%.60s': the layer has %d x %d x %d neurons (C, Y, X, before pooling)", text,
                     whole.channels, whole.rows, whole.columns);
}

static int by_core(const void *a, const void *b) {
  const radish_traced_neuron *p = a, *q = b;
  if (p->partition != q->partition) return p->core != q->core ? p->core - q->core : p->partition - q->partition;
  return p->index - q->index;
}

// Sorts the neurons by core and keeps each only once.
static void tidy(radish_traced *traced) {
  if (!traced->neuron_count) return;
  qsort(traced->neurons, (size_t)traced->neuron_count, sizeof *traced->neurons, by_core);
  int kept = 1;
  for (int i = 1; i < traced->neuron_count; i++) {
    if (by_core(&traced->neurons[kept - 1], &traced->neurons[i])) traced->neurons[kept++] = traced->neurons[i];
  }
  traced->neuron_count = kept;
}

static void mark_router(const radish_mapped_chip *mapped, int x, int y, radish_traced *traced) {
  traced->routers[y * mapped->params.mesh.columns + x] = true;
}

// Marks every router that may see a packet: XY routes never leave the rectangle around their ends.
static void mark_all_routers(const radish_mapped_chip *mapped, radish_traced *traced) {
  int left = mapped->ports[0].x, right = left, top = mapped->ports[0].y, bottom = top;
  for (int i = 0; i < mapped->core_count + mapped->port_count; i++) {
    const int port = i - mapped->core_count;
    const int x = port < 0 ? mapped->places[i].x : mapped->ports[port].x,
              y = port < 0 ? mapped->places[i].y : mapped->ports[port].y;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  for (int y = top; y <= bottom; y++) {
    for (int x = left; x <= right; x++) mark_router(mapped, x, y, traced);
  }
}

radish_status radish_traced_find(const radish_mapped_chip *mapped, const radish_trace_choice *choice,
                                 radish_traced *traced, radish_error *error) {
  *traced = (radish_traced){.cores = calloc((size_t)mapped->core_count, 1),
                            .hosts = calloc((size_t)mapped->port_count, 1),
                            .routers = calloc((size_t)(mapped->params.mesh.columns * mapped->params.mesh.rows), 1)};
  if (!traced->cores || !traced->hosts || !traced->routers) {
    return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for a trace");
  }
  radish_status status = RADISH_OK;
  for (int i = 0; i < choice->core_count && !status; i++) status = choose_core(mapped, choice->cores[i], traced, error);
  for (int i = 0; i < choice->layer_count && !status; i++)
    status = choose_layer(mapped, choice->layers[i], traced, error);
  for (int i = 0; i < choice->neuron_count && !status; i++)
    status = choose_neuron(mapped, choice->neurons[i], traced, error);
  if (status) return status;
  tidy(traced);
  if (!choice->core_count && !choice->layer_count && !choice->neuron_count) {
    memset(traced->cores, true, (size_t)mapped->core_count);
    memset(traced->hosts, true, (size_t)mapped->port_count);
    mark_all_routers(mapped, traced);
  }
  for (int core = 0; core < mapped->core_count; core++) {
    if (traced->cores[core]) mark_router(mapped, mapped->places[core].x, mapped->places[core].y, traced);
  }
  for (int port = 0; port < mapped->port_count; port++) {
    if (traced->hosts[port]) mark_router(mapped, mapped->ports[port].x, mapped->ports[port].y, traced);
  }
  return RADISH_OK;
}

void radish_traced_free(radish_traced *traced) {
  free(traced->cores);
  free(traced->hosts);
  free(traced->routers);
  free(traced->neurons);
  *traced = (radish_traced){NULL};
}
