// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/rtl_layout.h"

#include "sim/cosim/cosim.h"

#include <algorithm>

namespace radish {
namespace {

placed_partition partition_of(const radish_mapped_chip &image, int index) {
  placed_partition partition;
  partition.program = &image.programs[index];
  partition.feeds_at_step = image.feeds_at_step[index];
  int cores = 0; // that the feeds end in; the feeds are sorted by core
  for (int l = image.source_feeds[index]; l < image.source_feeds[index + 1]; l++) {
    const radish_feed &feed = image.feeds[l];
    partition.destination_windows.push_back(image.programs[feed.destination].windows);
    cores += l == image.source_feeds[index] || image.feeds[l - 1].core != feed.core;
  }
  partition.copies = image.params.noc.multicast ? 1 : std::max(cores, 1);
  return partition;
}

radish_status add_feed(const radish_mapped_chip &image, int index, int local, rtl_layout &layout, radish_error *error) {
  const radish_feed &feed = image.feeds[index];
  uint32_t inputs = 0;
  for (int i = feed.first_input; i < feed.first_input + feed.inputs; i++) {
    if (image.feed_inputs[i] >= MOST_FEED_INPUTS) {
      return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0,
                         "layer %s has more than %d sources, which the RTL's link table does not hold",
                         image.network->layers[image.programs[feed.destination].layer].name, MOST_FEED_INPUTS);
    }
    inputs |= UINT32_C(1) << image.feed_inputs[i];
  }
  layout.feeds.push_back(
      {feed.source, index - image.source_feeds[feed.source], local, feed.ordinal, inputs, feed.timesteps});
  return RADISH_OK;
}

radish_status check(const radish_place &at, const core_sizes &needs, radish_error *error) {
  const core_sizes built = built_core_sizes();
  enum { EQUAL, MOST };
#define X(name, relation, parameter, doc)                                                                              \
  if (needs.name > built.name || (relation == EQUAL && needs.name != built.name)) {                                    \
    return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0,                                                            \
                       "core (%d, %d) needs %d %s, the RTL was built for %d: configure the build with "                \
                       "-DRADISH_RTL_" #parameter "=%d, or leave this core in C (--rtl)",                              \
                       at.x, at.y, needs.name, doc, built.name, needs.name);                                           \
  }
  RADISH_RTL_SIZES(X)
#undef X
  return RADISH_OK;
}

// The RTL's crossbar is the one of the default costs: a word of a row in each cycle.
radish_status check_crossbar(const radish_params &params, const radish_place &at, radish_error *error) {
  const radish_crossbar_params &costs = params.crossbar;
  if (params.core.organisation != RADISH_ORGANISATION_CROSSBAR ||
      (costs.scan == RADISH_SCAN_EVENT && costs.row_cycles == 1 && costs.event_cycles == 0)) {
    return RADISH_OK;
  }
  return radish_fail(
      error, RADISH_BAD_INPUT, nullptr, 0,
      "core (%d, %d) is a crossbar whose costs only the C model has; the RTL's has crossbar.scan: event, "
      "row_cycles: 1 and event_cycles: 0: set these, or leave this core in C (--rtl)",
      at.x, at.y);
}

} // namespace

radish_status lay_out(const radish_mapped_chip &image, int core, rtl_layout &layout, radish_error *error) {
  std::vector<int> local(static_cast<size_t>(image.partition_count), -1);
  for (int p = 0; p < image.partition_count; p++) {
    if (image.core_of[p] != core) continue;
    local[static_cast<size_t>(p)] = static_cast<int>(layout.partitions.size());
    layout.partitions.push_back(partition_of(image, p));
  }
  for (placed_partition &partition : layout.partitions) layout.placed.push_back(&partition);
  for (int l = 0; l < image.feed_count; l++) {
    if (image.feeds[l].core != core) continue;
    const radish_status status =
        add_feed(image, l, local[static_cast<size_t>(image.feeds[l].destination)], layout, error);
    if (status) return status;
  }
  const core_sizes needs = place_partitions(layout.placed, static_cast<int>(image.params.core.ni_depth));
  radish_status status = check_crossbar(image.params, image.places[core], error);
  if (!status) status = check(image.places[core], needs, error);
  if (status) return status;
  radish_error why = {""};
  if (!check_registers(layout.placed, layout.feeds, built_core_sizes(), &why)) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0,
                     "core (%d, %d) does not fit the RTL, leave it in C (--rtl): %s", image.places[core].x,
                     image.places[core].y, why.message);
}

} // namespace radish

void radish_cosim_widen(radish_mapped_chip *mapped) {
  const radish::core_sizes built = radish::built_core_sizes();
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    mapped->programs[p].stored_potential_bits = built.potential_bits;
    mapped->programs[p].stored_weight_bits = built.weight_bits;
  }
}

radish_status radish_cosim_holds(const radish_mapped_chip *mapped, int core, radish_error *error) {
  radish::rtl_layout layout;
  return radish::lay_out(*mapped, core, layout, error);
}
