// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// What sim/sweep/share.h promises: an object is made once for all who ask at the same time, kept while it is used, and
// dropped when there are too many.
#include "sim/sweep/share.h"
#include <atomic>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace {

std::atomic<int> made, destroyed;

radish_status make(void *request, void **object, radish_error *error) {
  made++;
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const std::string &name = *static_cast<const std::string *>(request);
  if (name == "bad") return radish_fail(error, RADISH_BAD_INPUT, nullptr, 0, "it is bad");
  *object = new std::string(name);
  return RADISH_OK;
}

void destroy(void *object) {
  destroyed++;
  delete static_cast<std::string *>(object);
}

struct Share : testing::Test {
  radish_share *share = nullptr;
  radish_error error = {""};
  void SetUp() override {
    made = destroyed = 0;
    share = radish_share_create(2, destroy);
  }
  void TearDown() override {
    radish_share_destroy(share);
    EXPECT_LE(destroyed, made);
  }
  radish_shared *take(std::string name) {
    radish_shared *shared = nullptr;
    radish_share_take(share, name.c_str(), make, &name, &shared, &error);
    return shared;
  }
};

TEST_F(Share, IsMadeOnceForAllWhoAsk) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++) {
    threads.emplace_back([this] {
      radish_shared *shared = nullptr;
      radish_error mine;
      std::string name = "a";
      ASSERT_EQ(radish_share_take(share, "a", make, &name, &shared, &mine), RADISH_OK);
      EXPECT_EQ(*static_cast<std::string *>(radish_share_object(shared)), "a");
      radish_share_return(share, shared);
    });
  }
  for (std::thread &thread : threads) thread.join();
  EXPECT_EQ(made, 1);
}

TEST_F(Share, DropsWhatIsUnusedForLongest) {
  for (const char *name : {"a", "b", "a", "c"}) radish_share_return(share, take(name)); // b goes
  EXPECT_EQ(made, 3);
  EXPECT_EQ(destroyed, 1);
  radish_share_return(share, take("a"));
  EXPECT_EQ(made, 3);
  radish_share_return(share, take("b"));
  EXPECT_EQ(made, 4);
}

TEST_F(Share, KeepsWhatIsUsed) {
  radish_shared *used[4];
  const char *const names[] = {"a", "b", "c", "d"};
  for (int i = 0; i < 4; i++) used[i] = take(names[i]);
  EXPECT_EQ(destroyed, 0);
  radish_shared *again = radish_share_again(share, used[0]);
  for (radish_shared *shared : used) radish_share_return(share, shared);
  EXPECT_EQ(destroyed, 2);
  EXPECT_EQ(*static_cast<std::string *>(radish_share_object(again)), "a");
  radish_share_return(share, again);
}

TEST_F(Share, AFailureIsKeptAndTold) {
  for (int i = 0; i < 3; i++) {
    error.message[0] = 0;
    EXPECT_EQ(take("bad"), nullptr);
    EXPECT_STREQ(error.message, "it is bad");
  }
  EXPECT_EQ(made, 1);
}

TEST_F(Share, NumbersAreNeverUsedAgain) {
  radish_shared *a = take("a");
  const uint64_t first = radish_share_serial(a);
  radish_share_return(share, a);
  for (const char *name : {"b", "c", "d"}) radish_share_return(share, take(name));
  a = take("a");
  EXPECT_NE(radish_share_serial(a), first);
  radish_share_return(share, a);
}

} // namespace
