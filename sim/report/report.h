// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// report.h: what a run of the chip amounts to: one struct, read by the table (report_table.c) and the JSON
// (report_json.c). Nothing is measured here; counts come from the run, energy from run_energy.h.
//
// Definitions
//   latency of an image   last readout value at the edge port less its first injected spike
//   latency of a layer    its last emitted packet less its first arrival; layers overlap, so they do not add up
//   spikes in             spikes out of the populations that the layer reads, each once: the same for every
//                         mapping. What arrives in schedulers is the counter `arrivals`, once per partition
//   density               spikes out / (neurons * steps of the train); none for a readout
//   dense operations      multiply-adds of the layer times its input steps (docs/chip.md section 1, "Operations")
//   throughput            throughput.h
//   load                  how images came: as fast as the chip took them ("flood"), one a period ("period"), or each
//                         alone on the chip ("independent"). At a period an image waits at the host from its offer to
//                         its first packet; its latency counts from its first spike, so the wait comes on top
//   p50                   the lower median
//   busiest core          of the cores, the one with most busy cycles (engine: integrate, fire, commit), and on
//                         it the layer with most of them; its share is of the time from the first spike to the
//                         last completion; of independent images, of the sum of their latencies
#ifndef RADISH_SIM_REPORT_REPORT_H
#define RADISH_SIM_REPORT_REPORT_H

#include "network/files/images.h"
#include "sim/report/logits_view.h"
#include "sim/report/profile.h"
#include "sim/report/run_energy.h"
#include "sim/report/throughput.h"
#include "sim/format/table.h"
#include <jansson.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct radish_why radish_why;                 // why.h
typedef struct radish_expectation radish_expectation; // expectation.h
typedef struct radish_inputs radish_inputs;           // inputs.h

const char *radish_report_version(void);

// A radish_report_layer is a layer's part in one image.
typedef struct {
  radish_record record;
  int64_t latency_ps; // -1: it emitted nothing
  int64_t spikes_in;
  radish_energy energy;
} radish_report_layer;

// A radish_report_layer_info is what is the same for all images.
typedef struct {
  const char *name, *op;
  radish_shape shape;
  int timesteps; // steps of the output train; readout: 1
  bool readout;
  int64_t dense_ops;
  int cores, partitions, reloaded; // the input has 0 cores; its ports are the partitions
} radish_report_layer_info;

typedef struct {
  int index; // in the data set
  int label; // or RADISH_NO_LABEL
  int predicted;
  const int32_t *logits;
  int64_t start_ps, done_ps, latency_ps;
  int64_t offered_ps, wait_ps; // at a period, else -1
  int64_t energy_fj, synaptic_ops;
  radish_report_layer *layers; // [layer_count]
} radish_report_image;

typedef struct {
  int core, layer;
  radish_place place;
  int64_t busy_cycles;
  int64_t share_ppm; // of the run's time
} radish_busiest_core;

// This is what the channels to off-chip memory did, in sum, and the one that was busiest.
typedef struct {
  radish_channel_use sum;
  int channel;
  int64_t share_ppm; // of the run's time
} radish_busiest_channel;

typedef struct {
  // What was run is owned by the caller and needed as long as the report.
  const radish_chip_file *chip;
  const radish_mapped_chip *mapped;
  const radish_run_result *result;

  int image_count, layer_count;
  radish_report_layer_info *infos; // [layer_count]
  radish_report_image *images;     // [image_count]
  radish_report_layer *layers;     // storage of images[].layers

  int labelled, correct; // 0 where weights are random: answers mean nothing then
  bool random_inputs;    // for what prints the report; the caller sets it
  int64_t latency_mean_ps, latency_p50_ps, latency_max_ps;
  radish_throughput throughput;
  int64_t wait_mean_ps, wait_max_ps; // at a period, else -1
  int64_t span_ps;                   // first spike to last completion; independent: the sum of the latencies
  radish_energy energy;
  int64_t energy_fj, synaptic_ops, dense_ops;
  radish_counters counted; // of all images and layers
  radish_busiest_core busiest;
  radish_busiest_channel offchip;
  int64_t wall_ns;                    // of the simulation
  const radish_why *why;              // for what prints the report; the caller sets it, or NULL
  const radish_expectation *expected; // of an average image alone on the chip; the caller sets it, or NULL
  const radish_profile *profile;      // for the JSON; the caller sets it, or NULL
  const radish_inputs *inputs;        // for the JSON; the caller sets it, or NULL
} radish_report;

// Makes the report of a run. `first_index` is the index of the run's image 0 in the data set. `labels` has one for each
// image of the run, or is NULL. The caller destroys `*report`.
radish_status radish_report_create(const radish_run_result *result, const radish_mapped_chip *mapped,
                                   const radish_chip_file *chip, int first_index, const int16_t *labels,
                                   int64_t wall_ns, radish_report **report, radish_error *error);
void radish_report_destroy(radish_report *report);

// These return whether something was counted, or leaked, that the chip has no price for; the energy leaves it out.
bool radish_report_is_unpriced(const radish_report *report, int price);
bool radish_report_leakage_is_unpriced(const radish_report *report);

// Returns the energy that rests on prices of this status, of all images, leakage included; rounded by itself.
int64_t radish_report_status_fj(const radish_report *report, int status);

static inline const radish_report_layer *radish_report_layer_at(const radish_report *report, int image, int layer) {
  return &report->images[image].layers[layer];
}

typedef enum { RADISH_LOAD_FLOOD, RADISH_LOAD_PERIOD, RADISH_LOAD_INDEPENDENT } radish_load;
radish_load radish_report_load(const radish_report *report);
// Returns "flood", "period" or "independent", as in the JSON.
const char *radish_report_load_name(radish_load load);

// Returns the class with the largest logit, the first among equals.
int radish_report_argmax(const int32_t *logits, int count);
const char *radish_report_op_name(radish_op op);

// Prints the table for a terminal, about 120 columns wide, with averages where there are several images. Returns false
// where memory ran out.
bool radish_report_print(const radish_report *report, radish_style style, FILE *file);

// Returns what the logits of the run are; `wide` [count] receives those of an image, for what takes 64 bits.
radish_logits_view radish_report_logits(const radish_report *report, int image, int64_t *wide);

// Returns the object of `run --json`, to be written by radish_json_text (json.h), or NULL where memory ran out.
json_t *radish_report_json(const radish_report *report);
// Return parts of the same, or NULL where memory ran out: of the whole object the scalars and `total`; a layer of an
// image.
json_t *radish_report_run_json(const radish_report *report);
json_t *radish_report_layer_json(const radish_report *report, int image, int layer);

#ifdef __cplusplus
}
#endif
#endif
