# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""wheel_test.py SOURCE BUILD WORK: the package as pip and CMake install it, each alone in a folder, without the internet.

pip packs the finished build BUILD (RADISH_PREBUILT). Each package must find its own library, program and configurations.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECK = """
import sys, radish
from radish import _library, _places
for path in (radish.__file__, _library.library_path, _places.program(_library.library_path)):
    assert path.startswith(sys.argv[1]), path
run = radish.run("radix40", "lenet5-fashion", set={"energy": "osu018-40nm"})
assert run.images["predicted"][0] == 9, run.images
assert radish.functional("resnet8-cifar", range(0, 2)).logits.shape == (2, 10)
"""


def check(packages: Path, root: Path) -> None:
    """Use the package below `packages`, of which everything must lie below `root`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RADISH_")}
    environment.update(PYTHONPATH=str(packages), PYTHONDONTWRITEBYTECODE="1")
    subprocess.run([sys.executable, "-c", CHECK, str(root)], cwd=root, env=environment, check=True)


def main() -> None:
    source, build, work = (Path(argument).resolve() for argument in sys.argv[1:4])
    shutil.rmtree(work, ignore_errors=True)
    # setuptools writes beside what it packs.
    shutil.copytree(source / "python", work / "source" / "python",
                    ignore=shutil.ignore_patterns("build", "__pycache__", "*.egg-info"))
    for name in ("CMakeLists.txt", "LICENSE"):
        shutil.copy(source / name, work / "source")
    wheels, wheel_root = work / "wheels", work / "by-pip"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-index", "--no-deps"]
    subprocess.run([*pip, "wheel", *options, "--no-build-isolation", "--wheel-dir", wheels, work / "source" / "python"],
                   env={**os.environ, "RADISH_PREBUILT": str(build)}, check=True)
    wheel, = wheels.iterdir()
    assert wheel.name.endswith(".whl") and "-py3-none-linux_" in wheel.name, wheel
    subprocess.run([*pip, "install", *options, "--target", wheel_root, wheel], check=True)
    check(wheel_root, wheel_root)

    prefix = work / "by-cmake"
    subprocess.run(["cmake", "--install", build, "--prefix", prefix], stdout=subprocess.DEVNULL, check=True)
    check(prefix / "share" / "radish" / "python", prefix)


if __name__ == "__main__":
    main()
