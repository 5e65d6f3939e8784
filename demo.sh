#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# Sets up, builds radish and runs one image of a trained network through the simulated chip.
# Further arguments go to `radish run`, e.g.  ./demo.sh --images 0:200
set -euo pipefail
cd "$(dirname "$0")"
source .ci/packages.sh
install_packages "${build_packages[@]}" >&2
build() {
  cmake --preset release -DRADISH_TESTS=OFF -DRADISH_BENCH=OFF -DRADISH_WITH_COSIM=OFF && cmake --build --preset release
}
[ -x build/release/radish ] || echo "building radish" >&2
log=$(build 2>&1) || { echo "$log" >&2; exit 1; } # ninja says on standard output what does not compile
exec build/release/radish run -c configs/chips/radix40.yaml -n configs/networks/lenet5-fashion.yaml "$@"
