// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/switching_counter.h"

#include <unistd.h>

// These are the netlist of the build and the cells it was made of, or NULL where the build has made none.
#ifdef RADISH_NETLIST
static const char *const built_netlist = RADISH_NETLIST, *const built_liberty = RADISH_LIBERTY;
#else
static const char *const built_netlist = nullptr, *const built_liberty = nullptr;
#endif

static bool readable(const char *path) {
  return path && !access(path, R_OK);
}

radish_status radish_cosim_switching_open(const char *netlist_path, const char *liberty_path,
                                          radish_cosim_switching **switching, radish_error *error) {
  *switching = nullptr;
  if (!netlist_path) netlist_path = built_netlist;
  if (!liberty_path) liberty_path = built_liberty;
  if (!readable(netlist_path) || !readable(liberty_path)) {
    return radish_fail(error, RADISH_BAD_INPUT, readable(netlist_path) ? liberty_path : netlist_path, 0,
                       "%s, which --switching needs: cmake makes them with Yosys of Debian's cells (apt-get install "
                       "yosys qflow-tech-osu018), or rtl/energy/synthesise does, for --netlist and --liberty",
                       readable(netlist_path) ? "no cells of the datapath's gates" : "no gates of the datapath");
  }
  auto made = std::make_unique<radish_cosim_switching>();
  const radish_status status = made->load(netlist_path, liberty_path, error);
  if (!status) *switching = made.release();
  return status;
}

void radish_cosim_switching_close(radish_cosim_switching *switching) {
  delete switching;
}

int64_t radish_cosim_switching_aj(const radish_cosim_switching *switching, int layer) {
  const auto at = switching->layer_aj.find(layer);
  return at == switching->layer_aj.end() ? 0 : at->second;
}

radish_cosim_switching_facts radish_cosim_switching_about(const radish_cosim_switching *switching) {
  const radish_switching_facts facts = switching->gates.about();
  return {switching->gates.library().name, facts.gates, facts.flip_flops, switching->compared_cycles};
}
