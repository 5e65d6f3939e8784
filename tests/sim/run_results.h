// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// run_results.h: chips of one mapping, and whether two of their runs gave the same to the last bit.
#ifndef RADISH_TESTS_SIM_RUN_RESULTS_H
#define RADISH_TESTS_SIM_RUN_RESULTS_H

#include "tests/sim/chip_fixture.h"
#include <cstring>
#include <gtest/gtest.h>

namespace fixture {

using Result = Owned<radish_run_result>;

inline Owned<radish_chip> fresh(const Mapped &mapped) {
  radish_chip *chip = nullptr;
  radish_error error = {""};
  EXPECT_EQ(radish_chip_create(mapped.chip.get(), &chip, &error), RADISH_OK) << error.message;
  return {chip, {radish_chip_destroy}};
}

template <class T> bool same(const T *a, const T *b, int64_t count) {
  return !memcmp(a, b, static_cast<size_t>(count) * sizeof(T));
}

inline void expect_same(const radish_run_result *a, const radish_run_result *b, const std::string &what) {
  ASSERT_TRUE(a && b) << what;
  ASSERT_EQ(a->image_count, b->image_count) << what;
  EXPECT_TRUE(same(a->logits, b->logits, int64_t{a->image_count} * a->logit_count)) << what;
  EXPECT_TRUE(same(a->times, b->times, a->image_count)) << what;
  EXPECT_TRUE(same(a->records, b->records, int64_t{a->image_count} * a->layer_count)) << what;
  EXPECT_TRUE(same(a->busy_cycles, b->busy_cycles, a->partition_count)) << what;
  EXPECT_EQ(a->end_ps, b->end_ps) << what;
  EXPECT_EQ(a->barriers, b->barriers) << what;
  EXPECT_EQ(a->independent, b->independent) << what;
  EXPECT_TRUE(same(&a->noc, &b->noc, 1)) << what;
}

} // namespace fixture

#endif
