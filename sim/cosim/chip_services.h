// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// chip_services.h: what an endpoint, a core or a host port, asks of the platform that it stands on.
#ifndef RADISH_SIM_COSIM_CHIP_SERVICES_H
#define RADISH_SIM_COSIM_CHIP_SERVICES_H

#include "sim/chip/ledger.h"
#include "sim/chip/wiring.h"
#include "sim/cosim/cosim.h"

#include <string>

namespace radish {

// This is a packet on its way out, as the network sees it.
struct outgoing {
  radish_noc_route route;
  uint64_t packet;
};

class chip_services {
public:
  const radish_mapped_chip &image;
  const radish_cosim_options &options;
  virtual const radish_wiring &wiring() const = 0;
  virtual radish_ledger &ledger() = 0;

  int64_t period_ps(int endpoint_index) const { return radish_wiring_period_ps(&wiring(), endpoint_index); }
  int64_t phase_ps(int endpoint_index) const { return radish_wiring_phase_ps(&wiring(), endpoint_index); }
  virtual radish_record *record(int layer, int64_t image_number) = 0;
  // Returns a packet of a core or host port as the network carries it, with the route of this copy. A credit is
  // addressed to the source of its feed.
  virtual outgoing address(uint64_t packet, int copy) = 0;
  virtual void count_credit(uint64_t packet) = 0;
  // Returns the feed that has this number among those that end in `partition`: the partition's credits name it so.
  virtual radish_feed_state &credited(int partition, int number) = 0;
  // `sent` tells that a packet enters the network interface, `offer` that it is offered to the router.
  virtual void sent(int endpoint_index, uint64_t packet) = 0;
  virtual void offer(int endpoint_index, const outgoing &packet) = 0;
  // Asks off-chip memory for what the core needs, whose endpoint hears that it has come.
  virtual void load(int core, int64_t bits) = 0;
  // Writes spikes that arrived at `time_ps` to off-chip memory, where they wait for the turn of their partition.
  virtual void write_spikes(int core, int64_t time_ps, int64_t bits) = 0;
  // A core takes the packet that waits at its sink, as it should have late_ps ago; what has arrived there is written by
  // time_ps.
  virtual void taken(int core, int64_t late_ps) = 0;
  virtual void written(int64_t time_ps) = 0;
  // With these a core tells that a job ends at `time_ps`, and that something is still under way now.
  virtual void job_ends(int64_t time_ps) = 0;
  virtual void active() = 0;
  // With barriers, a core tells that it looks for work now, that a step of a partition has been sent, and that windows
  // of planes are free: of one feed or of all feeds.
  bool barrier() const { return image.params.chip.sync == RADISH_SYNC_BARRIER; }
  virtual void core_looked() = 0;
  virtual void step_closed(int partition) = 0;
  virtual void window_consumed(int partition, int number) = 0;
  virtual void windows_consumed(int partition) = 0;
  virtual void fail(radish_status status, const std::string &message) = 0;

protected:
  chip_services(const radish_mapped_chip &mapped, const radish_cosim_options &chosen)
      : image(mapped), options(chosen) {}
  ~chip_services() = default;
};

} // namespace radish

#endif
