# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Radix against rate coding at equal accuracy, on the same chip (bench/rate runs this).

A trained radix network becomes its rate-coded twin (`radish convert --coding rate`). Without time, over many images, the
smallest number of steps is sought with which the twin names as many right as the radix network does, and with which it
falls at most half a point short. With these numbers of steps both run on the chip, cycle by cycle.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from plain import PLAIN_MAPPING

LADDER = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 2500]
SLACK = 0.5  # points of accuracy: "close"
FASHION = Path("/usr/share/datasets/fashion-mnist")


@dataclass(frozen=True)
class Case:
    name: str  # name in configs/networks
    title: str
    bits: int  # bits of the twin's weights
    test: Path | None  # None: the network's own sample
    calibration: Path
    images: int  # images that decide the accuracy

    @property
    def network(self) -> str:
        return f"configs/networks/{self.name}.yaml"


@dataclass
class Search:
    """Accuracies in percent; steps is None where 2500 do not suffice."""

    images: int
    source: str
    radix: float
    rate: dict[int, float] = field(default_factory=dict)

    def steps(self, slack: float) -> int | None:
        return next((t for t in sorted(self.rate) if self.rate[t] >= self.radix - slack - 1e-9), None)


@dataclass(frozen=True)
class Run:
    latency_ms: float  # an image alone
    throughput: float  # images a second, pipelined
    energy_uj: float
    spikes: float
    synaptic_ops: float
    cores: int


class Radish:
    def __init__(self, program: str, chip: str, threads: int, folder: Path) -> None:
        self.program, self.chip, self.threads, self.folder = program, chip, threads, folder
        folder.mkdir(parents=True, exist_ok=True)

    def report(self, arguments: list[str]) -> dict:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run.json"
            done = subprocess.run([self.program, "run", *arguments, "--json", str(path)], stdout=subprocess.DEVNULL)
            if done.returncode:
                sys.exit(done.returncode)
            return json.loads(path.read_text())

    def twin(self, case: Case) -> str:
        path = self.folder / f"{case.name}-rate{case.bits}.yaml"
        command = [self.program, "convert", case.network, "--coding", "rate", "-W", str(case.bits), "--rate-timesteps",
                   str(LADDER[-1]), "--calibrate", str(case.calibration), "--range", "percentile", "-o", str(path)]
        subprocess.run(command, check=True, stdout=sys.stderr)
        return str(path)

    def search(self, case: Case, twin: str) -> Search:
        data = ["-i", str(case.test)] if case.test else []
        common = ["--functional", "--threads", str(self.threads), "--images", f"0:{case.images}", *data]
        radix = self.report(["-n", case.network, *common])
        found = Search(len(radix["images"]), case.test.name if case.test else "its sample", 100 * radix["total"]["accuracy"])
        for end in (256, 768, LADDER[-1]):  # each of the later runs begins anew, but few are needed
            print(f"{case.title}: {found.images} images, rate coding to {end} steps", file=sys.stderr, flush=True)
            ladder = [t for t in LADDER if t <= end]
            rate = self.report(["-n", twin, *common, "--checkpoints", ",".join(map(str, ladder))])
            found.rate = {at["timesteps"]: 100 * at["accuracy"] for at in rate["checkpoints"]}
            if found.steps(0):
                break
        return found

    def throughput(self, common: list[str], images: int) -> float:
        total = self.report([*common, "--images", f"0:{images}"])["total"]
        if not total["pipeline"]["full"]:
            sys.exit(f"bench/rate: {images} images do not fill the pipeline; give more --pipeline-images")
        return total["throughput_per_s"]

    def run(self, network: str, steps: int | None, images: int, pipeline_images: int, bits: int | None) -> Run:
        """`steps`: of a twin."""
        common = ["-c", self.chip, "-n", network, *PLAIN_MAPPING]
        common += ["--set", f"rate_timesteps={steps}"] if steps else []
        common += ["--set", f"core.potential_bits={bits}"] if bits else []
        alone = [self.report([*common, "--images", f"{i}:{i + 1}"])["images"][0]["latency_ns"] for i in range(images)]
        whole = self.report([*common, "--images", f"0:{images}"])
        layers = [layer for image in whole["images"] for layer in image["layers"]]
        return Run(sum(alone) / images / 1e6, self.throughput(common, pipeline_images),
                   sum(image["energy_nj"] for image in whole["images"]) / images / 1e3,
                   sum(layer["spikes_out"] or 0 for layer in layers) / images,
                   sum(layer["synaptic_ops"] or 0 for layer in layers) / images, whole["cores_used"])


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def ratio(a: float, b: float) -> str:
    return f"{a / b:.1f} x"


def rows_of(case: Case, found: Search, radix: Run, rates: dict[int, Run]) -> list[list[str]]:
    def row(label: str, weights: str, accuracy: float, run: Run) -> list[str]:
        return [case.title, label, weights, f"{accuracy:.2f}", str(run.cores), f"{run.latency_ms:.2f}",
                ratio(run.latency_ms, radix.latency_ms), f"{run.energy_uj:.2f}", ratio(run.energy_uj, radix.energy_uj),
                f"{run.throughput:.1f}", ratio(radix.throughput, run.throughput), f"{run.spikes:,.0f}",
                f"{run.synaptic_ops / 1e6:.3f}"]

    rows = [row("radix, T = 6", "6", found.radix, radix)]
    rows += [row(f"rate, T = {steps}", str(case.bits), found.rate[steps], run) for steps, run in sorted(rates.items())]
    if found.steps(0) is None:
        rows.append([case.title, "rate, equal accuracy", str(case.bits), f"not reached by T = {LADDER[-1]}"] + ["-"] * 9)
    return rows


HEAD = ["network", "coding", "weight bits", "accuracy %", "cores", "ms", "ratio", "uJ", "ratio", "images/s", "ratio", "spikes",
        "M syn. ops"]


def curves(found: list[tuple[Case, Search]]) -> str:
    steps = sorted({t for _, search in found for t in search.rate})
    rows = [[case.title, str(case.bits), f"{s.images:,} of {s.source}", f"{s.radix:.2f}",
             *[f"{s.rate[t]:.2f}" if t in s.rate else "-" for t in steps]] for case, s in found]
    return table(["network", "weight bits", "images", "radix", *[f"T = {t}" for t in steps]], rows)


def cases(options: argparse.Namespace) -> list[Case]:
    cifar, sample = options.cifar, Path("configs/networks/resnet8-cifar-sample.bin")
    lenet = dict(name="lenet5-fashion", title="LeNet-5, Fashion-MNIST", test=FASHION / "t10k-images-idx3-ubyte.gz",
                 calibration=FASHION / "train-images-idx3-ubyte.gz", images=options.lenet_images)
    resnet = dict(name="resnet8-cifar", title="ResNet-8, CIFAR-10", test=cifar / "test_batch.bin" if cifar else None,
                  calibration=cifar / "data_batch_1.bin" if cifar else sample, images=options.resnet_images if cifar else 100)
    return [Case(bits=bits, **case) for case in (lenet, resnet) for bits in options.bits]


def page(chip: str, bits: int | None, images: int, pipeline_images: int, found: list[tuple[Case, Search]],
         rows: list[list[str]]) -> str:
    wide = f", with potentials of {bits} bits for both" if bits else ""
    return f"""# Radix against rate, measured

Written by `bench/rate`. Each network runs in radix coding and as its rate-coded twin
([convert.md](convert.md#the-rate-coded-twin)), on the same chip, `{chip}`{wide}, mapped alike
(`mapping.objective: cores`, in strips). For each
twin: the smallest T of the ladder below with which it falls at most {SLACK} points short of the radix network, and the
smallest with which it does not fall short at all.

{table(HEAD, rows)}

ms: from the first spike of an image alone on the chip to its answer. uJ, spikes and synaptic operations: an image, of
{images} that follow each other. All are means over the first {images} images of the network's sample, cycle by cycle;
images/s: of the first {pipeline_images}, while the pipeline is full. Ratios are to radix coding: how many times slower, dearer, fewer.

## Accuracy against steps

Without time (`radish run --functional --checkpoints`), in percent:

{curves(found)}
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/rate", description="Measure radix against rate coding at equal accuracy.")
    parser.add_argument("radish", help=argparse.SUPPRESS)
    parser.add_argument("-o", "--output", default="build/rate.md", help="the page (default: %(default)s)")
    parser.add_argument("--chip", default="configs/chips/radix40.yaml", help="the chip (default: %(default)s)")
    parser.add_argument("--cifar", type=Path, help="folder of CIFAR-10's binary files (data_batch_1.bin, test_batch.bin); "
                        "without it, accuracy and calibration rest on the network's 100 images")
    parser.add_argument("--lenet-images", type=int, default=10000, help="that decide LeNet-5's accuracy (default: all)")
    parser.add_argument("--resnet-images", type=int, default=2000, help="likewise of ResNet-8 (default: %(default)s)")
    parser.add_argument("--chip-images", type=int, default=10, help="that run cycle by cycle (default: %(default)s)")
    parser.add_argument("--pipeline-images", type=int, default=50, help="that fill the pipeline, for images a second "
                        "(default: %(default)s)")
    parser.add_argument("--bits", type=int, nargs="+", default=[6, 8], help="of the twin's weights (default: 6 8)")
    parser.add_argument("--potential-bits", type=int, help="for both codings, where the chip's do not suffice")
    parser.add_argument("--threads", type=int, default=2, help="(default: %(default)s)")
    options = parser.parse_args()
    radish = Radish(options.radish, options.chip, options.threads, Path("build/rate"))
    found, rows, radix = [], [], {}
    for case in cases(options):
        twin = radish.twin(case)
        search = radish.search(case, twin)
        found.append((case, search))
        print(f"{case.title}: on the chip, {options.chip_images} images", file=sys.stderr, flush=True)
        if case.name not in radix:
            radix[case.name] = radish.run(case.network, None, options.chip_images, options.pipeline_images,
                                          options.potential_bits)
        steps = {t for t in (search.steps(SLACK), search.steps(0)) if t}
        rates = {t: radish.run(twin, t, options.chip_images, options.pipeline_images, options.potential_bits) for t in steps}
        rows += rows_of(case, search, radix[case.name], rates)[1 if rows and rows[-1][0] == case.title else 0:]
    text = page(Path(options.chip).stem, options.potential_bits, options.chip_images, options.pipeline_images, found,
                rows)
    Path(options.output).write_text(text)
    print(table(HEAD, rows))
    print(f"written to {options.output}")


if __name__ == "__main__":
    main()
