// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Image files: what loads, and what is refused before memory is taken for the sizes that a file announces.
#include "network/files/images.h"

#include "tests/files.h"
#include <cmath>
#include <functional>
#include <zlib.h>

namespace {

std::string big_endian(unsigned value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

std::string idx(const std::vector<unsigned> &shape, const std::string &data) {
  std::string bytes = {0, 0, 8, static_cast<char>(shape.size())};
  for (unsigned size : shape) bytes += big_endian(size);
  return bytes + data;
}

std::string npy(const std::string &dict, const std::string &data, int version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(version);
  bytes += '\0';
  bytes += static_cast<char>(dict.size());
  bytes += static_cast<char>(dict.size() >> 8);
  if (version > 1) bytes += std::string(2, '\0');
  return bytes + dict + data;
}

std::string gzip(const std::string &bytes) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

template <typename T> std::string raw(T value) {
  return {reinterpret_cast<const char *>(&value), sizeof value};
}

std::string reversed(const std::string &bytes) {
  return {bytes.rbegin(), bytes.rend()};
}

// A whole number from 0 to 255 as 16 bits of IEEE 754.
std::string half_of(int value) {
  int exponent = 0;
  while (value >> (exponent + 1)) exponent++;
  const int bits = value ? (exponent + 15) << 10 | ((value << 10 >> exponent) & 1023) : 0;
  return {static_cast<char>(bits), static_cast<char>(bits >> 8)};
}

std::string floats(const std::vector<float> &values) {
  std::string bytes;
  for (float value : values) bytes += raw(value);
  return bytes;
}

class Images : public Files {
protected:
  ~Images() override { radish_images_destroy(images); }

  radish_status load(const std::string &path, radish_shape shape, const char *labels = nullptr) {
    radish_images_destroy(images);
    radish_error error = {};
    const radish_status status = radish_images_load(path.c_str(), labels, shape, &images, &error);
    message = plain(error.message);
    EXPECT_EQ(status == RADISH_OK, images != nullptr);
    EXPECT_EQ(status == RADISH_OK, message.empty()) << message;
    return status;
  }
  std::string refusal(const std::string &name, const std::string &bytes, radish_shape shape = {1, 2, 2}) {
    EXPECT_EQ(load(put(name, bytes), shape), RADISH_BAD_INPUT);
    return message;
  }

  radish_images *images = nullptr;
  std::string message;
};

const char *const dict = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1, 2, 2), }   \n";

TEST_F(Images, IdxPlainAndPacked) {
  const std::string bytes = idx({2, 2, 2}, "abcdefgh");
  for (const std::string &file : {put("x.idx", bytes), put("x.idx.gz", gzip(bytes)),
                                  put("y.gz", gzip(bytes.substr(0, 9)) + gzip(bytes.substr(9)))}) {
    ASSERT_EQ(load(file, {1, 2, 2}), RADISH_OK) << message;
    EXPECT_EQ(images->count, 2);
    EXPECT_EQ(std::string(images->pixels, images->pixels + 8), "abcdefgh");
    EXPECT_EQ(images->labels, nullptr);
  }
  ASSERT_EQ(load(put("c.idx", idx({1, 2, 1, 2}, "abcd")), {2, 1, 2}), RADISH_OK) << message;
}

TEST_F(Images, LabelsComeFromTheFileBeside) {
  put("t10k-labels-idx1-ubyte", idx({2}, "\x07\x09"));
  ASSERT_EQ(load(put("t10k-images-idx3-ubyte", idx({2, 2, 2}, "abcdefgh")), {1, 2, 2}), RADISH_OK) << message;
  ASSERT_NE(images->labels, nullptr);
  EXPECT_EQ(images->labels[0], 7);
  EXPECT_EQ(images->labels[1], 9);
  put("net-sample-labels.idx.gz", gzip(idx({2}, "\x01\x02")));
  ASSERT_EQ(load(put("net-sample.idx.gz", gzip(idx({2, 2, 2}, "abcdefgh"))), {1, 2, 2}), RADISH_OK) << message;
  ASSERT_NE(images->labels, nullptr);
  EXPECT_EQ(images->labels[1], 2);
}

TEST_F(Images, LabelsGivenByName) {
  const std::string file = put("x.npy", npy(dict, "abcdefgh"));
  const std::string labels = put("l.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}", "\x03\x04"));
  ASSERT_EQ(load(file, {1, 2, 2}, labels.c_str()), RADISH_OK) << message;
  EXPECT_EQ(images->labels[1], 4);
  // Labels may have every integer type; NumPy's default is <i8.
  const struct {
    std::string type, data;
  } rows[] = {{"<i8", std::string("\x03\0\0\0\0\0\0\0\x04\x01\0\0\0\0\0\0", 16)},
              {"<i4", std::string("\x03\0\0\0\x04\x01\0\0", 8)},
              {"<u2", std::string("\x03\0\x04\x01", 4)},
              {">u4", std::string("\0\0\0\x03\0\0\x01\x04", 8)},
              {">i8", std::string("\0\0\0\0\0\0\0\x03\0\0\0\0\0\0\x01\x04", 16)}};
  for (const auto &row : rows) {
    const std::string wide =
        put("w.npy", npy("{'descr': '" + row.type + "', 'fortran_order': False, 'shape': (2,)}", row.data));
    ASSERT_EQ(load(file, {1, 2, 2}, wide.c_str()), RADISH_OK) << row.type << ": " << message;
    EXPECT_EQ(images->labels[0], 3) << row.type;
    EXPECT_EQ(images->labels[1], 260) << row.type;
  }
  const auto refused = [&](const std::string &type, const std::string &data) {
    const std::string bad = put("b.npy", npy("{'descr': '" + type + "', 'fortran_order': False, 'shape': (2,)}", data));
    EXPECT_EQ(load(file, {1, 2, 2}, bad.c_str()), RADISH_BAD_INPUT);
    return message;
  };
  EXPECT_EQ(refused("|i1", "\x03\xff"), "b.npy: image 1 has the label -1, allowed are 0 to 32767");
  EXPECT_EQ(refused("<i2", std::string("\x03\0\0\x80", 4)),
            "b.npy: image 1 has the label -32768, allowed are 0 to 32767");
  EXPECT_EQ(refused("<u8", std::string(8, '\0') + std::string(8, '\xff')),
            "b.npy: image 1 has the label 9223372036854775807, allowed are 0 to 32767");
  EXPECT_EQ(refused("<f4", std::string(8, '\0')),
            "b.npy: has elements of the type '<f4', it must be an integer type, such as |u1 or <i8");
  EXPECT_EQ(refused("<i8", std::string(15, '\0')), "b.npy: announces 16 bytes of data and has 15");
  const std::string few = put("few", idx({1}, "\x03"));
  EXPECT_EQ(load(file, {1, 2, 2}, few.c_str()), RADISH_BAD_INPUT);
  EXPECT_EQ(message, "few: holds 1 labels for 2 images");
  const std::string flat = put("flat", idx({2, 1}, "\x03\x04"));
  EXPECT_EQ(load(file, {1, 2, 2}, flat.c_str()), RADISH_BAD_INPUT);
  EXPECT_EQ(message, "flat: has 2 dimensions, labels have 1");
  EXPECT_EQ(load(file, {1, 2, 2}, (folder + "/none").c_str()), RADISH_BAD_INPUT);
  EXPECT_EQ(message, "none: cannot be opened: No such file or directory");
}

TEST_F(Images, NumpyVersions) {
  for (int version = 1; version <= 3; version++) {
    ASSERT_EQ(load(put("x.npy", npy(dict, "abcdefgh", version)), {1, 2, 2}), RADISH_OK) << message;
    EXPECT_EQ(std::string(images->pixels, images->pixels + 8), "abcdefgh");
  }
}

TEST_F(Images, CifarHasLabelsBeforePixels) {
  std::string bytes;
  for (int i = 0; i < 2; i++) bytes += static_cast<char>(3 + i) + std::string(3072, static_cast<char>(100 + i));
  ASSERT_EQ(load(put("x.bin", bytes), {3, 32, 32}), RADISH_OK) << message;
  EXPECT_EQ(images->count, 2);
  EXPECT_EQ(images->labels[1], 4);
  EXPECT_EQ(images->pixels[3072], 101);
  EXPECT_EQ(refusal("x.bin", bytes.substr(1), {3, 32, 32}),
            "x.bin: has 6145 bytes, a CIFAR-10 file has a multiple of 3073 (label and 3 x 32 x 32 pixels)");
  EXPECT_EQ(refusal("x.bin", "", {3, 32, 32}),
            "x.bin: has 0 bytes, a CIFAR-10 file has a multiple of 3073 (label and 3 x 32 x 32 pixels)");
  EXPECT_EQ(refusal("x.bin", bytes, {1, 28, 28}),
            "x.bin: holds images of the shape [3, 32, 32], the network's input has [1, 28, 28]");
  bytes[3073] = 10;
  EXPECT_EQ(refusal("x.bin", bytes, {3, 32, 32}), "x.bin: image 1 has the label 10, CIFAR-10 has 0 to 9");
}

TEST_F(Images, PixelsKeepTheirUpperBits) {
  ASSERT_EQ(load(put("x.idx", idx({1, 2, 2}, std::string("\x00\x03\x80\xff", 4))), {1, 2, 2}), RADISH_OK);
  uint16_t out[4];
  const struct {
    int bits, expected[4];
  } rows[] = {{1, {0, 0, 1, 1}}, {6, {0, 0, 32, 63}}, {8, {0, 3, 128, 255}}, {16, {0, 768, 32768, 65280}}};
  for (const auto &row : rows) {
    radish_images_quantise(images, 0, row.bits, out);
    for (int i = 0; i < 4; i++) EXPECT_EQ(out[i], row.expected[i]) << row.bits << " bits";
  }
}

TEST_F(Images, SignedLevelsAreTheUnsignedOnesLessHalfOfTheirNumber) {
  ASSERT_EQ(load(put("x.idx", idx({1, 2, 2}, std::string("\x00\x03\x80\xff", 4))), {1, 2, 2}), RADISH_OK);
  images->is_signed = true;
  uint16_t out[4];
  const struct {
    int bits, expected[4];
  } rows[] = {{1, {-1, -1, 0, 0}}, {6, {-32, -32, 0, 31}}, {8, {-128, -125, 0, 127}}, {16, {-32768, -32000, 0, 32512}}};
  for (const auto &row : rows) {
    radish_images_quantise(images, 0, row.bits, out);
    for (int i = 0; i < 4; i++) EXPECT_EQ(static_cast<int16_t>(out[i]), row.expected[i]) << row.bits << " bits";
  }
  std::string data;
  for (int x = -128; x < 128; x++) data.push_back(static_cast<char>(x));
  ASSERT_EQ(load(put("x.npy", npy("{'descr': '|i1', 'fortran_order': False, 'shape': (1, 256)}", data)), {1, 16, 16}),
            RADISH_OK)
      << message;
  images->is_signed = true;
  images->range = {-128, 127};
  uint16_t levels[256];
  radish_images_quantise(images, 0, 8, levels);
  for (int x = -128; x < 128; x++) EXPECT_EQ(static_cast<int16_t>(levels[x + 128]), x);
  uint16_t drawn[1000], as_signed[1000];
  radish_images_random_activations(5, 1, 0.25, 6, false, 1000, drawn);
  radish_images_random_activations(5, 1, 0.25, 6, true, 1000, as_signed);
  for (int i = 0; i < 1000; i++)
    EXPECT_EQ(static_cast<int16_t>(as_signed[i]), drawn[i] < 32 ? drawn[i] : drawn[i] - 64);
}

// The level of a byte, as docs/interfaces.md has it, in whole numbers.
int level_of_byte(int pixel, int bits) {
  return bits <= 8 ? pixel / (1 << (8 - bits)) : pixel * (1 << (bits - 8));
}

TEST_F(Images, NumbersOfEveryTypeAreThoseOfThePixelsThatTheyStandFor) {
  // Bytes as numbers of LOW to HIGH, in every type that holds them, become the levels of the bytes.
  const struct {
    std::string type;
    double low, high;
    std::function<std::string(double)> write;
  } rows[] = {{"<f4", 0, 1, [](double x) { return raw(static_cast<float>(x)); }},
              {">f4", -1, 1, [](double x) { return reversed(raw(static_cast<float>(x))); }},
              {"<f8", -2.117904, 2.64, [](double x) { return raw(x); }},
              {">f8", 0, 255, [](double x) { return reversed(raw(x)); }},
              {"<f2", 0, 255, [](double x) { return half_of(static_cast<int>(std::lround(x))); }},
              {"|i1", -128, 127, [](double x) { return raw(static_cast<int8_t>(std::lround(x))); }}};
  for (const auto &row : rows) {
    std::string data;
    for (int p = 0; p < 256; p++) data += row.write(row.low + (row.high - row.low) * p / 255);
    ASSERT_EQ(load(put("x.npy", npy("{'descr': '" + row.type + "', 'fortran_order': False, 'shape': (1, 256)}", data)),
                   {1, 16, 16}),
              RADISH_OK)
        << message;
    EXPECT_EQ(images->pixels, nullptr);
    const radish_input_range span = radish_images_span(images, 0, 1);
    EXPECT_NEAR(span.low, row.low, 1e-6) << row.type;
    EXPECT_NEAR(span.high, row.high, 1e-6) << row.type;
    images->range = {row.low, row.high};
    for (int bits = 1; bits <= 16; bits++) {
      uint16_t out[256];
      radish_images_quantise(images, 0, bits, out);
      for (int p = 0; p < 256; p++) ASSERT_EQ(out[p], level_of_byte(p, bits)) << row.type << ", " << bits << " bits";
    }
    float numbers[256];
    radish_images_numbers(images, 0, numbers);
    for (int p = 0; p < 256; p++) EXPECT_NEAR(numbers[p], row.low + (row.high - row.low) * p / 255, 1e-5) << row.type;
    char note[512];
    EXPECT_FALSE(radish_images_doubt(images, 0, 1, note, sizeof note)) << note;
  }
}

TEST_F(Images, NumbersBetweenLevelsGoToTheNearerAndThoseOutsideAreCutOff) {
  const std::vector<float> given = {-5, -0.001F, 0.0019F, 0.002F, 0.5F, 0.9981F, 1, 1e30F};
  ASSERT_EQ(
      load(put("x.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 4)}", floats(given))), {1, 2, 4}),
      RADISH_OK)
      << message;
  const struct {
    int bits, expected[8];
  } rows[] = {{8, {0, 0, 0, 1, 128, 255, 255, 255}},
              {4, {0, 0, 0, 0, 8, 15, 15, 15}},
              {1, {0, 0, 0, 0, 1, 1, 1, 1}},
              {10, {0, 0, 2, 2, 510, 1018, 1020, 1020}}};
  for (const auto &row : rows) {
    uint16_t out[8];
    radish_images_quantise(images, 0, row.bits, out);
    for (int i = 0; i < 8; i++) EXPECT_EQ(out[i], row.expected[i]) << row.bits << " bits, " << given[i];
  }
}

TEST_F(Images, HalfFloatsAreReadWithTheirSmallestAndLargest) {
  const struct {
    unsigned bits;
    double value;
  } rows[] = {{0x0000, 0}, {0x8000, -0.0}, {0x0001, 0x1p-24},   {0x03ff, 1023 * 0x1p-24}, {0x0400, 0x1p-14},
              {0x3c00, 1}, {0xc000, -2},   {0x3555, 0x555p-12}, {0x7bff, 65504},          {0xfbff, -65504}};
  radish_array array = {};
  ASSERT_TRUE(radish_array_take_type("<f2", RADISH_ARRAY_OF_IMAGES, &array));
  for (const auto &row : rows) {
    const unsigned char bytes[] = {static_cast<unsigned char>(row.bits), static_cast<unsigned char>(row.bits >> 8)};
    array.data = bytes;
    EXPECT_EQ(radish_array_number(&array, 0), row.value) << std::hex << row.bits;
  }
  for (unsigned bits : {0x7c00U, 0xfc00U, 0x7e00U}) {
    const unsigned char bytes[] = {static_cast<unsigned char>(bits), static_cast<unsigned char>(bits >> 8)};
    array.data = bytes;
    EXPECT_FALSE(std::isfinite(radish_array_number(&array, 0)));
  }
}

TEST_F(Images, ShapesFitWhereOnesAreLeftOutOrOneIsFlat) {
  const struct {
    std::vector<unsigned> shape;
    radish_shape expected;
    bool fits;
  } rows[] = {{{2, 6}, {6, 1, 1}, true},        {{2, 6}, {1, 2, 3}, true},       {{2, 6}, {3, 2, 1}, true},
              {{2, 2, 3}, {6, 1, 1}, true},     {{2, 2, 3}, {1, 2, 3}, true},    {{2, 2, 3}, {2, 1, 3}, true},
              {{2, 1, 2, 3}, {6, 1, 1}, true},  {{2, 3, 2, 1}, {1, 3, 2}, true}, {{2, 2, 3}, {1, 3, 2}, false},
              {{2, 2, 2, 3}, {3, 2, 2}, false}, {{2, 5}, {6, 1, 1}, false},      {{2, 2, 3}, {1, 1, 5}, false},
              {{2, 2, 2, 3}, {12, 1, 1}, true}, {{2, 1, 6, 1}, {2, 3, 1}, true}, {{2, 1, 1, 1}, {1, 1, 1}, true}};
  for (const auto &row : rows) {
    size_t count = 1;
    for (unsigned size : row.shape) count *= size;
    const radish_status status = load(put("x.idx", idx(row.shape, std::string(count, 'a'))), row.expected);
    EXPECT_EQ(status == RADISH_OK, row.fits) << message;
    if (status) continue;
    EXPECT_EQ(images->count, 2);
    EXPECT_EQ(images->shape.channels, row.expected.channels);
    EXPECT_EQ(images->shape.rows, row.expected.rows);
  }
  EXPECT_EQ(refusal("x.idx", idx({1, 2, 4, 3}, std::string(24, 'a')), {3, 2, 4}),
            "x.idx: holds images of the shape [2, 4, 3], the network's input has [3, 2, 4]: channels come first, where "
            "numpy.moveaxis(images, -1, 1) puts them");
}

TEST_F(Images, NumbersThatDoNotFitTheRangeAreSaid) {
  const auto doubt = [&](const std::vector<float> &numbers, radish_input_range range) -> std::string {
    const std::string shape = std::to_string(numbers.size());
    EXPECT_EQ(load(put("x.npy",
                       npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, " + shape + ")}", floats(numbers))),
                   {static_cast<int>(numbers.size()), 1, 1}),
              RADISH_OK)
        << message;
    images->range = range;
    char note[512] = "";
    return radish_images_doubt(images, 0, 1, note, sizeof note) ? note : "";
  };
  EXPECT_EQ(
      doubt({0, 128, 64, 255}, {}),
      "75.0 % of the images' numbers lie outside of 0 to 1, which the levels of the input span, and are cut off: they "
      "go from 0 to 255; pixels of 0 to 255 must be uint8, or divided by 255");
  EXPECT_EQ(doubt({0, 0.5F, 1}, {0, 255}),
            "the images' numbers go from 0 to 1, less than 1/32 of 0 to 255, which the levels "
            "of the input span");
  EXPECT_EQ(doubt({0, 1.0019F, -0.0019F}, {}), "");
  EXPECT_EQ(doubt({0.5F, 0.5F}, {}), "");
  std::vector<float> outlier(200, 0.5F);
  outlier[0] = 0;
  outlier[1] = 5;
  outlier[2] = 5;
  EXPECT_EQ(doubt(outlier, {}), "");
  outlier[3] = -1;
  EXPECT_EQ(doubt(outlier, {}),
            "1.5 % of the images' numbers lie outside of 0 to 1, which the levels of the input span, and "
            "are cut off: they go from -1 to 5");
}

TEST_F(Images, RandomActivationsAreSeededAndHaveTheirDensity) {
  std::vector<uint16_t> a(10000), b(10000);
  radish_images_random_activations(5, 1, 0.25, 6, false, 10000, a.data());
  radish_images_random_activations(5, 1, 0.25, 6, false, 10000, b.data());
  EXPECT_EQ(a, b);
  int bits = 0;
  for (uint16_t x : a) {
    EXPECT_LT(x, 64);
    bits += __builtin_popcount(x);
  }
  EXPECT_NEAR(bits / 60000.0, 0.25, 0.01);
  radish_images_random_activations(5, 2, 0.25, 6, false, 10000, b.data());
  EXPECT_NE(a, b);
  radish_images_random_activations(5, 2, 1.0, 6, false, 10000, b.data());
  EXPECT_EQ(b, std::vector<uint16_t>(10000, 63));
}

TEST_F(Images, RefusesWithWhatIsAllowed) {
  const std::string good = idx({2, 2, 2}, "abcdefgh"), packed = gzip(good);
  const char *const unknown = ": is no image file that is understood: IDX of unsigned bytes (plain or .gz; it begins "
                              "with 0 0 8 and 1 to 4 dimensions), CIFAR-10 (.bin) or NumPy (.npy)";
  const char *const header = "x.npy: its NumPy header must give descr, fortran_order and a shape of at most 4 sizes";
  const std::string types = ", it must be |u1 (uint8: pixels), |i1 (int8) or a float, such as <f4 (float32)";
  struct {
    std::string name, bytes, message;
  } const rows[] = {
      {"x", "", std::string("x") + unknown},
      {"x", std::string("\0\0\x09\x03", 4), std::string("x") + unknown},
      {"x", std::string("\0\0\x08\x05", 4), std::string("x") + unknown},
      {"x", good.substr(0, 11), "x: ends within its header"},
      {"x", good.substr(0, 20), "x: announces 8 bytes of data and has 4"},
      {"x", good + "i", "x: announces 8 bytes of data and has 9"},
      {"x", idx({0xffffffff, 0xffffffff, 0xffffffff}, ""), "x: announces more than 1073741824 bytes"},
      {"x", idx({0, 2, 2}, ""), "x: holds no images"},
      {"x", idx({0, 0xffffffff, 2}, ""), "x: announces a size of 4294967295"},
      {"x", idx({2}, "ab"),
       "x: has 1 dimension, images have 2 ([n, size]), 3 ([n, rows, columns]) or 4 ([n, channels, rows, columns])"},
      {"x", idx({1, 2, 3}, "abcdef"), "x: holds images of the shape [1, 2, 3], the network's input has [1, 2, 2]"},
      {"x.gz", packed.substr(0, packed.size() - 3), "x.gz: is a truncated gzip file"},
      {"x.gz", packed.substr(0, 12), "x.gz: is a truncated gzip file"},
      {"x.gz", packed + "trailing bytes", "x.gz: is a damaged gzip file: incorrect header check"},
      {"x.gz", gzip(good + "i"), "x.gz: announces 8 bytes of data and has 9"},
      {"x.npy", good, "x.npy: is not a NumPy file: it must begin with \\x93NUMPY"},
      {"x.npy", npy(dict, "abcdefgh", 4), "x.npy: has the NumPy format version 4, 1 to 3 are understood"},
      {"x.npy", npy(dict, "").substr(0, 40), "x.npy: ends within its header"},
      {"x.npy", npy(dict, "abcdefg"), "x.npy: announces 8 bytes of data and has 7"},
      {"x.npy", npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2, 1, 2, 2), }", ""),
       "x.npy: has elements of the type '<i2'" + types},
      {"x.npy", npy("{'descr': '|f1', 'fortran_order': False, 'shape': (2, 1, 2, 2), }", ""),
       "x.npy: has elements of the type '|f1'" + types},
      {"x.npy", npy("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 1, 2, 2), }", ""),
       "x.npy: has elements of the type '<c8'" + types},
      {"x.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 2, 2), }", "abcdefgh"),
       "x.npy: announces 32 bytes of data and has 8"},
      {"x.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 2), }", floats({0, 1, 2, NAN})),
       "x.npy: image 0 holds nan at position 3; finite numbers are allowed"},
      {"x.npy",
       npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2, 2), }", floats({0, 1, 2, 3, -INFINITY, 1, 1, 1})),
       "x.npy: image 1 holds -inf at position 0; finite numbers are allowed"},
      {"x.npy", npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 1, 2, 2), }", ""),
       "x.npy: is in Fortran order, it must be in C order"},
      {"x.npy", npy("{'descr': '|u1', 'fortran_order': False}", ""), header},
      {"x.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 1, 2, 2)}", "abcd"), header},
      {"x.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (-1, 1, 2, 2)}", "abcd"), header},
      {"x.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1 1)}", "a"), header},
      {"x.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 2, 2)} x", "abcd"), header},
      {"x.npy", npy("", "abcd"), header},
      {"x.npy", npy("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999, 9999999999, 2, 2)}", "abcd"),
       "x.npy: announces more than 1073741824 bytes"},
  };
  for (const auto &row : rows) EXPECT_EQ(refusal(row.name, row.bytes), row.message);
  std::string damaged = packed;
  damaged[damaged.size() - 6] ^= 1;
  EXPECT_EQ(refusal("x.gz", damaged), "x.gz: is a damaged gzip file: incorrect data check");
}

TEST_F(Images, ABombCostsNoMoreThanItAnnounces) {
  const std::string zeros = gzip(std::string(64 << 20, '\0'));
  std::string bomb = gzip(idx({2, 2, 2}, ""));
  for (int i = 0; i < 1000; i++) bomb += zeros; // 64 GB
  EXPECT_EQ(refusal("bomb.gz", bomb), "bomb.gz: announces 8 bytes of data and has at least 65520");
  EXPECT_EQ(refusal("bomb.gz", gzip(idx({0xffffffff, 2, 2}, "")) + zeros),
            "bomb.gz: announces more than 1073741824 bytes");
}

TEST_F(Images, MutationsLoadOrAreRefused) {
  std::mt19937 random(mutation_seed());
  const std::string plain_idx = idx({2, 2, 2}, "abcdefgh"), packed = gzip(plain_idx), numpy = npy(dict, "abcdefgh");
  const std::string cifar(2 * 3073, '\1');
  const std::string real =
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2, 2), }", floats({0, 1, 2, 3, -4, 5, 6, 7}));
  for (int i = 0; i < 2000; i++) {
    load(put("x", mutate(plain_idx, random)), {1, 2, 2});
    load(put("x.gz", mutate(packed, random)), {1, 2, 2});
    load(put("x.npy", mutate(numpy, random)), {1, 2, 2});
    if (!load(put("x.npy", mutate(real, random)), {1, 2, 2})) {
      std::vector<uint16_t> levels(4);
      for (int k = 0; k < images->count; k++) radish_images_quantise(images, k, 8, levels.data());
    }
    if (i < 200) load(put("x.bin", mutate(cifar, random)), {3, 32, 32});
  }
  for (size_t length = 0; length < numpy.size(); length++) {
    EXPECT_EQ(load(put("x.npy", numpy.substr(0, length)), {1, 2, 2}), RADISH_BAD_INPUT);
    if (length < packed.size()) {
      EXPECT_EQ(load(put("x", packed.substr(0, length)), {1, 2, 2}), RADISH_BAD_INPUT);
    }
  }
}

} // namespace
