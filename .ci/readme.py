#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""readme.py SOURCE WORK [--build DIR [--cosim]]: runs every command of README.md, in its order.

Commands are the lines of indented blocks and what stands in `code` in the column "command" of a table. They run in one
shell, in the new folder WORK: a copy of SOURCE without builds, and without what a reader has made there before. With
--build the program is not built there: DIR, a finished build, stands for build/release and build/ci, and the commands
that build are skipped; so are those that need RTL unless --cosim says that DIR has it. Without --build everything is
run, ./demo.sh and ./test.sh included.

A command that fails is a line README.md:LINE with what it said; then the exit status is 1. At the end: how many have run.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
from pathlib import Path

# The README leaves these files to the reader; here others stand for them.
PLACEHOLDERS = {"MODEL.onnx": "tests/network/onnx/lenet-opset17.onnx", "IMAGES.npy": "placeholder-images.npy"}
# Indented blocks that are no commands begin so.
DRAWINGS = ("core/base <- core",)
BUILDERS = ("./demo.sh", "./test.sh", "cmake --preset", "cmake --build")
COSIM = ("build/ci/",)


def commands_of(text: str) -> list[tuple[int, str]]:
    found, fenced, column = [], False, None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        if fenced:
            continue
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if column is None:
                column = cells.index("command") if "command" in cells else -1
            elif column >= 0:
                found += [(number, code) for code in re.findall(r"`([^`]+)`", cells[column])]
            continue
        column = None
        if line.startswith("    ") and not line.strip().startswith(DRAWINGS):
            found.append((number, line.strip()))
    return found


def write_images(path: Path) -> None:
    """Write 64 images of 12 x 12 for the model that stands for the reader's."""
    shape = (64, 1, 12, 12)
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    pixels = bytes(i * i // 7 % 256 for i in range(64 * 144))
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + pixels)


def copy_sources(source: Path, work: Path) -> None:
    """Copy what git does not ignore, or, in a folder that git does not know, all but builds."""
    known = subprocess.run(["git", "-C", source, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                           capture_output=True, check=False)
    if known.returncode or not known.stdout:
        shutil.copytree(source, work, symlinks=True, ignore=shutil.ignore_patterns("build", ".git"))
        return
    for name in sorted({os.fsdecode(name) for name in known.stdout.split(b"\0") if name}):
        if (source / name).is_symlink() or (source / name).exists():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, work / name, follow_symlinks=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--build", type=Path)
    parser.add_argument("--cosim", action="store_true")
    options = parser.parse_args()
    work = options.work.absolute()
    if work.exists():
        shutil.rmtree(work)
    copy_sources(options.source.absolute(), work)
    write_images(work / "placeholder-images.npy")
    if options.build:
        (work / "build").mkdir()
        for name in ("release", "ci"):
            (work / "build" / name).symlink_to(options.build.absolute())

    script, run, skipped = ["shopt -s expand_aliases", "failed=0"], 0, 0
    for line, command in commands_of((work / "README.md").read_text(encoding="utf-8")):
        for name, file in PLACEHOLDERS.items():
            command = re.sub(rf"(?<!\S){re.escape(name)}(?!\S)", file, command)
        if options.build and (command.startswith(BUILDERS) or command.startswith(COSIM) and not options.cosim):
            skipped += 1
            continue
        run += 1
        shown = shlex.quote(f"README.md:{line}: {command}")
        script += ["{", command, "} >said 2>&1 </dev/null", "status=$?",
                   f'[ $status = 0 ] || {{ failed=1; printf "%s: exit status %d\\n" {shown} $status; tail -n 20 said; }}']
    script.append("exit $failed")
    file = work / "readme-commands.sh"
    file.write_text("\n".join(script) + "\n", encoding="utf-8")
    home = work / "home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home)}
    for name in ("RADISH_CONFIGS", "PKG_CONFIG_PATH", "LD_LIBRARY_PATH"):
        environment.pop(name, None)
    status = subprocess.run(["bash", str(file)], cwd=work, env=environment, check=False).returncode
    print(f"{run} commands of README.md run, {skipped} skipped")
    if run < 20:
        print("README.md: fewer than 20 commands were found; is the table still the one that is read here?")
        status = 1
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
