// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/idle_overrides.h"

#include "mapping/crossbar.h"

#include <string.h>

// ---- what is known from the network and the coding -----------------------------------------------------------------

static bool is_radix(const radish_run_facts *facts) {
  return facts->coding == RADISH_CODING_RADIX;
}
static bool nothing_is_drawn(const radish_run_facts *facts) {
  const bool poisson = facts->coding == RADISH_CODING_RATE && facts->network->rate_input == RADISH_INPUT_POISSON;
  return !facts->network->random_weights && !facts->random_inputs && !poisson;
}
// A mapping that is not given expects its packets by `activity`, but for the fewest tiles in a fixed order.
static bool mapping_expects_nothing(const radish_mapped_chip *mapped) {
  const radish_mapping_params *by = &mapped->params.mapping;
  return mapped->placement == RADISH_PLACEMENT_GIVEN ||
         (by->objective == RADISH_OBJECTIVE_CORES && by->placement < RADISH_PLACEMENT_FORCE);
}
static bool nothing_is_random(const radish_run_facts *facts) {
  return !facts->network->random_weights && !facts->random_inputs &&
         (!facts->report || mapping_expects_nothing(facts->report->mapped));
}

// ---- what is known from the chip -----------------------------------------------------------------------------------

static bool links_are_unpriced(const radish_run_facts *facts) {
  return !facts->report->chip->prices[RADISH_PRICE_link_bit_mm].given;
}
static bool links_cost_nothing(const radish_run_facts *facts) {
  return facts->report->chip->prices[RADISH_PRICE_link_bit_mm].aj == 0;
}
static bool is_dataflow(const radish_run_facts *facts) {
  return facts->report->mapped->params.chip.sync == RADISH_SYNC_DATAFLOW;
}
static bool all_is_resident(const radish_run_facts *facts) {
  return facts->report->counted.reload_bits == 0;
}
static bool one_core_is_used(const radish_run_facts *facts) {
  return facts->report->mapped->core_count == 1;
}
static bool nothing_moves_at_random(const radish_run_facts *facts) {
  const int64_t placement = facts->report->mapped->params.mapping.placement;
  return placement != RADISH_PLACEMENT_ANNEALING && placement != RADISH_PLACEMENT_BEST;
}
static bool all_have_one_destination(const radish_run_facts *facts) {
  const radish_mapped_chip *mapped = facts->report->mapped;
  for (int f = 1; f < mapped->feed_count; f++) {
    const radish_feed *a = &mapped->feeds[f - 1], *b = &mapped->feeds[f];
    if (a->source == b->source && a->core != b->core) return false;
  }
  return true;
}

static bool is_shared(const radish_run_facts *facts) {
  return !radish_crossbar_is(&facts->report->mapped->params.core);
}
static bool array_is_scanned(const radish_run_facts *facts) {
  return facts->report->mapped->params.crossbar.scan == RADISH_SCAN_NEURON_MAJOR;
}
static bool spikes_are_events(const radish_run_facts *facts) {
  return !array_is_scanned(facts);
}

#define NO_CROSSBAR "core.organisation is shared, there are no crossbars"
#define EVENTS      "crossbar.scan is event, only spikes take time"

// The first rule that fits a key says why.
static const struct {
  const char *key;
  bool of_chip; // needs a run in time
  bool (*idle)(const radish_run_facts *facts);
  const char *why;
} rules[] = {
    {"rate_timesteps", false, is_radix, "the coding is radix"},
    {"rate_input", false, is_radix, "the coding is radix"},
    {"seed", false, nothing_is_drawn, "weights and inputs are given, nothing is drawn"},
    {"activity", false, nothing_is_random, "weights and inputs are given, nothing is drawn"},
    {"noc.link_mm", true, links_are_unpriced, "link_bit_mm is not priced"},
    {"noc.link_mm", true, links_cost_nothing, "the price of link_bit_mm is 0"},
    {"barrier_ps", true, is_dataflow, "sync is dataflow, there are no barriers"},
    {"offchip.channels", true, one_core_is_used, "a single core is in use"},
    {"offchip.channels", true, all_is_resident, "every partition stays in its core, nothing is reloaded"},
    {"offchip.mbit_per_s", true, all_is_resident, "every partition stays in its core, nothing is reloaded"},
    {"core.clock_skew_ps", true, one_core_is_used, "a single core is in use"},
    {"mapping.seed", true, nothing_moves_at_random, "mapping.placement is neither annealing nor best"},
    {"crossbar.scan", true, is_shared, NO_CROSSBAR},
    {"crossbar.row_cycles", true, is_shared, NO_CROSSBAR},
    {"crossbar.event_cycles", true, is_shared, NO_CROSSBAR},
    {"crossbar.event_cycles", true, array_is_scanned, "crossbar.scan is neuron_major, which no spike makes longer"},
    {"crossbar.neuron_cycles", true, is_shared, NO_CROSSBAR},
    {"crossbar.neuron_cycles", true, spikes_are_events, EVENTS},
    {"crossbar.step_cycles", true, is_shared, NO_CROSSBAR},
    {"crossbar.step_cycles", true, spikes_are_events, EVENTS},
    {"noc.multicast", true, all_have_one_destination, "every partition sends to a single core"},
};
enum { RULES = sizeof rules / sizeof *rules };

static bool is_key(const char *item, const char *key) {
  const size_t length = strlen(key);
  return !strncmp(item, key, length) && item[length] == '=';
}

static bool is_of_chip(const char *item) {
  size_t count;
  const radish_param *table = radish_params_table(&count);
  for (size_t i = 0; i < count; i++) {
    const char *first = *table[i].section ? table[i].section : table[i].field;
    const size_t length = strlen(first);
    if (!strncmp(item, first, length) && strchr(".=", item[length])) return true;
  }
  return !strncmp(item, "energy.", 7) || !strncmp(item, "energy=", 7);
}

static const char *uncounted(const radish_report *report, const char *item, char text[200]) {
  for (int p = 0; p < RADISH_PRICE_COUNT; p++) {
    char key[64];
    snprintf(key, sizeof key, "energy.%s.pj", radish_energy_price_name(p));
    if (!is_key(item, key) || radish_energy_count(&report->counted, p)) continue;
    snprintf(text, 200, "nothing was counted that %s is the price of", radish_energy_price_name(p));
    return text;
  }
  return NULL;
}

const char *radish_idle_override(const radish_run_facts *facts, const char *item, char text[200]) {
  if (!facts->report && is_of_chip(item)) return "without time there is no chip";
  for (int r = 0; r < RULES; r++) {
    if (!is_key(item, rules[r].key) || (rules[r].of_chip && !facts->report) || !rules[r].idle(facts)) continue;
    snprintf(text, 200, "%s%s%.100s", rules[r].why, rules[r].idle == links_are_unpriced ? " in " : "",
             rules[r].idle == links_are_unpriced ? facts->report->chip->path : "");
    return text;
  }
  return facts->report ? uncounted(facts->report, item, text) : NULL;
}
