// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests compare the digest with the examples that NIST publishes for SHA-256, and check every length of the last
// block.
#include "core/base/sha256.h"

#include <gtest/gtest.h>

#include <string>

namespace {

std::string digest(const std::string &text) {
  return radish_sha256(text.data(), text.size()).text;
}

TEST(Sha256, IsThatOfThePublishedExamples) {
  EXPECT_EQ(digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(
      digest("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrs"
             "tnopqrstu"),
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(digest(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// The expected value is the digest of the digests of 0 to 200 letters, in order, as a shell loop over sha256sum gives
// it.
TEST(Sha256, IsRightForEveryLengthOfTheLastBlock) {
  std::string all;
  for (size_t length = 0; length <= 200; length++) all += digest(std::string(length, 'x'));
  EXPECT_EQ(digest(all), "75013a3fd49991ead9d8a57ea80485c088443c3406a0e8fa003ed57144041eb4");
}

} // namespace
