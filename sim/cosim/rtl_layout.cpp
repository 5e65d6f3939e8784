#include "sim/cosim/rtl_layout.h"

#include "sim/cosim/cosim.h"

#include <algorithm>

namespace radish {
namespace {

placed_partition partition_of(const radish_mapped_chip &image, int index) {
  placed_partition partition;
  partition.program = &image.programs[index];
  partition.links_at_step = image.links_at_step[index];
  int cores = 0; // links are sorted by them
  for (int l = image.source_links[index]; l < image.source_links[index + 1]; l++) {
    const radish_link &link = image.links[l];
    partition.destination_windows.push_back(image.programs[link.destination].windows);
    cores += l == image.source_links[index] || image.links[l - 1].core != link.core;
  }
  partition.copies = image.params.noc.multicast ? 1 : std::max(cores, 1);
  return partition;
}

radish_status add_link(const radish_mapped_chip &image, int index, int local, rtl_layout &layout, radish_error *error) {
  const radish_link &link = image.links[index];
  uint32_t inputs = 0;
  for (int i = link.first_input; i < link.first_input + link.inputs; i++) {
    if (image.link_inputs[i] >= MOST_LINK_INPUTS) {
      return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0,
                         "layer %s has more than %d sources, which the RTL's link table does not hold",
                         image.network->layers[image.programs[link.destination].layer].name, MOST_LINK_INPUTS);
    }
    inputs |= UINT32_C(1) << image.link_inputs[i];
  }
  layout.links.push_back(
      {link.source, index - image.source_links[link.source], local, link.ordinal, inputs, link.timesteps});
  return RADISH_OK;
}

radish_status check(const radish_place &at, const core_sizes &needs, radish_error *error) {
  const core_sizes built = built_core_sizes();
  enum { EQUAL, MOST };
#define X(name, relation, parameter, doc)                                                                            \
  if (needs.name > built.name || (relation == EQUAL && needs.name != built.name)) {                                  \
    return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0,                                                          \
                       "core (%d, %d) needs %d %s, the RTL was built for %d: configure the build with "              \
                       "-DRADISH_RTL_" #parameter "=%d, or leave this core in C (--rtl)",                            \
                       at.x, at.y, needs.name, doc, built.name, needs.name);                                         \
  }
  RADISH_RTL_SIZES(X)
#undef X
  return RADISH_OK;
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
  for (int l = 0; l < image.link_count; l++) {
    if (image.links[l].core != core) continue;
    const radish_status status =
        add_link(image, l, local[static_cast<size_t>(image.links[l].destination)], layout, error);
    if (status) return status;
  }
  core_sizes needs = place_partitions(layout.placed, static_cast<int>(image.params.core.ni_depth));
  needs.links = static_cast<int>(layout.links.size());
  return check(image.places[core], needs, error);
}

} // namespace radish

radish_status radish_cosim_holds(const radish_mapped_chip *mapped, int core, radish_error *error) {
  radish::rtl_layout layout;
  return radish::lay_out(*mapped, core, layout, error);
}
