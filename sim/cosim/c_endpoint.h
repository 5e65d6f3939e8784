// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// c_endpoint.h: a core of core/core.c, or a host port (core/emitter.c, sim/chip/host.c), stepped by SystemC at the
// clock edges that it asks for.
#ifndef RADISH_SIM_COSIM_C_ENDPOINT_H
#define RADISH_SIM_COSIM_C_ENDPOINT_H

#include "core/core.h"
#include "sim/cosim/endpoint.h"
#include "sim/chip/host.h"
#include "sim/cosim/chip_services.h"

#include <set>
#include <utility>

namespace radish {

class c_endpoint : public endpoint {
public:
  c_endpoint(const sc_core::sc_module_name &name, chip_services &chip_platform, int endpoint_index);
  ~c_endpoint() override;
  c_endpoint(const c_endpoint &) = delete;
  c_endpoint &operator=(const c_endpoint &) = delete;

  // Makes the core or the host port. It is called before the simulation starts.
  radish_status init(radish_error *error);

  int64_t spike(uint64_t packet, const arriving_feeds &feeds) override;
  int64_t token(uint64_t packet, const arriving_feeds &feeds, int64_t time_ps) override;
  int64_t credit(uint64_t packet, int local, int64_t time_ps) override;
  void release(int64_t round, int64_t time_ps) override;
  void departed() override;
  void loaded(int64_t time_ps) override;
  bool idle() const override { return wakes.empty() && now_in_ps() >= written_ps; }

  int64_t busy_cycles(int local) const { return core.partitions[local].busy_cycles; }

private:
  enum kind { ENGINE, EMITTER };

  radish_emitter &emitter() { return is_core ? core.emitter : sender.emitter; }
  int64_t visible_edge(int64_t time_ps);
  radish_ingress_times take(const radish_feed_group *group, int packet_kind, int64_t time_ps);
  void wake(int64_t edge, kind which);
  void work();
  void step(int64_t edge, kind which);
  void fill_bank(int64_t edge); // fills the free banks of a host port
  void sends(uint64_t packet, int copy);
  void host_sends(bool spike);

  // These are the functions of the radish_emitter_port; `user` is the endpoint.
  static void on_wake(void *user, int endpoint_index, int64_t edge);
  static void on_wake_engine(void *user, int endpoint_index, int64_t edge);
  static void on_spike(void *user, int endpoint_index, int64_t edge, int partition, int copy, int channel, int row,
                       int column);
  static void on_readout(void *user, int endpoint_index, int64_t edge, int partition, int32_t value);
  static void on_token(void *user, int endpoint_index, int64_t edge, int partition, int copy);
  static void on_credit(void *user, int endpoint_index, int64_t edge, int partition, int ordinal);
  static void on_load(void *user, int endpoint_index, int64_t edge, int64_t bits);
  static radish_record *on_record(void *user, int layer, int64_t image);

  chip_services &chip_platform;
  const int endpoint_index;
  const bool is_core;
  radish_emitter_port port;
  radish_core core = {};
  radish_host_sender sender = {};
  radish_ingress ingress = {};              // of a core
  int64_t written_ps = 0;                   // when all that has arrived is written
  int64_t round_ps = 0;                     // with barriers: when the round began
  std::vector<uint16_t> scratch;            // one image's activations
  std::set<std::pair<int64_t, kind>> wakes; // (time, what is stepped then)
  sc_core::sc_event due;
};

} // namespace radish

#endif
