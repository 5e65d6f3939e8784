// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/datapath_ports.h"

#include "verilated.h"
#include "verilated_sym_props.h"

#include <cstring>

namespace radish {

std::string datapath_view::find(const VerilatedContext &context, const std::string &core) {
  const VerilatedScope *scope = context.scopeFind((core + ".u_datapath").c_str());
  if (!scope) return "the Verilated design has no datapath_probe in " + core;
  for (size_t p = 0; p < DATAPATH_PORT_COUNT; p++) {
    const VerilatedVar *var = scope->varFind(DATAPATH_PORTS[p].probe);
    if (!var) return std::string("datapath_probe has no port ") + DATAPATH_PORTS[p].probe;
    values[p] = {var->datap(), var->totalSize(), var->packed().elements()};
  }
  return "";
}

void datapath_view::take(datapath_sample *sample) const {
  size_t words = 0;
  for (const port_value &value : values) words += static_cast<size_t>(words_of(value.bits));
  sample->assign(words, 0);
  uint32_t *to = sample->data();
  for (const port_value &value : values) {
    std::memcpy(to, value.at, value.bytes); // one or two bytes are low ones of a word: the host is little-endian
    to += words_of(value.bits);
  }
}

} // namespace radish
