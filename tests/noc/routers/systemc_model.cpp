// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "noc/systemc/mesh.h"
#include "tests/noc/noc_device.h"
#include "tests/noc/routers/models.h"

#include <systemc>

#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

int sc_main(int, char **) { // main is GoogleTest's; the SystemC library asks for this name
  return 0;
}

namespace routers {
namespace {

// Injects the packets at their times and writes down what the mesh reports.
class Player : public sc_core::sc_module {
public:
  Player(const sc_core::sc_module_name &name, const Trial &trial, Probe wanted)
      : sc_module(name), the_case(trial.the_case), params(noc_params(trial.the_case, trial.voltage_factor)),
        mesh("mesh", params.mesh, params.noc, {this, deliver, departed}), probe(probe_into(log.handshakes)) {
    if (wanted == Probe::On) mesh.set_probe(&probe);
    fifo.resize(mesh.source_count());
    place_of_source.resize(mesh.source_count());
    for (const reference::Packet &packet : the_case.packets) routes.push_back(route_of(packet));
    SC_HAS_PROCESS(Player);
    SC_METHOD(inject);
  }

  Log result() {
    radish_noc_counters counters = mesh.count();
    if (mesh.in_flight() || counters.departed != counters.injected) throw std::runtime_error("a deadlock");
    for (uint32_t y = 0; y < uint32_t(the_case.rows); y++) {
      for (uint32_t x = 0; x < uint32_t(the_case.columns); x++) log.outcome.visits.push_back(mesh.visits(x, y));
    }
    std::sort(log.outcome.deliveries.begin(), log.outcome.deliveries.end());
    std::sort(log.outcome.departures.begin(), log.outcome.departures.end());
    std::sort(log.handshakes.begin(), log.handshakes.end());
    return log;
  }

private:
  radish_noc_route route_of(const reference::Packet &packet) {
    std::vector<radish_noc_leaf> leaves;
    for (const Place &p : packet.leaves) {
      leaves.push_back({uint32_t(p.x), uint32_t(p.y), port_of(p.port), uint32_t(p.y * the_case.columns + p.x)});
    }
    if (leaves.size() == 1) return radish_noc_unicast(leaves[0].x, leaves[0].y, leaves[0].port);
    const Place &from = packet.source;
    return mesh.add_tree(uint32_t(from.x), uint32_t(from.y), port_of(from.port), leaves.data(), leaves.size());
  }

  void inject() {
    const auto now = int64_t(sc_core::sc_time_stamp().value());
    for (; next < the_case.packets.size() && the_case.packets[next].time == now; next++) {
      const Place &from = the_case.packets[next].source;
      uint32_t source = mesh.source(uint32_t(from.x), uint32_t(from.y), port_of(from.port));
      place_of_source[source] = from;
      fifo[source].push_back(next);
      mesh.inject(source, routes[next], next);
    }
    if (next < the_case.packets.size()) {
      next_trigger(sc_core::sc_time::from_value(uint64_t(the_case.packets[next].time - now)));
    }
  }

  // Sinks take every packet as it arrives.
  static int64_t deliver(void *user, int64_t time, uint32_t router, radish_compass port, uint32_t tag, uint64_t data) {
    auto *self = static_cast<Player *>(user);
    if (tag != router) throw std::runtime_error("a packet brings the tag of another leaf");
    int columns = self->the_case.columns;
    self->log.outcome.deliveries.push_back({time, {int(router) % columns, int(router) / columns, port}, data});
    return 0;
  }
  static void departed(void *user, uint32_t source, int64_t time) {
    auto *self = static_cast<Player *>(user);
    self->log.outcome.departures.push_back({time, self->place_of_source[source], self->fifo[source].front()});
    self->fifo[source].pop_front();
  }

  const Case &the_case;
  const radish_params params;
  Log log;
  radish::systemc_mesh mesh;
  const radish_noc_probe probe;
  size_t next = 0;
  std::vector<radish_noc_route> routes;
  std::vector<std::deque<size_t>> fifo; // of each source, packets that have not departed yet
  std::vector<Place> place_of_source;
};

// ---- The log through a pipe: each list is its length and its elements.

void write_all(int file, const void *data, size_t bytes) {
  for (auto *at = static_cast<const char *>(data); bytes > 0;) {
    ssize_t written = write(file, at, bytes);
    if (written <= 0) throw std::runtime_error("no reader for the log");
    at += written;
    bytes -= size_t(written);
  }
}

template <class T> void write_list(int file, const std::vector<T> &list) {
  const size_t count = list.size();
  write_all(file, &count, sizeof count);
  write_all(file, list.data(), count * sizeof(T));
}

void read_all(int file, void *data, size_t bytes) {
  for (auto *at = static_cast<char *>(data); bytes > 0;) {
    ssize_t got = read(file, at, bytes);
    if (got <= 0) throw std::runtime_error("the SystemC model ended without a log");
    at += got;
    bytes -= size_t(got);
  }
}

template <class T> void read_list(int file, std::vector<T> &list) {
  size_t count = 0;
  read_all(file, &count, sizeof count);
  list.resize(count);
  read_all(file, list.data(), count * sizeof(T));
}

[[noreturn]] void simulate(const Trial &trial, Probe wanted, int file) {
  try {
    Player player("player", trial, wanted);
    sc_core::sc_start();
    const Log log = player.result();
    write_list(file, log.outcome.deliveries);
    write_list(file, log.outcome.departures);
    write_list(file, log.outcome.visits);
    write_list(file, log.handshakes);
    _exit(0);
  } catch (const std::exception &e) {
    fprintf(stderr, "SystemC model: %s\n", e.what());
    _exit(1);
  }
}

} // namespace

Log run_systemc(const Trial &trial, Probe wanted) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no child process");
  if (child == 0) simulate(trial, wanted, ends[1]);
  close(ends[1]);
  Log log;
  try {
    read_list(ends[0], log.outcome.deliveries);
    read_list(ends[0], log.outcome.departures);
    read_list(ends[0], log.outcome.visits);
    read_list(ends[0], log.handshakes);
  } catch (...) {
    close(ends[0]);
    waitpid(child, nullptr, 0);
    throw;
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return log;
}

} // namespace routers
