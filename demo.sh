#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# Sets up, builds radish and runs one image of a trained network through the simulated chip.
# Further arguments go to `radish run`, e.g.  ./demo.sh --images 0:200
# ./demo.sh --dry-run says what would be installed, and installs and builds nothing.
set -euo pipefail
cd "$(dirname "$0")"
source .ci/packages.sh
if [ "${1-}" = --dry-run ]; then
  tell_packages "${demo_packages[@]}" "${convert_packages[@]}"
  exit 0
fi
# What is installed is all that radish can use; what is asked for is only what it cannot do without.
missing_packages "${demo_packages[@]}"
[ ${#missing[@]} -eq 0 ] || install_packages "${demo_packages[@]}" "${convert_packages[@]}" >&2
missing_packages "${convert_packages[@]}"
[ ${#missing[@]} -eq 0 ] || echo "radish convert is left out, it needs: ${missing[*]}" >&2

build() {
  cmake --preset release -DRADISH_TESTS=OFF -DRADISH_BENCH=OFF -DRADISH_WITH_COSIM=OFF && cmake --build --preset release
}

# Shows the progress in one line on a terminal and in a line every three seconds elsewhere; shows nothing where nothing
# is to be built.
show_progress() {
  local line shown=-3
  while IFS= read -r line; do
    [[ $line =~ ^\[[0-9]+/[0-9]+\] && $line != *globbed* ]] || continue
    if [ -t 2 ]; then
      printf '\r\033[Kbuilding radish %s' "${BASH_REMATCH[0]}" >&2
    elif [ $((SECONDS - shown)) -ge 3 ]; then
      echo "building radish ${BASH_REMATCH[0]}" >&2
      shown=$SECONDS
    fi
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

[ -x build/release/radish ] || echo "configuring and building radish, less than a minute" >&2
log=$(mktemp)
if ! build 2>&1 | tee "$log" | show_progress; then
  cat "$log" >&2
  rm "$log"
  exit 1
fi
rm "$log"
exec build/release/radish run -c configs/chips/radix40.yaml -n configs/networks/lenet5-fashion.yaml "$@"
