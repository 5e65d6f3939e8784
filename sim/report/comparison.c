// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/comparison.h"

#include "mapping/crossbar.h"

#include <inttypes.h>
#include <stdarg.h>

typedef struct {
  const radish_mapped_chip *mapped;
  const radish_compared_run *a, *b;
  radish_comparison *to;
} comparer;

// Compares one number. `what` names it, and is formatted only for the first difference.
__attribute__((format(printf, 4, 5))) static void number(const comparer *c, int64_t a, int64_t b, const char *what,
                                                         ...) {
  radish_comparison *to = c->to;
  to->numbers++;
  if (a == b) return;
  if (to->differences++) return;
  char text[256];
  va_list arguments;
  va_start(arguments, what);
  vsnprintf(text, sizeof text, what, arguments);
  va_end(arguments);
  snprintf(to->first, sizeof to->first, "%s\n  %-12s%" PRId64 "\n  %-12s%" PRId64, text, c->a->name, a, c->b->name, b);
}

static void compare_packets(const comparer *c) {
  radish_packet_difference d;
  radish_packet_log_sort(c->a->packets);
  radish_packet_log_sort(c->b->packets);
  const bool differ = radish_packet_log_differ(c->a->packets, c->b->packets, &d);
  c->to->packets = (int64_t)d.index;
  if (!differ) return;
  char a[256], b[256];
  radish_packet_log_event_text(c->mapped, d.a, a, sizeof a);
  radish_packet_log_event_text(c->mapped, d.b, b, sizeof b);
  c->to->differences++;
  snprintf(c->to->first, sizeof c->to->first, "packets, after %zu that are equal\n  %-12s%s\n  %-12s%s", d.index,
           c->a->name, a, c->b->name, b);
}

static void compare_images(const comparer *c) {
  const radish_run_result *a = c->a->result, *b = c->b->result;
  for (int i = 0; i < a->image_count; i++) {
    for (int k = 0; k < a->logit_count; k++) {
      const int64_t at = (int64_t)i * a->logit_count + k;
      number(c, a->logits[at], b->logits[at], "image %d, logit %d", i, k);
    }
    number(c, a->times[i].first_packet_ps, b->times[i].first_packet_ps, "image %d, first packet, ps", i);
    number(c, a->times[i].first_spike_ps, b->times[i].first_spike_ps, "image %d, first spike, ps", i);
    number(c, a->times[i].done_ps, b->times[i].done_ps, "image %d, last readout value, ps", i);
  }
}

static void compare_layers(const comparer *c) {
  for (int i = 0; i < c->a->result->image_count; i++) {
    for (int l = 0; l < c->a->result->layer_count; l++) {
      const radish_record *a = radish_run_result_record_at(c->a->result, i, l),
                          *b = radish_run_result_record_at(c->b->result, i, l);
      const char *layer = c->mapped->network->layers[l].name;
      number(c, a->start_ps, b->start_ps, "image %d, layer %s, start, ps", i, layer);
      number(c, a->end_ps, b->end_ps, "image %d, layer %s, end, ps", i, layer);
      // An RTL crossbar adds zeros as it adds weights: which are synapses of the network only the model knows. That the
      // same rows are read is compared as pairs.
      radish_counters seen = b->counters;
      if (radish_crossbar_is(&c->mapped->params.core)) {
        seen.synaptic_ops = a->counters.synaptic_ops;
      }
#define X(name, unit, doc) number(c, a->counters.name, seen.name, "image %d, layer %s, " #name, i, layer);
      RADISH_COUNTERS(X)
#undef X
    }
  }
}

static void compare_whole(const comparer *c) {
  const radish_run_result *a = c->a->result, *b = c->b->result;
  for (int p = 0; p < a->partition_count; p++) {
    number(c, a->busy_cycles[p], b->busy_cycles[p], "partition %d, busy cycles", p);
  }
  for (int i = 0; i < a->channel_count; i++) {
#define CHANNEL(field) number(c, a->channels[i].field, b->channels[i].field, "off-chip channel %d, " #field, i)
    CHANNEL(transfers);
    CHANNEL(loads);
    CHANNEL(bits);
    CHANNEL(busy_ps);
    CHANNEL(waited_ps);
#undef CHANNEL
  }
  number(c, a->end_ps, b->end_ps, "end of the run, ps");
  number(c, a->barriers, b->barriers, "barriers");
#define NETWORK(field) number(c, (int64_t)a->noc.field, (int64_t)b->noc.field, "the network's " #field)
  NETWORK(injected);
  NETWORK(departed);
  NETWORK(visits);
  NETWORK(grants);
  NETWORK(links_east_west);
  NETWORK(links_north_south);
  NETWORK(deliveries);
  NETWORK(edge_deliveries);
#undef NETWORK
}

void radish_comparison_compare_packets(const radish_mapped_chip *mapped, const radish_compared_run *a,
                                       const radish_compared_run *b, radish_comparison *comparison) {
  *comparison = (radish_comparison){0};
  compare_packets(&(comparer){mapped, a, b, comparison});
}

void radish_comparison_compare_runs(const radish_mapped_chip *mapped, const radish_compared_run *a,
                                    const radish_compared_run *b, radish_comparison *comparison) {
  *comparison = (radish_comparison){0};
  const comparer c = {mapped, a, b, comparison};
  compare_packets(&c);
  compare_images(&c);
  compare_layers(&c);
  compare_whole(&c);
}

// ---- the table --------------------------------------------------------------------------------------------------

#define PS 1e-12
#define FJ 1e-15

typedef struct {
  int layer, by, start, end, spikes, ops, packets, busy, stall, energy;
} columns;

static columns make_columns(radish_table *t) {
  columns c;
  c.layer = radish_table_column(t, "layer", RADISH_COLUMN_TEXT, "", 0);
  c.by = radish_table_column(t, "", RADISH_COLUMN_TEXT, "", 0);
  c.start = radish_table_column(t, "start", RADISH_COLUMN_QUANTITY, "s", 0);
  c.end = radish_table_column(t, "end", RADISH_COLUMN_QUANTITY, "s", 0);
  c.spikes = radish_table_column(t, "spikes", RADISH_COLUMN_COUNT, "", 0);
  c.ops = radish_table_column(t, "syn. ops", RADISH_COLUMN_COUNT, "", 0);
  c.packets = radish_table_column(t, "packets", RADISH_COLUMN_COUNT, "", 0);
  c.busy = radish_table_column(t, "busy", RADISH_COLUMN_COUNT, "cycles", 0);
  c.stall = radish_table_column(t, "stalled", RADISH_COLUMN_COUNT, "cycles", 0);
  c.energy = radish_table_column(t, "energy", RADISH_COLUMN_QUANTITY, "J", 0);
  return c;
}

static void add_row(radish_table *t, const columns *c, const radish_report *report, int layer, const char *name) {
  double start = 0, end = 0, energy = 0;
  radish_counters sum = {0};
  const double n = report->image_count;
  for (int i = 0; i < report->image_count; i++) {
    const radish_report_layer *l = radish_report_layer_at(report, i, layer);
    start += (double)(l->record.start_ps - report->images[i].start_ps) / n;
    end += (double)(l->record.end_ps - report->images[i].start_ps) / n;
    energy += (double)radish_energy_total_fj(&l->energy) / n;
#define X(counter, unit, doc) sum.counter += l->record.counters.counter;
    RADISH_COUNTERS(X)
#undef X
  }
  radish_table_row(t);
  radish_table_text(t, c->by, "%s", name);
  radish_table_number(t, c->start, start * PS);
  radish_table_number(t, c->end, end * PS);
  radish_table_number(t, c->spikes, (double)sum.spikes_out / n);
  radish_table_number(t, c->ops, (double)sum.synaptic_ops / n);
  radish_table_number(t, c->packets, (double)sum.packets / n);
  radish_table_number(t, c->busy, (double)sum.busy_cycles / n);
  radish_table_number(t, c->stall, (double)sum.stall_cycles / n);
  radish_table_number(t, c->energy, energy * FJ);
}

bool radish_comparison_print(const char *const names[2], const radish_report *const reports[2], radish_style style,
                             FILE *file) {
  radish_table *t = radish_table_create();
  if (!t) return false;
  const columns c = make_columns(t);
  for (int layer = 1; layer < reports[0]->layer_count; layer++) {
    for (int run = 0; run < 2; run++) {
      add_row(t, &c, reports[run], layer, names[run]);
      if (run == 0) radish_table_text(t, c.layer, "%s", reports[0]->infos[layer].name);
    }
  }
  const bool printed = radish_table_print(t, style, file);
  radish_table_destroy(t);
  return printed;
}
