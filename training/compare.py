#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Compare what PyTorch computes in integers with what radish computes: every logit, over test images.

The checkpoint is exported into a temporary folder, so that the comparison covers the files as well; with --onnx the
file is the ONNX one, and radish runs what it converts that to.
Exit status 1: a logit differs; 2: bad input.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from dataset import DATASETS, input_levels
from export import HERE, load_trained, write_sample
from network import RadixNetwork
from network_file import integers, write_network
from onnx_file import write_onnx
from topology import TOPOLOGIES


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", nargs="?", choices=TOPOLOGIES, default="lenet5-fashion", help="(%(default)s)")
    parser.add_argument("--run", type=Path, help="checkpoint of train.py (training/runs/NETWORK.pt)")
    parser.add_argument("--data", type=Path, help="folder of the data set (as train.py)")
    parser.add_argument("--images", type=int, default=1000, metavar="N", help="test images (%(default)s)")
    parser.add_argument("--onnx", action="store_true", help="compare the ONNX file, as `radish convert` reads it")
    parser.add_argument("--radish", type=Path, default=HERE.parent / "build" / "release" / "radish", help="(%(default)s)")
    return parser.parse_args()


@torch.no_grad()
def readout(network: RadixNetwork, levels: Tensor) -> Tensor:
    """Return the logits as the exported files define them: a head over the mean of a map reads its sums."""
    head = network.layers[-1]
    if head.spec.average == 1:
        return network.readout(levels)
    outputs = {"input": levels.float()}
    for layer in network.layers[:-1]:
        shortcut = outputs[layer.spec.shortcut.source] if layer.spec.shortcut else None
        outputs[layer.spec.name] = layer(outputs[layer.spec.source], shortcut)
    tensors = {name: torch.from_numpy(tensor).double() for name, tensor in integers(network).items()}
    sums = outputs[head.spec.source].double().sum((2, 3))
    return sums @ tensors["head.weight"].T + tensors["head.bias"]


def run(radish: Path, network: Path, images: Path, folder: Path) -> np.ndarray:
    report = folder / "run.json"
    subprocess.run([radish, "run", "-n", network, "-i", images, "--functional", "--json", report], check=True,
                   stdout=subprocess.DEVNULL)
    return np.array([image["logits"] for image in json.loads(report.read_text())["images"]])


def radish_logits(args: argparse.Namespace, network: RadixNetwork, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the logits of the network file, or of what radish converts the ONNX file to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, precision = folder / "net.yaml", network.precision
        sample = write_sample(path.with_suffix(""), images, labels)
        if args.onnx:
            write_onnx(folder / "net.onnx", network)
            subprocess.run([args.radish, "convert", folder / "net.onnx", "--calibrate", folder / sample, "--images", "0:50",
                            "-T", str(precision.timesteps), "-W", str(precision.weight_bits), "--input-bits",
                            str(precision.input_bits), "-o", path], check=True, stdout=subprocess.DEVNULL)
        else:
            write_network(path, network, sample, tuple(str(i) for i in range(10)))
        return run(args.radish, path, folder / sample, folder)


def main() -> int:
    args = arguments()
    dataset = DATASETS[args.network]
    network = load_trained(args.run or HERE / "runs" / f"{args.network}.pt", args.network)
    images, labels = (part[: args.images] for part in dataset.read(args.data or dataset.folder, "test"))
    levels = input_levels(images, network.precision.input_bits)
    expected = torch.cat([readout(network, part) for part in levels.split(100)]).numpy().astype(np.int64)
    logits = radish_logits(args, network, images, labels)
    differing = np.argwhere(logits != expected)
    if len(differing):
        image, unit = differing[0]
        print(f"{len(differing)} of {logits.size} logits differ, first image {image}, class {unit}: PyTorch "
              f"{expected[image, unit]}, radish {logits[image, unit]}")
        return 1
    print(f"all {logits.size} logits of {len(images)} images are equal")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"compare.py: {error}", file=sys.stderr)
        sys.exit(2)
