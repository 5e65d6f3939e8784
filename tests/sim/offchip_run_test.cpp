// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Loads of whole chips against the words of docs/chip.md section 2, "Off-chip memory": who asks for how much is worked out
// from what the probe tells of turns, and when each load begins, ends and is seen from that alone.
#include "core/packet.h"
#include "network/load/network_load.h"
#include "tests/sim/chip_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <iostream>
#include <map>
#include <random>
#include <tuple>

namespace {

using namespace reference;
using fixture::Chip;
using Result = fixture::Owned<radish_run_result>;

struct Load {
  int core, partition; // of the chip, of the core
  int64_t asked_ps, begin_ps = -1, end_ps = -1, seen_ps = -1;
};

// Spikes that come to a core, as the observer of packets tells.
struct Spike {
  int64_t time_ps;
  int core;
  uint64_t packet;
};

struct Seen {
  const radish_mapped_chip *mapped = nullptr;
  std::vector<Spike> spikes;
  std::vector<Load> loads;
  std::map<int, size_t> last; // [core]
  std::vector<Numbers> images;
};

Seen &seen(void *user) {
  return *static_cast<Seen *>(user);
}
void on_reload(void *user, int core, int64_t time_ps, int partition) {
  seen(user).last[core] = seen(user).loads.size();
  seen(user).loads.push_back({core, partition, time_ps});
}
void on_transfer(void *user, int core, int64_t begin_ps, int64_t end_ps) {
  Load &load = seen(user).loads[seen(user).last[core]];
  load.begin_ps = begin_ps, load.end_ps = end_ps;
}
void on_reload_end(void *user, int core, int64_t time_ps) {
  seen(user).loads[seen(user).last[core]].seen_ps = time_ps;
}
// Returns how much later than its first place the last place of a spike is written: a place for each source of each
// partition of the core that reads it, or for a feed without sources.
int64_t places_after_the_first_ps(const radish_mapped_chip *mapped, int core, uint64_t packet) {
  const int source = radish_packet_partition(packet);
  int64_t places = 0;
  for (int f = mapped->source_feeds[source]; f < mapped->source_feeds[source + 1]; f++) {
    if (mapped->feeds[f].core == core) places += std::max(mapped->feeds[f].inputs, 1);
  }
  return (places - 1) * mapped->params.core.place_ps * (mapped->params.noc.voltage_factor / RADISH_DECIMAL_ONE);
}

void on_arrival(void *user, const radish_packet_event *event) {
  const radish_mapped_chip *mapped = seen(user).mapped;
  if (event->moment != RADISH_PACKET_ARRIVED || event->port != RADISH_LOCAL ||
      radish_packet_kind(event->packet) != RADISH_PACKET_SPIKE)
    return;
  for (int core = 0; core < mapped->core_count; core++) {
    const int64_t router = mapped->places[core].y * mapped->params.mesh.columns + mapped->places[core].x;
    if (router != event->router) continue;
    const int64_t last_ps = event->written_ps + places_after_the_first_ps(mapped, core, event->packet);
    seen(user).spikes.push_back({last_ps, core, event->packet});
  }
}
void activations(void *user, int index, uint16_t *result) {
  fixture::write_activations(seen(user).images[static_cast<size_t>(index)], result);
}

// Returns the programs of a core in the order in which it numbers them.
std::vector<const radish_program *> programs_of(const radish_mapped_chip *mapped, int core) {
  std::vector<const radish_program *> programs;
  for (int p = mapped->port_count; p < mapped->partition_count; p++) {
    if (mapped->core_of[p] == core) programs.push_back(&mapped->programs[p]);
  }
  return programs;
}

int64_t second_edge_after(const radish_mapped_chip *mapped, int core, int64_t time_ps) {
  const radish_core_params &p = mapped->params.core;
  const int64_t half_ps = (1000000 + p.clock_mhz) / (2 * p.clock_mhz), period_ps = 2 * std::max<int64_t>(half_ps, 1);
  const int64_t place = mapped->places[core].y * mapped->params.mesh.columns + mapped->places[core].x;
  int64_t edge_ps = p.clock_phase_ps + place * p.clock_skew_ps % period_ps;
  if (edge_ps <= time_ps) edge_ps += (time_ps - edge_ps) / period_ps * period_ps;
  while (edge_ps <= time_ps) edge_ps += period_ps;
  return edge_ps + period_ps;
}

struct Expected {
  int64_t begin_ps, end_ps, bits;
};

bool reads(const radish_program_source &s, uint64_t packet) {
  const int channel = radish_packet_channel(packet) - s.halo.channel, row = radish_packet_row(packet) - s.halo.row,
            column = radish_packet_column(packet) - s.halo.column;
  return channel >= 0 && channel < s.halo.shape.channels && row >= 0 && row < s.halo.shape.rows && column >= 0 &&
         column < s.halo.shape.columns;
}

// Returns the bits that a spike writes to off-chip memory: a packet for each partition of the core that takes turns and
// reads it.
int64_t written_bits(const radish_mapped_chip *mapped, const Spike &spike) {
  const int source = radish_packet_partition(spike.packet);
  int64_t bits = 0;
  for (int f = mapped->source_feeds[source]; f < mapped->source_feeds[source + 1]; f++) {
    const radish_feed &feed = mapped->feeds[f];
    const radish_program &p = mapped->programs[feed.destination];
    if (feed.core != spike.core || p.resident) continue;
    bool read = false;
    for (int i = 0; i < feed.inputs; i++)
      read |= reads(p.sources[mapped->feed_inputs[feed.first_input + i]], spike.packet);
    bits += read ? 48 : 0;
  }
  return bits;
}

struct Request {
  int64_t asked_ps;
  int core, load; // -1: spikes
  int64_t bits;
};

// A channel is a list of loads and written spikes in the order of the times at which they are asked for, and of cores;
// of one core spikes go before a load. `of_channel` receives what each channel did.
std::vector<Expected> expected_of(const Seen &all, std::vector<radish_channel_use> &of_channel) {
  const radish_mapped_chip *mapped = all.mapped;
  const std::vector<Load> &loads = all.loads;
  std::vector<Expected> expected(loads.size());
  std::vector<Request> requests;
  std::map<int, int> owner; // of the region of a core: in radix coding an image is one window, no state is ever moved
  for (size_t i = 0; i < loads.size(); i++) {
    const radish_program *p = programs_of(mapped, loads[i].core)[static_cast<size_t>(loads[i].partition)];
    const auto at = owner.find(loads[i].core);
    const bool stays = at != owner.end() && at->second == loads[i].partition;
    expected[i].bits = p->plane_bits + (stays ? 0 : p->reload_bits);
    owner[loads[i].core] = loads[i].partition;
    requests.push_back({loads[i].asked_ps, loads[i].core, static_cast<int>(i), expected[i].bits});
  }
  for (const Spike &spike : all.spikes) {
    const int64_t bits = written_bits(mapped, spike);
    if (bits) requests.push_back({spike.time_ps, spike.core, -1, bits});
  }
  std::sort(requests.begin(), requests.end(), [](const Request &a, const Request &b) {
    return std::tuple{a.asked_ps, a.core, a.load >= 0} < std::tuple{b.asked_ps, b.core, b.load >= 0};
  });
  const int64_t channels = std::min<int64_t>(mapped->params.offchip.channels, mapped->core_count);
  of_channel.assign(static_cast<size_t>(channels), {});
  std::vector<int64_t> free_ps(static_cast<size_t>(channels));
  for (const Request &r : requests) {
    const auto k = static_cast<size_t>(r.core % channels);
    const int64_t millionths = r.bits * 1000000, rate = mapped->params.offchip.mbit_per_s;
    int64_t ps = millionths / rate + (millionths % rate > 0);
    ps = std::max<int64_t>(ps + ps % 2, 2);
    const int64_t begin_ps = std::max(r.asked_ps, free_ps[k]);
    free_ps[k] = begin_ps + ps;
    of_channel[k].transfers++;
    of_channel[k].bits += r.bits;
    of_channel[k].busy_ps += ps;
    if (r.load < 0) continue;
    of_channel[k].loads++;
    of_channel[k].waited_ps += begin_ps - r.asked_ps;
    expected[static_cast<size_t>(r.load)].begin_ps = begin_ps;
    expected[static_cast<size_t>(r.load)].end_ps = free_ps[k];
  }
  return expected;
}

// Runs the chip, shuffled where `shuffle` is not 0, and returns its loads in order of cores and times.
std::vector<Load> run(radish_chip *chip, Seen &to, uint64_t shuffle, Result *result) {
  radish_probe probe{};
  probe.user = &to;
  probe.reload = on_reload, probe.transfer = on_transfer, probe.reload_end = on_reload_end;
  radish_run_options options{};
  options.image_count = static_cast<int>(to.images.size());
  options.user = &to;
  options.activations = activations;
  options.probe = &probe;
  options.observer.user = &to;
  options.observer.packet = on_arrival;
  options.shuffle = shuffle;
  radish_error error = {""};
  radish_run_result *r = nullptr;
  EXPECT_EQ(radish_chip_run(chip, &options, &r, &error), RADISH_OK) << error.message;
  *result = Result{r, {radish_run_result_destroy}};
  std::stable_sort(to.loads.begin(), to.loads.end(), [](const Load &a, const Load &b) { return a.core < b.core; });
  return to.loads;
}

void expect_use(const radish_run_result *result, const std::vector<radish_channel_use> &expected) {
  int64_t bits = 0, all_bits = 0;
  ASSERT_EQ(result->channel_count, static_cast<int>(expected.size()));
  for (size_t i = 0; i < expected.size(); i++) {
    EXPECT_EQ(result->channels[i].transfers, expected[i].transfers);
    EXPECT_EQ(result->channels[i].loads, expected[i].loads);
    EXPECT_EQ(result->channels[i].bits, expected[i].bits);
    EXPECT_EQ(result->channels[i].busy_ps, expected[i].busy_ps);
    EXPECT_EQ(result->channels[i].waited_ps, expected[i].waited_ps);
    bits += expected[i].bits;
  }
  for (int i = 0; i < result->image_count * result->layer_count; i++) {
    all_bits += result->records[i].counters.reload_bits + result->records[i].counters.offchip_bits;
  }
  EXPECT_EQ(bits, all_bits);
}

TEST(OffchipRun, LoadsQueueForTheirChannelOnRandomNetworksAndChips) {
  int chips = 0, several = 0, barrier = 0;
  int64_t loads_of_all = 0, waits = 0, writes = 0;
  for (uint64_t seed = 1; chips < 30 && seed < 2000; seed++) {
    Random random(seed);
    RandomOptions kind;
    kind.max_layers = 6;
    kind.max_macs = 6000;
    const Spec spec = random_network(seed, kind);
    Chip chip = fixture::random_chip(spec, seed);
    radish_params &params = chip.params;
    params.mesh.columns = params.mesh.rows = 4;
    params.chip.cores = random.between(2, 8);
    params.core.synapse_kib = 1;
    params.offchip.channels = random.between(1, 4);
    params.offchip.mbit_per_s = random.pick({3, 37, 900, 1600});
    chip.ports = 1;
    const auto mapped = fixture::map(spec, chip, RADISH_CODING_RADIX);
    if (!mapped->chip || std::all_of(mapped->chip->programs, mapped->chip->programs + mapped->chip->partition_count,
                                     [](const radish_program &p) { return p.resident; })) {
      continue;
    }
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + fixture::describe(chip));
    Seen first, again;
    for (uint64_t i = 0; i < 3; i++) first.images.push_back(random_input(spec, seed * 9 + i));
    again.images = first.images;
    first.mapped = again.mapped = mapped->chip.get();
    radish_error error = {""};
    radish_chip *made = nullptr;
    ASSERT_EQ(radish_chip_create(mapped->chip.get(), &made, &error), RADISH_OK) << error.message;
    const fixture::Owned<radish_chip> on{made, {radish_chip_destroy}};
    Result result{nullptr, {radish_run_result_destroy}}, shuffled{nullptr, {radish_run_result_destroy}};
    const std::vector<Load> loads = run(on.get(), first, 0, &result), others = run(on.get(), again, seed, &shuffled);
    std::vector<radish_channel_use> of_channel;
    const std::vector<Expected> expected = expected_of(first, of_channel);
    ASSERT_EQ(loads.size(), others.size());
    for (size_t i = 0; i < loads.size(); i++) {
      ASSERT_EQ(loads[i].begin_ps, expected[i].begin_ps) << "load " << i << " of core " << loads[i].core;
      ASSERT_EQ(loads[i].end_ps, expected[i].end_ps) << "load " << i << " of core " << loads[i].core;
      ASSERT_EQ(loads[i].seen_ps, second_edge_after(mapped->chip.get(), loads[i].core, loads[i].end_ps));
      ASSERT_EQ(others[i].asked_ps, loads[i].asked_ps) << "the order of equal times changes it";
      ASSERT_EQ(others[i].seen_ps, loads[i].seen_ps) << "the order of equal times changes it";
      waits += loads[i].begin_ps > loads[i].asked_ps;
    }
    expect_use(result.get(), of_channel);
    for (const radish_channel_use &use : of_channel) writes += use.transfers - use.loads;
    loads_of_all += static_cast<int64_t>(loads.size());
    chips++;
    several += result->channel_count > 1;
    barrier += params.chip.sync == RADISH_SYNC_BARRIER;
    if (HasFailure()) break;
  }
  EXPECT_EQ(chips, 30);
  EXPECT_GE(several, 5);
  EXPECT_GE(barrier, 3);
  EXPECT_GE(waits, 100);
  EXPECT_GE(writes, 1000);
  std::cout << loads_of_all << " loads on " << chips << " chips, " << several << " of them with several channels, "
            << barrier << " with barriers; " << waits << " loads waited, " << writes << " spikes were written\n";
}

// ---- the host link --------------------------------------------------------------------------------------------------

struct Edge {
  int64_t entered = 0, left = 0, credits = 0; // packets at the edge ports; credits are among those that leave
};

void on_packet(void *user, const radish_packet_event *event) {
  Edge &edge = *static_cast<Edge *>(user);
  if (event->port == RADISH_LOCAL) return;
  edge.entered += event->moment == RADISH_PACKET_SENT;
  edge.left += event->moment == RADISH_PACKET_ARRIVED;
  edge.credits += event->moment == RADISH_PACKET_ARRIVED && radish_packet_kind(event->packet) == RADISH_PACKET_CREDIT;
}

struct Carried {
  Edge edge;
  radish_counters sum{};
  std::vector<int64_t> times;
};

Carried carried(const radish_mapped_chip *mapped, const std::vector<Numbers> &images) {
  Carried all;
  Seen to;
  to.images = images;
  radish_run_options options{};
  options.image_count = static_cast<int>(images.size());
  options.user = &to;
  options.activations = activations;
  options.observer.user = &all.edge;
  options.observer.packet = on_packet;
  radish_error error = {""};
  radish_chip *chip = nullptr;
  radish_run_result *r = nullptr;
  EXPECT_EQ(radish_chip_create(mapped, &chip, &error), RADISH_OK) << error.message;
  EXPECT_EQ(radish_chip_run(chip, &options, &r, &error), RADISH_OK) << error.message;
  for (int i = 0; r && i < r->image_count * r->layer_count; i++) {
#define X(name, unit, doc) all.sum.name += r->records[i].counters.name;
    RADISH_COUNTERS(X)
#undef X
  }
  for (int i = 0; r && i < r->image_count; i++) all.times.push_back(r->times[i].done_ps);
  radish_run_result_destroy(r);
  radish_chip_destroy(chip);
  return all;
}

TEST(HostLink, CarriesThePacketsAtTheEdgeOrTheImagesBits) {
  int chips = 0, rate = 0;
  for (uint64_t seed = 1; chips < 20 && seed < 200; seed++) {
    RandomOptions kind;
    kind.rate = seed % 4 == 0;
    kind.max_layers = 4;
    kind.max_macs = 4000;
    const Spec spec = random_network(seed, kind);
    const Chip chip = fixture::random_chip(spec, seed, kind.rate);
    const auto mapped =
        fixture::map(spec, chip, kind.rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX, kind.rate ? 7 : 0);
    if (!mapped->chip) continue;
    SCOPED_TRACE("seed " + std::to_string(seed) + ", " + fixture::describe(chip));
    const std::vector<Numbers> images = {random_input(spec, seed), random_input(spec, seed + 1)};
    const Carried packets = carried(mapped->chip.get(), images);
    EXPECT_EQ(packets.sum.host_bits, 48 * (packets.edge.entered + packets.edge.left));
    radish_mapped_chip other = *mapped->chip;
    other.params.host.sends = RADISH_HOST_SENDS_IMAGES;
    Carried bits = carried(&other, images);
    const int64_t image_bits = radish_shape_size(other.network->layers[0].shape) * other.network->input_bits;
    EXPECT_EQ(bits.sum.host_bits, 2 * image_bits + 48 * (bits.edge.left - bits.edge.credits));
    EXPECT_EQ(bits.times, packets.times) << "the ports keep their pace";
    bits.sum.host_bits = packets.sum.host_bits;
    EXPECT_EQ(std::memcmp(&bits.sum, &packets.sum, sizeof bits.sum), 0) << "another count has changed";
    chips++;
    rate += kind.rate;
    if (HasFailure()) break;
  }
  EXPECT_EQ(chips, 20);
  EXPECT_GE(rate, 3);
}

// ---- a network whose weights do not fit the chip ----------------------------------------------------------------

void random_activations(void *user, int, uint16_t *result) {
  const std::vector<uint16_t> &image = *static_cast<std::vector<uint16_t> *>(user);
  std::copy(image.begin(), image.end(), result);
}

// ResNet-34 at the size of ImageNet on the default chip, with one channel: it takes at least as long as the channel has
// to bring all bits, which is more than half of the time.
TEST(LongOffchipRun, ResNet34WaitsForItsOneChannel) {
  const std::string configs = RADISH_SOURCE_DIR "/configs/";
  radish_error error = {""};
  radish_chip_file *file = nullptr;
  radish_network *network = nullptr;
  ASSERT_EQ(radish_chip_file_load(RADISH_PLAIN_CHIP, {0, nullptr}, &file, &error), RADISH_OK);
  const fixture::Owned<radish_chip_file> of{file, {radish_chip_file_destroy}};
  ASSERT_EQ(radish_network_load((configs + "networks/resnet34-imagenet.yaml").c_str(), {0, nullptr}, &network, &error),
            RADISH_OK);
  const fixture::Owned<radish_network> net{network, {radish_network_destroy}};
  radish_mapped_chip *mapped = nullptr;
  ASSERT_EQ(radish_mapped_chip_create(network, file, RADISH_CODING_RADIX, &mapped, &error), RADISH_OK);
  const fixture::Owned<radish_mapped_chip> map{mapped, {radish_mapped_chip_destroy}};
  radish_chip *made = nullptr;
  ASSERT_EQ(radish_chip_create(mapped, &made, &error), RADISH_OK);
  const fixture::Owned<radish_chip> chip{made, {radish_chip_destroy}};
  ASSERT_EQ(file->params.offchip.channels, 1);

  std::mt19937 random(1);
  std::vector<uint16_t> image(static_cast<size_t>(radish_shape_size(network->layers[0].shape)));
  for (uint16_t &x : image) x = static_cast<uint16_t>(random() % (1u << network->input_bits));
  Seen to;
  to.mapped = mapped;
  radish_probe probe{};
  probe.user = &to;
  probe.reload = on_reload, probe.transfer = on_transfer, probe.reload_end = on_reload_end;
  radish_run_options options{};
  options.image_count = 1;
  options.user = &image;
  options.activations = random_activations;
  options.probe = &probe;
  options.observer.user = &to;
  options.observer.packet = on_arrival;
  radish_run_result *r = nullptr;
  ASSERT_EQ(radish_chip_run(chip.get(), &options, &r, &error), RADISH_OK) << error.message;
  const Result result{r, {radish_run_result_destroy}};

  std::stable_sort(to.loads.begin(), to.loads.end(), [](const Load &a, const Load &b) { return a.core < b.core; });
  std::vector<radish_channel_use> of_channel;
  const std::vector<Expected> expected = expected_of(to, of_channel);
  for (size_t i = 0; i < to.loads.size(); i++) {
    ASSERT_EQ(to.loads[i].begin_ps, expected[i].begin_ps) << "load " << i << " of core " << to.loads[i].core;
    ASSERT_EQ(to.loads[i].end_ps, expected[i].end_ps) << "load " << i << " of core " << to.loads[i].core;
  }
  expect_use(r, of_channel);
  const radish_channel_use &use = r->channels[0];
  const int64_t latency_ps = r->times[0].done_ps - r->times[0].first_spike_ps;
  EXPECT_GE(use.busy_ps, use.bits * 625) << "1.6 Gbit/s are a bit in 625 ps";
  EXPECT_GT(latency_ps, use.busy_ps);
  EXPECT_GT(2 * use.busy_ps, latency_ps);
  std::cout << use.loads << " loads and " << use.transfers - use.loads << " spikes of " << use.bits << " bits, "
            << static_cast<double>(use.busy_ps) * 1e-12 << " s of " << static_cast<double>(latency_ps) * 1e-12
            << " s\n";
}

} // namespace
