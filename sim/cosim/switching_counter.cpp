// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/cosim/switching_counter.h"

#include "sim/gates/scale.h"

#include <cassert>
#include <cmath>

radish_status radish_cosim_switching::load(const char *netlist_path, const char *liberty_path, radish_error *error) {
  const radish_status status = gates.load(liberty_path, netlist_path, error);
  if (status || std::lround(gates.library().voltage * 10) == RADISH_CELL_DV) return status;
  return radish_fail(error, RADISH_BAD_INPUT, liberty_path, 0,
                     "cells of %.1f V, but energies are scaled from %d nm at %.1f V (sim/gates/scale.h)",
                     gates.library().voltage, RADISH_CELL_NM, RADISH_CELL_DV / 10.0);
}

radish_status radish_cosim_switching::add(const VerilatedContext &context, const std::string &name, int layer,
                                          int *stream, radish_error *error) {
  assert(!begun);
  core added = {{}, {}, layer};
  const std::string missing = added.view.find(context, name);
  if (!missing.empty()) return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0, "%s", missing.c_str());
  *stream = static_cast<int>(cores.size());
  cores.push_back(std::move(added));
  waiting++;
  return gates.fits(cores.back().view, error);
}

std::string radish_cosim_switching::sample(int stream, int layer) {
  core &c = cores[static_cast<size_t>(stream)];
  if (c.cycles.empty()) waiting--;
  c.cycles.push_back({{}, layer});
  c.view.take(&c.cycles.back().sample);
  std::string wrong;
  while (!waiting && wrong.empty()) wrong = step();
  return wrong;
}

// Steps the gates of all cores by one cycle. The first one lies before the first edge of any core and is not counted.
// Returns "", or how the gates differ from the RTL.
std::string radish_cosim_switching::step() {
  radish_error error = {""};
  if (!begun && gates.begin(static_cast<int>(cores.size()), &error)) return error.message;
  for (size_t s = 0; s < cores.size(); s++) gates.drive(static_cast<int>(s), cores[s].cycles.front().sample);
  if (begun) {
    gates.step();
  } else {
    gates.evaluate();
  }
  std::string wrong;
  for (size_t s = 0; s < cores.size() && wrong.empty(); s++) {
    if (begun) count(s);
    wrong = compare(s);
    cores[s].cycles.pop_front();
    waiting += cores[s].cycles.empty();
  }
  begun = true;
  return wrong;
}

void radish_cosim_switching::count(size_t stream) {
  core &c = cores[stream];
  const bool busy = c.cycles.front().layer != IDLE;
  if (busy) c.layer = c.cycles.front().layer;
  layer_aj[c.layer] += gates.energy_aj(static_cast<int>(stream)) + (busy ? gates.clock_aj() : 0);
}

std::string radish_cosim_switching::compare(size_t stream) {
  compared_cycles++;
  const char *port = gates.compare(static_cast<int>(stream), cores[stream].cycles.front().sample);
  return port ? std::string("the gates of a core's datapath differ from its RTL at ") + port : "";
}
