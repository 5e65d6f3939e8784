// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// platform.h: the SystemC platform: mesh, cores and host ports, and what is measured on them.
#ifndef RADISH_SIM_COSIM_PLATFORM_H
#define RADISH_SIM_COSIM_PLATFORM_H

#include "sim/cosim/c_endpoint.h"
#include "sim/cosim/chip_services.h"
#include "sim/cosim/cosim.h"
#include "sim/cosim/offchip_channel.h"
#include "sim/cosim/rtl_core.h"
#include "noc/systemc/mesh.h"
#include "sim/chip/ledger.h"

#include <algorithm>
#include <memory>
#include <string>

namespace radish {

class platform final : public sc_core::sc_module, public chip_services {
public:
  platform(const sc_core::sc_module_name &name, const radish_mapped_chip &image, const radish_cosim_options &options,
           radish_run_result &result);
  ~platform() override;
  platform(const platform &) = delete;
  platform &operator=(const platform &) = delete;

  // Wires the chip and makes its cores and host ports. It is called before the simulation starts.
  radish_status build(radish_error *error);
  // Completes the result, or says what went wrong. It is called after the simulation.
  radish_status finish(radish_error *error);

  // These answer what the endpoints ask for (chip_services.h).
  const radish_wiring &wiring() const override { return wires; }
  radish_ledger &ledger() override { return books; }
  radish_record *record(int layer, int64_t image_number) override;
  outgoing address(uint64_t packet, int copy) override;
  void count_credit(uint64_t packet) override;
  radish_feed_state &credited(int partition, int number) override;
  void sent(int endpoint_index, uint64_t packet) override;
  void offer(int endpoint_index, const outgoing &packet) override;
  void load(int core, int64_t bits) override;
  void write_spikes(int core, int64_t time_ps, int64_t bits) override;
  offchip_channel &channel_of(int core);
  void taken(int core, int64_t late_ps) override;
  void written(int64_t time_ps) override;
  void job_ends(int64_t time_ps) override;
  void active() override { active_ps = now_in_ps(); }
  void core_looked() override { round_active_ps = std::max(round_active_ps, now_in_ps()); }
  void step_closed(int partition) override;
  void window_consumed(int partition, int number) override;
  void windows_consumed(int partition) override;
  void fail(radish_status status, const std::string &message) override;

private:
  radish_run_result &result;
  radish_status wire(radish_error *error);
  radish_status build_endpoint(int endpoint_index, radish_error *error);
  static int64_t on_delivery(void *user, int64_t time_ps, uint32_t router, radish_compass port, uint32_t tag,
                             uint64_t packet);
  static void on_departure(void *user, uint32_t source, int64_t time_ps);
  int64_t deliver(uint32_t router, radish_compass port, uint32_t tag, uint64_t packet);
  arriving_feeds fed_by(int group, int64_t time_ps);
  int64_t token_arrives(int group, uint64_t packet, int64_t time_ps);
  void readout_arrives(int partition, uint64_t packet);
  void readout_done(int partition);
  void loaded(int core, int64_t begin_ps, int64_t end_ps);
  void note_activity();
  bool idle() const;
  void watch();
  void rounds();
  int64_t next_round_ps() const;
  bool may_release() const;
  void release();
  void disturb();

  std::unique_ptr<systemc_mesh> mesh;
  radish_wiring wires = {};
  radish_ledger books = {};
  std::vector<std::unique_ptr<endpoint>> endpoints;       // [endpoint]: a core, or core count + host port
  std::vector<rtl_core *> rtl_cores;                      // [core], NULL where it is left in C
  std::vector<c_endpoint *> c_cores;                      // [core], NULL where it is RTL
  std::vector<std::unique_ptr<offchip_channel>> channels; // to off-chip memory
  std::vector<int> who_departs;                           // [source of the mesh]: the endpoint that sends by it
  int64_t active_ps = 0;
  // With barriers these are the number of the round, the time at which it began and the last time at which a packet
  // moved or a core looked for work in it. The time of the next release follows from them.
  int64_t round = 0, round_ps = 0, round_active_ps = 0;
  bool progress = false;         // a packet moved or a job ended in this round
  std::vector<int> closed_steps; // partitions that have sent a step in this round
  std::vector<int> closed_feeds; // feeds whose destination has consumed a window of planes in this round
  radish_record discarded = {};  // takes the counts of images that were not sent, until the run has failed
  radish_status status = RADISH_OK;
  std::string message;
};

} // namespace radish

#endif
