#include "rtl/energy/partition_run.h"

#include <cstring>

namespace energy {
namespace {

constexpr int WORDS = 32; // of the widest port, 640 bits
constexpr radish::core_sizes PROBE = {16, 24, 8, 16, 0, 4, 8, 8, 16, 512, 8192, 512, 4}; // of core_probe.sv

// clang-format off
// X(port of the netlist, port of core_probe)
#define INPUTS(X)                                                                                                      \
  X("partition_i", partition_i) X("end_i", end_i) X("pair_i", pair_i) X("synapse_address_i", synapse_address_i)        \
  X("potential_address_i", potential_address_i) X("lanes_i", lanes_i) X("uniform_i", uniform_i) X("gain_i", gain_i)    \
  X("fire_i", fire_i) X("commit_i", commit_i) X("last_step_i", last_step_i) X("bank_i", bank_i)                        \
  X("output_rdata_i", output_rdata_i) X("u_integrate.u_synapses.words_q.rdata", synapse_rdata_i)                       \
  X("u_integrate.u_biases.words_q.rdata", bias_rdata_i)                                                                \
  X("u_integrate.u_thresholds.words_q.rdata", threshold_rdata_i)                                                       \
  X("u_integrate.u_potentials.words_q.rdata", potential_rdata_i)
#define OUTPUTS(X)                                                                                                     \
  X("integrated_o", integrated_o) X("phase_done_o", phase_done_o) X("output_re_o", output_re_o)                        \
  X("output_raddr_o", output_raddr_o) X("output_we_o", output_we_o) X("output_waddr_o", output_waddr_o)                \
  X("output_wdata_o", output_wdata_o) X("u_integrate.u_potentials.words_q.we", potential_we_o)                         \
  X("u_integrate.u_potentials.words_q.waddr", potential_waddr_o)                                                       \
  X("u_integrate.u_potentials.words_q.wdata", potential_wdata_o)
// clang-format on

template <std::size_t N> const uint32_t *words_of(const VlWide<N> &wide, uint32_t *) {
  return wide.data();
}
template <typename Narrow> const uint32_t *words_of(const Narrow &value, uint32_t *buffer) {
  buffer[0] = static_cast<uint32_t>(value);
  return buffer;
}

} // namespace

std::string Ports::find(const radish_netlist &netlist) {
  std::string missing;
  int i = 0, o = 0;
  const auto port = [&](const char *name) {
    const int index = radish_netlist_port_index(&netlist, name);
    if (index < 0) missing = std::string("the netlist has no port ") + name;
    return index;
  };
#define X(name, member) inputs[i++] = port(name);
  INPUTS(X)
#undef X
#define X(name, member) outputs[o++] = port(name);
  OUTPUTS(X)
#undef X
  reset = port("rst_ni");
  return missing;
}

void Ports::drive(radish_switching *switching, int stream, const Vcore_probe &core) const {
  uint32_t buffer[1];
  int i = 0;
#define X(name, member) radish_switching_set(switching, inputs[i++], stream, words_of(core.member, buffer));
  INPUTS(X)
#undef X
  buffer[0] = 1;
  radish_switching_set(switching, reset, stream, buffer);
}

const char *Ports::compare(const radish_switching *switching, int stream, const Vcore_probe &core) const {
  uint32_t gates[WORDS], buffer[1];
  int o = 0;
#define X(name, member)                                                                                      \
  radish_switching_get(switching, outputs[o++], stream, gates);                                              \
  if (std::memcmp(gates, words_of(core.member, buffer), (sizeof(core.member) + 3) / 4 * 4)) return name;
  OUTPUTS(X)
#undef X
  return nullptr;
}

PartitionRun::PartitionRun(const radish_chip_image &chip_image, int partition)
    : image(chip_image), program(chip_image.programs[partition]), context(new VerilatedContext),
      rtl(new Vcore_probe(context.get())) {
  context->randReset(0);
  configure();
}

void PartitionRun::clock() {
  rtl->clk_i = 1;
  rtl->eval();
  rtl->clk_i = 0;
  rtl->eval();
}

void PartitionRun::configure() {
  rtl->rst_ni = 1;
  rtl->eval();
  rtl->rst_ni = 0;
  rtl->eval();
  rtl->rst_ni = 1;
  radish::placed_partition placed;
  placed.program = &program;
  placed.links_at_step = image.links_at_step[program.partition];
  if (!program.readout) placed.destination_windows = {5}; // more than one image needs
  std::vector<radish::placed_partition *> partitions = {&placed};
  radish::place_partitions(partitions, image.params.core.ni_depth);
  for (const radish::config_record &record : radish::configuration(partitions, {}, PROBE)) {
    for (uint32_t word : record.words) {
      rtl->config_shift_i = 1;
      rtl->config_data_i = word;
      clock();
    }
    rtl->config_shift_i = 0;
    rtl->config_write_i = 1;
    rtl->config_target_i = static_cast<uint8_t>(record.target);
    rtl->config_address_i = static_cast<uint32_t>(record.address);
    clock();
    rtl->config_write_i = 0;
  }
  rtl->run_i = 1;
}

void PartitionRun::strobe(int kind, int index, int slot) {
  rtl->arrival_kind_i = static_cast<uint8_t>(kind);
  rtl->arrival_partition_i = 0;
  rtl->arrival_index_i = static_cast<uint8_t>(index);
  rtl->arrival_slot_i = static_cast<uint8_t>(slot);
  rtl->eval();
  rtl->arrival_clk_i = 1;
  rtl->eval();
  rtl->arrival_clk_i = 0;
  rtl->eval();
}

void PartitionRun::arrive(const std::vector<const uint16_t *> &activations_of_layer) {
  const radish_layer &layer = image.network->layers[program.layer];
  for (int step = 0; step < program.timesteps_in; step++) {
    for (int i = 0; i < program.source_count; i++) {
      const radish_box &box = program.sources[i].window;
      const int from = layer.sources[i].from;
      const radish_shape shape = image.network->layers[from].shape;
      for (int c = box.channel; c < box.channel + box.shape.channels; c++) {
        for (int y = box.row; y < box.row + box.shape.rows; y++) {
          for (int x = box.column; x < box.column + box.shape.columns; x++) {
            const uint16_t value =
                activations_of_layer[static_cast<size_t>(from)][(c * shape.rows + y) * shape.columns + x];
            if (!(value >> step & 1)) continue;
            rtl->arrival_channel_i = static_cast<uint16_t>(c);
            rtl->arrival_row_i = static_cast<uint16_t>(y);
            rtl->arrival_column_i = static_cast<uint16_t>(x);
            strobe(RADISH_PACKET_SPIKE, i, step);
          }
        }
      }
    }
    for (int token = 0; token < image.links_at_step[program.partition][step]; token++)
      strobe(RADISH_PACKET_TOKEN, 0, step);
  }
}

void PartitionRun::cycle() {
  rtl->clk_i = 1;
  rtl->eval();
  rtl->clk_i = 0;
  rtl->eval();
  if (rtl->valid_o) {
    const int kind = radish_packet_kind(rtl->packet_o);
    sent += kind == RADISH_PACKET_SPIKE || kind == RADISH_PACKET_READOUT;
    rtl->taken_clk_i = 1;
    rtl->eval();
    rtl->taken_clk_i = 0;
    rtl->eval();
  }
  committed |= rtl->commit_i;
}

int PartitionRun::lanes_issued() const {
  return rtl->pair_i ? __builtin_popcount(rtl->lanes_i) : 0;
}

} // namespace energy
