// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/gates/inference.h"

#include <numeric>

namespace radish {
namespace {

constexpr int IDLE_CYCLES = 16; // that a stream goes on when its work is done

struct image_loader {
  const radish_network *network;
  radish_images *images = nullptr;
  int first;
};

void activations(void *user, int index, uint16_t *out) {
  const auto *sample = static_cast<const image_loader *>(user);
  radish_images_quantise(sample->images, sample->first + index, sample->network->input_bits, out);
}

struct gate_stream {
  std::unique_ptr<partition_run> run;
  switching_sum *switched;
  datapath_sample sample = {};  // of the current cycle
  int last = HOLD, idle = 0;    // the last operation in the write stage; idle cycles so far
  datapath_sample written = {}; // the sample of the cycle that wrote a potential word last
};

class batch_run {
public:
  batch_run(datapath_gates *of, gates_measurement *out) : gates(of), measurement(out) {}

  // Returns "", or what does not fit the core.
  std::string add(const radish_mapped_chip &chip, int partition, switching_sum *switched) {
    streams.push_back({std::make_unique<partition_run>(chip, partition), switched});
    return streams.back().run->configure();
  }
  size_t size() const { return streams.size(); }
  partition_run &run(size_t stream) { return *streams[stream].run; }

  std::string evaluate() {
    radish_error error = {};
    if (gates->begin(static_cast<int>(streams.size()), &error)) return error.message;
    for (size_t s = 0; s < streams.size(); s++) {
      if (gates->fits(streams[s].run->datapath(), &error)) return error.message;
      drive(s);
    }
    gates->evaluate();
    return compare();
  }

  std::string work() {
    for (bool busy = true; busy;) {
      step();
      const std::string difference = compare();
      if (!difference.empty()) return difference;
      busy = false;
      for (size_t s = 0; s < streams.size(); s++) {
        if (streams[s].idle < IDLE_CYCLES) {
          count(s);
          busy = true;
        }
      }
    }
    return "";
  }

private:
  void drive(size_t s) {
    streams[s].run->datapath().take(&streams[s].sample);
    gates->drive(static_cast<int>(s), streams[s].sample);
  }

  void step() {
    for (size_t s = 0; s < streams.size(); s++) {
      if (streams[s].idle == IDLE_CYCLES) continue;
      streams[s].run->cycle();
      drive(s);
    }
    gates->step();
  }

  std::string compare() {
    for (size_t s = 0; s < streams.size(); s++) {
      if (streams[s].idle == IDLE_CYCLES) continue;
      measurement->compared_cycles++;
      const char *port = gates->compare(static_cast<int>(s), streams[s].sample);
      if (port) {
        return std::string("the gates differ from the RTL at port ") + port + ", core cycle " +
               std::to_string(measurement->compared_cycles);
      }
    }
    return "";
  }

  void count(size_t s) {
    gate_stream &stream = streams[s];
    const partition_run &run = *stream.run;
    const int64_t energy = gates->energy_aj(static_cast<int>(s));
    const int operation = run.operation() == SUBTRACT ? INTEGRATE : run.operation();
    if (operation != HOLD) stream.last = operation;
    stream.switched->energy_aj[static_cast<size_t>(stream.last)] += energy;
    stream.switched->cycles[static_cast<size_t>(operation)]++;
    stream.switched->busy_cycles += run.busy();
    stream.switched->synaptic_ops += run.lanes_issued();
    count_toggles(stream);
    if (stream.idle) {
      measurement->idle_cycles++;
      measurement->idle_aj += energy;
    }
    stream.idle += run.done();
  }

  void count_toggles(gate_stream &stream) {
    if (!gates->port(stream.sample, POTENTIAL_WRITE)[0]) return;
    const int bits = gates->port_bits(POTENTIAL_WORD);
    if (!stream.written.empty() && stream.run->operation() == INTEGRATE) {
      const uint32_t *word = gates->port(stream.sample, POTENTIAL_WORD),
                     *before = gates->port(stream.written, POTENTIAL_WORD);
      for (int i = 0; i < words_of(bits); i++) stream.switched->toggled_bits += __builtin_popcount(word[i] ^ before[i]);
    }
    stream.written = stream.sample;
  }

  datapath_gates *gates;
  gates_measurement *measurement;
  std::vector<gate_stream> streams;
};

// Checks the counts of a layer and image, all of whose streams have run, against the C model's. Returns "", or what
// differs.
std::string check(const layer_inference &i) {
  const auto differs = [&](const char *what, int64_t rtl, int64_t model) {
    return "image " + std::to_string(i.image) + ", layer " + std::to_string(i.layer) + ": " + what + ": RTL " +
           std::to_string(rtl) + ", model " + std::to_string(model);
  };
  if (i.switched.busy_cycles != i.counters.busy_cycles)
    return differs("busy cycles", i.switched.busy_cycles, i.counters.busy_cycles);
  if (i.switched.synaptic_ops != i.counters.synaptic_ops)
    return differs("synaptic operations", i.switched.synaptic_ops, i.counters.synaptic_ops);
  return "";
}

std::string run_model(const radish_mapped_chip &chip, image_loader *sample, int count, radish_run_result **result) {
  radish_error error = {};
  radish_chip *model = nullptr;
  radish_run_options options = {};
  options.image_count = count;
  options.user = sample;
  options.activations = activations;
  if (!radish_chip_create(&chip, &model, &error)) radish_chip_run(model, &options, result, &error);
  radish_chip_destroy(model);
  return error.message;
}

// Runs images `begin` to `end` - 1 together, with a stream for each tile of each image. Returns "", or what went wrong.
std::string run_batch(const radish_mapped_chip &chip, image_loader *sample, datapath_gates *gates, int begin, int end,
                      gates_measurement *out) {
  const radish_network &network = *chip.network;
  const int layers = network.layer_count - 1;
  radish_error error = {};
  radish_functional *functional = nullptr;
  if (radish_functional_create(&network, &functional, &error)) return error.message;
  batch_run batch(gates, out);
  std::string wrong;
  for (int image = begin; image < end; image++) {
    for (int p = chip.port_count; p < chip.partition_count && wrong.empty(); p++) {
      const size_t at = static_cast<size_t>(image * layers + chip.programs[p].layer - 1);
      wrong = batch.add(chip, p, &out->inferences[at].switched);
    }
  }
  if (wrong.empty()) wrong = batch.evaluate();
  size_t stream = 0;
  for (int image = begin; image < end && wrong.empty(); image++) {
    std::vector<uint16_t> input(static_cast<size_t>(radish_shape_size(network.layers[0].shape)));
    std::vector<int64_t> logits(static_cast<size_t>(radish_shape_size(network.layers[layers].shape)));
    activations(sample, image, input.data());
    radish_functional_run(functional, input.data(), logits.data());
    std::vector<const uint16_t *> outputs = {input.data()};
    for (int layer = 1; layer < layers; layer++) outputs.push_back(radish_functional_output(functional, layer));
    for (int p = chip.port_count; p < chip.partition_count; p++) batch.run(stream++).arrive(outputs);
  }
  radish_functional_destroy(functional);
  return wrong.empty() ? batch.work() : wrong;
}

std::string run_all(const radish_mapped_chip &chip, image_loader *sample, datapath_gates *gates, int count,
                    gates_measurement *out) {
  radish_run_result *result = nullptr;
  std::string wrong = run_model(chip, sample, count, &result);
  if (!wrong.empty()) return wrong;
  for (int image = 0; image < count; image++) {
    for (int layer = 1; layer < chip.network->layer_count; layer++)
      out->inferences.push_back(
          {sample->first + image, layer, radish_run_result_record_at(result, image, layer)->counters, {}});
  }
  radish_run_result_destroy(result);
  const int tiles = chip.partition_count - chip.port_count;
  const int together = std::max(RADISH_SWITCHING_STREAMS / tiles, 1);
  for (int image = 0; image < count && wrong.empty(); image += together)
    wrong = run_batch(chip, sample, gates, image, std::min(image + together, count), out);
  for (const layer_inference &i : out->inferences) {
    if (wrong.empty()) wrong = check(i);
  }
  return wrong;
}

} // namespace

int64_t switching_sum::total_aj(int64_t clock_aj) const {
  return std::accumulate(energy_aj.begin(), energy_aj.end(), busy_cycles * clock_aj);
}

std::string measure(const radish_mapped_chip &chip, datapath_gates *gates, int first, int end, gates_measurement *out) {
  radish_error error = {};
  image_loader sample = {chip.network, nullptr, first};
  if (!chip.network->sample) return "the network has no sample images";
  if (radish_images_load(chip.network->sample, nullptr, chip.network->layers[0].shape, &sample.images, &error))
    return error.message;
  std::string wrong = "the sample has images 0:" + std::to_string(sample.images->count);
  if (first >= 0 && first < end && end <= sample.images->count) wrong = run_all(chip, &sample, gates, end - first, out);
  radish_images_destroy(sample.images);
  return wrong;
}

} // namespace radish
