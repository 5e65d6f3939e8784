// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// models.h: the three implementations of noc/noc.h's rules behind one function each.
#ifndef RADISH_TESTS_NOC_ROUTERS_MODELS_H
#define RADISH_TESTS_NOC_ROUTERS_MODELS_H

#include "noc/noc.h"
#include "tests/noc/noc_cases.h"

#include <vector>

namespace routers {

using reference::Case;
using reference::Event;
using reference::Outcome;
using reference::Place;

// A trial is a case under a voltage; its delays are those before scaling.
struct Trial {
  Case the_case;
  int64_t voltage_factor = RADISH_DECIMAL_ONE;
};

// A handshake is a request, an acknowledge or a freed place at an input, as the probe of noc/noc.h reports it.
struct Handshake {
  enum Kind { Request, Accept, Free };
  int64_t time;
  int router, port, kind;
  auto key() const { return std::tuple(time, router, port, kind); }
  bool operator<(const Handshake &other) const { return key() < other.key(); }
  bool operator==(const Handshake &other) const { return key() == other.key(); }
};

struct Log {
  Outcome outcome;
  std::vector<Handshake> handshakes; // sorted
};

enum class Probe { Off, On };

// Returns a probe that appends what it sees to `handshakes`, which must outlive the model.
radish_noc_probe probe_into(std::vector<Handshake> &handshakes);

Log run_c(const Trial &trial, Probe probe = Probe::Off);
// Runs SystemC in a child process, since it elaborates once in each. Throws if that process ends without a log.
Log run_systemc(const Trial &trial, Probe probe = Probe::Off);
// Runs a mesh of at most most_verilog_side x most_verilog_side, without handshakes.
constexpr int most_verilog_side = 9;
Log run_verilog(const Trial &trial);

} // namespace routers

#endif
