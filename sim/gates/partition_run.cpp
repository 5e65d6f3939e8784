// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/partition_run.h"

#include "core/ingress.h"
#include "Vcore_probe_core_probe.h"

#include <cassert>

namespace radish {

partition_run::partition_run(const radish_mapped_chip &chip_image, int partition)
    : image(chip_image), program(chip_image.programs[partition]), context(new VerilatedContext),
      rtl(new Vcore_probe(context.get())) {
  context->randReset(0);
  [[maybe_unused]] const std::string missing = view.find(*context, "TOP.core_probe.u_core");
  assert(missing.empty());
}

radish::core_sizes partition_run::sizes() {
  return radish::built_sizes<Vcore_probe_core_probe>();
}

void partition_run::clock() {
  rtl->clk_i = 1;
  rtl->eval();
  rtl->clk_i = 0;
  rtl->eval();
}

std::string partition_run::configure() {
  rtl->arrival_kind_i = RADISH_PACKET_READOUT; // no core takes it
  rtl->rst_ni = 1;
  rtl->eval();
  rtl->rst_ni = 0;
  rtl->eval();
  rtl->rst_ni = 1;
  radish::placed_partition placed;
  placed.program = &program;
  placed.feeds_at_step = image.feeds_at_step[program.partition];
  if (!program.readout) placed.destination_windows = {5}; // more windows than one image needs
  std::vector<radish::placed_partition *> partitions = {&placed};
  radish::place_partitions(partitions, image.params.core.ni_depth);
  std::vector<radish::config_record> records;
  radish_error error = {""};
  if (radish::configuration(partitions, {}, sizes(), records, &error)) return error.message;
  for (const radish::config_record &record : records) {
    for (uint32_t word : record.words) {
      rtl->config_shift_i = 1;
      rtl->config_data_i = word;
      clock();
    }
    rtl->config_shift_i = 0;
    rtl->config_write_i = 1;
    rtl->config_target_i = static_cast<uint8_t>(record.target);
    rtl->config_address_i = static_cast<uint32_t>(record.address);
    rtl->arrival_clk_i = 1;
    clock();
    rtl->arrival_clk_i = 0;
    rtl->config_write_i = 0;
  }
  rtl->run_i = 1;
  rtl->eval();
  return "";
}

void partition_run::strobe(int kind, int index, int slot) {
  rtl->arrival_kind_i = static_cast<uint8_t>(kind);
  rtl->arrival_partition_i = 0;
  rtl->arrival_index_i = static_cast<uint16_t>(index);
  rtl->arrival_window_i = 0;
  rtl->arrival_step_i = static_cast<uint8_t>(slot); // of the first window
  rtl->eval();
  rtl->arrival_clk_i = 1;
  rtl->eval();
  rtl->arrival_clk_i = 0;
  rtl->eval();
}

void partition_run::arrive(const std::vector<const uint16_t *> &activations_of_layer) {
  const radish_layer &layer = image.network->layers[program.layer];
  for (int step = 0; step < program.timesteps_in; step++) {
    for (int i = 0; i < program.source_count; i++) {
      const radish_box &box = program.sources[i].halo;
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
    for (int token = 0; token < image.feeds_at_step[program.partition][step]; token++)
      strobe(RADISH_PACKET_TOKEN, 0, step);
  }
  for (int i = 0; i < RADISH_INGRESS_PLACE; i++)
    strobe(RADISH_PACKET_READOUT, 0, 0); // what is in the stages is written
}

void partition_run::cycle() {
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
  committed |= rtl->commit_o;
}

int partition_run::lanes_issued() const {
  return rtl->pair_o ? __builtin_popcount(rtl->lanes_o) : 0;
}

} // namespace radish
