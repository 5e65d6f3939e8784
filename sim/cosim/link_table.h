// link_table.h: who is where in the platform, and what a packet means at the place where it arrives.
//
// A packet names its source partition only. The table of the destination core knows each link from there: which
// partition of the core reads it, as which of its sources, and which plane the step belongs to that the source is
// sending; tokens move that on. A credit leaves with the number of the link among the consumer's and arrives with
// its number among the source's.
#ifndef RADISH_SIM_COSIM_LINK_TABLE_H
#define RADISH_SIM_COSIM_LINK_TABLE_H

#include "mapping/chip_image.h"
#include "noc/systemc/mesh.h"
#include "sim/cosim/route_cost.h"

#include <vector>

namespace radish {

struct link_state {
  int core, local;   // destination: core and partition of the core
  int source;        // source partition
  int ordinal;       // among the source's links
  int slot;          // plane of the step that the source is sending
  int step, window;  // of the image that it is sending
  int timesteps, window_steps, windows;
  std::vector<int> inputs; // sources of the destination that it feeds
  int layer;               // the destination's
  int64_t image, credited_windows;
  radish_record *record; // of (layer, image), once its first packet has arrived
  radish_noc_route credit_route;
  radish_route_cost credit_cost;

  // The source has ended its step.
  void next_step();
};

struct link_group { // what one packet feeds in one core
  int first, last;  // links, exclusive
};

struct partition_place {
  int who;   // core, or core_count + host port
  int local; // its number there
  std::vector<radish_noc_route> routes; // [copy]
  std::vector<radish_route_cost> costs; // [copy]
};

class link_table {
public:
  // Adds the multicast trees to the mesh.
  link_table(const radish_chip_image &image, systemc_mesh &mesh);

  site site_of(int who) const;
  // Links of a partition's consumer side, in the order of their numbers in credits.
  link_state &credited(int partition, int ordinal);

  std::vector<partition_place> partitions;
  std::vector<std::vector<int>> of_core; // [core]: its partitions
  std::vector<link_state> links;         // as in the image
  std::vector<link_group> groups;        // by the tag of a delivery

private:
  void route(int partition, systemc_mesh &mesh);
  void wire(int link);

  const radish_chip_image &image;
  std::vector<std::vector<int>> into; // [partition][ordinal]: link
};

} // namespace radish

#endif
