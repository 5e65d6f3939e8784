# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# packages.sh: sourced by demo.sh and test.sh; which Debian packages they need, and how those are installed.

# Without dpkg a package counts as there when the program or the library that it brings is.
package_is_there() {
  if command -v dpkg-query >/dev/null; then
    dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'
    return
  fi
  case $1 in
    gcc) command -v cc ;;
    g++) command -v c++ ;;
    ninja-build) command -v ninja ;;
    cmake | pkg-config | verilator | yosys | z3 | gtkwave | clang) command -v "$1" ;;
    openmpi-bin) command -v mpirun ;;
    libopenmpi-dev) command -v mpicc ;;
    protobuf-c-compiler) command -v protoc-c ;;
    libyaml-dev) pkg-config --exists yaml-0.1 ;;
    libjansson-dev) pkg-config --exists jansson ;;
    chromium) command -v chromium ;;
    zlib1g-dev) pkg-config --exists zlib ;;
    libsqlite3-dev) pkg-config --exists sqlite3 ;;
    libprotobuf-c-dev) pkg-config --exists libprotobuf-c ;;
    libgtest-dev) pkg-config --exists gtest ;;
    libsystemc-dev) pkg-config --exists systemc ;;
    *) true ;;
  esac >/dev/null 2>&1
}

# missing_packages PACKAGE...: sets `missing` to those that are not there.
missing_packages() {
  missing=()
  local package
  for package in "$@"; do package_is_there "$package" || missing+=("$package"); done
}

# install_packages PACKAGE...: installs what is missing. Where that cannot be, it says what an administrator has to do and
# ends the script with status 2.
install_packages() {
  missing_packages "$@"
  [ ${#missing[@]} -eq 0 ] && return
  local root=()
  if [ "$(id -u)" -ne 0 ]; then root=(sudo); fi
  if ! command -v apt-get >/dev/null; then
    echo "radish: missing: ${missing[*]} (by their names in Debian; this system has no apt-get: please install the like)" >&2
    exit 2
  fi
  if [ ${#root[@]} -eq 0 ] || command -v sudo >/dev/null; then
    echo "installing: ${missing[*]}"
    "${root[@]}" apt-get update -q &&
      "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" && return
  fi
  echo "radish: packages are missing that could not be installed here; an administrator can install them by" >&2
  echo "    apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 2
}

# tell_packages PACKAGE...: prints what install_packages would install and how much disk that takes. Installs nothing.
tell_packages() {
  missing_packages "$@"
  if [ ${#missing[@]} -eq 0 ]; then
    echo "nothing is to be installed"
    return
  fi
  echo "to be installed: ${missing[*]}"
  command -v apt-get >/dev/null || return 0
  # apt-get is refused at its question, so that no root is needed.
  LC_ALL=C apt-get install --no-install-recommends --assume-no -o Debug::NoLocking=1 "${missing[@]}" 2>/dev/null |
    grep -E 'newly installed|^Need to get|^After this operation' || true
}

demo_packages=(gcc libc6-dev cmake ninja-build pkg-config libyaml-dev libjansson-dev zlib1g-dev
  libsqlite3-dev)
convert_packages=(libprotobuf-c-dev protobuf-c-compiler) # for radish convert; the build does without
build_packages=("${demo_packages[@]}" "${convert_packages[@]}" g++)
test_packages=(python3 chromium libgtest-dev googletest dataset-fashion-mnist verilator libsystemc-dev yosys z3 gtkwave
  qflow-tech-osu018 openmpi-bin libopenmpi-dev clang-format clang-tidy cppcheck reuse
  python3-cffi python3-pandas python3-pip python3-nbconvert python3-ipykernel python3-matplotlib) # the last: python/
fuzz_packages=(clang libclang-rt-dev libgtest-dev)
