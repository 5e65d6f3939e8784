# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The paper's tables and figures beside ours, as a Markdown page (bench/paper runs this).

A value is *printed* (printed.csv, which names the source), *recomputed* (exact arithmetic: operations, ratios of steps)
or *measured* (one image through the chip model).
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import figure7
import figure7_page
import figure7_picture
from plain import PLAIN_MAPPING

BITS = 32  # potentials: wide enough for the bound of 1000 rate-coded steps; the same for both codings
GRID = 19  # points of Fig. 3 along an axis

# Additions a step that the paper's operations come to exactly, and why others do not.
REMARKS = {
    "resnet18-cifar": "printed: 0.2 % more; which layer the paper counts beside these is unknown",
    "resnet44-cifar": "He et al. 2016, n = 7, shortcuts without weights",
    "vgg9-cifar": "the paper does not say which layers: 2 x 64, 2 x 128, 3 x 256, dense 1024, dense 10 here",
    "vgg20-cifar": "the paper does not say which layers: 2 x 64, 2 x 128, 5 x 256, 5 x 512, 5 x 512, dense 10 here; "
                   "0.16 is a twelfth of it",
}


@dataclass(frozen=True)
class Printed:
    """A row of Tables II to IV; texts as they are printed, "" where nothing is."""

    table: str
    work: str
    config: str
    network: str
    dataset: str
    steps: int
    top1_percent: str
    loss_points: str
    top5_percent: str
    top5_loss_points: str
    operations_e9: str
    latency: str
    speedup: str


@dataclass(frozen=True)
class Run:
    cores: int
    operations: int  # dense, a step
    latency_ms: float
    energy_uj: float


def printed() -> list[Printed]:
    with (Path(__file__).parent / "printed.csv").open() as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [Printed(**{**row, "steps": int(row["steps"])}) for row in rows]


class Radish:
    def __init__(self, program: str, chip: str) -> None:
        self.program, self.chip = program, chip
        self.runs: dict[tuple[str, str, int], Run] = {}

    def run(self, config: str, coding: str, steps: int) -> Run:
        key = (config, coding, steps)
        if key not in self.runs:
            print(f"{config}: {coding}, {steps} steps", file=sys.stderr, flush=True)
            self.runs[key] = self._run(*key)
        return self.runs[key]

    def _run(self, config: str, coding: str, steps: int) -> Run:
        setting = "rate_timesteps" if coding == "rate" else "timesteps"
        options = ["--coding", coding, "--set", f"{setting}={steps}", "--set", f"core.potential_bits={BITS}", *PLAIN_MAPPING]
        if coding == "radix":
            options += ["--set", f"input.bits={steps}"]
        report = self._json(["run", "-c", self.chip, "-n", config, *options, "--json"])
        image = report["images"][0]
        operations = sum(layer["dense_ops"] for layer in image["layers"])
        return Run(report["cores_used"], operations // report["timesteps"], image["latency_ns"] / 1e6, image["energy_nj"] / 1e3)

    def study(self, *arguments: str) -> list[dict]:
        print("encode " + " ".join(arguments), file=sys.stderr, flush=True)
        return self._json(["encode", *arguments, "-o"])["rows"]

    def picture(self, path: Path, *arguments: str) -> None:
        subprocess.run([self.program, "encode", *arguments, "-o", str(path)], check=True, stdout=subprocess.DEVNULL)

    def _json(self, arguments: list[str]) -> dict:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "answer.json"
            subprocess.run([self.program, *arguments, str(path)], check=True, stdout=subprocess.DEVNULL)
            return json.loads(path.read_text())


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def accuracy(row: Printed) -> str:
    top5 = f", top-5 {row.top5_percent} ({row.top5_loss_points})" if row.top5_percent else ""
    return f"{row.top1_percent} ({row.loss_points}){top5}"


# ---- operations ------------------------------------------------------------------------------------------------------


def operations(radish: Radish, rows: list[Printed]) -> str:
    """Every printed number of operations beside the network's own."""
    ours = []
    for row in {(r.config, r.steps): r for r in rows if r.work == "radix"}.values():
        step = radish.run(row.config, "radix", row.steps).operations
        decimals = len(row.operations_e9.partition(".")[2])
        computed = f"{step * row.steps / 1e9:.{decimals}f}"
        if row.config not in REMARKS and computed != row.operations_e9:
            sys.exit(f"{row.network}: {computed} * 10^9 operations in {row.steps} steps, the paper prints {row.operations_e9}")
        ours.append([row.network, str(row.steps), row.operations_e9, computed, f"{step:,}",
                     REMARKS.get(row.config, "as printed" if computed == row.operations_e9 else "differs")])
    return table(["network", "T", "printed, 10^9", "ours, 10^9", "ours, a step", "remark"], ours)


# ---- Tables II to IV -------------------------------------------------------------------------------------------------


def speed(radish: Radish, row: Printed, options: argparse.Namespace) -> list[str]:
    radix = radish.run(row.config, "radix", row.steps)
    measured = [f"{radix.latency_ms:.1f}", f"{radix.energy_uj:.0f}"]
    if options.no_rate or (row.config.endswith("imagenet") and not options.imagenet_rate):
        return [*measured, "-", "-"]
    rate = radish.run(row.config, "rate", options.rate_steps)
    return [*measured, f"{rate.latency_ms / radix.latency_ms:.1f}", f"{rate.energy_uj / radix.energy_uj:.1f}"]


def against_rate(radish: Radish, rows: list[Printed], options: argparse.Namespace) -> str:
    ours = [[row.network, row.dataset, str(row.steps), accuracy(row), row.latency or "-", row.speedup,
             f"{1000 / row.steps:.1f}", *speed(radish, row, options)] for row in rows]
    return table(["network", "data", "T", "top-1 printed, %, (against rate)", "latency printed", "speed-up printed", "1000 / T",
                  "radix, ms", "radix, uJ", "rate takes, times", "rate costs, times"], ours)


def against_others(radish: Radish, rows: list[Printed], options: argparse.Namespace) -> str:
    ours, base = [], 1
    for row in rows:
        if row.speedup == "1":
            base = row.steps
        if row.work != "radix":
            ours.append([row.work, row.network, row.dataset, str(row.steps), accuracy(row), row.operations_e9, row.speedup, *["-"] * 4])
            continue
        radix = radish.run(row.config, "radix", row.steps)
        rate = radish.run(row.config, "rate", base) if not options.no_rate else None
        times = f"{rate.latency_ms / radix.latency_ms:.1f}" if rate else "-"
        ours.append([row.work, row.network, row.dataset, str(row.steps), accuracy(row), row.operations_e9, row.speedup,
                     f"{base / row.steps:.1f}", f"{radix.latency_ms:.1f}", f"{radix.energy_uj:.0f}", times])
    return table(["work", "network", "data", "T", "top-1 printed, % (against its ANN)", "operations printed, 10^9",
                  "speed-up printed", "ratio of steps", "radix, ms", "radix, uJ", "rate coding in the other work's steps takes, times"],
                 ours)


# ---- figures ---------------------------------------------------------------------------------------------------------


def figure_1(radish: Radish) -> list[str]:
    radix = all(radish.study("value", str(x), "-T", "3")[0]["carries"] == x for x in range(8))
    rate = all(radish.study("value", str(32 * x), "-T", "8")[2]["carries"] == 32 * x for x in range(8))
    return ["Fig. 1", "three radix steps resolve 1/8, as eight rate steps do",
            f"all eighths from 0 to 7/8 come out exactly: of three radix steps {'yes' if radix else 'no'}, of eight rate steps "
            f"{'yes' if rate else 'no'}"]


def figure_3(radish: Radish, values: int) -> list[list[str]]:
    rows = radish.study("error-map", "--grid", str(GRID), "--values", str(values), "--threads", "2")
    best = min(rows, key=lambda row: row["rms"])
    worst = max(rows, key=lambda row: row["rms"])
    above = sum(row["max"] > 0 for row in rows)
    steps = ", ".join(f"{math.ceil(math.log(1000) / -math.log(kappa))} at {kappa:g}" for kappa in (0.25, 0.5, 0.75, 0.9, 0.99))
    return [["Fig. 3a", "kappa = phi = 0.5 has the least error of the grid",
             f"{100 * best['rms']:.2f} % of full scale at kappa {best['kappa']:g}, phi {best['phi']:g}; at worst {100 * worst['rms']:.1f} %, at "
             f"kappa {worst['kappa']:g}, phi {worst['phi']:g} ({values:,} numbers a point)"],
            ["Fig. 3a", "mean errors are negative to positive",
             f"a train carries more than its number at {above} of {len(rows)} points: what is left in v is lost, never added"],
            ["Fig. 3b", "steps grow exponentially with kappa", f"for numbers up to 1000: {steps}"]]


def figure_4(radish: Radish) -> list[str]:
    spikes = "".join(str(row["spike"]) for row in reversed(radish.study("neuron")))
    return ["Fig. 4", "5 (101) with a weight of 2 comes out as 10 (1010); the last three steps kept are 101",
            f"{spikes}; its first three digits are {spikes[:3]}"]


def figure_8(radish: Radish) -> list[list[str]]:
    rows = radish.study("rmse", "-n", "lenet5-fashion")
    error = {(row["coding"], row["timesteps"]): row["rmse"] for row in rows}
    below = 100 * (1 - error["radix", 8] / error["rate", 8])
    alike = ", ".join(f"{steps} like {2**steps}: {100 * error['radix', steps]:.4f} % and {100 * error['rate', 2**steps]:.4f} %"
                      for steps in (4, 8, 11))
    return [["Fig. 8", "at 8 steps radix is 96 % below rate", f"{below:.1f} % below, on the activations of lenet5-fashion"],
            ["Fig. 8", "radix at 16 steps is like rate at 64 k steps", f"radix at T steps is like rate at 2^T: {alike}"]]


def figures(radish: Radish, options: argparse.Namespace) -> str:
    rows = [figure_1(radish), *figure_3(radish, options.values), figure_4(radish), *figure_8(radish)]
    return table(["figure", "the paper says", "recomputed"], rows)


# ---- the page --------------------------------------------------------------------------------------------------------


def page(radish: Radish, options: argparse.Namespace) -> str:
    rows = printed()
    tables = {name: [row for row in rows if row.table == name] for name in ("II", "III", "IV")}
    return f"""# The paper's tables and figures beside ours

Wang et al., *Efficient Spiking Neural Networks with Radix Encoding*, arXiv 2105.06943; IEEE TNNLS 35(3), 2024,
doi 10.1109/TNNLS.2022.3195918. Written by `bench/paper`, which has every number that Tables II to IV print in
[bench/printed.csv](../bench/printed.csv). *Printed* is what stands there. *Measured*, in ms and uJ, is one image on
`{Path(options.chip).stem}` with {BITS}-bit potentials, on as few cores as hold it (`mapping.objective: cores`, in strips); the networks are those of configs/networks, with seeded random
weights at a spike density of a quarter. So accuracies are the paper's alone: none of these networks is trained here
([accuracy.md](accuracy.md) has those that are).

The paper built no chip: its latencies are "operations plus extra data processing" on a general crossbar chip, worked out by hand, and all of
its speed-ups are ratios of steps. Measured ratios are smaller, since a rate-coded layer emits in every step, while a radix-coded one
knows its sign, and so its first bit, only after its last input step: layers of one image hardly overlap. The paper sets the sign aside
(its condition 13), and counts T steps for a layer where T and the shift are needed.

## Table I: between the spiking and the ordinary network

| the paper says | here |
| --- | --- |
| X is the sum of 2^t x(t), and comes back bit by bit | docs/chip.md section 1; `radish encode value` |
| spiking weights and biases are integers, the ordinary network's are those times 2^-dT, dT the output steps dropped | `shift` is dT; scales are not bound to powers of two: a readout's unit carries what is left (docs/convert.md) |
| an ordinary network's data lie in 0 to 1, and are scaled by 2^T | levels of T bits; `radish convert` chooses the range of each layer by calibration |

## Operations

Additions of an inference where every input spikes in every step: multiply-adds of convolutions, weighted shortcuts and classifier, times T.

{operations(radish, rows)}

## Table II: over rate coding, CIFAR

{against_rate(radish, tables["II"], options)}

Rate coding is measured with {options.rate_steps} steps.

## Table III: over rate coding, ImageNet

{against_rate(radish, tables["III"], options)}

{"Rate coding of these takes hours: `bench/paper --imagenet-rate`." if not options.imagenet_rate else ""}

## Table IV: over other works

{against_others(radish, tables["IV"], options)}

The other works' own encodings are not simulated: the last column is rate coding on this chip in as many steps as they take.

## Figures

{figures(radish, options)}

![Fig. 3: what general encodings lose, over kappa and phi](pictures/error-map.svg)

![Fig. 8: what radix and rate trains lose against T](pictures/rmse.svg)

Pictures: `radish encode error-map -o error-map.svg`, `radish encode rmse -n lenet5-fashion -o rmse.svg`. In Fig. 1, that a non-traditional encoding
says 7/16 with one spike of full and one of half charge, is not recomputed: its parameters are not printed.

{figure7_page.section(figure7.read(), BITS)}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/paper", description="Write the paper's tables beside ours, as Markdown.")
    parser.add_argument("radish", help=argparse.SUPPRESS)
    parser.add_argument("-o", "--output", default="build/paper.md", help="the page (default: %(default)s)")
    parser.add_argument("--chip", default="configs/chips/radix40.yaml", help="the chip (default: %(default)s)")
    parser.add_argument("--rate-steps", type=int, default=1000, help="steps of a rate train (default: %(default)s)")
    parser.add_argument("--values", type=int, default=1000000, help="numbers at each point of Fig. 3 (default: %(default)s)")
    parser.add_argument("--no-rate", action="store_true", help="leave out rate coding: a few minutes")
    parser.add_argument("--imagenet-rate", action="store_true", help="rate coding on ImageNet's networks too: hours")
    parser.add_argument("--figure7", type=Path, metavar="FOLDER", help="first measure what bench/figure7.csv lacks of Fig. 7 (hours for all "
                        "of it): FOLDER holds CIFAR-10's data_batch_1.bin and test_batch.bin, resnet8-cifar.onnx and resnet20.onnx, gets "
                        "what these are converted to, and may hold NETWORK-tTwW-trained.yaml")
    parser.add_argument("--figure7-train", action="store_true", help="train those that conversion fails on, in FOLDER, which then needs "
                        "all of CIFAR-10's files (hours; PyTorch, NumPy and PyYAML)")
    parser.add_argument("--figure7-images", type=int, default=2000, help="test images that decide its accuracies (default: %(default)s)")
    parser.add_argument("--figure7-rate-images", type=int, default=500, help="those that rate coding gets (default: %(default)s)")
    parser.add_argument("--figure7-only", action="store_true", help="write the section on Fig. 7 into a page that is there")
    options = parser.parse_args()
    radish = Radish(options.radish, options.chip)
    if options.figure7:
        figure7.measure(figure7.Bench(options.radish, options.chip, BITS, options.figure7, options.figure7_images,
                                      options.figure7_rate_images, options.figure7_train))
    output = Path(options.output)
    text = figure7_page.exchange(output.read_text(), BITS) if options.figure7_only else page(radish, options)
    picture = output.parent / figure7_page.PICTURE
    picture.parent.mkdir(exist_ok=True)
    picture.write_text(figure7_picture.draw(figure7.read()))
    output.write_text(text)
    print(f"written to {output}, its Fig. 7 to {picture}")


if __name__ == "__main__":
    main()
