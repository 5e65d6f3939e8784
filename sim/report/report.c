// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/report.h"
#include "core/base/edge.h"

#include <stdlib.h>
#include <string.h>

const char *radish_report_version(void) {
  return RADISH_VERSION;
}

radish_logits_view radish_report_logits(const radish_report *report, int image, int64_t *wide) {
  const radish_network *network = report->mapped->network;
  const int count = report->result->logit_count;
  for (int k = 0; k < count; k++) wide[k] = report->images[image].logits[k];
  return (radish_logits_view){network, report->mapped->coding, network->rate_timesteps, count};
}

int radish_report_argmax(const int32_t *logits, int count) {
  int best = 0;
  for (int i = 1; i < count; i++) {
    if (logits[i] > logits[best]) best = i;
  }
  return best;
}

bool radish_report_is_unpriced(const radish_report *report, int price) {
  return !report->chip->prices[price].given && radish_energy_count(&report->counted, price);
}

bool radish_report_leakage_is_unpriced(const radish_report *report) {
  return !report->chip->leakage_given; // there is always a core in use
}

int64_t radish_report_status_fj(const radish_report *report, int status) {
  const bool leaks = report->chip->leakage_given && (int)report->chip->leakage_status == status;
  return radish_energy_of_status(&report->counted, report->chip, (radish_price_status)status) +
         (leaks ? report->energy.component_fj[RADISH_LEAKAGE] : 0);
}

radish_load radish_report_load(const radish_report *report) {
  if (report->result->independent) return RADISH_LOAD_INDEPENDENT;
  return report->result->image_period_ps ? RADISH_LOAD_PERIOD : RADISH_LOAD_FLOOD;
}

const char *radish_report_load_name(radish_load load) {
  static const char *const names[] = {
      [RADISH_LOAD_FLOOD] = "flood", [RADISH_LOAD_PERIOD] = "period", [RADISH_LOAD_INDEPENDENT] = "independent"};
  return names[load];
}

const char *radish_report_op_name(radish_op op) {
  static const char *const names[] = {[RADISH_OP_INPUT] = "input",
                                      [RADISH_OP_CONV] = "conv",
                                      [RADISH_OP_DENSE] = "dense",
                                      [RADISH_OP_AVG_POOL] = "avg_pool",
                                      [RADISH_OP_ADD] = "add"};
  return names[op];
}

// ---- layers --------------------------------------------------------------------------------------------------------

static bool describe_layers(radish_report *report) {
  const radish_mapped_chip *mapped = report->mapped;
  const radish_network *network = mapped->network;
  int *last_layer = calloc((size_t)mapped->core_count + 1, sizeof *last_layer); // last layer seen on each core
  if (!last_layer) return false;
  for (int l = 0; l < report->layer_count; l++) {
    const radish_layer *layer = &network->layers[l];
    report->infos[l] = (radish_report_layer_info){
        .name = layer->name, .op = radish_report_op_name(layer->op), .shape = layer->shape, .readout = layer->readout};
  }
  for (int p = 0; p < mapped->partition_count; p++) {
    const radish_program *program = &mapped->programs[p];
    radish_report_layer_info *info = &report->infos[program->layer];
    info->timesteps = program->timesteps_out;
    info->partitions++;
    if (program->layer == 0) continue;
    info->dense_ops = radish_network_dense_macs(network, program->layer) * program->timesteps_in;
    info->reloaded += !program->resident;
    int *last = &last_layer[mapped->core_of[p]]; // partitions are in layer order
    info->cores += *last != program->layer;
    *last = program->layer;
  }
  free(last_layer);
  return true;
}

static int64_t spikes_into(const radish_report *report, int image, int layer) {
  const radish_layer *l = &report->mapped->network->layers[layer];
  int64_t sum = 0;
  for (int s = 0; s < l->source_count; s++) {
    bool seen = false;
    for (int before = 0; before < s; before++) seen |= l->sources[before].from == l->sources[s].from;
    if (!seen) sum += radish_run_result_record_at(report->result, image, l->sources[s].from)->counters.spikes_out;
  }
  return sum;
}

// Adds to a sum. Returns false where an int64_t cannot hold it.
static bool add(int64_t *sum, int64_t value) {
  return !__builtin_add_overflow(*sum, value, sum);
}

static bool fill_image(radish_report *report, int i, int first_index, const int16_t *labels,
                       const radish_energy *energy) {
  bool fits = true;
  const radish_run_result *result = report->result;
  radish_report_image *image = &report->images[i];
  const int32_t *logits = &result->logits[(int64_t)i * result->logit_count];
  *image = (radish_report_image){.index = first_index + i,
                                 .label = labels ? labels[i] : RADISH_NO_LABEL,
                                 .predicted = radish_report_argmax(logits, result->logit_count),
                                 .logits = logits,
                                 .start_ps = result->times[i].first_spike_ps,
                                 .done_ps = result->times[i].done_ps,
                                 .layers = &report->layers[(int64_t)i * report->layer_count]};
  image->latency_ps = image->done_ps - image->start_ps;
  image->offered_ps = result->image_period_ps ? i * result->image_period_ps : -1;
  image->wait_ps = result->image_period_ps ? result->times[i].first_packet_ps - image->offered_ps : -1;
  for (int l = 0; l < report->layer_count; l++) {
    radish_report_layer *layer = &image->layers[l];
    layer->record = *radish_run_result_record_at(result, i, l);
    layer->latency_ps =
        layer->record.start_ps < 0 || layer->record.end_ps < 0 ? -1 : layer->record.end_ps - layer->record.start_ps;
    layer->spikes_in = spikes_into(report, i, l);
    layer->energy = energy[(int64_t)i * report->layer_count + l];
    image->energy_fj += radish_energy_total_fj(&layer->energy);
    image->synaptic_ops += layer->record.counters.synaptic_ops;
    radish_energy_add(&report->energy, &layer->energy);
#define X(name, unit, doc) fits &= add(&report->counted.name, layer->record.counters.name);
    RADISH_COUNTERS(X)
#undef X
  }
  report->energy_fj += image->energy_fj;
  report->synaptic_ops += image->synaptic_ops;
  if (image->label != RADISH_NO_LABEL && !report->mapped->network->random_weights) {
    report->labelled++;
    report->correct += image->label == image->predicted;
  }
  return fits;
}

static radish_status fill_images(radish_report *report, int first_index, const int16_t *labels,
                                 const radish_energy *energy, radish_error *error) {
  bool fits = true;
  for (int i = 0; i < report->image_count; i++) fits &= fill_image(report, i, first_index, labels, energy);
  for (int l = 0; l < report->layer_count; l++) {
    int64_t of_images;
    fits &= !__builtin_mul_overflow(report->infos[l].dense_ops, report->image_count, &of_images);
    fits &= add(&report->dense_ops, of_images);
  }
  if (fits) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, NULL, 0,
                     "a count of the run passes 2^63 - 1: fewer images or steps are allowed");
}

// ---- totals --------------------------------------------------------------------------------------------------------

static int ascending(const void *a, const void *b) {
  const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void find_wait(radish_report *report) {
  report->wait_mean_ps = report->wait_max_ps = -1;
  if (radish_report_load(report) != RADISH_LOAD_PERIOD) return;
  __int128 sum = 0;
  for (int i = 0; i < report->image_count; i++) {
    const int64_t wait_ps = report->images[i].wait_ps;
    sum += wait_ps;
    if (wait_ps > report->wait_max_ps) report->wait_max_ps = wait_ps;
  }
  report->wait_mean_ps = (int64_t)((sum + report->image_count / 2) / report->image_count);
}

static bool fill_latency(radish_report *report) {
  const int n = report->image_count;
  int64_t *sorted = malloc((size_t)n * sizeof *sorted);
  if (!sorted) return false;
  __int128 sum = 0;
  for (int i = 0; i < n; i++) sum += sorted[i] = report->images[i].latency_ps;
  qsort(sorted, (size_t)n, sizeof *sorted, ascending);
  report->latency_mean_ps = (int64_t)((sum + n / 2) / n);
  report->latency_p50_ps = sorted[(n - 1) / 2];
  report->latency_max_ps = sorted[n - 1];
  free(sorted);
  const radish_report_image *first = &report->images[0], *last = &report->images[n - 1];
  report->span_ps = report->result->independent ? (int64_t)sum : last->done_ps - first->start_ps;
  find_wait(report);
  return radish_throughput_measure(report->result, report->mapped, &report->throughput);
}

static bool find_busiest(radish_report *report) {
  const radish_mapped_chip *mapped = report->mapped;
  int64_t *busy = calloc((size_t)mapped->core_count + 1, sizeof *busy);
  if (!busy) return false;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    busy[mapped->core_of[p]] += report->result->busy_cycles[p];
  }
  radish_busiest_core *busiest = &report->busiest;
  for (int core = 1; core < mapped->core_count; core++) {
    if (busy[core] > busy[busiest->core]) busiest->core = core;
  }
  busiest->busy_cycles = busy[busiest->core];
  busiest->place = mapped->places[busiest->core];
  free(busy);
  int64_t best = -1, sum = 0; // partitions are in layer order, so those of one layer follow each other
  for (int p = mapped->port_count, layer = -1; p < mapped->partition_count; p++) {
    if (mapped->core_of[p] != busiest->core) continue;
    if (mapped->programs[p].layer != layer) sum = 0;
    layer = mapped->programs[p].layer;
    sum += report->result->busy_cycles[p];
    if (sum > best) {
      best = sum;
      busiest->layer = layer;
    }
  }
  const int64_t period_ps = radish_edge_period_ps(mapped->params.core.clock_mhz);
  if (report->span_ps > 0) {
    busiest->share_ppm =
        (int64_t)(((__int128)busiest->busy_cycles * period_ps * 1000000 + report->span_ps / 2) / report->span_ps);
  }
  return true;
}

static void find_busiest_channel(radish_report *report) {
  radish_busiest_channel *busiest = &report->offchip;
  const radish_channel_use *channels = report->result->channels;
  for (int i = 0; i < report->result->channel_count; i++) {
    radish_channel_use_add(&busiest->sum, &channels[i]);
    if (channels[i].busy_ps > channels[busiest->channel].busy_ps) busiest->channel = i;
  }
  if (report->span_ps <= 0) return;
  busiest->share_ppm =
      (int64_t)(((__int128)channels[busiest->channel].busy_ps * 1000000 + report->span_ps / 2) / report->span_ps);
}

// ---- life ----------------------------------------------------------------------------------------------------------

static radish_status fill(radish_report *report, int first_index, const int16_t *labels, radish_error *error) {
  const size_t cells = (size_t)report->image_count * (size_t)report->layer_count;
  report->infos = calloc((size_t)report->layer_count, sizeof *report->infos);
  report->images = calloc((size_t)report->image_count, sizeof *report->images);
  report->layers = calloc(cells, sizeof *report->layers);
  radish_energy *energy = calloc(cells, sizeof *energy);
  radish_status status = RADISH_NO_MEMORY;
  if (report->infos && report->images && report->layers && energy && describe_layers(report)) {
    status = radish_energy_of_run(report->result, report->mapped, report->chip, energy, error);
    if (!status) status = fill_images(report, first_index, labels, energy, error);
    if (!status && !(fill_latency(report) && find_busiest(report))) status = RADISH_NO_MEMORY;
  }
  if (!status) find_busiest_channel(report);
  free(energy);
  return status == RADISH_NO_MEMORY ? radish_fail(error, status, NULL, 0, "out of memory for the report") : status;
}

radish_status radish_report_create(const radish_run_result *result, const radish_mapped_chip *mapped,
                                   const radish_chip_file *chip, int first_index, const int16_t *labels,
                                   int64_t wall_ns, radish_report **report, radish_error *error) {
  *report = NULL;
  radish_report *r = calloc(1, sizeof *r);
  if (!r) return radish_fail(error, RADISH_NO_MEMORY, NULL, 0, "out of memory for the report");
  r->chip = chip;
  r->mapped = mapped;
  r->result = result;
  r->image_count = result->image_count;
  r->layer_count = result->layer_count;
  r->wall_ns = wall_ns;
  radish_status status = fill(r, first_index, labels, error);
  if (status) {
    radish_report_destroy(r);
    return status;
  }
  *report = r;
  return RADISH_OK;
}

void radish_report_destroy(radish_report *report) {
  if (!report) return;
  free(report->infos);
  free(report->images);
  free(report->layers);
  free(report);
}
