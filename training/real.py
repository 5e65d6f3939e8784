#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Write the integers of a network file as an ONNX graph of real numbers, for `radish convert` to make others of, of any T and W.

A layer answers min(max((A - (2^shift - 1) / 2) / 2^shift, 0), 2^T - 1), which is what its integers answer but for the
rounding: the floor of a shift by s bits drops (2^s - 1) / 2 on average. The input is a pixel p / 255; a level stands for the
middle of the pixels that give it. A depthwise layer that sums windows becomes an average.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from torch import Tensor, nn
from torch.nn import functional

from network import identity
from onnx_file import OPSET
from tensors import read_tensors
from topology import Shortcut

LAYER_KEYS = {"name", "op", "from", "out_channels", "units", "kernel", "stride", "pad", "groups", "shift", "timesteps", "max_pool",
              "readout"}
IDENTITY_KEYS = {"layer", "identity", "stride", "channel_offset"}


class RealLayer(nn.Module):
    """Computes one layer; weights and biases are divided by 2^shift."""

    def __init__(self, given: dict[str, Any], tensors: dict[str, np.ndarray], timesteps: int, levels: np.ndarray | None,
                 factors: dict[str, float]) -> None:
        super().__init__()
        sources = given["from"] if isinstance(given["from"], list) else [{"layer": given["from"]}]
        weighted = [source for source in sources if "identity" not in source]
        identities = [source for source in sources if "identity" in source]
        if given["op"] not in ("conv", "dense") or given.keys() - LAYER_KEYS or len(weighted) != 1 or len(identities) > 1 or any(
                source.keys() - IDENTITY_KEYS for source in identities):
            raise ValueError(f"{given['name']}: neither a convolution nor a dense layer with at most one identity beside it")
        self.name, window, unit = given["name"], given | weighted[0], 2.0 ** -given.get("shift", 0)
        self.source, self.readout = weighted[0]["layer"], given.get("readout", False)
        self.dense, self.groups, self.max_pool = given["op"] == "dense", given.get("groups", 1), given.get("max_pool", 1)
        self.stride, self.pad = window.get("stride", 1), window.get("pad", 0)
        self.identity = identities[0] if identities else None
        self.gain = self.identity["identity"] * unit * factors[self.identity["layer"]] if self.identity else 0
        self.top = 2.0 ** given.get("timesteps", timesteps) - 1
        name = f"{given['name']}.weight" + (f".{self.source}" if identities else "")
        weight, bias = (torch.from_numpy(tensors[key].astype(np.float32)) for key in (name, f"{given['name']}.bias"))
        self.sums = self.groups == len(weight) and weight.shape[2:] == (self.stride, self.stride) and not (
            self.pad or self.identity or given.get("shift") or bias.any() or (weight != 1).any())
        bias = bias * unit - (0 if self.readout else (1 - unit) / 2)
        self.border = None if levels is None else nn.Parameter(torch.from_numpy(levels)[:, None, None], requires_grad=False)
        if self.border is not None:  # what lies around the input is this level, and 0 in the graph
            around = (weight * unit * self.border).sum((1, 2, 3))
            bias = bias + around.reshape(-1, *(1,) * (bias.dim() - 1))
        weight = weight * unit * factors[self.source]
        self.weight, self.bias = (nn.Parameter(part, requires_grad=False) for part in (weight, bias))
        self.factor = float(self.stride**2) if self.sums else 1.0  # what the graph's numbers are multiplied by to get these

    def sum(self, x: Tensor) -> Tensor:
        if self.dense:
            return functional.linear(x.flatten(1), self.weight, self.bias)
        if self.sums:
            return functional.avg_pool2d(x, self.stride)
        x = x - self.border if self.border is not None else x
        plain = self.bias if self.bias.dim() == 1 else None
        a = functional.conv2d(x, self.weight, plain, self.stride, self.pad, 1, self.groups)
        return a if plain is not None else a + self.bias

    def forward(self, outputs: dict[str, Tensor]) -> Tensor:
        a = self.sum(outputs[self.source])
        if self.identity:
            shortcut = Shortcut(self.identity["layer"], self.identity.get("stride", 1), self.identity.get("channel_offset", 0))
            a = a + identity(outputs[shortcut.source], a.shape[1], shortcut) * self.gain
        if self.readout:
            return a
        y = a if self.sums else torch.clamp(a, 0.0, self.top)
        return functional.max_pool2d(y, self.max_pool) if self.max_pool > 1 else y


class RealNetwork(nn.Module):
    """Computes the logits of images of p / 255."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        description = yaml.safe_load(path.read_text())
        tensors = read_tensors(path.parent / description["weights"], description.get("weights_sha256"))
        entry = description["input"]
        self.shape = tuple(entry["shape"])
        pixels = 2.0 ** (8 - entry["bits"])  # that give one level
        self.scale, self.middle = 255 / pixels, (pixels - 1) / 2 / pixels
        border = np.array(entry.get("pad_value", [0] * self.shape[0]), dtype=np.float32)
        factors = {"input": 1.0}
        for layer in description["layers"]:
            padded = layer["op"] == "conv" and layer["from"] == "input"
            part = RealLayer(layer, tensors, description["timesteps"], border if padded else None, factors)
            factors[part.name] = part.factor
            self.add_module(part.name.replace(".", "_"), part)

    def forward(self, image: Tensor) -> Tensor:
        outputs = {"input": image * self.scale - self.middle}
        for layer in self.children():
            outputs[layer.name] = answer = layer(outputs)
        return answer


def write_real(path: Path, network: RealNetwork) -> None:
    """Write the file whole or not at all; its batch size is symbolic."""
    partial = path.with_suffix(".partial")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(network.eval(), torch.rand(1, *network.shape), str(partial), opset_version=OPSET,
                          input_names=["image"], output_names=["logits"],
                          dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}})
    os.replace(partial, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", type=Path, metavar="NETWORK.yaml", help="a network file with weights")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="NETWORK.onnx")
    args = parser.parse_args()
    write_real(args.output, RealNetwork(args.network))
    print(args.output)


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError, KeyError) as error:
        print(f"real.py: {error}", file=sys.stderr)
        sys.exit(2)
