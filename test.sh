#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# Sets up, builds with warnings as errors and runs the tests, then the same tests under sanitizers, and
# those of threads under ThreadSanitizer. It ends with a list of the tests that were not run, and why.
# ./test.sh long  runs the long checks too.
set -euo pipefail
cd "$(dirname "$0")"
source .ci/packages.sh
install_packages "${build_packages[@]}" "${test_packages[@]}"
cmake --preset ci
cmake --build --preset ci
ctest --preset "$([ "${1:-}" = long ] && echo long || echo ci)"
cmake --preset sanitize
cmake --build --preset sanitize
ctest --preset sanitize
cmake --preset thread
cmake --build --preset thread
ctest --preset thread
tests/not_run build/ci build/sanitize
