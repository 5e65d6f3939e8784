// link_table.h: who is where in the platform: places, routes, and the links of the chip image.
//
// An RTL core has its own link table (rtl/link_table.sv). This one routes, tells C cores what a packet is for
// (sim/chip/feed.h), and knows which image the packets of a link belong to, so that they are counted in its record.
#ifndef RADISH_SIM_COSIM_LINK_TABLE_H
#define RADISH_SIM_COSIM_LINK_TABLE_H

#include "mapping/mapped_chip.h"
#include "noc/systemc/mesh.h"
#include "sim/cosim/route_cost.h"
#include "sim/chip/feed.h"

#include <vector>

namespace radish {

struct link_state {
  int core;            // destination
  int source, ordinal; // source partition; number among its links
  radish_link_end end;
  int layer;           // the destination's
  int64_t credited_windows;
  radish_record *record; // of (layer, end.image), once its first packet has arrived
  radish_noc_route credit_route;
  radish_route_cost credit_cost;
};

struct link_group { // what one packet feeds in one core
  int first, last;  // links, exclusive
};

struct partition_place {
  int who;   // core, or core_count + host port
  int local; // its number there
  std::vector<radish_noc_route> routes; // [copy]
  std::vector<radish_route_cost> costs; // [copy]
  std::vector<int> groups;              // of its links; none of a readout
};

class link_table {
public:
  // Adds the multicast trees to the mesh.
  link_table(const radish_mapped_chip &image, systemc_mesh &mesh);

  site site_of(int who) const;
  // The link that a consumer's credit with this number is for; how many a partition has.
  link_state &credited(int partition, int number) {
    return links[static_cast<size_t>(into_of(partition)[static_cast<size_t>(number)])];
  }
  const std::vector<int> &into_of(int partition) const { return into[static_cast<size_t>(partition)]; }

  std::vector<partition_place> partitions;
  std::vector<std::vector<int>> of_core; // [core]: its partitions
  std::vector<link_state> links;         // as in the image
  std::vector<link_group> groups;        // by the tag of a delivery

private:
  void route(int partition, systemc_mesh &mesh);
  void wire(int link);

  const radish_mapped_chip &image;
  std::vector<std::vector<int>> into; // [partition][ordinal]: link
};

} // namespace radish

#endif
