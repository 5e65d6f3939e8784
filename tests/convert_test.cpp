// Conversion from ONNX: what folds is exact, what is not supported is named, hostile files are refused, and the
// integers answer as the float network does.
#include "files.h"
#include "mapping/convert.h"
#include "mapping/functional.h"
#include "mapping/images.h"
#include "mapping/onnx.h"
#include "onnx_writer.h"

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
  Model model;
  model.floats("w", {2, 1, 3, 3}, weights).floats("g", {2}, {2, -3}).floats("b", {2}, {0.5, 1});
  model.floats("m", {2}, {0.1F, -0.2F}).floats("v", {2}, {0.25, 0});
  model.node("Conv", {"x", "w"}, "c", {ints("pads", {1, 1, 1, 1})});
  model.node("BatchNormalization", {"c", "g", "b", "m", "v"}, "y", {decimal("epsilon", 0.5F)});
  const Network network = load(model);
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
  Model model; // relu(x) -> conv stride 2 of weights 0 + x[::2, ::2] in channel 1 of 3
  model.floats("one", {1, 1, 1, 1}, {1}).floats("none", {3, 1, 1, 1}, {0, 0, 0});
  model.whole("start", {0, 0}).whole("end", {INT64_MAX, INT64_MAX}).whole("axes", {2, 3}).whole("step", {2, 2});
  model.whole("pads", {0, 1, 0, 0, 0, 1, 0, 0});
  model.node("Conv", {"x", "one"}, "c").node("Relu", {"c"}, "r");
  model.node("Conv", {"r", "none"}, "main", {ints("strides", {2, 2})});
  model.node("Slice", {"r", "start", "end", "axes", "step"}, "s").node("Pad", {"s", "pads"}, "p");
  model.node("Add", {"main", "p"}, "y");
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, 3);
  EXPECT_EQ(network->layers[2].source_count, 2);
  std::vector<float> image, expected(12, 0);
  for (int i = 0; i < 16; i++) image.push_back(static_cast<float>(i) / 16);
  for (size_t i = 0; i < 4; i++) expected[4 + i] = image[i / 2 * 8 + i % 2 * 2];
  near(run(network, image), expected);
}

TEST_F(Convert, PoolingJoinsItsLayerAndAveragesFoldIntoDenseLayers) {
  Model model;
  model.floats("one", {1, 1, 1, 1}, {1}).floats("w", {2, 1}, {3, -2}).floats("b", {2}, {0.5, 0.25});
  model.node("Conv", {"x", "one"}, "c").node("Relu", {"c"}, "r");
  model.node("MaxPool", {"r"}, "m", {ints("kernel_shape", {3, 3}), ints("strides", {2, 2}), ints("pads", {1, 1, 1, 1})});
  model.node("GlobalAveragePool", {"m"}, "g").node("Flatten", {"g"}, "f");
  model.node("Gemm", {"f", "w", "b"}, "z", {integer("transB", 1)}).node("Softmax", {"z"}, "y", {integer("axis", 1)});
  const Network network = load(model);
  ASSERT_NE(network, nullptr) << error.message;
  ASSERT_EQ(network->layer_count, 3);
  EXPECT_EQ(network->layers[1].pool_kernel, 3);
  std::vector<float> image;
  for (int i = 0; i < 16; i++) image.push_back(static_cast<float>(i) / 16);
  const float mean = (5 + 7 + 13 + 15) / 64.0F;
  near(run(network, image), {3 * mean + 0.5F, -2 * mean + 0.25F});
}

TEST_F(Convert, MatMulReshapeAndClipAreUnderstood) {
  Model model;
  model.input = {2, 1, 1};
  model.opset = 9;
  model.whole("shape", {-1, 2}).floats("w", {2, 1}, {2, 1}).floats("b", {1}, {-1}).floats("v", {1, 1}, {4});
  model.node("Reshape", {"x", "shape"}, "f").node("MatMul", {"f", "w"}, "m").node("Add", {"m", "b"}, "a");
  model.node("Clip", {"a"}, "c", {decimal("min", 0), decimal("max", 1)}).node("MatMul", {"c", "v"}, "y");
  const Network network = load(model);
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

Model small_network() {
  std::mt19937 generator(3);
  std::uniform_real_distribution<float> draw(-0.5F, 0.5F);
  const auto values = [&](size_t count) {
    std::vector<float> out(count);
    for (float &value : out) value = draw(generator);
    return out;
  };
  Model model;
  model.input = {2, 8, 8};
  model.floats("c1.weight", {6, 2, 3, 3}, values(108)).floats("c1.bias", {6}, values(6));
  model.floats("c2.weight", {6, 6, 3, 3}, values(324)).floats("w", {5, 96}, values(480)).floats("b", {5}, values(5));
  model.node("Conv", {"x", "c1.weight", "c1.bias"}, "1", {ints("pads", {1, 1, 1, 1})}).node("Relu", {"1"}, "2");
  model.node("Conv", {"2", "c2.weight"}, "3", {ints("pads", {1, 1, 1, 1})}).node("Add", {"3", "2"}, "4");
  model.node("Relu", {"4"}, "5").node("AveragePool", {"5"}, "6", {ints("kernel_shape", {2, 2}), ints("strides", {2, 2})});
  model.node("Flatten", {"6"}, "7").node("Gemm", {"7", "w", "b"}, "y", {integer("transB", 1)});
  return model;
}

TEST_F(Convert, CutAndChangedFilesAreRefusedOrRead) {
  const std::string whole = small_network().text();
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
  const Network network = load(small_network());
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
  std::vector<int8_t> w1(4 * 9), w2(3 * 4);
  for (int8_t &w : w1) w = static_cast<int8_t>(static_cast<int>(generator() % 15) - 7);
  for (int8_t &w : w2) w = static_cast<int8_t>(static_cast<int>(generator() % 15) - 7);
  Model model;
  model.input = {1, 4, 4};
  model.levels("w1", onnx_writer::INT8, {4, 1, 3, 3}, w1).levels("w2", onnx_writer::INT8, {3, 4, 1, 1}, w2);
  model.floats("s1", {4}, {0.25, 0.5, 0.25, 0.125}).floats("s2", {}, {0.0625});
  model.levels("z1", onnx_writer::INT8, {4}, std::vector<int8_t>(4, 0)).levels("z2", onnx_writer::INT8, {}, std::vector<int8_t>{0});
  model.floats("sa", {}, {0.125}).levels("za", onnx_writer::UINT8, {}, std::vector<uint8_t>{0});
  model.levels("low", onnx_writer::UINT8, {}, std::vector<uint8_t>{0}).levels("high", onnx_writer::UINT8, {}, std::vector<uint8_t>{15});
  model.floats("scale", {}, {255.0F / 256});
  model.node("Mul", {"x", "scale"}, "p"); // pixels in 256ths
  model.node("DequantizeLinear", {"w1", "s1", "z1"}, "w1d", {integer("axis", 0)}).node("Conv", {"p", "w1d"}, "c", {ints("pads", {1, 1, 1, 1})});
  model.node("Relu", {"c"}, "r").node("QuantizeLinear", {"r", "sa", "za"}, "q").node("Clip", {"q", "low", "high"}, "k");
  model.node("DequantizeLinear", {"k", "sa", "za"}, "a").node("DequantizeLinear", {"w2", "s2", "z2"}, "w2d");
  model.node("Conv", {"a", "w2d"}, "y");
  const Network network = load(model);
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
