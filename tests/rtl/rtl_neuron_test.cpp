// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests run the neuron of rtl/ in lockstep with core/neuron.h and compare every register in every cycle.
#define _Static_assert static_assert
#include "core/neuron.h"
#include "core/params.h"

#include "Vradix_neuron.h"
#include "verilated.h"

#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <string>

namespace {

enum Op { HOLD, RESET, INTEGRATE, FIRE, COMMIT, SUBTRACT };
constexpr int V = 24, W = 8, T = 16; // the defaults of radix_neuron

int32_t sign_extend(uint32_t value, int bits) {
  return static_cast<int32_t>(value << (32 - bits)) >> (32 - bits);
}

struct Program {
  int timesteps_in, timesteps_out, shift;
  int32_t bias;
  bool is_signed = false;
  int leak = 0;
};

// Runs both neurons, one operation a cycle, and compares them after each edge.
class Lockstep {
public:
  Lockstep() : context(new VerilatedContext), rtl(new Vradix_neuron(context.get())) {
    rtl->rst_ni = 0;
    rtl->clk_i = 0;
    rtl->eval();
    rtl->rst_ni = 1;
    rtl->eval();
    radish_neuron_reset(&model, 0);
  }

  // Returns false at the first difference, which it prints.
  bool step(Op op, const Program &program, int32_t weight = 0) {
    rtl->op_i = static_cast<uint8_t>(op);
    rtl->bias_i = static_cast<uint32_t>(program.bias) & ((1u << V) - 1);
    rtl->weight_i = static_cast<uint32_t>(weight) & ((1u << W) - 1);
    rtl->timesteps_in_i = static_cast<uint8_t>(program.timesteps_in);
    rtl->timesteps_out_i = static_cast<uint8_t>(program.timesteps_out);
    rtl->shift_i = static_cast<uint8_t>(program.shift);
    rtl->is_signed_i = program.is_signed;
    rtl->leak_i = static_cast<uint8_t>(program.leak);
    rtl->eval();
    const uint16_t y = static_cast<uint16_t>(rtl->y_o);
    const int64_t sum = static_cast<int64_t>(static_cast<uint64_t>(rtl->sum_o) << (64 - V - T)) >> (64 - V - T);
    last_y = static_cast<int16_t>(y);
    rtl->clk_i = 1;
    rtl->eval();
    rtl->clk_i = 0;
    rtl->eval();
    cycle++;
    const int64_t model_sum = radish_neuron_sum(model.v, model.out, program.timesteps_in);
    const uint16_t model_y = program.is_signed ? static_cast<uint16_t>(radish_neuron_commit_signed(
                                                     model_sum, program.shift, program.leak, program.timesteps_out))
                                               : radish_neuron_commit(model_sum, program.shift, program.timesteps_out);
    switch (op) {
    case HOLD: break;
    case RESET:
    case COMMIT: radish_neuron_reset(&model, program.bias); break;
    case INTEGRATE: radish_neuron_integrate(&model, weight); break;
    case SUBTRACT: radish_neuron_integrate(&model, -weight); break;
    case FIRE: radish_neuron_fire_leak(&model, program.timesteps_in); break;
    }
    const int32_t v = sign_extend(rtl->v_o, V);
    const bool committed = op != COMMIT || (y == model_y && sum == model_sum);
    if (v == model.v && rtl->out_o == model.out && committed) return true;
    ADD_FAILURE() << "cycle " << cycle << ", operation " << op << ", weight " << weight << ", T_in "
                  << program.timesteps_in << ", T_out " << program.timesteps_out << ", shift " << program.shift
                  << (program.is_signed ? ", signed" : "") << ", leak " << program.leak << "\n  model: v " << model.v
                  << " out " << model.out << " sum " << model_sum << " y " << model_y << "\n  rtl:   v " << v << " out "
                  << rtl->out_o << " sum " << sum << " y " << y;
    return false;
  }

  int64_t cycle = 0;
  int16_t last_y = 0; // of the RTL, before the last operation

private:
  std::unique_ptr<VerilatedContext> context;
  std::unique_ptr<Vradix_neuron> rtl;
  radish_neuron model;
};

int draw(std::mt19937_64 &random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

// Runs one image of a random neuron: |b| + 2 sum |w| < 2^23 holds for 400 spikes a step.
bool run_image(Lockstep &device, std::mt19937_64 &random) {
  const int scale = draw(random, 0, 22);
  Program program = {draw(random, 1, T), draw(random, 1, T), draw(random, 0, 31),
                     draw(random, -(1 << scale), 1 << scale)};
  program.is_signed = draw(random, 0, 1);
  program.leak = program.is_signed ? draw(random, 0, 15) : 0;
  if (!device.step(RESET, program)) return false;
  const int fan_in = draw(random, 0, 3) == 0 ? draw(random, 0, 400) : draw(random, 0, 12);
  const int drift = draw(random, -1, 1);
  for (int t = 0; t < program.timesteps_in; t++) {
    for (int spike = draw(random, 0, fan_in); spike > 0; spike--) {
      if (draw(random, 0, 9) == 0 && !device.step(HOLD, program)) return false;
      const int weight = drift == 0 ? draw(random, -128, 127) : drift * draw(random, 0, 127);
      if (!device.step(draw(random, 0, 3) ? INTEGRATE : SUBTRACT, program, weight)) return false;
    }
    if (!device.step(FIRE, program)) return false;
  }
  return device.step(COMMIT, program);
}

void run(int64_t cycles, uint64_t seed) {
  std::mt19937_64 random(seed);
  Lockstep device;
  while (device.cycle < cycles) {
    if (!run_image(device, random)) return;
  }
  std::cout << "compared " << device.cycle << " cycles\n";
}

TEST(RtlNeuron, HoldsTheModelsRegistersInEveryCycleOfRandomPrograms) {
  run(1000000, 1);
}
TEST(RtlNeuron, SubtractsInTheSignStepAndCommitsTwosComplement) { // 3 * -5 = -15, -5 is '1011'
  Lockstep device;
  Program program = {4, 5, 0, 0};
  program.is_signed = true;
  const int expected_leaks[] = {-15, -8, -4}; // -15 >> leak
  for (program.leak = 0; program.leak < 3; program.leak++) {
    ASSERT_TRUE(device.step(RESET, program));
    for (int t = 0; t < 4; t++) {
      if (-5 >> t & 1) {
        ASSERT_TRUE(device.step(t == 3 ? SUBTRACT : INTEGRATE, program, 3));
      }
      ASSERT_TRUE(device.step(FIRE, program));
    }
    ASSERT_TRUE(device.step(COMMIT, program));
    EXPECT_EQ(device.last_y, expected_leaks[program.leak]);
  }
}

TEST(LongRtlNeuron, HoldsTheModelsRegistersInEveryCycleOfRandomPrograms) {
  run(50000000, 2);
}

TEST(RtlNeuron, CarriesTheExampleOfAlgorithmOne) { // 5 * 2 = 10: '0101' least significant bit first
  Lockstep device;
  const Program program = {4, 4, 0, 0};
  ASSERT_TRUE(device.step(RESET, program));
  for (int t = 0; t < 4; t++) {
    if (5 >> t & 1) {
      ASSERT_TRUE(device.step(INTEGRATE, program, 2));
    }
    ASSERT_TRUE(device.step(FIRE, program));
  }
  ASSERT_TRUE(device.step(COMMIT, program));
}

} // namespace
