# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Fig. 7 of the paper on trained networks: what T and the bits of a weight cost and bring (bench/paper runs this).

`measure` takes real-valued networks and CIFAR-10 to accuracies, latencies and energies, and keeps each as a line of
figure7.csv; what stands there is not measured again. `read` gives these lines, from which figure7_page.py makes text and
figure7_picture.py the picture.
"""

from __future__ import annotations

import csv
import json
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from plain import PLAIN_MAPPING
from rate import SLACK  # points that rate coding may fall short and still be called as accurate

RESULTS = Path(__file__).parent / "figure7.csv"
STEPS = range(2, 9)
WEIGHT_BITS = (2, 4, 6, 8)
CALIBRATION_IMAGES = 256
CHIP_IMAGES = 3  # each alone on the chip
FAILS = 3.0  # points that a converted network may fall short of the real one: from there on it is trained
EPOCHS, EPOCH_IMAGES, BATCH = 5, 5000, 64  # of this training
RATES = {2: 1e-3, 4: 3e-4, 6: 3e-4, 8: 3e-4}  # by weight bits: at 3e-4 those of two bits hardly leave the number they begin with
VALIDATION = 1000  # of the last training images, which it leaves out; the rates were chosen by them, at T = 2
RATE_WEIGHT_BITS = 8
RATE_LADDER = [*range(16, 128, 8), *range(128, 257, 16)]
RATE_ENDS = (128, 256)  # of the ladder: where that suffices, no more is computed
FUNCTIONAL = ("--functional", "--threads", "2")
TRAINING_DATA, TEST_DATA = "data_batch_1.bin", "test_batch.bin"  # CIFAR-10's own names
ALL_TRAINING_DATA = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TRAINING = Path(__file__).parents[1] / "training"


@dataclass(frozen=True)
class Network:
    name: str  # of its files
    title: str
    source: str  # where its real numbers come from
    convert: tuple[str, ...]  # what its input was normalised by
    accuracy: float  # in real numbers, in percent of the 10,000 test images
    topology: str  # that training/train.py knows it by


NETWORKS = (
    Network("resnet8-cifar", "ResNet-8", "`resnet8-cifar`, its integers of T = 6, W = 6 taken as real numbers by `training/real.py`", (),
            90.46, "resnet8-cifar"),
    Network("resnet20", "ResNet-20", "https://github.com/akamaster/pytorch_resnet_cifar10 (Y. Idelbayev, BSD-2-Clause), exported to ONNX",
            ("--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225"), 91.73, "resnet20-cifar"),
)


@dataclass(frozen=True)
class Row:
    """A line of figure7.csv: one network in one coding. What was not measured is None, an empty field there."""

    network: str  # its title
    coding: str  # radix, rate
    how: str  # converted, trained: radix only; rate coding is the twin of T = 8, W = 8
    steps: int
    weight_bits: int
    images: int  # the first of the test images
    right: int
    compared: int  # of these as many as rate coding was given
    compared_right: int
    chip_images: int | None
    cores: int | None
    latency_ns: float | None  # means of images that are alone on the chip
    energy_nj: float | None

    @property
    def key(self) -> tuple[str, str, str, int, int]:
        return self.network, self.coding, self.how, self.steps, self.weight_bits

    @property
    def accuracy(self) -> float:
        return 100 * self.right / self.images

    @property
    def standard_error(self) -> float:
        share = self.right / self.images
        return 100 * math.sqrt(share * (1 - share) / self.images)


def _parse(line: dict[str, str]) -> Row:
    types = {"network": str, "coding": str, "how": str, "latency_ns": float, "energy_nj": float}
    kinds = {key: types.get(key, int) for key in line}
    return Row(**{key: kinds[key](value) if value or kinds[key] is str else None for key, value in line.items()})


def read() -> list[Row]:
    with RESULTS.open() as file:
        return [_parse(line) for line in csv.DictReader(line for line in file if not line.startswith("#"))]


HEAD = """# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
# Fig. 7 on trained networks, written by `bench/paper --figure7 FOLDER`; bench/figure7.py says what each field is.
"""


def write(rows: list[Row]) -> None:
    partial = RESULTS.with_suffix(".partial")
    with partial.open("w") as file:
        file.write(HEAD)
        writer = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: "" if value is None else value for key, value in asdict(row).items()}
                         for row in sorted(rows, key=lambda row: (row.coding, *row.key)))
    os.replace(partial, RESULTS)


# ---- what is read off the rows -----------------------------------------------------------------------------------------


def best(rows: list[Row], network: str, steps: int, weight_bits: int) -> Row | None:
    """The most accurate network of a setting: trained, where there is one that is better, or converted; None: not measured."""
    found = [row for row in rows if row.coding == "radix" and (row.network, row.steps, row.weight_bits) == (network, steps, weight_bits)]
    return max(found, key=lambda row: (row.accuracy, row.how == "trained"), default=None)


def rate_twin(rows: list[Row], row: Row) -> Row | None:
    """Rate coding of the fewest steps that is as accurate on the same images, at most SLACK short; None: of none."""
    enough = row.compared_right / row.compared - SLACK / 100
    twins = [twin for twin in rows if (twin.network, twin.coding, twin.compared) == (row.network, "rate", row.compared)
             and twin.compared_right / twin.compared >= enough - 1e-9]
    return min(twins, key=lambda twin: twin.steps, default=None)


def falls_short(row: Row) -> bool:
    return row.accuracy < next(network.accuracy for network in NETWORKS if network.title == row.network) - FAILS


def fails(row: Row) -> bool:
    """Whether a converted network falls so far short that it shall be trained."""
    return (row.coding, row.how) == ("radix", "converted") and falls_short(row)


# ---- measuring ---------------------------------------------------------------------------------------------------------


class Bench:
    def __init__(self, program: str, chip: str, potential_bits: int, folder: Path, images: int, compared: int, train: bool) -> None:
        self.program, self.chip, self.potential_bits, self.folder = program, chip, potential_bits, folder
        self.images, self.compared, self.train = images, compared, train
        self.rows = self._kept()
        needed = ALL_TRAINING_DATA if train else (TRAINING_DATA,)
        for name in (*needed, TEST_DATA, *(f"{network.name}.onnx" for network in NETWORKS)):
            if not (folder / name).exists():
                sys.exit(f"bench/paper: {folder / name}: no such file; --figure7 reads CIFAR-10's binary files and the networks from there")

    def keep(self, row: Row) -> None:
        """Add a line to what the file has by now, so that several may measure at once."""
        print(f"{row.network}, {row.coding} {row.how}: T = {row.steps}, W = {row.weight_bits}: {row.accuracy:.2f} %, "
              f"{row.latency_ns or 0:.0f} ns, {row.energy_nj or 0:.0f} nJ", file=sys.stderr, flush=True)
        self.rows = self._kept() | {row.key: row}
        write(list(self.rows.values()))

    @staticmethod
    def _kept() -> dict[tuple, Row]:
        return {row.key: row for row in read()} if RESULTS.exists() else {}

    def call(self, *arguments: str) -> None:
        subprocess.run([self.program, *arguments], check=True, stdout=subprocess.DEVNULL)

    def report(self, *arguments: str) -> dict:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "run.json"
            self.call("run", *arguments, "-i", str(self.folder / TEST_DATA), "--json", str(path))
            return json.loads(path.read_text())

    def calibration(self, images: int) -> list[str]:
        return ["--calibrate", str(self.folder / TRAINING_DATA), "--images", f"0:{images}"]

    def converted(self, network: Network, steps: int, weight_bits: int) -> Path:
        path = self.folder / f"{network.name}-t{steps}w{weight_bits}.yaml"
        if not path.exists():
            self.call("convert", str(self.folder / f"{network.name}.onnx"), "-T", str(steps), "-W", str(weight_bits),
                      *self.calibration(CALIBRATION_IMAGES), *network.convert, "-o", str(path))
        return path

    def trained(self, network: Network, steps: int, weight_bits: int) -> Path:
        """Where the integers of a setting are, trained on; they are trained now if that shall be and they are not there."""
        name = f"{network.name}-t{steps}w{weight_bits}"
        path, run = self.folder / f"{name}-trained.yaml", self.folder / f"{name}-trained.pt"
        if self.train and not path.exists():
            data = (network.topology, "--data", str(self.folder), "--run", str(run))
            self.python("train.py", *data, "--from-network", str(self.converted(network, steps, weight_bits)),
                        "--integer-epochs", str(EPOCHS), "--integer-images", str(EPOCH_IMAGES), "--batch", str(BATCH),
                        "--integer-rate", str(RATES[weight_bits]), "--validation", str(VALIDATION))
            self.python("export.py", *data, "--out", str(self.folder), "--name", path.stem)
        return path

    def python(self, script: str, *arguments: str) -> None:
        subprocess.run([sys.executable, str(TRAINING / script), *arguments], check=True, stdout=subprocess.DEVNULL)

    def on_chip(self, path: Path, *arguments: str) -> tuple[int, float, float]:
        """Cores, and the mean latency and energy of images that are alone on the chip."""
        runs = [self.report("-c", self.chip, "-n", str(path), "--set", f"core.potential_bits={self.potential_bits}", *PLAIN_MAPPING,
                            *arguments, "--images", f"{image}:{image + 1}") for image in range(CHIP_IMAGES)]
        images = [run["images"][0] for run in runs]
        return (runs[0]["cores_used"], sum(image["latency_ns"] for image in images) / len(images),
                sum(image["energy_nj"] for image in images) / len(images))

    def radix(self, network: Network, steps: int, weight_bits: int) -> None:
        """Measure what is not there, or was judged by fewer images; where conversion fails, the trained network by as many."""
        converted = self.answers(network, "converted", steps, weight_bits, self.images)
        if fails(converted):
            self.answers(network, "trained", steps, weight_bits, converted.images)

    def answers(self, network: Network, how: str, steps: int, weight_bits: int, images: int) -> Row | None:
        """The row of a setting, measured if need be; None: it was not trained."""
        kept = self.rows.get((network.title, "radix", how, steps, weight_bits))
        if kept and kept.images >= images:
            return kept
        path = (self.trained if how == "trained" else self.converted)(network, steps, weight_bits)
        if not path.exists():
            return kept
        answers = self.report("-n", str(path), *FUNCTIONAL, "--images", f"0:{images}")["images"]
        right = [image["predicted"] == image["label"] for image in answers]
        chip = (kept.cores, kept.latency_ns, kept.energy_nj) if kept else self.on_chip(path)
        row = Row(network.title, "radix", how, steps, weight_bits, len(right), sum(right), self.compared, sum(right[: self.compared]),
                  CHIP_IMAGES, *chip)
        self.keep(row)
        return row

    def twin(self, network: Network) -> Path:
        path = self.folder / f"{network.name}-rate.yaml"
        if not path.exists():
            radix = self.converted(network, max(STEPS), max(WEIGHT_BITS))
            self.call("convert", str(radix), "--coding", "rate", "-W", str(RATE_WEIGHT_BITS), "--rate-timesteps",
                      str(RATE_LADDER[-1]), *self.calibration(CALIBRATION_IMAGES), "--range", "percentile", "-o", str(path))
        return path

    def settings(self, network: Network) -> list[Row]:
        rows = list(self.rows.values())
        return [row for steps in STEPS for bits in WEIGHT_BITS if (row := best(rows, network.title, steps, bits))]

    def rate_accuracy(self, network: Network) -> None:
        """Give rate coding more steps until it is as accurate as every setting, or there are no more."""
        for end in RATE_ENDS:
            if all(rate_twin(list(self.rows.values()), row) for row in self.settings(network)):
                return
            if (network.title, "rate", "", end, RATE_WEIGHT_BITS) in self.rows:
                continue
            ladder = [steps for steps in RATE_LADDER if steps <= end]
            answers = self.report("-n", str(self.twin(network)), *FUNCTIONAL, "--images", f"0:{self.compared}", "--checkpoints",
                                  ",".join(map(str, ladder)))
            for at in answers["checkpoints"]:
                row = Row(network.title, "rate", "", at["timesteps"], RATE_WEIGHT_BITS, self.compared, at["correct"], self.compared,
                          at["correct"], None, None, None, None)
                if row.key not in self.rows:
                    self.keep(row)

    def rate_on_chip(self, network: Network) -> None:
        """Run the twin in as many steps as some setting is compared with."""
        rows = list(self.rows.values())
        twins = {rate_twin(rows, row) for row in self.settings(network)}
        for twin in sorted((twin for twin in twins if twin and twin.chip_images is None), key=lambda twin: twin.steps):
            run = self.on_chip(self.twin(network), "--set", f"rate_timesteps={twin.steps}")
            self.keep(Row(**{**asdict(twin), "chip_images": CHIP_IMAGES, "cores": run[0], "latency_ns": run[1], "energy_nj": run[2]}))


def measure(bench: Bench) -> None:
    for network in NETWORKS:
        for weight_bits in WEIGHT_BITS:
            for steps in STEPS:
                bench.radix(network, steps, weight_bits)
    for network in NETWORKS:
        bench.rate_accuracy(network)
        bench.rate_on_chip(network)
