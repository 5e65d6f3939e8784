// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/feed_table.h"

#include "core/packet.h"

namespace radish {

feed_table::feed_table(const radish_mapped_chip &of, systemc_mesh &mesh) : image(of) {
  const auto count = static_cast<size_t>(image.partition_count);
  partitions.resize(count);
  into.resize(count);
  of_core.resize(static_cast<size_t>(image.core_count));
  for (int p = 0; p < image.partition_count; p++) {
    partition_place &place = partitions[static_cast<size_t>(p)];
    if (image.core_of[p] == RADISH_HOST) {
      place.endpoint_index = image.core_count + p;
      place.local = 0;
    } else {
      auto &others = of_core[static_cast<size_t>(image.core_of[p])];
      place.endpoint_index = image.core_of[p];
      place.local = static_cast<int>(others.size());
      others.push_back(p);
    }
  }
  for (int l = 0; l < image.feed_count; l++) wire(l);
  for (int p = 0; p < image.partition_count; p++) route(p, mesh);
}

site feed_table::site_of(int endpoint_index) const {
  if (endpoint_index < image.core_count) {
    const radish_place at = image.places[endpoint_index];
    return {static_cast<uint32_t>(at.x), static_cast<uint32_t>(at.y), RADISH_LOCAL};
  }
  const radish_host_port &at = image.ports[endpoint_index - image.core_count];
  return {static_cast<uint32_t>(at.x), static_cast<uint32_t>(at.y), at.side};
}

void feed_table::wire(int index) {
  const radish_feed &feed = image.feeds[index];
  const radish_program &to = image.programs[feed.destination];
  const partition_place &source = partitions[static_cast<size_t>(feed.source)],
                        &destination = partitions[static_cast<size_t>(feed.destination)];
  feed_state state = {};
  state.core = destination.endpoint_index;
  state.source = feed.source;
  state.ordinal = index - image.source_feeds[feed.source];
  state.end.local = destination.local;
  state.end.timesteps = feed.timesteps;
  state.end.window_steps = to.window_steps;
  state.end.windows = to.windows;
  state.end.inputs = image.feed_inputs + feed.first_input;
  state.end.input_count = feed.inputs;
  state.layer = to.layer;
  const site back = site_of(source.endpoint_index);
  state.credit_route = radish_noc_unicast(back.x, back.y, back.port);
  state.credit_cost = route_cost(image.params.noc, site_of(destination.endpoint_index), {back});
  feeds.push_back(state);
  auto &numbered = into[static_cast<size_t>(feed.destination)];
  if (numbered.size() <= static_cast<size_t>(feed.ordinal)) numbered.resize(static_cast<size_t>(feed.ordinal) + 1);
  numbered[static_cast<size_t>(feed.ordinal)] = index;
}

void feed_table::route(int partition, systemc_mesh &mesh) {
  partition_place &place = partitions[static_cast<size_t>(partition)];
  const site from = site_of(place.endpoint_index);
  if (image.programs[partition].readout) { // shared out over the edge ports
    const site to = site_of(image.core_count + partition % image.port_count);
    place.routes = {radish_noc_unicast(to.x, to.y, to.port)};
    place.costs = {route_cost(image.params.noc, from, {to})};
    return;
  }
  std::vector<radish_noc_leaf> leaves;
  std::vector<site> sites;
  for (int l = image.source_feeds[partition]; l < image.source_feeds[partition + 1];) {
    const int begin = l, core = image.feeds[l].core;
    while (l < image.source_feeds[partition + 1] && image.feeds[l].core == core) l++;
    sites.push_back(site_of(core));
    leaves.push_back({sites.back().x, sites.back().y, RADISH_LOCAL, static_cast<uint32_t>(groups.size())});
    place.groups.push_back(static_cast<int>(groups.size()));
    groups.push_back({begin, l});
  }
  const size_t together = image.params.noc.multicast ? leaves.size() : 1; // leaves of one copy
  const size_t copies = image.params.noc.multicast ? 1 : leaves.size();
  for (size_t copy = 0; copy < copies; copy++) {
    place.routes.push_back(mesh.add_tree(from.x, from.y, from.port, &leaves[copy], together));
    const auto first = sites.begin() + static_cast<std::ptrdiff_t>(copy);
    place.costs.push_back(route_cost(image.params.noc, from, {first, first + static_cast<std::ptrdiff_t>(together)}));
    if (from.port != RADISH_LOCAL) place.costs.back().offchip_bits += RADISH_PACKET_BITS;
  }
}

} // namespace radish
