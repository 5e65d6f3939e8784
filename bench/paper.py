# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The paper's tables beside ours, as a Markdown page (bench/paper runs this).

A value is *recomputed* (exact arithmetic: operations, ratios of steps), *measured* (one image through the chip model)
or *out of reach* here. A printed value stands here only with its source; the others are marked "not available": the
full text of Tables I to IV and of Fig. 7 was not at hand.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

NONE = "not available"
BITS = 32  # potentials: wide enough for the bound of 1000 rate-coded steps; the same for both codings


@dataclass(frozen=True)
class Network:
    name: str
    title: str
    printed: str  # operations a step
    remark: str

    @property
    def imagenet(self) -> bool:
        return self.name.endswith("imagenet")


NETWORKS = [
    Network("resnet18-imagenet", "ResNet-18, ImageNet", "1,814,073,344", "as printed"),
    Network("resnet34-imagenet", "ResNet-34, ImageNet", "3,663,761,408", "as printed"),
    Network("vgg16-cifar", "VGG-16, CIFAR", "313,201,664", "as printed"),
    Network("mobilenet-cifar", "MobileNet, CIFAR", "46,354,432", "as printed"),
    Network("resnet18-cifar", "ResNet-18, CIFAR", "0.2 % more than ours", "which layer the paper counts beside these is unknown"),
    Network("resnet44-cifar", "ResNet-44, CIFAR", NONE, "He et al. 2016, n = 7, shortcuts without weights"),
    Network("vgg9-cifar", "VGG-9, CIFAR", NONE, "assumed: 2 x 64, 2 x 128, 3 x 256, dense 1024, dense 10"),
    Network("vgg20-cifar", "'VGG-20', CIFAR", NONE, "assumed: 2 x 64, 2 x 128, 5 x 256, 5 x 512, 5 x 512, dense 10"),
]


@dataclass(frozen=True)
class Run:
    timesteps: int
    cores: int
    operations: int  # dense, a step
    latency_ms: float
    energy_uj: float


class Radish:
    def __init__(self, program: str, chip: str) -> None:
        self.program, self.chip = program, chip

    def run(self, network: Network, coding: str, steps: int) -> Run:
        print(f"{network.title}: {coding}, {steps} steps", file=sys.stderr, flush=True)
        setting = "rate_timesteps" if coding == "rate" else "timesteps"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run.json"
            command = [self.program, "run", "-c", self.chip, "-n", f"configs/networks/{network.name}.yaml", "--coding", coding]
            command += ["--set", f"{setting}={steps}", "--set", f"core.potential_bits={BITS}", "--json", str(path)]
            if coding == "radix":
                command += ["--set", f"input.bits={steps}"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            report = json.loads(path.read_text())
        image = report["images"][0]
        operations = sum(layer["dense_ops"] for layer in image["layers"])
        return Run(report["timesteps"], report["cores_used"], operations // report["timesteps"],
                   image["latency_ns"] / 1e6, image["energy_nj"] / 1e3)


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def encodings() -> str:
    bits = [4, 6, 8, 10]
    rows = [["rate", "1", NONE, *[f"{2**b:,}" for b in bits], "recomputed"],
            ["radix", "2^t", "2^t (Eq. 1, 20)", *[str(b) for b in bits], "recomputed"]]
    return table(["encoding", "a spike of step t stands for", "printed", *[f"steps for {b} bits" for b in bits], "ours is"], rows)


def operations(runs: dict[str, Run], steps: int, rate_steps: int) -> str:
    rows = []
    for network in NETWORKS:
        count = runs[network.name].operations
        rows.append([network.title, network.printed, f"{count:,}", f"{count * steps:,}", f"{count * rate_steps:,}",
                     "recomputed", network.remark])
    return table(["network", "operations a step, printed", "ours", f"radix, T = {steps}", f"rate, T = {rate_steps}", "ours is",
                  "remark"], rows)


def measurements(radix: dict[str, Run], rate: dict[str, Run], rate_steps: int) -> str:
    rows = []
    for network in NETWORKS:
        a, b = radix[network.name], rate.get(network.name)
        row = [network.title, NONE, str(a.cores), f"{a.latency_ms:.1f}", f"{a.energy_uj:.0f}"]
        if b:
            row += [f"{b.latency_ms:.0f}", f"{b.energy_uj:.0f}", f"{b.latency_ms / a.latency_ms:.1f}",
                    f"{b.energy_uj / a.energy_uj:.1f}", "measured"]
        else:
            row += ["-", "-", "-", "-", "radix measured; rate: bench/paper --imagenet-rate"]
        rows.append(row)
    return table(["network", "printed", "cores", "radix ms", "radix uJ", f"rate ms, T = {rate_steps}", "rate uJ", "speed-up",
                  "energy ratio", "ours is"], rows)


def claims(radix: dict[str, Run], rate: dict[str, Run], steps: int, rate_steps: int) -> str:
    vgg = f"{rate['vgg16-cifar'].latency_ms / radix['vgg16-cifar'].latency_ms:.1f} x" if "vgg16-cifar" in rate else "-"
    rows = [
        ["VGG-16, CIFAR-10: speed over the work it compares with", "25 x (both abstracts)",
         f"{vgg} over rate coding with {rate_steps} steps", "measured, against another baseline"],
        ["the same, accuracy gained", "1.1 % (arXiv), 1.7 % (TNNLS)", "-", "out of reach: these networks are not trained here"],
        ["steps of a radix train", "fewer than ten (arXiv), fewer than six (TNNLS)", str(steps), "chosen"],
        ["steps of a rate train", "about 1000 (arXiv), more than 1000 (TNNLS)", str(rate_steps), "chosen"],
        ["ratio of steps", NONE, f"{rate_steps / steps:.1f} x", "recomputed"],
        ["accuracy on ImageNet", NONE, "-", "out of reach: training on ImageNet"],
        ["accuracy on CIFAR-10 and -100 of the networks above", NONE, "-", "out of reach: they have random weights here"],
    ]
    return table(["quantity", "printed", "ours", "ours is"], rows)


def page(chip: str, radix: dict[str, Run], rate: dict[str, Run], steps: int, rate_steps: int) -> str:
    return f"""# The paper's tables beside ours

Wang et al., *Efficient Spiking Neural Networks with Radix Encoding*, arXiv 2105.06943; IEEE TNNLS 35(3), 2024,
doi 10.1109/TNNLS.2022.3195918. Written by `bench/paper`; one image a run on `{chip}` with {BITS}-bit potentials, networks
of configs/networks with seeded random weights at a spike density of a quarter.

*Recomputed* is exact arithmetic. *Measured* is what the cycle-accurate chip model takes; the paper has no such chip, so
its latencies and energies are not expected to agree. *Out of reach* says why. Printed values are those of the
two abstracts, and the operations a step that are quoted from the paper's tables; **the full text of Tables I to IV and the curves of Fig. 7
were not at hand, so their other printed values are marked "{NONE}", not guessed.**

## Table I: encodings

{encodings()}

A regular rate train carries multiples of 1/T, so {2**8} steps say what 8 radix steps say: `radish encode rmse` measures it.

## Tables II to IV: operations

Dense multiply-adds of convolutions, weighted shortcuts and classifier, times T.

{operations(radix, steps, rate_steps)}

## Tables II to IV: latency, energy and speed-up over rate coding

{measurements(radix, rate, rate_steps)}

Latency grows less than the steps do ({rate_steps / steps:.0f} x): a rate-coded layer emits in every step, while a radix-coded one
knows its sign, and so its first bit, only after its last input step. Equal accuracy is not claimed here: the weights are
random.

## Claims of the abstracts, and what is out of reach

{claims(radix, rate, steps, rate_steps)}

## Fig. 7

Printed curves: {NONE}. Ours: out of reach, since they belong to trained networks of the sizes above. What the encoding
itself loses against T is Fig. 8: `radish encode rmse -n configs/networks/lenet5-fashion.yaml`.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/paper", description="Write the paper's tables beside ours, as Markdown.")
    parser.add_argument("radish", help=argparse.SUPPRESS)
    parser.add_argument("-o", "--output", default="build/paper.md", help="the page (default: %(default)s)")
    parser.add_argument("--chip", default="configs/chips/radix40.yaml", help="the chip (default: %(default)s)")
    parser.add_argument("-T", type=int, default=6, help="steps of a radix train (default: %(default)s)")
    parser.add_argument("--rate-steps", type=int, default=1000, help="steps of a rate train (default: %(default)s)")
    parser.add_argument("--no-rate", action="store_true", help="leave out rate coding: under a minute")
    parser.add_argument("--imagenet-rate", action="store_true", help="rate coding on ImageNet's networks too: hours")
    options = parser.parse_args()
    radish = Radish(options.radish, options.chip)
    radix = {n.name: radish.run(n, "radix", options.T) for n in NETWORKS}
    rate = {n.name: radish.run(n, "rate", options.rate_steps) for n in NETWORKS
            if not options.no_rate and (options.imagenet_rate or not n.imagenet)}
    for network in NETWORKS:
        ours = radix[network.name].operations
        if network.remark == "as printed" and network.printed != f"{ours:,}":
            sys.exit(f"{network.title}: {ours:,} operations a step, the paper prints {network.printed}")
    Path(options.output).write_text(page(Path(options.chip).stem, radix, rate, options.T, options.rate_steps))
    print(f"written to {options.output}")


if __name__ == "__main__":
    main()
