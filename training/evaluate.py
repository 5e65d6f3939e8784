#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Evaluate an exported network in plain integer arithmetic (NumPy, int64).

Reads only the exported files, so it stands for what the chip must compute. Each layer:

    A = b + sum w X + gain S,   Y = 0 if A < 0 else min(A >> shift, 2^T - 1),   max pooling on Y

where S is the source of an identity; Y of a signed layer is A >> shift within -2^(T-1) and 2^(T-1) - 1. The last layer
answers with A. Exit status 1: --check found a logit that differs; 2: bad input.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from dataset import CIFAR, FASHION, Dataset
from tensors import read_tensors
from topology import pool_size

HERE = Path(__file__).resolve().parent
POTENTIAL_BITS = 24
_SUM_KEYS = {"name", "op", "from", "shift", "timesteps", "signed", "readout"}
LAYER_KEYS = {
    "conv": _SUM_KEYS | {"out_channels", "kernel", "stride", "pad", "groups", "max_pool"},
    "dense": _SUM_KEYS | {"units"},
    "avg_pool": {"name", "op", "from", "kernel"},
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("network", type=Path, nargs="?",
                        default=HERE.parent / "configs" / "networks" / "lenet5-fashion.yaml",
                        help="network file (configs/networks/lenet5-fashion.yaml)")
    parser.add_argument("--data", type=Path, help="folder of the data set (as train.py)")
    parser.add_argument("--logits", type=Path, metavar="FILE.npy", help="write the readouts, int32 [images, classes]")
    parser.add_argument("--check", action="store_true",
                        help="compare every readout with the training code's own integer forward pass")
    parser.add_argument("--run", type=Path, help="checkpoint for --check (training/runs/NETWORK.pt)")
    return parser.parse_args()


def check_limits(name: str, weight: np.ndarray, bias: np.ndarray, weight_bits: int, gain: int = 0) -> int:
    """Refuse weights outside their bits and neurons whose potential could overflow; return the bound of potentials.

    `gain` is that of an identity beside the weights.
    """
    limit = 2 ** (weight_bits - 1)
    if weight.min() < -limit or weight.max() >= limit:
        raise ValueError(f"{name}: weights in [{weight.min()}, {weight.max()}] exceed {weight_bits} bits")
    magnitude = np.abs(weight).reshape(len(weight), -1).sum(1) + gain
    bound = int((np.abs(bias).reshape(len(bias), -1).max(1) + 2 * magnitude).max())
    if bound >= 2 ** (POTENTIAL_BITS - 1):
        raise ValueError(f"{name}: a potential may reach {bound}, more than {POTENTIAL_BITS} bits")
    return bound


def convolve(x: np.ndarray, weight: np.ndarray, stride: int, pad: int, pad_value: list[int], groups: int = 1) -> np.ndarray:
    """Return the cross-correlation of x [n, in, y, x] with weight [out, in / groups, ky, kx]."""
    count, channels, height, width = x.shape
    padded = np.empty((count, channels, height + 2 * pad, width + 2 * pad), dtype=np.int64)
    padded[:] = np.asarray(pad_value, dtype=np.int64).reshape(1, -1, 1, 1)
    padded[:, :, pad : pad + height, pad : pad + width] = x
    windows = np.lib.stride_tricks.sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    if groups > 1:
        windows = windows.reshape(count, groups, channels // groups, *windows.shape[2:])
        kernels = weight.reshape(groups, -1, *weight.shape[1:])
        sums = np.einsum("ngcyxij,gocij->ngoyx", windows, kernels)
        return sums.reshape(count, -1, *sums.shape[3:])
    windows = windows.transpose(0, 2, 3, 1, 4, 5)
    rows = windows.reshape(*windows.shape[:3], -1)
    return (rows @ weight.reshape(len(weight), -1).T).transpose(0, 3, 1, 2)


def tiles(y: np.ndarray, size: int) -> np.ndarray:
    """Return the size x size windows at stride `size` on axes 3 and 5; incomplete windows are dropped."""
    count, channels, height, width = y.shape
    rows, columns = height // size, width // size
    whole = y[:, :, : rows * size, : columns * size]
    return whole.reshape(count, channels, rows, size, columns, size)


def max_pool(y: np.ndarray, size: int) -> np.ndarray:
    return tiles(y, size).max(axis=(3, 5))


def identity(x: np.ndarray, channels: int, source: dict[str, Any]) -> np.ndarray:
    """Return the gain times every `stride`-th row and column of x, in `channels` channels from `channel_offset` on."""
    stride, offset = source.get("stride", 1), source.get("channel_offset", 0)
    x = x[:, :, ::stride, ::stride]
    wide = np.zeros((len(x), channels, *x.shape[2:]), dtype=np.int64)
    wide[:, offset : offset + x.shape[1]] = source["identity"] * x
    return wide


class IntegerNetwork:
    """Holds an exported network as integers: convolutions, dense layers and average pools with at most one identity each."""

    def __init__(self, path: Path) -> None:
        self.description: dict[str, Any] = yaml.safe_load(path.read_text())
        self.tensors = {
            name: values.astype(np.int64)
            for name, values in read_tensors(
                path.parent / self.description["weights"], self.description.get("weights_sha256")
            ).items()
        }
        self.bounds: dict[str, int] = {}
        for layer in self.description["layers"]:
            unknown = set(layer) - LAYER_KEYS.get(layer["op"], set())
            if unknown or len(self.identities(layer)) > 1 or len(self.weighted(layer)) != 1:
                raise ValueError(f"{path}: {layer['name']}: only conv and dense layers with at most one identity and average "
                                 f"pools, not {layer}")
            if layer["op"] != "avg_pool":
                self.bounds[layer["name"]] = check_limits(
                    layer["name"], *self.parameters(layer), self.description["weight_bits"],
                    sum(source["identity"] for source in self.identities(layer)),
                )

    @staticmethod
    def sources(layer: dict[str, Any]) -> list[dict[str, Any]]:
        return layer["from"] if isinstance(layer["from"], list) else [{"layer": layer["from"]}]

    def identities(self, layer: dict[str, Any]) -> list[dict[str, Any]]:
        return [source for source in self.sources(layer) if "identity" in source]

    def weighted(self, layer: dict[str, Any]) -> list[dict[str, Any]]:
        return [source for source in self.sources(layer) if "identity" not in source]

    def parameters(self, layer: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        """Return weight and bias; where a layer has several sources, the weight names its own."""
        name = layer["name"]
        several = len(self.sources(layer)) > 1
        weight = f"{name}.weight.{self.weighted(layer)[0]['layer']}" if several else f"{name}.weight"
        return self.tensors[weight], self.tensors[f"{name}.bias"]

    def potential(self, layer: dict[str, Any], outputs: dict[str, np.ndarray]) -> np.ndarray:
        """Return A of a layer whose sources are in `outputs`."""
        (source,) = self.weighted(layer)
        x = outputs[source["layer"]]
        if layer["op"] == "avg_pool":
            bias = self.tensors.get(f"{layer['name']}.bias", np.zeros(1, dtype=np.int64))
            return tiles(x, layer["kernel"]).sum(axis=(3, 5)) + bias[:, None, None]
        weight, bias = self.parameters(layer)
        if layer["op"] == "dense":
            a = x.reshape(len(x), -1) @ weight.T + bias
        else:
            window = layer | source
            pad_value = self.description["input"].get("pad_value", [0]) if source["layer"] == "input" else [0]
            a = convolve(x, weight, window.get("stride", 1), window.get("pad", 0), pad_value, window.get("groups", 1))
            a += bias if bias.ndim == 3 else bias[:, None, None]
        for beside in self.identities(layer):
            a += identity(outputs[beside["layer"]], a.shape[1], beside)
        return a

    def commit(self, layer: dict[str, Any], a: np.ndarray) -> np.ndarray:
        """Return Y of a hidden layer, pooled."""
        steps = layer.get("timesteps", self.description["timesteps"])
        implied = (layer["kernel"] ** 2).bit_length() - 1 if layer["op"] == "avg_pool" else 0
        least, top = (-(2 ** (steps - 1)), 2 ** (steps - 1) - 1) if layer.get("signed") else (0, 2**steps - 1)
        y = np.clip(a >> layer.get("shift", implied), least, top)
        return max_pool(y, pool_size(layer)) if y.ndim == 4 else y

    def readout(self, images: np.ndarray) -> tuple[np.ndarray, int]:
        """Take pixels [n, channel, y, x]; return A of the last layer [n, classes] and the largest |A| of any layer."""
        entry, largest = self.description["input"], 0
        levels = images.astype(np.int64) * 2 ** entry["bits"] // 256
        outputs = {"input": levels.reshape(-1, *entry["shape"])}
        for layer in self.description["layers"]:
            a = self.potential(layer, outputs)
            largest = max(largest, int(np.abs(a).max()))
            if layer.get("readout"):
                return a, largest
            outputs[layer["name"]] = self.commit(layer, a)
        raise ValueError("no layer is the readout")


def dataset_of(network: IntegerNetwork) -> Dataset:
    """Return the data set whose images the network takes."""
    return CIFAR if network.description["input"]["shape"][0] == 3 else FASHION


def trained_readout(run: Path, name: str, images: np.ndarray) -> np.ndarray:
    """Return the readouts as the training code computes them from its checkpoint (float32 that holds integers)."""
    import torch

    from compare import readout
    from dataset import input_levels
    from export import load_trained

    torch.set_num_threads(1)
    network = load_trained(run, name)
    with torch.no_grad():
        parts = [readout(network, part) for part in input_levels(images, network.precision.input_bits).split(500)]
    return torch.cat(parts).numpy().astype(np.float64)


def main() -> int:
    args = arguments()
    network = IntegerNetwork(args.network)
    dataset, name = dataset_of(network), network.description["name"]
    images, labels = dataset.read(args.data or dataset.folder, "test")
    parts, peaks = zip(*(network.readout(images[i : i + 250]) for i in range(0, len(images), 250)))
    logits = np.concatenate(parts)
    hits = int((logits.argmax(1) == labels).sum())
    print(f"accuracy: {hits} of {len(labels)}, {100 * hits / len(labels):.2f} %")
    print(f"largest |A| met: {max(peaks)}; bound of |v|, |b| + 2 sum |w|: {max(network.bounds.values())}; "
          f"both must stay below {2 ** (POTENTIAL_BITS - 1)}")
    if args.logits:
        np.save(args.logits, logits.astype(np.int32))
    if args.check:
        differing = np.argwhere(logits != trained_readout(args.run or HERE / "runs" / f"{name}.pt", name, images))
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
