#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Evaluate an exported network in plain integer arithmetic (NumPy, int64).

Reads only the exported files, so it stands for what the chip must compute. Each layer:

    A = b + sum w X,   Y = 0 if A < 0 else min(A >> shift, 2^T - 1),   max pooling on Y

and the last layer answers with A. Exit status 1: --check found a logit that differs; 2: bad input.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from dataset import FASHION
from tensors import read_tensors

POTENTIAL_BITS = 24
LAYER_KEYS = {
    "conv": {"name", "op", "from", "out_channels", "kernel", "stride", "pad", "shift", "max_pool", "readout"},
    "dense": {"name", "op", "from", "units", "shift", "readout"},
}


def arguments() -> argparse.Namespace:
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("network", type=Path, nargs="?",
                        default=here.parent / "configs" / "networks" / "lenet5-fashion.yaml",
                        help="network file (configs/networks/lenet5-fashion.yaml)")
    parser.add_argument("--data", type=Path, default=FASHION.folder, help="folder of the IDX files (%(default)s)")
    parser.add_argument("--logits", type=Path, metavar="FILE.npy", help="write the readouts, int32 [images, classes]")
    parser.add_argument("--check", action="store_true",
                        help="compare every readout with the training code's own integer forward pass")
    parser.add_argument("--run", type=Path, default=here / "runs" / "lenet5-fashion.pt",
                        help="checkpoint for --check (training/runs/lenet5-fashion.pt)")
    return parser.parse_args()


def check_limits(name: str, weight: np.ndarray, bias: np.ndarray, weight_bits: int) -> int:
    """Refuse weights outside their bits and neurons whose potential could overflow; return the bound of potentials."""
    limit = 2 ** (weight_bits - 1)
    if weight.min() < -limit or weight.max() >= limit:
        raise ValueError(f"{name}: weights in [{weight.min()}, {weight.max()}] exceed {weight_bits} bits")
    bound = int((np.abs(bias) + 2 * np.abs(weight).reshape(len(weight), -1).sum(1)).max())
    if bound >= 2 ** (POTENTIAL_BITS - 1):
        raise ValueError(f"{name}: a potential may reach {bound}, more than {POTENTIAL_BITS} bits")
    return bound


def convolve(x: np.ndarray, weight: np.ndarray, stride: int, pad: int, pad_value: list[int]) -> np.ndarray:
    """Return the cross-correlation of x [n, in, y, x] with weight [out, in, ky, kx]."""
    count, channels, height, width = x.shape
    padded = np.empty((count, channels, height + 2 * pad, width + 2 * pad), dtype=np.int64)
    padded[:] = np.asarray(pad_value, dtype=np.int64).reshape(1, -1, 1, 1)
    padded[:, :, pad : pad + height, pad : pad + width] = x
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    rows = windows.reshape(*windows.shape[:3], -1)
    return (rows @ weight.reshape(len(weight), -1).T).transpose(0, 3, 1, 2)


def max_pool(y: np.ndarray, size: int) -> np.ndarray:
    """Return the maximum of size x size windows at stride `size`; incomplete windows are dropped."""
    count, channels, height, width = y.shape
    rows, columns = height // size, width // size
    whole = y[:, :, : rows * size, : columns * size]
    return whole.reshape(count, channels, rows, size, columns, size).max(axis=(3, 5))


class IntegerNetwork:
    """Holds an exported network, a chain of conv and dense layers, as integers."""

    def __init__(self, path: Path) -> None:
        self.description: dict[str, Any] = yaml.safe_load(path.read_text())
        self.tensors = {
            name: values.astype(np.int64)
            for name, values in read_tensors(
                path.parent / self.description["weights"], self.description.get("weights_sha256")
            ).items()
        }
        self.bounds: dict[str, int] = {}
        source = "input"
        for layer in self.description["layers"]:
            unknown = set(layer) - LAYER_KEYS.get(layer["op"], set())
            if unknown or layer["from"] != source:
                raise ValueError(f"{path}: {layer['name']}: only chains of conv and dense layers, not {layer}")
            source = layer["name"]
            self.bounds[source] = check_limits(
                source, self.tensors[f"{source}.weight"], self.tensors[f"{source}.bias"],
                self.description["weight_bits"],
            )

    def readout(self, images: np.ndarray) -> tuple[np.ndarray, int]:
        """Take pixels [n, channel, y, x]; return A of the last layer [n, classes] and the largest |A| of any layer."""
        entry = self.description["input"]
        top = 2 ** self.description["timesteps"] - 1
        x = (images.astype(np.int64) * 2 ** entry["bits"] // 256).reshape(-1, *entry["shape"])
        pad_value, largest = entry["pad_value"], 0
        for layer in self.description["layers"]:
            weight, bias = (self.tensors[f"{layer['name']}.{part}"] for part in ("weight", "bias"))
            if layer["op"] == "conv":
                a = convolve(x, weight, layer["stride"], layer["pad"], pad_value) + bias[:, None, None]
            else:
                a = x.reshape(len(x), -1) @ weight.T + bias
            largest, pad_value = max(largest, int(np.abs(a).max())), [0]
            if layer.get("readout"):
                return a, largest
            x = np.where(a < 0, 0, np.minimum(a >> layer["shift"], top))
            if "max_pool" in layer:
                x = max_pool(x, layer["max_pool"])
        raise ValueError("no layer is the readout")


def trained_readout(run: Path, images: np.ndarray) -> np.ndarray:
    """Return the readouts as the training code computes them from its checkpoint (float32 that holds integers)."""
    import torch

    from dataset import input_levels
    from export import load_trained

    torch.set_num_threads(1)
    network = load_trained(run, "lenet5-fashion")
    with torch.no_grad():
        parts = [network.readout(part) for part in input_levels(images, network.precision.input_bits).split(500)]
    return torch.cat(parts).numpy().astype(np.float64)


def main() -> int:
    args = arguments()
    network = IntegerNetwork(args.network)
    images, labels = FASHION.read(args.data, "test")
    parts, peaks = zip(*(network.readout(images[i : i + 250]) for i in range(0, len(images), 250)))
    logits = np.concatenate(parts)
    hits = int((logits.argmax(1) == labels).sum())
    print(f"accuracy: {hits} of {len(labels)}, {100 * hits / len(labels):.2f} %")
    print(f"largest |A| met: {max(peaks)}; bound of |v|, |b| + 2 sum |w|: {max(network.bounds.values())}; "
          f"both must stay below {2 ** (POTENTIAL_BITS - 1)}")
    if args.logits:
        np.save(args.logits, logits.astype(np.int32))
    if args.check:
        differing = np.argwhere(logits != trained_readout(args.run, images))
        if len(differing):
            image, unit = differing[0]
            print(f"check: {len(differing)} of {logits.size} logits differ, first at image {image}, class {unit}")
            return 1
        print(f"check: all {logits.size} logits equal the training code's")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, yaml.YAMLError) as error:
        print(f"evaluate.py: {error}", file=sys.stderr)
        sys.exit(2)
