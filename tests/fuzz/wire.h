// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// wire.h: protobuf messages as trees, so that a mutation keeps the lengths around it right.
//
// There is no schema: bytes that can be read as a message are taken for one. Writing a tree gives the bytes that it was
// read from.
#ifndef RADISH_TESTS_FUZZ_WIRE_H
#define RADISH_TESTS_FUZZ_WIRE_H

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace wire {

enum Type { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

struct Field {
  uint64_t number = 0;
  int type = VARINT;
  uint64_t value = 0;        // of a VARINT
  std::string bytes;         // of FIXED32 and FIXED64, and of BYTES without fields
  std::vector<Field> fields; // of BYTES that are a message
};
using Message = std::vector<Field>;

inline bool read_varint(const std::string &bytes, size_t &at, uint64_t &value) {
  value = 0;
  for (int shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= static_cast<uint64_t>(byte & 127) << shift;
    if (byte < 128) return true;
  }
  return false;
}

// Reads `bytes` as a message into `out`. Returns false where they are no message.
inline bool read(const std::string &bytes, Message &out, int depth = 0) {
  size_t at = 0;
  while (at < bytes.size()) {
    Field field;
    uint64_t key, size = 0;
    if (!read_varint(bytes, at, key)) return false;
    field.number = key >> 3;
    field.type = static_cast<int>(key & 7);
    if (field.number == 0 || field.number > 31) return false; // ONNX uses none of these
    switch (field.type) {
    case VARINT:
      if (!read_varint(bytes, at, field.value)) return false;
      break;
    case BYTES:
      if (!read_varint(bytes, at, size)) return false;
      break;
    case FIXED32: size = 4; break;
    case FIXED64: size = 8; break;
    default: return false;
    }
    if (size > bytes.size() - at) return false;
    field.bytes = bytes.substr(at, size);
    at += size;
    if (field.type == BYTES && size > 1 && depth < 8 && !read(field.bytes, field.fields, depth + 1))
      field.fields.clear();
    out.push_back(std::move(field));
  }
  return true;
}

inline void write_varint(uint64_t value, std::string &out) {
  for (; value > 127; value >>= 7) out += static_cast<char>(value | 128);
  out += static_cast<char>(value);
}

inline std::string write(const Message &message) {
  std::string out;
  for (const Field &field : message) {
    write_varint(field.number << 3 | static_cast<uint64_t>(field.type), out);
    if (field.type == VARINT) {
      write_varint(field.value, out);
      continue;
    }
    const std::string bytes = field.fields.empty() ? field.bytes : write(field.fields);
    if (field.type == BYTES) write_varint(bytes.size(), out);
    out += bytes;
  }
  return out;
}

// Appends every place in the tree to `out`, as (message, index).
using Place = std::pair<Message *, size_t>;
inline void places(Message &message, std::vector<Place> &out) {
  for (size_t i = 0; i < message.size(); i++) {
    out.emplace_back(&message, i);
    places(message[i].fields, out);
  }
}

} // namespace wire

#endif
