# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Build a wheel that holds libradish, its header, the program and the configurations beside the Python files.

CMake builds them from the source tree that this folder stands in. RADISH_PREBUILT may name a finished build of it, such as
build/release, that is to be packed instead. The wheel is for any Python 3 on machines like this one: cffi reads the library
while it runs, and the library needs libyaml, jansson, zlib and protobuf-c.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py
from wheel.bdist_wheel import bdist_wheel

SOURCE = Path(__file__).resolve().parent.parent
OPTIONS = ("-DCMAKE_BUILD_TYPE=Release", "-DRADISH_TESTS=OFF", "-DRADISH_BENCH=OFF", "-DRADISH_WITH_COSIM=OFF")
# What is taken out of CMake's installation, and its place in the package.
PARTS = {"lib/**/libradish.so": "libradish.so", "include/radish.h": "radish.h", "bin/radish": "bin/radish",
         "share/radish/configs": "configs"}


def version() -> str:
    """Return the version that CMakeLists.txt gives the project."""
    text = (SOURCE / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.search(r"project\(radish VERSION ([0-9.]+)", text)[1]


def run(*command: object) -> None:
    """Run a command; if it fails, end with what it was."""
    if subprocess.run([str(word) for word in command], check=False).returncode:
        sys.exit("radish: failed: " + " ".join(str(word) for word in command))


def install(work: Path) -> Path:
    """Build radish unless that has been done, install it below `work`, and return the folder."""
    prebuilt = os.environ.get("RADISH_PREBUILT")
    if prebuilt and not (Path(prebuilt) / "CMakeCache.txt").is_file():
        sys.exit(f"radish: RADISH_PREBUILT={prebuilt}: no build by CMake is there; its whole path is allowed")
    build = Path(prebuilt) if prebuilt else work / "cmake"
    if not prebuilt:
        generator = ("-G", "Ninja") if shutil.which("ninja") else ()
        run("cmake", "-S", SOURCE, "-B", build, *generator, *OPTIONS)
        run("cmake", "--build", build, "--parallel", os.cpu_count() or 1, "--target", "radish", "libradish")
    prefix = work / "prefix"
    shutil.rmtree(prefix, ignore_errors=True)
    run("cmake", "--install", build, "--prefix", prefix)
    return prefix


class BuildWithLibrary(build_py):
    """Puts what CMake installs beside the Python files."""

    def run(self) -> None:
        super().run()
        prefix = install(Path(self.get_finalized_command("build").build_temp).resolve())
        package = Path(self.build_lib) / "radish"
        shutil.copy2(SOURCE / "LICENSE", package)
        for pattern, name in PARTS.items():
            found = sorted(prefix.glob(pattern))
            if not found:
                sys.exit(f"radish: CMake has installed no {pattern}")
            target = package / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if found[0].is_dir():
                shutil.copytree(found[0], target, dirs_exist_ok=True)
            else:
                shutil.copy2(found[0], target)


class WheelOfThisMachine(bdist_wheel):
    """The wheel is for any Python 3, and for this kind of machine."""

    def get_tag(self) -> "tuple[str, str, str]":
        return "py3", "none", super().get_tag()[2]


class WithBinaries(Distribution):
    """Files for one kind of machine go to the folder for those."""

    def has_ext_modules(self) -> bool:
        return True


setup(version=version(), distclass=WithBinaries, cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": WheelOfThisMachine})
