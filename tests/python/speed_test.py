# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""speed_test.py: a run through Python takes no more user time than the program's: 200 images of LeNet-5, in pairs.

What is compared is a call of radish.run with its tables against a whole run of the program. Importing the package, NumPy and
pandas, once a process, comes on top and is printed. Both run on one processor: the processors of a shared machine differ in
speed at any moment by more than what is allowed here, and left alone the program would always run beside the package's.
"""

import os
import resource
import statistics
import subprocess
import sys

ALLOWED = 1.01
PAIRS = 31
CHIP = os.environ["RADISH_PLAIN_CHIP"]
PROGRAM = [os.environ["RADISH_PROGRAM"], "run", "-c", CHIP, "-n", "lenet5-fashion", "--images", "0:200"]


def user_s(who: int) -> float:
    return resource.getrusage(who).ru_utime


os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
began_s = user_s(resource.RUSAGE_SELF)
import pandas  # noqa: E402, F401 (its import is measured)

import radish  # noqa: E402

import_s = user_s(resource.RUSAGE_SELF) - began_s


def by_program() -> float:
    before = user_s(resource.RUSAGE_CHILDREN)
    subprocess.run(PROGRAM, stdout=subprocess.DEVNULL, check=True)
    return user_s(resource.RUSAGE_CHILDREN) - before


def by_package() -> float:
    before = user_s(resource.RUSAGE_SELF)
    run = radish.run(CHIP, "lenet5-fashion", range(0, 200))
    assert len(run.logits) == len(run.images) == 200 and len(run.layers) == 200 * 6
    return user_s(resource.RUSAGE_SELF) - before


by_package()
pairs = [(by_program(), by_package()) for _ in range(PAIRS)]
ratio = statistics.median(package / program for program, package in pairs)
program_s, package_s = (statistics.median(times) for times in zip(*pairs))
print(f"user time, median of {PAIRS}: program {program_s:.3f} s, package {package_s:.3f} s; median ratio of the pairs "
      f"{ratio:.3f}, at most {ALLOWED} is allowed; imports {import_s:.3f} s")
sys.exit(ratio > ALLOWED)
