#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# setup_test.sh SOURCE WORK: runs demo.sh and test.sh on machines that lack something. A machine is a folder of
# programs: some are this machine's, some are scripts that pretend to be a program, and nothing is installed or built.
set -euo pipefail
source_dir=$1 work=$2
failures=0

# program NAME: writes the pretended program NAME to the machine; its script comes from standard input.
program() {
  { echo "#!$BASH"; cat; } >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

# new_machine: makes the machine of a user who is not root; a test lists the packages that it lacks in the file
# `lacking`.
new_machine() {
  rm -rf "$work"
  mkdir -p "$work/bin" "$work/radish/.ci"
  cp "$source_dir/demo.sh" "$source_dir/test.sh" "$work/radish/"
  cp "$source_dir/.ci/packages.sh" "$work/radish/.ci/"
  for name in bash env dirname grep mktemp tee cat rm mkdir chmod sleep; do
    ln -s "$(command -v $name)" "$work/bin/$name"
  done
  : >"$work/lacking" && : >"$work/installed"
  program id <<<'echo 1000'
  program dpkg-query <<EOF
for last; do :; done
grep -qx -- "\$last" "$work/lacking" && exit 1
echo 'install ok installed'
EOF
  program apt-get <<<"echo \"\$*\" >>'$work/installed'"
  program ctest <<<'exit 0'
  program cmake <<EOF
[ "\$1" = --build ] || exit 0
echo "[0/2] Re-checking globbed directories..."; [ -x build/release/radish ] && exit 0
for i in 1 2 3; do echo "[\$i/3] Building C object \$i.o"; sleep 0.1; done
mkdir -p build/release
echo '#!$BASH' >build/release/radish
echo 'echo "ran \$*"' >>build/release/radish
chmod +x build/release/radish
EOF
}

# run COMMAND...: runs COMMAND on the machine and sets status, out and err.
run() {
  status=0
  (cd "$work/radish" && env -i "PATH=$work/bin" "$@" >"$work/out" 2>"$work/err" </dev/null) || status=$?
  out=$(cat "$work/out") err=$(cat "$work/err")
}

# expect WHAT STATUS TEXT...: expects that the run ended with STATUS and that its output holds each TEXT.
expect() {
  local what=$1 wanted=$2 text
  shift 2
  [ "$status" -eq "$wanted" ] || { echo "$what: exit status $status, not $wanted: $err"; failures=1; }
  for text; do
    [[ "$out$err" == *"$text"* ]] || { echo "$what: '$text' is not in: $out$err"; failures=1; }
  done
  [[ "$err" != *"command not found"* ]] || { echo "$what: $err"; failures=1; }
}

expect_installed() {
  [ "$(cat "$work/installed")" = "$2" ] || { echo "$1: apt-get was asked for: $(cat "$work/installed")"; failures=1; }
}

readonly by_hand='apt-get install --no-install-recommends'

new_machine
run ./demo.sh --dry-run
expect 'nothing is missing' 0 'nothing is to be installed'
program apt-get <<<"[ \$1 = install ] && [[ \$* = *--assume-no* ]] || { echo \"\$*\" >>'$work/installed'; exit; }
echo 'Need to get 1 MB'; echo 'After this operation, 2 MB'; exit 1"
echo libyaml-dev >"$work/lacking"
run ./demo.sh --dry-run
expect 'a dry run' 0 'to be installed: libyaml-dev' 'Need to get 1 MB' 'After this operation, 2 MB'
expect_installed 'a dry run' ''
[ ! -e "$work/radish/build" ] || { echo "a dry run builds"; failures=1; }

new_machine
run ./demo.sh --images 0:2
expect 'everything is there' 0 'configuring and building radish' 'building radish [1/3]' 'ran run -c' '--images 0:2'
[[ "$err" != *Building* ]] || { echo "the build's own lines are shown: $err"; failures=1; }
expect_installed 'everything is there' ''
run ./demo.sh
expect 'a second time' 0 'ran run -c'
[ -z "$err" ] || { echo "a second time: $err"; failures=1; }

new_machine
printf 'libyaml-dev\nprotobuf-c-compiler\n' >"$work/lacking"
run ./demo.sh
expect 'no sudo' 2 'an administrator can install' "$by_hand libyaml-dev protobuf-c-compiler"
run ./test.sh
expect 'no sudo, test.sh' 2 "$by_hand libyaml-dev protobuf-c-compiler"

program sudo <<<'echo "sudo: a password is required" >&2; exit 1'
run ./demo.sh
expect 'sudo refuses' 2 "$by_hand libyaml-dev protobuf-c-compiler"

program sudo <<<'exec "$@"'
run ./demo.sh
expect 'sudo works' 0 'installing: libyaml-dev protobuf-c-compiler' 'ran run -c'
expect_installed 'sudo works' 'update -q
install -y -q --no-install-recommends libyaml-dev protobuf-c-compiler'

new_machine
program id <<<'echo 0'
echo cmake >"$work/lacking"
run ./demo.sh
expect 'root' 0 'installing: cmake' 'ran run -c'
rm "$work/bin/apt-get"
run ./demo.sh
expect 'no apt-get' 2 'missing: cmake' 'no apt-get'

new_machine
echo protobuf-c-compiler >"$work/lacking"
run ./demo.sh
expect 'the compiler of protobuf-c alone is missing' 0 'radish convert is left out, it needs: protobuf-c-compiler' 'ran run -c'
expect_installed 'the compiler of protobuf-c alone is missing' ''

new_machine
rm "$work/bin/dpkg-query" "$work/bin/apt-get"
for name in cc ninja protoc-c; do program $name <<<''; done
program pkg-config <<<'exit 0'
run ./demo.sh
expect 'another distribution' 0 'ran run -c'
rm "$work/bin/ninja"
program pkg-config <<<'[ "$2" != jansson ]'
run ./demo.sh
expect 'another distribution, without two' 2 'missing: ninja-build libjansson-dev (by their names in Debian'

new_machine
program cmake <<<'[ "$1" != --build ] || { echo "[1/3] Building"; echo "x.c:1: error: no"; exit 1; }'
run ./demo.sh
expect 'it does not compile' 1 'x.c:1: error: no'

exit $failures
