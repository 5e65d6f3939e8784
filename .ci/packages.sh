# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# packages.sh: sourced by demo.sh and test.sh; installs the Debian packages they name, if any is missing.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "installing: ${missing[*]}"
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  "${root[@]}" apt-get update -q
  DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
}

build_packages=(gcc g++ libc6-dev cmake ninja-build pkg-config libyaml-dev libjansson-dev zlib1g-dev
  libprotobuf-c-dev protobuf-c-compiler libopenblas-dev)
test_packages=(python3 libgtest-dev googletest dataset-fashion-mnist verilator libsystemc-dev yosys z3 gtkwave
  qflow-tech-osu018 clang-format clang-tidy cppcheck reuse)
fuzz_packages=(clang libclang-rt-dev libgtest-dev)
