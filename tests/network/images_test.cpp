// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// Image files: what loads, and what is refused before memory is taken for the sizes that a file announces.
#include "network/files/images.h"

#include "tests/files.h"
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

TEST_F(Images, RandomActivationsAreSeededAndHaveTheirDensity) {
  std::vector<uint16_t> a(10000), b(10000);
  radish_images_random_activations(5, 1, 0.25, 6, 10000, a.data());
  radish_images_random_activations(5, 1, 0.25, 6, 10000, b.data());
  EXPECT_EQ(a, b);
  int bits = 0;
  for (uint16_t x : a) {
    EXPECT_LT(x, 64);
    bits += __builtin_popcount(x);
  }
  EXPECT_NEAR(bits / 60000.0, 0.25, 0.01);
  radish_images_random_activations(5, 2, 0.25, 6, 10000, b.data());
  EXPECT_NE(a, b);
  radish_images_random_activations(5, 2, 1.0, 6, 10000, b.data());
  EXPECT_EQ(b, std::vector<uint16_t>(10000, 63));
}

TEST_F(Images, RefusesWithWhatIsAllowed) {
  const std::string good = idx({2, 2, 2}, "abcdefgh"), packed = gzip(good);
  const char *const unknown = ": is no image file that is understood: IDX of unsigned bytes (plain or .gz; it begins "
                              "with 0 0 8 and 1 to 4 dimensions), CIFAR-10 (.bin) or NumPy (.npy)";
  const char *const header = "x.npy: its NumPy header must give descr, fortran_order and a shape of at most 4 sizes";
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
       "x: has 1 dimensions, images have 3 ([n, rows, columns]) or 4 ([n, channels, rows, columns])"},
      {"x", idx({1, 2, 3}, "abcdef"), "x: holds images of the shape [1, 2, 3], the network's input has [1, 2, 2]"},
      {"x.gz", packed.substr(0, packed.size() - 3), "x.gz: is a truncated gzip file"},
      {"x.gz", packed.substr(0, 12), "x.gz: is a truncated gzip file"},
      {"x.gz", packed + "trailing bytes", "x.gz: is a damaged gzip file: incorrect header check"},
      {"x.gz", gzip(good + "i"), "x.gz: announces 8 bytes of data and has 9"},
      {"x.npy", good, "x.npy: is not a NumPy file: it must begin with \\x93NUMPY"},
      {"x.npy", npy(dict, "abcdefgh", 4), "x.npy: has the NumPy format version 4, 1 to 3 are understood"},
      {"x.npy", npy(dict, "").substr(0, 40), "x.npy: ends within its header"},
      {"x.npy", npy(dict, "abcdefg"), "x.npy: announces 8 bytes of data and has 7"},
      {"x.npy", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 2, 2), }", ""),
       "x.npy: has elements of the type '<f4', it must be |u1 (uint8)"},
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
  for (int i = 0; i < 2000; i++) {
    load(put("x", mutate(plain_idx, random)), {1, 2, 2});
    load(put("x.gz", mutate(packed, random)), {1, 2, 2});
    load(put("x.npy", mutate(numpy, random)), {1, 2, 2});
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
