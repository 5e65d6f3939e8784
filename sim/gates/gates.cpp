// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/gates.h"

#include <cstring>

namespace radish {
namespace {

constexpr int SETTLE_CYCLES = 4; // more than the datapath has stages
constexpr int MOST_WORDS = 32;   // of a port; the widest has 640 bits

} // namespace

radish_status datapath_gates::load(const char *liberty_path, const char *netlist_path, radish_error *error) {
  radish_liberty *library = nullptr;
  radish_netlist *gates = nullptr;
  radish_status status = radish_liberty_load(liberty_path, &library, error);
  liberty.reset(library);
  if (!status) status = radish_netlist_load(netlist_path, library, &gates, error);
  netlist.reset(gates);
  if (!status) status = find_ports(netlist_path, error);
  return status ? status : add_group(error);
}

radish_status datapath_gates::find_ports(const char *netlist_path, radish_error *error) {
  const auto index_of = [&](const char *name) { return radish_netlist_port_index(netlist.get(), name); };
  const char *missing = nullptr;
  for (size_t p = 0; p < DATAPATH_PORT_COUNT; p++) {
    const int index = index_of(DATAPATH_PORTS[p].netlist);
    if (index < 0) missing = DATAPATH_PORTS[p].netlist;
    ports[p] = {index, index < 0 ? 0 : netlist->ports[index].bits};
    if (words_of(ports[p].bits) > MOST_WORDS) missing = DATAPATH_PORTS[p].netlist;
  }
  reset = index_of("rst_ni");
  if (reset < 0) missing = "rst_ni";
  if (!missing) return RADISH_OK;
  return radish_fail(error, RADISH_BAD_INPUT, netlist_path, 0,
                     "no netlist of the datapath: port %s is missing or too wide; rtl/energy/synthesise makes one",
                     missing);
}

radish_status datapath_gates::add_group(radish_error *error) {
  radish_switching *switching = nullptr;
  const radish_status status = radish_switching_create(netlist.get(), RADISH_SWITCHING_ASSUMPTIONS, &switching, error);
  if (!status) groups.emplace_back(switching);
  return status;
}

// Outputs may have fewer bits than in the netlist, in as many words: the memories of the RTL may be smaller than those
// that the netlist was made for, and so may their addresses.
radish_status datapath_gates::fits(const datapath_view &view, radish_error *error) const {
  for (size_t p = 0; p < DATAPATH_PORT_COUNT; p++) {
    const bool same =
        DATAPATH_PORTS[p].output ? words_of(view.bits(p)) == words_of(ports[p].bits) : view.bits(p) == ports[p].bits;
    if (same) continue;
    return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0,
                       "the RTL has %d bits at the datapath's %s, the netlist has %d: build the RTL with the lanes and "
                       "widths of rtl/energy/datapath.sv",
                       view.bits(p), DATAPATH_PORTS[p].probe, ports[p].bits);
  }
  return RADISH_OK;
}

size_t datapath_gates::sample_words() const {
  size_t words = 0;
  for (const port_place &port : ports) words += static_cast<size_t>(words_of(port.bits));
  return words;
}

const uint32_t *datapath_gates::port(const datapath_sample &sample, size_t index) const {
  size_t at = 0;
  for (size_t p = 0; p < index; p++) at += static_cast<size_t>(words_of(ports[p].bits));
  return &sample[at];
}

radish_status datapath_gates::begin(int count, radish_error *error) {
  while (static_cast<int>(groups.size()) * RADISH_SWITCHING_STREAMS < count) {
    const radish_status status = add_group(error);
    if (status) return status;
  }
  for (const auto &switching : groups) radish_switching_reset(switching.get());
  driven.assign(static_cast<size_t>(count), {});
  const uint32_t high = 1;
  for (int s = 0; s < count; s++) radish_switching_set(group(s), reset, s % RADISH_SWITCHING_STREAMS, &high);
  return RADISH_OK;
}

void datapath_gates::drive(int stream, const datapath_sample &sample) {
  datapath_sample &before = driven[static_cast<size_t>(stream)];
  before.resize(sample.size()); // at first all 0
  size_t at = 0;
  for (size_t p = 0; p < DATAPATH_PORT_COUNT; p++) {
    const auto words = static_cast<size_t>(words_of(ports[p].bits));
    if (!DATAPATH_PORTS[p].output && std::memcmp(&sample[at], &before[at], words * sizeof sample[at]))
      radish_switching_set(group(stream), ports[p].index, stream % RADISH_SWITCHING_STREAMS, &sample[at]);
    at += words;
  }
  before = sample;
}

void datapath_gates::step() {
  for (const auto &switching : groups) radish_switching_step(switching.get());
}

void datapath_gates::evaluate() {
  for (int cycle = 0; cycle < SETTLE_CYCLES; cycle++) step();
}

const char *datapath_gates::compare(int stream, const datapath_sample &sample) const {
  uint32_t gates[MOST_WORDS];
  size_t at = 0;
  for (size_t p = 0; p < DATAPATH_PORT_COUNT; p++) {
    const auto words = static_cast<size_t>(words_of(ports[p].bits));
    if (DATAPATH_PORTS[p].output) {
      radish_switching_get(group(stream), ports[p].index, stream % RADISH_SWITCHING_STREAMS, gates);
      if (std::memcmp(gates, &sample[at], words * sizeof *gates)) return DATAPATH_PORTS[p].netlist;
    }
    at += words;
  }
  return nullptr;
}

int64_t datapath_gates::energy_aj(int stream) const {
  return radish_switching_energy_aj(group(stream), stream % RADISH_SWITCHING_STREAMS);
}

int64_t datapath_gates::clock_aj() const {
  return radish_switching_clock_aj(group(0));
}

} // namespace radish
