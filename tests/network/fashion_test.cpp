// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// The trained LeNet-5 on all 10,000 Fashion-MNIST test images: what the cycle-accurate chip answers is what the
// formulas say, every logit, and it is right often enough. Needs Debian's dataset-fashion-mnist.
#include "tests/reference/files.h"
#include "tests/reference/naive.h"
#include "tests/network/trained_device.h"
#include <algorithm>
#include <gtest/gtest.h>

namespace {

using namespace reference;

const char dataset[] = "/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz";

// Returns LeNet-5 as configs/networks/lenet5-fashion.yaml describes it. The topology is written out again here; weights
// and biases come from its tensors.
Spec lenet5() {
  const auto tensors = read_safetensors(RADISH_SOURCE_DIR "/configs/networks/lenet5-fashion.safetensors");
  Spec spec;
  spec.name = "lenet5";
  spec.timesteps = 6;
  spec.weight_bits = 6;
  spec.input = {1, 28, 28};
  spec.input_bits = 6;
  const auto layer = [&](const char *name, Op op, int from, int out, int shift) {
    Layer l;
    l.name = name;
    l.op = op;
    l.out_channels = out;
    l.shift = shift;
    Source s;
    s.from = from;
    s.read = op == Op::conv ? Read::conv : Read::dense;
    s.weights = tensors.at(std::string(name) + ".weight");
    l.sources = {s};
    l.bias = tensors.at(std::string(name) + ".bias");
    return l;
  };
  Layer conv1 = layer("conv1", Op::conv, 0, 6, 4), conv2 = layer("conv2", Op::conv, 1, 16, 6);
  conv1.sources[0].square(5, 1, 2), conv2.sources[0].square(5, 1, 0);
  conv1.pool = conv2.pool = {2, 2, 0};
  Layer head = layer("head", Op::dense, 4, 10, 0);
  head.readout = true;
  spec.layers = {conv1, conv2, layer("fc1", Op::dense, 2, 120, 7), layer("fc2", Op::dense, 3, 84, 6), head};
  return spec;
}

// Computes the same network in plain loops over 32-bit integers, fast enough for the whole test set.
class Plain {
public:
  explicit Plain(const Spec &network) : spec(network) {}

  std::vector<int32_t> logits(std::vector<int32_t> x) const {
    Shape shape = spec.input;
    for (const Layer &layer : spec.layers) {
      x = layer.op == Op::conv ? convolve(layer, x, shape) : multiply(layer, x, shape);
      if (layer.readout) return x;
      for (int32_t &a : x) a = a < 0 ? 0 : std::min(a >> layer.shift, 63);
      if (layer.pool.enabled()) x = pool(x, shape);
    }
    return x;
  }

private:
  const Spec &spec;

  static std::vector<int32_t> convolve(const Layer &layer, const std::vector<int32_t> &x, Shape &shape) {
    const Source &s = layer.sources[0];
    const int kernel = s.rows.kernel, pad = s.rows.pad;
    const Shape out = {layer.out_channels, shape.rows + 2 * pad - kernel + 1, shape.columns + 2 * pad - kernel + 1};
    std::vector<int32_t> sums(out.size());
    for (int c = 0; c < out.channels; c++) {
      for (int y = 0; y < out.rows; y++) {
        for (int column = 0; column < out.columns; column++) {
          int64_t a = layer.bias.values[c];
          for (int i = 0; i < shape.channels; i++) {
            for (int ky = 0; ky < kernel; ky++) {
              for (int kx = 0; kx < kernel; kx++) {
                const int sy = y - pad + ky, sx = column - pad + kx;
                if (sy < 0 || sy >= shape.rows || sx < 0 || sx >= shape.columns) continue;
                a += s.weights.values[((int64_t{c} * shape.channels + i) * kernel + ky) * kernel + kx] *
                     x[shape.index(i, sy, sx)];
              }
            }
          }
          sums[out.index(c, y, column)] = static_cast<int32_t>(a);
        }
      }
    }
    shape = out;
    return sums;
  }

  static std::vector<int32_t> multiply(const Layer &layer, const std::vector<int32_t> &x, Shape &shape) {
    std::vector<int32_t> sums;
    for (int c = 0; c < layer.out_channels; c++) {
      int64_t a = layer.bias.values[c];
      for (size_t i = 0; i < x.size(); i++) a += layer.sources[0].weights.values[c * x.size() + i] * x[i];
      sums.push_back(static_cast<int32_t>(a));
    }
    shape = {layer.out_channels, 1, 1};
    return sums;
  }

  static std::vector<int32_t> pool(const std::vector<int32_t> &x, Shape &shape) {
    const Shape out = {shape.channels, shape.rows / 2, shape.columns / 2};
    std::vector<int32_t> most(out.size());
    for (int c = 0; c < out.channels; c++) {
      for (int y = 0; y < out.rows; y++) {
        for (int column = 0; column < out.columns; column++) {
          int32_t &best = most[out.index(c, y, column)];
          for (int k = 0; k < 4; k++) best = std::max(best, x[shape.index(c, 2 * y + k / 2, 2 * column + k % 2)]);
        }
      }
    }
    shape = out;
    return most;
  }
};

void compare(Device &device, int count, int *correct) {
  const std::vector<int32_t> logits = device.run(count);
  ASSERT_EQ(device.error.message, std::string());
  ASSERT_EQ(logits.size(), static_cast<size_t>(count) * 10);
  const Spec spec = lenet5();
  const Plain plain(spec);
  std::vector<uint16_t> pixels(28 * 28);
  *correct = 0;
  for (int i = 0; i < count; i++) {
    Device::activations(&device, i, pixels.data());
    const std::vector<int32_t> actual(logits.begin() + i * 10, logits.begin() + (i + 1) * 10);
    ASSERT_EQ(actual, plain.logits({pixels.begin(), pixels.end()})) << "image " << i;
    const auto best = std::max_element(actual.begin(), actual.end()) - actual.begin();
    *correct += device.images->labels && device.images->labels[i] == best;
  }
}

TEST(Fashion, PlainLoopsAndTheReferenceAgree) {
  Device device(lenet5_fashion, nullptr);
  ASSERT_NE(device.images, nullptr) << device.error.message;
  const Spec spec = lenet5();
  std::vector<uint16_t> pixels(28 * 28);
  for (int i = 0; i < 20; i++) {
    Device::activations(&device, i, pixels.data());
    const std::vector<int32_t> plain = Plain(spec).logits({pixels.begin(), pixels.end()});
    const RadixRun expected = evaluate_radix(spec, Numbers(pixels.begin(), pixels.end()));
    ASSERT_EQ(Numbers(plain.begin(), plain.end()), expected.logits) << "image " << i;
  }
}

TEST(Fashion, LogitsOfTheSampleImagesAreThoseOfTheFormulas) {
  Device device(lenet5_fashion, nullptr);
  ASSERT_NE(device.images, nullptr) << device.error.message;
  int correct = 0;
  compare(device, device.images->count, &correct);
}

TEST(Fashion, OneCoreAloneRunsLeNet5Exactly) {
  Device device(lenet5_fashion, nullptr, {"cores=1"});
  ASSERT_NE(device.images, nullptr) << device.error.message;
  int correct = 0;
  compare(device, 20, &correct);
}

TEST(Fashion, BarrierSynchronisationAnswersTheSame) {
  Device device(lenet5_fashion, nullptr, {"sync=barrier"});
  ASSERT_NE(device.images, nullptr) << device.error.message;
  int correct = 0;
  compare(device, 20, &correct);
}

TEST(Fashion, LogitsOfAllTenThousandTestImagesAreThoseOfTheFormulasAndNineInTenAreRight) {
  if (FILE *file = fopen(dataset, "rb")) {
    fclose(file);
  } else {
    GTEST_SKIP() << dataset << " is missing: apt-get install dataset-fashion-mnist";
  }
#ifdef RADISH_SANITIZE
  GTEST_SKIP() << "the sample images are checked under sanitizers, the whole test set without them";
#endif
  Device device(lenet5_fashion, dataset);
  ASSERT_NE(device.images, nullptr) << device.error.message;
  ASSERT_EQ(device.images->count, 10000);
  int correct = 0;
  compare(device, 10000, &correct);
  printf("%d of 10000 images are classified correctly, 100000 logits equal\n", correct);
  EXPECT_GE(correct, 8950);
}

} // namespace
