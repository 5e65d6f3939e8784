// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// These tests check the tree of names: what was added is found, nothing else is, and no choice of names makes it slow.
#include "core/base/names.h"

#include "tests/files.h"

#include <algorithm>
#include <map>
#include <set>

namespace {

struct Names {
  ~Names() { radish_names_free(&names); }
  int find(const std::string &name) {
    const int *value = radish_names_find(&names, name.c_str());
    return value ? *value : -1;
  }
  radish_names names{};
};

TEST(Names, AreFoundWhateverTheyAre) {
  std::mt19937 random(mutation_seed());
  Names tree;
  std::map<std::string, int> expected;
  std::vector<std::string> texts; // must not move: the tree does not copy them
  texts.reserve(20000);
  for (int i = 0; i < 20000; i++) {
    std::string name;
    const char *const letters = random() % 2 ? "ab" : "\x01\x7f\x80\xff";
    for (size_t length = random() % 12; name.size() < length;) name += letters[random() % (letters[0] == 'a' ? 2 : 4)];
    EXPECT_EQ(tree.find(name), expected.count(name) ? expected[name] : -1);
    if (expected.count(name)) continue;
    texts.push_back(name);
    expected[name] = i;
    ASSERT_TRUE(radish_names_add(&tree.names, texts.back().c_str(), i));
  }
  for (const auto &[name, value] : expected) EXPECT_EQ(tree.find(name), value);
}

TEST(Names, ThatShareWhatTheyBeginWithOrHashAlikeCostTheirLengthAlone) {
  // These names are the worst for a list, the worst for a tree without balance, and some that collide in the FNV-1a
  // hash modulo 2^13.
  std::vector<std::string> texts;
  for (int i = 0; i < 20000; i++) texts.push_back("tensor" + std::to_string(1000000 + i));
  for (size_t i = 1; i < 1500; i++) texts.push_back(std::string(i, 'a'));
  for (uint64_t i = 0; texts.size() < 22000; i++) {
    const std::string name = "n" + std::to_string(i);
    uint64_t hash = 1469598103934665603u;
    for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    if (hash % 8192 == 0) texts.push_back(name);
  }
  Names tree;
  uint64_t bits = 0;
  for (size_t i = 0; i < texts.size(); i++) {
    bits += 8 * texts[i].size() + 8;
    ASSERT_TRUE(radish_names_add(&tree.names, texts[i].c_str(), static_cast<int>(i)));
  }
  EXPECT_LE(tree.names.steps, 2 * bits);
  tree.names.steps = 0;
  for (size_t i = 0; i < texts.size(); i++) EXPECT_EQ(tree.find(texts[i]), static_cast<int>(i));
  EXPECT_LE(tree.names.steps, bits);
}

} // namespace
