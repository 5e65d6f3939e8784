// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// feed_table.h: who is where in the platform: places, routes, and the feeds of the chip image.
//
// An RTL core has its own feed table (rtl/feed_table.sv). This one routes, tells C cores what a packet is for
// (sim/chip/feed.h), and knows which image the packets of a feed belong to, so that they are counted in its record.
#ifndef RADISH_SIM_COSIM_FEED_TABLE_H
#define RADISH_SIM_COSIM_FEED_TABLE_H

#include "mapping/mapped_chip.h"
#include "noc/systemc/mesh.h"
#include "sim/cosim/route_cost.h"
#include "sim/chip/feed.h"

#include <vector>

namespace radish {

struct feed_state {
  int core;            // destination
  int source, ordinal; // source partition; number among its feeds
  radish_feed_end end;
  int layer; // the destination's
  int64_t credited_windows;
  radish_record *record; // of (layer, end.image), once its first packet has arrived
  radish_noc_route credit_route;
  radish_route_cost credit_cost;
};

struct feed_group { // what one packet feeds in one core
  int first, last;  // feeds, exclusive
};

struct partition_place {
  int endpoint_index;                   // core, or core_count + host port
  int local;                            // its number there
  std::vector<radish_noc_route> routes; // [copy]
  std::vector<radish_route_cost> costs; // [copy]
  std::vector<int> groups;              // of its feeds; none of a readout
};

class feed_table {
public:
  // Adds the multicast trees to the mesh.
  feed_table(const radish_mapped_chip &image, systemc_mesh &mesh);

  site site_of(int endpoint_index) const;
  // The feed that a consumer's credit with this number is for; how many a partition has.
  feed_state &credited(int partition, int number) {
    return feeds[static_cast<size_t>(into_of(partition)[static_cast<size_t>(number)])];
  }
  const std::vector<int> &into_of(int partition) const { return into[static_cast<size_t>(partition)]; }

  std::vector<partition_place> partitions;
  std::vector<std::vector<int>> of_core; // [core]: its partitions
  std::vector<feed_state> feeds;         // as in the image
  std::vector<feed_group> groups;        // by the tag of a delivery

private:
  void route(int partition, systemc_mesh &mesh);
  void wire(int feed);

  const radish_mapped_chip &image;
  std::vector<std::vector<int>> into; // [partition][ordinal]: feed
};

} // namespace radish

#endif
