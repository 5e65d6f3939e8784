// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// This file prints the report of a run for a terminal: one table of the work, one of the energy, then the run in
// sentences.
#include "mapping/crossbar.h"
#include "sim/report/expectation_view.h"
#include "sim/report/report_rows.h"
#include "sim/report/tables_view.h"
#include "sim/report/why.h"

#include <inttypes.h>
#include <string.h>

#define PS 1e-12
#define FJ 1e-15

static void number(radish_table *t, int column, double value, bool known) {
  if (known) radish_table_number(t, column, value);
}

static void describe(radish_table *t, int name, int op, int shape, const radish_report *report, radish_report_row row) {
  const radish_report_layer_info *info = &report->infos[row.last];
  radish_table_text(t, name, "%s", info->name);
  radish_table_text(t, op, "%s%s", report->infos[row.first].op, row.first < row.last ? ", split" : "");
  const radish_shape s = info->shape;
  if (s.rows == 1 && s.columns == 1) {
    radish_table_text(t, shape, "%d", s.channels);
  } else {
    radish_table_text(t, shape, "%d x %d x %d", s.channels, s.rows, s.columns);
  }
}

static radish_table *work_table(const radish_report *report) {
  radish_table *t = radish_table_create();
  if (!t) return NULL;
  const int name = radish_table_column(t, "layer", RADISH_COLUMN_TEXT, "", 0);
  const int op = radish_table_column(t, "op", RADISH_COLUMN_TEXT, "", 0);
  const int shape = radish_table_column(t, "shape", RADISH_COLUMN_LABEL, "", 0);
  const int cores = radish_table_column(t, "cores", RADISH_COLUMN_COUNT, "", 0);
  const int start = radish_table_column(t, "start", RADISH_COLUMN_QUANTITY, "s", 0);
  const int latency = radish_table_column(t, "latency", RADISH_COLUMN_QUANTITY, "s", 0);
  const int span = radish_table_column(t, "when", RADISH_COLUMN_SPAN, "", 16);
  const int in = radish_table_column(t, "spikes in", RADISH_COLUMN_COUNT, "", 0);
  const int out = radish_table_column(t, "out", RADISH_COLUMN_COUNT, "", 0);
  const int density = radish_table_column(t, "density", RADISH_COLUMN_PLAIN, "%", 0);
  const int ops = radish_table_column(t, "syn. ops", RADISH_COLUMN_COUNT, "", 0);
  const int dense = radish_table_column(t, "dense ops", RADISH_COLUMN_COUNT, "", 0);
  const int ratio = radish_table_column(t, "ratio", RADISH_COLUMN_PLAIN, "%", 0);
  const double whole_ps = report->latency_mean_ps > 0 ? (double)report->latency_mean_ps : 1;
  double out_sum = 0, dense_sum = 0;
  for (int l = 0; l < report->layer_count; l++) {
    const radish_report_row row = radish_report_row_at(report, l);
    const radish_report_mean m = radish_report_row_mean(report, row);
    l = row.last;
    const radish_report_layer_info *info = &report->infos[l];
    radish_table_row(t);
    describe(t, name, op, shape, report, row);
    number(t, cores, radish_report_row_cores(report, row), l > 0);
    number(t, start, m.start_ps * PS, m.timed);
    number(t, latency, m.latency_ps * PS, m.timed);
    if (m.timed) radish_table_span(t, span, m.start_ps / whole_ps, (m.start_ps + m.latency_ps) / whole_ps);
    number(t, in, m.spikes_in, l > 0);
    number(t, out, m.spikes_out, !info->readout);
    number(t, density, 100 * m.spikes_out / ((double)radish_shape_size(info->shape) * info->timesteps), !info->readout);
    number(t, ops, m.synaptic_ops, l > 0);
    number(t, dense, m.dense_ops, l > 0);
    number(t, ratio, 100 * m.synaptic_ops / m.dense_ops, m.dense_ops > 0);
    out_sum += m.spikes_out;
    dense_sum += m.dense_ops;
  }
  radish_table_rule(t);
  radish_table_row(t);
  radish_table_text(t, name, "image");
  radish_table_number(t, cores, report->mapped->core_count);
  radish_table_number(t, start, 0);
  radish_table_number(t, latency, (double)report->latency_mean_ps * PS);
  radish_table_number(t, out, out_sum);
  const double ops_sum = (double)report->synaptic_ops / report->image_count;
  radish_table_number(t, ops, ops_sum);
  radish_table_number(t, dense, dense_sum);
  number(t, ratio, 100 * ops_sum / dense_sum, dense_sum > 0);
  return t;
}

static radish_table *energy_table(const radish_report *report) {
  radish_table *t = radish_table_create();
  if (!t) return NULL;
  const int name = radish_table_column(t, "layer", RADISH_COLUMN_TEXT, "", 0);
  const int busy = radish_table_column(t, "busy", RADISH_COLUMN_COUNT, "cycles", 0);
  const int stall = radish_table_column(t, "stalled", RADISH_COLUMN_COUNT, "cycles", 0);
  const int packets = radish_table_column(t, "packets", RADISH_COLUMN_COUNT, "", 0);
  const int hops = radish_table_column(t, "hops", RADISH_COLUMN_COUNT, "", 0);
  const int energy = radish_table_column(t, "energy", RADISH_COLUMN_PART, "J", 0);
  const int share = radish_table_column(t, "share", RADISH_COLUMN_PLAIN, "%", 0);
  const int bar = radish_table_column(t, "", RADISH_COLUMN_SPAN, "", 12);
  int parts[RADISH_COMPONENT_COUNT];
  for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) {
    parts[c] = radish_table_column(t, radish_energy_component_name(c), RADISH_COLUMN_PART, "J", 0);
  }
  const double images = report->image_count, whole_fj = report->energy_fj > 0 ? (double)report->energy_fj / images : 1;
  double sums[4] = {0};
  for (int l = 0; l <= report->layer_count; l++) {
    const bool total = l == report->layer_count;
    radish_report_mean m = {.energy_fj = (double)report->energy_fj / images};
    if (!total) {
      const radish_report_row row = radish_report_row_at(report, l);
      m = radish_report_row_mean(report, row);
      l = row.last;
    }
    if (total) radish_table_rule(t);
    radish_table_row(t);
    radish_table_text(t, name, "%s", total ? "image" : report->infos[l].name);
    number(t, busy, total ? sums[0] : m.busy, l > 0);
    radish_table_number(t, stall, total ? sums[1] : m.stall);
    radish_table_number(t, packets, total ? sums[2] : m.packets);
    radish_table_number(t, hops, total ? sums[3] : m.hops);
    radish_table_number(t, energy, m.energy_fj * FJ);
    radish_table_number(t, share, 100 * m.energy_fj / whole_fj);
    if (!total && m.energy_fj > 0) radish_table_span(t, bar, 0, m.energy_fj / whole_fj);
    for (int c = 0; c < RADISH_COMPONENT_COUNT; c++) {
      if (!radish_energy_component_priced(report->chip, c)) continue;
      radish_table_number(t, parts[c],
                          (total ? (double)report->energy.component_fj[c] / images : m.component_fj[c]) * FJ);
    }
    sums[0] += m.busy;
    sums[1] += m.stall;
    sums[2] += m.packets;
    sums[3] += m.hops;
  }
  return t;
}

// ---- sentences -----------------------------------------------------------------------------------------------------

static void print_title(const radish_report *report, radish_style style, FILE *file) {
  const radish_mapped_chip *mapped = report->mapped;
  const radish_network *network = mapped->network;
  const radish_params *params = &mapped->params;
  const bool rate = mapped->coding == RADISH_CODING_RATE;
  fprintf(file,
          "%s%s on %s%s: %s coding, T = %d, %d-bit weights, %s synchronisation; %d core%s of a %d x %d mesh "
          "at %d MHz\n",
          style.colour ? "\033[1m" : "", network->name, report->chip->name, style.colour ? "\033[0m" : "",
          rate ? "rate" : "radix", rate ? network->rate_timesteps : network->timesteps, network->weight_bits,
          params->chip.sync == RADISH_SYNC_BARRIER ? "barrier" : "dataflow", mapped->core_count,
          mapped->core_count == 1 ? "" : "s", (int)params->mesh.columns, (int)params->mesh.rows,
          (int)params->core.clock_mhz);
  int reloaded = 0;
  for (int l = 0; l < report->layer_count; l++) reloaded += report->infos[l].reloaded;
  if (reloaded) {
    fprintf(file,
            "%d of %d partitions do not stay in the cores: they are loaded from off-chip memory when their "
            "turn comes\n",
            reloaded, mapped->partition_count - mapped->port_count);
  }
}

static const char *class_name(const radish_report *report, int class, char text[96]) {
  const radish_network *network = report->mapped->network;
  if (class >= 0 && class < network->class_count) {
    snprintf(text, 96, "%d (%.80s)", class, network->classes[class]);
  } else {
    snprintf(text, 96, "%d", class);
  }
  return text;
}

static void print_answers(const radish_report *report, FILE *file) {
  char predicted[96], label[96];
  if (report->image_count == 1) {
    const radish_report_image *image = &report->images[0];
    fprintf(file, "answer      image %d: %s", image->index, class_name(report, image->predicted, predicted));
    if (report->labelled) {
      fprintf(file, ", label %s: %s", class_name(report, image->label, label),
              image->label == image->predicted ? "correct" : "wrong");
    }
    fputc('\n', file);
    int64_t *wide = malloc((size_t)report->result->logit_count * sizeof *wide);
    if (wide) radish_logits_print(radish_report_logits(report, 0, wide), wide, file);
    free(wide);
  } else if (report->labelled) {
    fprintf(file, "accuracy    %.2f %%: %d of %d images\n", 100.0 * report->correct / report->labelled, report->correct,
            report->labelled);
  }
}

static const char *bound_text(const radish_report *report, char text[96]) {
  const radish_throughput *t = &report->throughput;
  switch (t->bound) {
  case RADISH_BOUND_ENGINE: snprintf(text, 96, "the engine of core %d", t->bound_core); break;
  case RADISH_BOUND_RELOAD: snprintf(text, 96, "reloads"); break;
  case RADISH_BOUND_OFFCHIP: snprintf(text, 96, "a channel to off-chip memory"); break;
  case RADISH_BOUND_EMISSION: snprintf(text, 96, "emission of layer %.60s", report->infos[t->bound_layer].name); break;
  case RADISH_BOUND_HOST: snprintf(text, 96, "the host's ports"); break;
  }
  return text;
}

static void print_throughput(const radish_report *report, FILE *file) {
  const radish_throughput *t = &report->throughput;
  char rate[32], bound[32], by[96];
  if (t->uhz < 0) return;
  fprintf(file, "throughput  %s images/s ", radish_table_quantity(rate, (double)t->uhz * 1e-6, ""));
  if (radish_report_load(report) == RADISH_LOAD_INDEPENDENT) {
    fprintf(file, "one by one (1 / mean latency)");
  } else if (report->image_count == 1 && t->offered_uhz < 0) {
    fprintf(file, "one by one (1 / latency; several images pipeline: --images)");
  } else if (t->full) {
    fprintf(file, "through the full pipeline, measured over %d images", t->images);
  } else {
    fprintf(file, "with filling and draining: %d image%s too few for a full pipeline", t->images,
            t->images == 1 ? " is" : "s are");
  }
  fputc('\n', file);
  if (t->offered_uhz >= 0) {
    fprintf(file, "            offered %s images/s\n", radish_table_quantity(bound, (double)t->offered_uhz * 1e-6, ""));
  }
  if (t->bound_uhz < 0) return;
  fprintf(file, "            at most %s images/s: %s\n", radish_table_quantity(bound, (double)t->bound_uhz * 1e-6, ""),
          bound_text(report, by));
}

// Prints one name of the list, on a new line where this one is full; `*column` is the column reached, 0 before the
// first.
static void print_name(FILE *file, const char *name, int *column) {
  const int length = (int)strlen(name);
  if (!*column) {
    *column = fprintf(file, "not priced  %s", name);
  } else if (*column + length > 100) {
    *column = fprintf(file, ",\n            %s", name) - 2;
  } else {
    *column += fprintf(file, ", %s", name);
  }
}

static void print_unpriced(const radish_report *report, FILE *file) {
  int column = 0;
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    if (radish_report_is_unpriced(report, p)) print_name(file, radish_energy_price_name(p), &column);
  }
  if (radish_report_leakage_is_unpriced(report)) print_name(file, "leakage_uw", &column);
  if (column) fputs(": not in the energy\n", file);
}

// Prints which share of the energy rests on prices of each status, the largest first.
static void print_statuses(const radish_report *report, FILE *file) {
  bool told[RADISH_PRICE_STATUS_COUNT] = {false};
  if (report->energy_fj <= 0) return;
  for (int n = 0; n < RADISH_PRICE_STATUS_COUNT; n++) {
    int most = -1;
    int64_t most_fj = 0;
    for (int s = 0; s < RADISH_PRICE_STATUS_COUNT; s++) {
      const int64_t fj = radish_report_status_fj(report, s);
      if (!told[s] && fj > most_fj) most = s, most_fj = fj;
    }
    if (most < 0) break;
    told[most] = true;
    fprintf(file, "%s%s %.1f %%", n ? ", " : "rests on    prices: ", radish_energy_status_name(most),
            100 * (double)most_fj / (double)report->energy_fj);
  }
  fputc('\n', file);
}

static void print_latency(const radish_report *report, FILE *file) {
  const int n = report->image_count;
  const radish_load load = radish_report_load(report);
  char a[32], b[32], c[32], how[96] = "each alone on the chip";
  if (load == RADISH_LOAD_FLOOD) {
    snprintf(how, sizeof how, n == 1 ? "alone on the chip" : "as fast as the chip takes them");
  } else if (load == RADISH_LOAD_PERIOD) {
    snprintf(how, sizeof how, "an image every %s",
             radish_table_quantity(a, (double)report->result->image_period_ps * PS, "s"));
  } else if (n == 1) {
    snprintf(how, sizeof how, "alone on the chip");
  }
  if (n == 1) {
    fprintf(file, "latency     %s, %s\n", radish_table_quantity(a, (double)report->latency_mean_ps * PS, "s"), how);
  } else {
    fprintf(file, "latency     mean %s, median %s, longest %s of %d images, %s\n",
            radish_table_quantity(a, (double)report->latency_mean_ps * PS, "s"),
            radish_table_quantity(b, (double)report->latency_p50_ps * PS, "s"),
            radish_table_quantity(c, (double)report->latency_max_ps * PS, "s"), n, how);
  }
  if (load == RADISH_LOAD_PERIOD) {
    fprintf(file, "            before that an image waits at the host, on average %s, at most %s\n",
            radish_table_quantity(a, (double)report->wait_mean_ps * PS, "s"),
            radish_table_quantity(b, (double)report->wait_max_ps * PS, "s"));
  }
}

static void print_channels(const radish_report *report, FILE *file) {
  const radish_busiest_channel *channel = &report->offchip;
  const double loads = (double)(channel->sum.loads ? channel->sum.loads : 1);
  char bits[32], wait[32];
  fprintf(file,
          "off-chip    %s through %d channel%s, the busiest %.0f %% of the time; a load waits %s for its channel, on "
          "average\n",
          radish_table_quantity(bits, (double)channel->sum.bits, "bit"), report->result->channel_count,
          report->result->channel_count == 1 ? "" : "s", (double)channel->share_ppm / 1e4,
          radish_table_quantity(wait, (double)channel->sum.waited_ps * PS / loads, "s"));
}

// Returns how many weights spikes read from the rows of crossbars, zeros among them; 0 on other cores.
static double weights_of_rows(const radish_report *report) {
  const radish_core_params *core = &report->mapped->params.core;
  return radish_crossbar_is(core) ? (double)report->counted.pairs * (double)core->lanes : 0;
}

// Says how much of what spikes read from the arrays of crossbars the network has as synapses.
static void print_rows(const radish_report *report, FILE *file) {
  const double weights = weights_of_rows(report);
  if (weights <= 0) return;
  fprintf(file, "rows read   %.1f %% of their weights are synapses of the network, the others are 0\n",
          100 * (double)report->counted.synaptic_ops / weights);
}

static void print_speed(const radish_report *report, FILE *file) {
  char time[32], ops[32], weights[32];
  const double wall_s = (double)report->wall_ns * 1e-9;
  fprintf(file, "simulated   in %s", radish_table_quantity(time, wall_s, "s"));
  if (wall_s > 0) {
    fprintf(file, ", %s synaptic operations a second",
            radish_table_quantity(ops, (double)report->synaptic_ops / wall_s, ""));
    if (weights_of_rows(report) > 0) {
      fprintf(file, ", %s with the zeros of rows",
              radish_table_quantity(weights, weights_of_rows(report) / wall_s, ""));
    }
  }
  fputc('\n', file);
}

static void print_energy(const radish_report *report, FILE *file) {
  char image[32], op[32], power[32];
  if (report->energy_fj <= 0) {
    fputs("energy      the chip file prices nothing that this run does\n", file);
    return;
  }
  fprintf(file, "energy      %s an image",
          radish_table_quantity(image, (double)report->energy_fj / report->image_count * FJ, "J"));
  if (report->synaptic_ops) {
    fprintf(file, ", %s a synaptic operation",
            radish_table_quantity(op, (double)report->energy_fj * FJ / (double)report->synaptic_ops, "J"));
  }
  if (report->span_ps > 0) {
    fprintf(file, ", %s on average",
            radish_table_quantity(power, (double)report->energy_fj * FJ / ((double)report->span_ps * PS), "W"));
  }
  fputc('\n', file);
}

static void print_sentences(const radish_report *report, FILE *file) {
  print_answers(report, file);
  print_latency(report, file);
  print_throughput(report, file);
  print_energy(report, file);
  const radish_busiest_core *busiest = &report->busiest;
  print_statuses(report, file);
  print_unpriced(report, file);
  const radish_busiest_channel *channel = &report->offchip;
  fprintf(file, "bottleneck  ");
  if (channel->share_ppm > busiest->share_ppm) {
    fprintf(file, "off-chip channel %d of %d: %.0f %% of the time\n            ", channel->channel,
            report->result->channel_count, (double)channel->share_ppm / 1e4);
  }
  fprintf(file, "busiest core: %d at (%d, %d), layer %s, %.0f %% of the time\n", busiest->core, busiest->place.x,
          busiest->place.y, report->infos[busiest->layer].name, (double)busiest->share_ppm / 1e4);
  if (channel->sum.transfers) print_channels(report, file);
  print_rows(report, file);
  radish_tables_view_print(report->mapped, file);
  if (report->result->barriers) fprintf(file, "barriers    %" PRId64 "\n", report->result->barriers);
  print_speed(report, file);
}

bool radish_report_print(const radish_report *report, radish_style style, FILE *file) {
  radish_table *work = work_table(report), *energy = energy_table(report);
  bool done = work && energy;
  if (done) {
    print_title(report, style, file);
    if (report->image_count > 1) {
      fprintf(file, "Numbers of layers are averages over %d images.\n", report->image_count);
    }
    fputc('\n', file);
    done = radish_table_print(work, style, file);
    fputc('\n', file);
    done = done && radish_table_print(energy, style, file);
    fputc('\n', file);
    print_sentences(report, file);
    if (report->expected) {
      fputc('\n', file);
      done = done && radish_expectation_print(report, style, file);
    }
    if (report->why) fputc('\n', file);
    done = done && (!report->why || radish_why_print(report, style, file));
  }
  radish_table_destroy(work);
  radish_table_destroy(energy);
  return done;
}
