#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# not_run_test.sh NOT_RUN CTEST WORK: holds tests/not_run to what it promises, on a folder of tests that ctest really runs.
set -euo pipefail
not_run=$1 work=$3
export CTEST=$2
rm -rf "$work"
mkdir -p "$work"
cd "$work"

# build NAME: makes a build of four tests: one passes, one skips itself as GoogleTest does, two take long.
build() {
  mkdir "$1"
  cat >"$1/CTestTestfile.cmake" <<'TESTS'
add_test(Good.Passes true)
add_test(Good.NeedsData sh -c "echo '[ RUN      ] Good.NeedsData'; echo 'good_test.cpp:7: Skipped'; echo 'DATA is not set: nothing to compare'; echo; echo '[  SKIPPED ] Good.NeedsData (0 ms)'")
set_tests_properties(Good.NeedsData PROPERTIES SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
add_test(LongGood.One true)
add_test(LongGood.Two true)
TESTS
}
# expect NAME: what not_run says about the build NAME must be standard input.
expect() {
  "$not_run" "$1" >said
  diff - said || { echo "FAILED: $1"; exit 1; }
}

build some
expect some <<<'some: no test was run'
"$CTEST" --test-dir some -E '^Long' >log
grep -q 'Good.NeedsData (Skipped)' log
echo 'Style.Reuse: reuse was not found (apt-get install reuse)' >some/tests_left_out.txt
expect some <<'END'
some: these tests were not run
  Good.NeedsData: DATA is not set: nothing to compare
  Style.Reuse: reuse was not found (apt-get install reuse)
  2 tests that begin with Long: ./test.sh long runs them
END
"$CTEST" --test-dir some -R 'Passes' >log
: >some/tests_left_out.txt
expect some <<'END'
some: these tests were not run
  Good.NeedsData: it was not asked for
  2 tests that begin with Long: ./test.sh long runs them
END
build whole
sed -i '/NeedsData/d' whole/CTestTestfile.cmake
"$CTEST" --test-dir whole >log
expect whole <<<'whole: every test was run'
