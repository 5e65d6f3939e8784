// Conversion from ONNX: what folds is exact, what is not supported is named, hostile files are refused, and the
// integers answer as the float network does.
#include "files.h"
#include "mapping/convert.h"
#include "mapping/functional.h"
#include "mapping/images.h"
#include "mapping/onnx.h"
#include "onnx_models.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace {

using onnx_writer::decimal;
using onnx_writer::integer;
using onnx_writer::ints;
using onnx_writer::Model;

struct NetworkFree {
  void operator()(radish_float_network *network) const { radish_float_network_free(network); }
};
using Network = std::unique_ptr<radish_float_network, NetworkFree>;

struct Convert : Files {
  Network load(const std::string &path) {
    radish_float_network *network = nullptr;
    error.message[0] = 0;
    status = radish_onnx_load(path.c_str(), &network, &error);
    EXPECT_EQ(status == RADISH_OK, network != nullptr);
    EXPECT_EQ(status == RADISH_OK, error.message[0] == 0) << error.message;
    return Network(network);
  }
  Network load(const Model &model) { return load(put("model.onnx", model.text())); }
  std::string refusal(const Model &model) {
    EXPECT_EQ(load(model), nullptr);
    return plain(error.message);
  }
  static std::vector<float> run(const Network &network, const std::vector<float> &input) {
    std::vector<float *> aligned(static_cast<size_t>(radish_float_memory(network.get())) / 2 + 1);
    std::vector<float> scratch(static_cast<size_t>(radish_float_scratch(network.get())));
    std::vector<float> logits(
        static_cast<size_t>(radish_shape_size(network->layers[network->layer_count - 1].sums)));
    radish_float_run(network.get(), input.data(), reinterpret_cast<float *>(aligned.data()), scratch.data(), logits.data());
    return logits;
  }
  std::vector<float> random(size_t count, float low, float high) {
    std::vector<float> values(count);
    std::uniform_real_distribution<float> draw(low, high);
    for (float &value : values) value = draw(generator);
    return values;
  }
  static void near(const std::vector<float> &got, const std::vector<float> &expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (size_t i = 0; i < got.size(); i++) EXPECT_NEAR(got[i], expected[i], 1e-5) << i;
  }

  std::mt19937 generator{7};
  radish_error error;
  radish_status status = RADISH_OK;
};

// A 3 x 3 convolution with pad 1 of one 4 x 4 image, [out][4][4].
std::vector<float> convolve(const std::vector<float> &image, const std::vector<float> &weights, size_t channels) {
  std::vector<float> out;
  for (size_t c = 0; c < channels; c++) {
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        float sum = 0;
        for (int k = 0; k < 9; k++) {
          const int iy = y + k / 3 - 1, ix = x + k % 3 - 1;
          if (iy >= 0 && iy < 4 && ix >= 0 && ix < 4) {
            sum += weights[c * 9 + static_cast<size_t>(k)] * image[static_cast<size_t>(iy * 4 + ix)];
          }
        }
        out.push_back(sum);
      }
    }
  }
  return out;
}

TEST_F(Convert, BatchNormalizationFoldsWithItsEpsilon) {
  const auto weights = random(18, -1, 1), image = random(16, 0, 1);
  const Network network = load(onnx_models::batch_normalised(weights));
  ASSERT_NE(network, nullptr) << error.message;
  auto expected = convolve(image, weights, 2);
  for (size_t i = 0; i < 32; i++) {
    expected[i] = i < 16 ? (expected[i] - 0.1F) / std::sqrt(0.75F) * 2 + 0.5F : (expected[i] + 0.2F) / std::sqrt(0.5F) * -3 + 1;
  }
  near(run(network, image), expected);
}

TEST_F(Convert, ANormalisationOfTheInputIsExactAtTheBorder) {
  const auto weights = random(18, -1, 1), image = random(16, 0, 1);
  Model model;
  model.floats("w", {2, 1, 3, 3}, weights);
  model.node("Conv", {"x", "w"}, "y", {ints("pads", {1, 1, 1, 1})});
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  const float scale = 1 / 0.25F, offset = -0.4F / 0.25F;
  ASSERT_EQ(radish_float_network_scale_input(network.get(), &scale, &offset, &error), RADISH_OK) << error.message;
  EXPECT_TRUE(network->layers[1].bias_per_neuron);
  std::vector<float> normalised;
  for (float pixel : image) normalised.push_back((pixel - 0.4F) / 0.25F);
  near(run(network, image), convolve(normalised, weights, 2));
}

TEST_F(Convert, OptionAShortcutsSubsampleAndPadChannels) {
  const Network network = load(onnx_models::option_a());
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, 3);
  EXPECT_EQ(network->layers[2].source_count, 2);
  std::vector<float> image, expected(12, 0);
  for (int i = 0; i < 16; i++) image.push_back(static_cast<float>(i) / 16);
  for (size_t i = 0; i < 4; i++) expected[4 + i] = image[i / 2 * 8 + i % 2 * 2];
  near(run(network, image), expected);
}

TEST_F(Convert, PoolingJoinsItsLayerAndAveragesFoldIntoDenseLayers) {
  const Network network = load(onnx_models::pooled());
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, 3);
  EXPECT_EQ(network->layers[1].pool_kernel, 3);
  std::vector<float> image;
  for (int i = 0; i < 16; i++) image.push_back(static_cast<float>(i) / 16);
  const float mean = (5 + 7 + 13 + 15) / 64.0F;
  near(run(network, image), {3 * mean + 0.5F, -2 * mean + 0.25F});
}

TEST_F(Convert, MatMulReshapeAndClipAreUnderstood) {
  const Network network = load(onnx_models::clipped());
  ASSERT_NE(network, nullptr) << error.message;
  near(run(network, {0.5, 0.25}), {1});
  near(run(network, {1, 1}), {4});
  near(run(network, {0, 0}), {0});
}

TEST_F(Convert, AnUnsupportedOperatorIsNamedWithItsNode) {
  for (const char *op : {"Sigmoid", "Tanh", "LSTM", "ConvTranspose", "Resize", "LeakyRelu", "If", "Gelu"}) {
    Model model;
    model.node(op, {"x"}, "y");
    const std::string message = refusal(model);
    EXPECT_NE(message.find(std::string(op) + "_0"), std::string::npos) << message;
    EXPECT_NE(message.find("not supported"), std::string::npos) << message;
  }
  Model behind;
  behind.floats("w", {1, 1, 1, 1}, {1}).node("Conv", {"x", "w"}, "c").node("Conv", {"c", "w"}, "y");
  EXPECT_NE(refusal(behind).find("no Relu before it"), std::string::npos) << error.message;
  Model old;
  old.opset = 8;
  EXPECT_NE(refusal(old).find("opset 8: 9 to 17 are allowed"), std::string::npos) << error.message;
}

TEST_F(Convert, CutAndChangedFilesAreRefusedOrRead) {
  const std::string whole = onnx_models::small_network().text();
  for (size_t size = 0; size < whole.size(); size += size < 300 ? 1 : 37) {
    EXPECT_EQ(load(put("cut.onnx", whole.substr(0, size))), nullptr) << size;
  }
  std::mt19937 random(mutation_seed());
  for (int i = 0; i < 2000; i++) load(put("changed.onnx", mutate(whole, random)));
}

// Converts with `images`, writes, loads and returns the logits of the integers times the readout's step.
struct Converted {
  std::vector<std::vector<double>> logits;
  std::vector<radish_converted_layer> layers;
};

Converted convert(Files *, const std::string &folder, const Network &network, const radish_images *images, int count,
                  radish_convert_options options) {
  Converted out;
  radish_error error = {""};
  radish_conversion *conversion = nullptr;
  EXPECT_EQ(radish_convert(network.get(), images, 0, count, options, &conversion, &error), RADISH_OK) << error.message;
  if (!conversion) return out;
  out.layers.assign(conversion->layers, conversion->layers + network->layer_count);
  char *yaml = nullptr, *tensors = nullptr;
  size_t yaml_size = 0, tensors_size = 0;
  EXPECT_EQ(radish_conversion_write(conversion, "net", "net.safetensors", &yaml, &yaml_size, &tensors, &tensors_size, &error),
            RADISH_OK) << error.message;
  std::ofstream(folder + "/net.yaml", std::ios::binary).write(yaml, static_cast<std::streamsize>(yaml_size));
  std::ofstream(folder + "/net.safetensors", std::ios::binary).write(tensors, static_cast<std::streamsize>(tensors_size));
  free(yaml);
  free(tensors);
  radish_conversion_free(conversion);
  radish_network *integers = nullptr;
  radish_functional *state = nullptr;
  EXPECT_EQ(radish_network_load((folder + "/net.yaml").c_str(), {0, nullptr}, &integers, &error), RADISH_OK) << error.message;
  if (!integers) return out;
  EXPECT_EQ(radish_functional_create(integers, &state, &error), RADISH_OK) << error.message;
  const radish_layer &readout = integers->layers[integers->layer_count - 1];
  std::vector<int64_t> sums(static_cast<size_t>(radish_shape_size(readout.sums)));
  std::vector<uint16_t> activations(static_cast<size_t>(radish_shape_size(images->shape)));
  for (int i = 0; i < count; i++) {
    radish_images_quantise(images, i, integers->input_bits, activations.data());
    radish_functional_run(state, activations.data(), sums.data());
    out.logits.emplace_back();
    for (int64_t sum : sums) out.logits.back().push_back(static_cast<double>(sum) * out.layers.back().step);
  }
  radish_functional_free(state);
  radish_network_free(integers);
  return out;
}

std::vector<float> pixels_of(const radish_images *images, int index) {
  const int64_t size = radish_shape_size(images->shape);
  std::vector<float> out;
  for (int64_t i = 0; i < size; i++) out.push_back(static_cast<float>(images->pixels[index * size + i]) / 255);
  return out;
}

TEST_F(Convert, AConvertedNetworkAnswersAsTheFloatNetwork) {
  const Network network = load(onnx_models::small_network());
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> bytes(60 * 128);
  for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
  const radish_images images = {60, {2, 8, 8}, bytes.data(), nullptr};
  for (const radish_range range : {RADISH_RANGE_ERROR, RADISH_RANGE_MAX, RADISH_RANGE_PERCENTILE}) {
    for (const int input_bits : {8, 6}) {
      const radish_convert_options options = {8, 8, input_bits, false, range, nullptr, nullptr};
      const Converted converted = convert(this, folder, network, &images, 60, options);
      ASSERT_EQ(converted.logits.size(), 60U);
      double error_sum = 0, power = 0;
      for (int i = 0; i < 60; i++) {
        const auto expected = run(network, pixels_of(&images, i));
        for (size_t k = 0; k < expected.size(); k++) {
          const double real = static_cast<double>(expected[k]), off = converted.logits[static_cast<size_t>(i)][k] - real;
          error_sum += off * off;
          power += real * real;
        }
      }
      EXPECT_LT(std::sqrt(error_sum / power), 0.05) << range << " " << input_bits;
    }
  }
}

TEST_F(Convert, QuantisedGraphsWithPowersOfTwoAreExact) {
  const Network network = load(onnx_models::quantised(generator));
  ASSERT_NE(network, nullptr) << error.message;
  std::vector<uint8_t> bytes(40 * 16);
  for (uint8_t &byte : bytes) byte = static_cast<uint8_t>(generator());
  const radish_images images = {40, {1, 4, 4}, bytes.data(), nullptr};
  const Converted converted = convert(this, folder, network, &images, 40, {6, 8, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr});
  ASSERT_EQ(converted.logits.size(), 40U);
  EXPECT_EQ(converted.layers[1].timesteps, 4);
  EXPECT_TRUE(converted.layers[1].exact && converted.layers[2].exact);
  int64_t same = 0;
  for (int i = 0; i < 40; i++) {
    const auto expected = run(network, pixels_of(&images, i));
    for (size_t k = 0; k < expected.size(); k++) {
      same += std::fabs(converted.logits[static_cast<size_t>(i)][k] - static_cast<double>(expected[k])) < 1e-6;
    }
  }
  EXPECT_GT(same, 40 * 48 * 97 / 100); // halves: to even there, up here
}

// ---- trained networks, where RADISH_DATA has them ---------------------------------------------------------------------

struct ConvertData : Convert {
  void SetUp() override {
    Convert::SetUp();
    const char *given = std::getenv("RADISH_DATA");
    if (!given) GTEST_SKIP() << "RADISH_DATA is not set: trained ONNX models are not checked";
    data = given;
  }
  std::string data;
};

TEST_F(ConvertData, LeNetIsTheSameInAllOpsets) {
  const auto image = random(784, 0, 1);
  std::vector<float> first;
  for (const char *opset : {"9", "11", "13", "17"}) {
    const Network network = load(data + "/lenet-float-opset" + opset + ".onnx");
    ASSERT_NE(network, nullptr) << error.message;
    const auto logits = run(network, image);
    EXPECT_EQ(logits.size(), 10U);
    if (first.empty()) first = logits;
    EXPECT_EQ(logits, first) << opset;
  }
}

TEST_F(ConvertData, QuantisedGraphsLoad) {
  for (const char *name : {"lenet-qdq-int8", "qdq-4bit-clip", "vgg16-narrow-float"}) {
    EXPECT_NE(load(data + "/" + name + ".onnx"), nullptr) << error.message;
  }
}

TEST_F(ConvertData, ResNet20StaysWithinThreePointsOfTheFloatNetwork) {
  const std::string cifar = folder + "/test.bin";
  if (std::system(("xz -dc '" + data + "/cifar10_test.bin.xz' 2>/dev/null | head -c " + std::to_string(500 * 3073) + " >'" + cifar + "'").c_str()) ||
      std::filesystem::file_size(cifar) != 500U * 3073) {
    GTEST_SKIP() << "the CIFAR-10 images cannot be unpacked";
  }
  const Network network = load(data + "/resnet20-float.onnx");
  ASSERT_NE(network, nullptr) << error.message;
  const float scale[] = {1 / 0.229F, 1 / 0.224F, 1 / 0.225F};
  const float offset[] = {-0.485F / 0.229F, -0.456F / 0.224F, -0.406F / 0.225F};
  ASSERT_EQ(radish_float_network_scale_input(network.get(), scale, offset, &error), RADISH_OK);
  radish_images *images = nullptr;
  ASSERT_EQ(radish_images_load(cifar.c_str(), nullptr, {3, 32, 32}, &images, &error), RADISH_OK) << error.message;
  const int count = 300;
  const Converted converted = convert(this, folder, network, images, count, {6, 6, 8, false, RADISH_RANGE_ERROR, nullptr, nullptr});
  int correct[2] = {0, 0};
  for (int i = 0; i < count && converted.logits.size() == 300U; i++) {
    const auto real = run(network, pixels_of(images, i));
    const auto &whole = converted.logits[static_cast<size_t>(i)];
    correct[0] += std::max_element(real.begin(), real.end()) - real.begin() == images->labels[i];
    correct[1] += std::max_element(whole.begin(), whole.end()) - whole.begin() == images->labels[i];
  }
  radish_images_free(images);
  EXPECT_GT(correct[0], 260);
  EXPECT_GE(correct[1], correct[0] - 9);
}

} // namespace
