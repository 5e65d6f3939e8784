// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// platform.h: the SystemC platform: mesh, feed table, cores and host ports, and what is measured on them.
#ifndef RADISH_SIM_COSIM_PLATFORM_H
#define RADISH_SIM_COSIM_PLATFORM_H

#include "sim/cosim/c_endpoint.h"
#include "sim/cosim/cosim.h"
#include "sim/cosim/feed_table.h"
#include "sim/cosim/rtl_core.h"

#include <memory>
#include <string>

namespace radish {

// A packet on its way out, as the network sees it.
struct outgoing {
  radish_noc_route route;
  uint64_t packet;
};

class platform : public sc_core::sc_module {
public:
  platform(const sc_core::sc_module_name &name, const radish_mapped_chip &image, const radish_cosim_options &options,
           radish_run_result &result);

  // Cores and host ports; before the simulation starts.
  radish_status build(radish_error *error);
  // After it: what was measured, or what went wrong.
  radish_status finish(radish_error *error);

  // ---- for the endpoints
  const radish_mapped_chip &image;
  const radish_cosim_options &options;
  radish_run_result &result;
  feed_table &feeds() { return *table; }

  int64_t period_ps(int endpoint_index) const;
  int64_t phase_ps(int endpoint_index) const;
  radish_record *record(int layer, int64_t image_number);
  // What the core or port gives to the network; a credit is translated by the feed table.
  outgoing address(uint64_t packet, int copy);
  void count_credit(uint64_t packet);
  // The packet enters the network interface; it is offered to the feed.
  void sent(int endpoint_index, uint64_t packet);
  void offer(int endpoint_index, const outgoing &packet);
  // A job ends at that time, or something is still under way now.
  void job_ends(int64_t time_ps);
  void active() { active_ps = now_in_ps(); }
  // Barrier: a core looks for work now; a step has been sent; windows of planes are free, of one feed or of all.
  bool barrier() const { return image.params.chip.sync == RADISH_SYNC_BARRIER; }
  void core_looked() { round_active_ps = now_in_ps(); }
  void step_closed(int partition);
  void window_consumed(int partition, int number);
  void windows_consumed(int partition);
  void fail(radish_status status, const std::string &message);

private:
  radish_status build_core(int core, radish_error *error);
  radish_partition_setup setup_of(int partition);
  static void on_delivery(void *user, int64_t time_ps, uint32_t router, radish_compass port, uint32_t tag,
                          uint64_t packet);
  static void on_departure(void *user, uint32_t source, int64_t time_ps);
  void deliver(uint32_t router, radish_compass port, uint32_t tag, uint64_t packet);
  arriving_feeds fed_by(int group, int64_t time_ps);
  void token_arrives(int group, uint64_t packet, int64_t time_ps);
  void readout_arrives(int partition, uint64_t packet);
  void readout_done(int partition);
  void note_activity();
  void publish(radish_packet_moment moment, uint32_t router, int port, uint64_t packet);
  void publish_at(radish_packet_moment moment, int endpoint_index, uint64_t packet);
  bool idle() const;
  void watch();
  void rounds();
  void release();
  void disturb();

  std::unique_ptr<systemc_mesh> mesh;
  std::unique_ptr<feed_table> table;
  std::vector<std::unique_ptr<endpoint>> endpoints; // [who]
  std::vector<rtl_core *> rtl_cores;
  std::vector<c_endpoint *> c_cores;         // [core], NULL where it is RTL
  std::vector<int> who_departs;              // [source of the mesh]
  std::vector<std::vector<int32_t>> windows; // [partition][destination]
  std::vector<radish_host_reader> readers;   // [partition]
  std::vector<int> readouts_left;            // [image]
  int images_left;
  int64_t active_ps = 0, end_ps = 0;
  // Barrier: from when on its latency counts, and what the next release tells of.
  int64_t round = 0, round_active_ps = 0;
  bool progress = false;
  std::vector<int> closed_steps;
  std::vector<int> closed_feeds;
  radish_record discarded = {}; // of images that do not exist
  radish_status status = RADISH_OK;
  std::string message;
};

} // namespace radish

#endif
