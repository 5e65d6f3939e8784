# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The latency of one image, alone on the chip, against the number of cores that the mapper may use (bench/cores runs this).

Every number comes from a run of the chip. The program fails where the answer changes with the number of cores, or where
more cores make the image slower by more than the tolerance.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

NETWORKS = ["lenet5-fashion", "resnet8-cifar", "vgg16-cifar"]
CORES = [1 << i for i in range(11)]
TOLERANCE = 0.02


@dataclass(frozen=True)
class Point:
    cores: int  # cores that the mapper may use
    used: int
    latency_ms: float
    energy_uj: float
    logits: tuple[int, ...]


def run(program: str, chip: str, network: str, cores: int, objective: str) -> Point:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "run.json"
        command = [program, "run", "-c", chip, "-n", network, "--independent", "--images", "0:1", "--json", str(report)]
        command += ["--set", f"cores={cores}", "--set", f"mapping.objective={objective}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr.strip())
        result = json.loads(report.read_text())
    image = result["images"][0]
    return Point(cores, result["cores_used"], image["latency_ns"] / 1e6, image["energy_nj"] / 1e3, tuple(image["logits"]))


def faults(network: str, points: list[Point]) -> list[str]:
    found = []
    best = points[0]
    for point in points[1:]:
        if point.logits != best.logits:
            found.append(f"{network}: {point.cores} cores give another answer than {best.cores}")
        if point.latency_ms > best.latency_ms * (1 + TOLERANCE):
            found.append(
                f"{network}: {point.latency_ms:.3f} ms on {point.cores} cores, {best.latency_ms:.3f} ms on {best.cores}"
            )
        if point.latency_ms < best.latency_ms:
            best = point
    return found


def show(network: str, points: list[Point]) -> None:
    print(f"{network}\n{'cores':>7}{'used':>7}{'latency ms':>13}{'speedup':>10}{'energy uJ':>13}")
    for p in points:
        speedup = points[0].latency_ms / p.latency_ms
        print(f"{p.cores:7d}{p.used:7d}{p.latency_ms:13.4f}{speedup:10.1f}{p.energy_uj:13.2f}")
    print(flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/cores", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("-c", "--chip", default="radix40", help="the chip (default: %(default)s)")
    parser.add_argument("-n", "--network", action="append", help=f"a network, repeatable (default: {', '.join(NETWORKS)})")
    parser.add_argument("--objective", default="latency", help="mapping.objective (default: %(default)s)")
    options = parser.parse_args()
    found = []
    for network in options.network or NETWORKS:
        points = [run(options.program, options.chip, network, k, options.objective) for k in CORES]
        show(network, points)
        found += faults(network, points)
    for fault in found:
        print(f"bench/cores: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
