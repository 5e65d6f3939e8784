// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The dump of a run: a chip's and that of an evaluation without time are the same bytes, and those of the naive
// reference.
#include "sim/report/dump.h"

#include "network/functional/functional_evaluate.h"
#include "tests/files.h"
#include "tests/sim/chip_fixture.h"

#include <map>

using namespace reference;

namespace {

enum { IMAGES = 3, FIRST = 40, RATE_STEPS = 21 };

std::string little(uint64_t value, int bytes) {
  std::string out;
  for (int b = 0; b < bytes; b++) out += static_cast<char>(value >> 8 * b);
  return out;
}

std::string text_of(const std::vector<int64_t> &shape) {
  std::string text = "(";
  for (size_t d = 0; d < shape.size(); d++) text += std::to_string(shape[d]) + (d + 1 < shape.size() ? ", " : ",");
  return text + ")";
}

struct Array {
  std::string type;
  std::vector<int64_t> shape;
  std::string data;
};

struct Dump : Files {
  using Listing = std::map<std::string, std::string>;

  static void spike(void *dump, int64_t, int layer, int64_t image, int step, int channel, int row, int column) {
    radish_dump_spike(static_cast<radish_dump *>(dump), image, layer, step, channel, row, column);
  }
  static void image_done(void *dump, int64_t image) {
    radish_error error = {};
    EXPECT_EQ(radish_dump_image(static_cast<radish_dump *>(dump), image, &error), RADISH_OK) << error.message;
  }

  struct Inputs {
    const std::vector<Numbers> *images;
    static void activations(void *user, int index, uint16_t *out) {
      fixture::write_activations((*static_cast<Inputs *>(user)->images)[index], out);
    }
  };

  Listing list(const std::string &name) const {
    Listing files;
    for (const auto &entry : std::filesystem::directory_iterator(folder + "/" + name)) {
      files[entry.path().filename().string()] = slurp(entry.path().string());
    }
    return files;
  }

  void finish(radish_dump *dump, const std::vector<Numbers> &logits) {
    radish_error error = {};
    for (int i = 0; i < IMAGES; i++) {
      ASSERT_EQ(radish_dump_logits(dump, i, logits[i].data(), &error), RADISH_OK) << error.message;
    }
    ASSERT_EQ(radish_output_folder_place(radish_dump_folder(dump), &error), RADISH_OK) << error.message;
    radish_dump_destroy(dump);
  }

  void run_chip(const fixture::Mapped &mapped, radish_coding coding, const std::string &name) {
    radish_error error = {};
    radish_chip *chip = nullptr;
    radish_run_result *result = nullptr;
    radish_dump *dump = nullptr;
    ASSERT_EQ(radish_chip_create(mapped.chip.get(), &chip, &error), RADISH_OK) << error.message;
    ASSERT_EQ(radish_dump_create((folder + "/" + name).c_str(), mapped.network.get(), coding, RATE_STEPS, FIRST, IMAGES,
                                 &dump, &error),
              RADISH_OK)
        << error.message;
    Inputs inputs{&images};
    radish_run_options options = {};
    options.image_count = IMAGES;
    options.user = &inputs;
    options.activations = Inputs::activations;
    options.observer.user = dump;
    options.observer.spike = spike;
    options.observer.image_done = image_done;
    ASSERT_EQ(radish_chip_run(chip, &options, &result, &error), RADISH_OK) << error.message;
    std::vector<Numbers> logits(IMAGES);
    for (int i = 0; i < IMAGES; i++) {
      logits[i].assign(result->logits + i * result->logit_count, result->logits + (i + 1) * result->logit_count);
    }
    finish(dump, logits);
    radish_run_result_destroy(result);
    radish_chip_destroy(chip);
  }

  void run_functional(const radish_network *network, radish_coding coding, const std::string &name) {
    radish_error error = {};
    radish_dump *dump = nullptr;
    ASSERT_EQ(
        radish_dump_create((folder + "/" + name).c_str(), network, coding, RATE_STEPS, FIRST, IMAGES, &dump, &error),
        RADISH_OK)
        << error.message;
    const int64_t size = radish_shape_size(network->layers[network->layer_count - 1].shape);
    const int steps = RATE_STEPS;
    std::vector<int64_t> logits(static_cast<size_t>(size) * IMAGES);
    Inputs inputs{&images};
    radish_functional_evaluation evaluation = {};
    evaluation.network = network;
    evaluation.coding = coding;
    evaluation.count = IMAGES;
    evaluation.threads = 2;
    evaluation.activations = Inputs::activations;
    evaluation.checkpoints = &steps;
    evaluation.checkpoint_count = 1;
    evaluation.logits = logits.data();
    evaluation.spike = [](void *spy, int64_t image, int layer, int step, int channel, int row, int column) {
      radish_dump_spike(static_cast<radish_dump *>(spy), image, layer, step, channel, row, column);
    };
    evaluation.image_ran = [](void *spy, int64_t image, radish_error *e) {
      return radish_dump_image(static_cast<radish_dump *>(spy), image, e);
    };
    evaluation.spy = dump;
    evaluation.user = &inputs;
    ASSERT_EQ(radish_functional_evaluate(&evaluation, &error), RADISH_OK) << error.message;
    std::vector<Numbers> split(IMAGES);
    for (int i = 0; i < IMAGES; i++) split[i].assign(logits.begin() + i * size, logits.begin() + (i + 1) * size);
    finish(dump, split);
  }

  // What the files must hold, by the naive reference.
  std::map<std::string, Array> expected(const Spec &spec, bool rate) const {
    std::map<std::string, Array> files;
    files["images.npy"] = {"<i8", {IMAGES}, little(FIRST, 8) + little(FIRST + 1, 8) + little(FIRST + 2, 8)};
    const int last = spec.populations() - 1;
    for (const Numbers &image : images) {
      const RadixRun radix = rate ? RadixRun{} : evaluate_radix(spec, image);
      const RateRun counted = rate ? evaluate_rate(spec, regular_train(image, spec.input_bits, RATE_STEPS)) : RateRun{};
      for (int p = 0; p < last; p++) {
        const Train &train = rate ? counted.trains[p] : radix.trains[p];
        const Shape shape = output_shape(spec, p);
        const int64_t c = shape.channels, y = shape.rows, x = shape.columns;
        Array &spikes = files[spec.name_of(p) + ".spikes.npy"], &values = files[spec.name_of(p) + ".activations.npy"];
        spikes.type = "|u1", spikes.shape = {IMAGES, static_cast<int64_t>(train.size()), c, y, x};
        values.type = !rate && is_signed(spec, p) ? "<i2" : "<u2", values.shape = {IMAGES, c, y, x};
        for (const auto &step : train) spikes.data.append(step.begin(), step.end());
        for (int64_t n = 0; n < shape.size(); n++) {
          uint64_t value = 0;
          for (size_t t = 0; t < train.size(); t++) value += static_cast<uint64_t>(train[t][n]) << (rate ? 0 : t);
          values.data += little(rate ? value : static_cast<uint64_t>(radix.outputs[p][n]), 2);
        }
      }
      const Shape shape = output_shape(spec, last);
      Array &logits = files[spec.name_of(last) + ".logits.npy"];
      logits.type = "<i8", logits.shape = {IMAGES, shape.channels, shape.rows, shape.columns};
      for (int64_t value : rate ? counted.logits : radix.logits) logits.data += little(static_cast<uint64_t>(value), 8);
    }
    return files;
  }

  static void compare(const Listing &got, const std::map<std::string, Array> &should) {
    EXPECT_EQ(got.size(), should.size());
    for (const auto &[name, array] : should) {
      ASSERT_TRUE(got.count(name)) << name;
      const std::string &bytes = got.at(name);
      ASSERT_GT(bytes.size(), 10U) << name;
      EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\1\0", 8)) << name;
      const size_t header = 10 + static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
      EXPECT_EQ(header % 64, 0U) << "data is aligned";
      const std::string dict =
          "{'descr': '" + array.type + "', 'fortran_order': False, 'shape': " + text_of(array.shape) + ", }";
      EXPECT_EQ(bytes.substr(10, dict.size()), dict) << name;
      EXPECT_EQ(bytes.find_first_not_of(' ', 10 + dict.size()), header - 1) << name;
      EXPECT_EQ(bytes[header - 1], '\n') << name;
      EXPECT_TRUE(bytes.substr(header) == array.data) << name;
    }
  }

  std::vector<Numbers> images;
};

void check(Dump &test, uint64_t seed, bool rate) {
  SCOPED_TRACE("seed " + std::to_string(seed) + (rate ? ", rate" : ", radix"));
  RandomOptions options;
  options.rate = rate;
  options.max_macs = 10000;
  const Spec spec = random_network(seed, options);
  test.images.clear();
  for (int i = 0; i < IMAGES; i++) test.images.push_back(random_input(spec, seed * IMAGES + static_cast<uint64_t>(i)));
  test.images[1].assign(test.images[1].size(), 0); // no spike at all, of the input at least
  const radish_coding coding = rate ? RADISH_CODING_RATE : RADISH_CODING_RADIX;
  const auto mapped = fixture::map(spec, fixture::Chip(), coding, rate ? RATE_STEPS : 0);
  ASSERT_TRUE(mapped->chip) << mapped->error;
  const std::string name = std::to_string(seed) + (rate ? "-rate" : "-radix");
  test.run_chip(*mapped, coding, name + "-chip");
  test.run_functional(mapped->network.get(), coding, name + "-functional");
  const Dump::Listing of_chip = test.list(name + "-chip");
  EXPECT_TRUE(of_chip == test.list(name + "-functional"));
  Dump::compare(of_chip, test.expected(spec, rate));
}

TEST_F(Dump, OfAChipAndWithoutTimeAreThoseOfTheReferenceInRadixCoding) {
  for (uint64_t seed = 1; seed <= 12; seed++) check(*this, seed, false);
}

TEST_F(Dump, OfAChipAndWithoutTimeAreThoseOfTheReferenceInRateCoding) {
  for (uint64_t seed = 1; seed <= 8; seed++) check(*this, seed, true);
}

TEST_F(Dump, LeavesNothingUnlessItTakesItsPlace) {
  const Spec spec = random_network(1);
  const auto mapped = fixture::map(spec, fixture::Chip());
  ASSERT_TRUE(mapped->network) << mapped->error;
  radish_error error = {};
  radish_dump *dump = nullptr;
  const auto create = [&](const std::string &name) {
    return radish_dump_create((folder + "/" + name).c_str(), mapped->network.get(), RADISH_CODING_RADIX, 0, 0, 1, &dump,
                              &error);
  };
  ASSERT_EQ(create("dump"), RADISH_OK) << error.message;
  EXPECT_FALSE(std::filesystem::exists(folder + "/dump"));
  radish_dump_destroy(dump);
  EXPECT_TRUE(std::filesystem::is_empty(folder));

  // A folder that is empty is taken, and is empty again where that is taken back.
  std::filesystem::create_directory(folder + "/empty");
  ASSERT_EQ(create("empty///"), RADISH_OK) << error.message;
  ASSERT_EQ(radish_output_folder_place(radish_dump_folder(dump), &error), RADISH_OK) << error.message;
  EXPECT_FALSE(std::filesystem::is_empty(folder + "/empty"));
  radish_output_folder_take_back(radish_dump_folder(dump));
  radish_dump_destroy(dump);
  EXPECT_TRUE(std::filesystem::is_empty(folder + "/empty"));

  // Whatever is there stays.
  put("empty/mine", "text");
  EXPECT_EQ(create("empty"), RADISH_BAD_INPUT);
  EXPECT_EQ(dump, nullptr);
  EXPECT_EQ(plain(error.message), "empty: exists already; a folder that does not exist yet, or is empty, is allowed");
  EXPECT_EQ(create("empty/mine"), RADISH_BAD_INPUT);
  EXPECT_EQ(create("nowhere/dump"), RADISH_BAD_INPUT);
  EXPECT_EQ(plain(error.message), "nowhere/dump: cannot write: No such file or directory");
  EXPECT_EQ(slurp(folder + "/empty/mine"), "text");
  EXPECT_EQ(std::distance(std::filesystem::recursive_directory_iterator(folder), {}), 2);
}

} // namespace
