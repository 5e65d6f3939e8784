# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""A RadixNetwork as an ONNX graph whose conversion gives back the network's own integers.

Activations are the integers themselves: every layer weighs them by w * 2^-shift, a weight behind a DequantizeLinear,
and ends in QuantizeLinear, Clip, DequantizeLinear of step 1. QuantizeLinear rounds to nearest where the chip's shift
floors, so biases lie half a step lower and a quarter of the sums' unit higher: no sum is ever a tie.
The network of the floating-point stage can be written too, for `radish convert` to choose the integers.
The input is a pixel p / 255. Its levels are not cut, as `--input-bits` does that: a level stands for the middle of the
pixels that give it.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from float_network import FloatNetwork
from network import RadixLayer, RadixNetwork, identity
from network_file import file_integers

OPSET = 13


class _Levels(torch.autograd.Function):
    """Computes round(x) within [least, top] and exports it as QuantizeLinear, Clip, DequantizeLinear; signed if least is."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, least: int, top: int) -> Tensor:
        return torch.round(x).clamp(least, top)

    @staticmethod
    def symbolic(g: Any, x: Any, least: int, top: int) -> Any:
        dtype = torch.int8 if least else torch.uint8
        step = g.op("Constant", value_t=torch.tensor(1.0))
        zero, lowest, highest = (g.op("Constant", value_t=torch.tensor(value, dtype=dtype)) for value in (0, least, top))
        levels = g.op("Clip", g.op("QuantizeLinear", x, step, zero), lowest, highest)
        return g.op("DequantizeLinear", levels, step, zero)


class _Weight(torch.autograd.Function):
    """Computes whole * 2^-shift and exports it as a DequantizeLinear of 8-bit integers."""

    @staticmethod
    def forward(ctx: Any, whole: Tensor, shift: int) -> Tensor:
        return whole.float() * 2.0**-shift

    @staticmethod
    def symbolic(g: Any, whole: Any, shift: int) -> Any:
        step = g.op("Constant", value_t=torch.tensor(2.0**-shift))
        return g.op("DequantizeLinear", whole, step, g.op("Constant", value_t=torch.tensor(0, dtype=torch.int8)))


class _Layer(nn.Module):
    def __init__(self, layer: RadixLayer) -> None:
        super().__init__()
        self.spec, self.shift = layer.spec, int(layer.shift)
        self.range, self.gain = layer.precision.levels(layer.spec.linear), float(layer.gain) * 2.0**-self.shift
        weight, bias = (torch.from_numpy(part) for part in file_integers(layer))
        weight = weight.repeat_interleave(layer.spec.average, 1) if layer.spec.average > 1 else weight
        self.whole, bias = nn.Parameter(weight, requires_grad=False), bias.float()
        if layer.spec.source == "input":  # the border is pad_level, not 0; see forward
            self.pad = nn.Parameter(layer.pad_level[:, None, None].clone(), requires_grad=False)
            bias = bias + (weight * layer.pad_level[:, None, None]).sum((1, 2, 3)).reshape(-1, *(1,) * (bias.dim() - 1))
        if not layer.spec.readout:
            bias = (bias + 0.25) * 2.0**-self.shift - 0.5
        self.bias = nn.Parameter(bias, requires_grad=False)

    def forward(self, x: Tensor, shortcut: Tensor | None) -> Tensor:
        spec, weight = self.spec, _Weight.apply(self.whole, self.shift)
        if not spec.kernel:
            a = functional.linear(x.flatten(1), weight, self.bias)
        else:
            x = x - self.pad if spec.source == "input" else x
            plain = self.bias if self.bias.dim() == 1 else None
            a = functional.conv2d(x, weight, plain, spec.stride, spec.pad, groups=spec.groups)
            a = a if plain is not None else a + self.bias
        if shortcut is not None:
            a = a + identity(shortcut, spec.outputs, spec.shortcut) * self.gain
        if spec.readout:
            return a
        y = _Levels.apply(a if spec.linear else functional.relu(a), *self.range)
        return functional.max_pool2d(y, spec.max_pool) if spec.max_pool > 1 else y


def input_scale(input_bits: int) -> tuple[float, float]:
    """Return what an image times the first less the second gives: the levels of the input."""
    pixels = 2.0 ** (8 - input_bits)  # pixels that give one level
    return 255 / pixels, (pixels - 1) / 2 / pixels


class _Graph(nn.Module):
    def __init__(self, network: RadixNetwork) -> None:
        super().__init__()
        self.levels, self.middle = input_scale(network.precision.input_bits)
        self.top = network.precision.max_level
        self.topology = network.topology
        self.parts = nn.ModuleDict({layer.spec.name.replace(".", "_"): _Layer(layer) for layer in network.layers
                                    if layer.spec.avg_pool == 1})

    def forward(self, image: Tensor) -> Tensor:
        x = image * self.levels - self.middle if self.middle else image * self.levels
        outputs = {"input": x}
        for spec in self.topology.layers:
            x = outputs[spec.source]
            if spec.avg_pool > 1:
                x = _Levels.apply(functional.avg_pool2d(x, spec.avg_pool) + ((0.25 + spec.pool_bias) / spec.avg_pool**2 - 0.5), 0, self.top)
            else:
                x = self.parts[spec.name.replace(".", "_")](x, outputs[spec.shortcut.source] if spec.shortcut else None)
            outputs[spec.name] = x
        return x


def write_onnx(path: Path, network: RadixNetwork) -> None:
    """Write the integers of the network."""
    if network.precision.weight_bits > 8 or network.precision.timesteps > 8:
        raise ValueError(f"{path}: QuantizeLinear and DequantizeLinear hold at most 8 bits")
    if any(spec.fraction_bits for spec in network.topology.layers):
        raise ValueError(f"{path}: radish convert gives every layer as many time steps; here an average pool has more")
    _export(path, _Graph(network), network.topology.shape)


class _FloatGraph(nn.Module):
    def __init__(self, network: FloatNetwork) -> None:
        super().__init__()
        self.network = network
        levels, middle = input_scale(network.input_bits)
        step = 2.0**-network.input_bits
        self.scale, self.mean = levels * step, nn.Parameter(network.mean + middle * step, requires_grad=False)

    def forward(self, image: Tensor) -> Tensor:
        return self.network.run((image * self.scale - self.mean) / self.network.std)


def write_float_onnx(path: Path, network: FloatNetwork) -> None:
    """Write the network of the floating-point stage, with its normalisations; the input is a pixel p / 255."""
    _export(path, _FloatGraph(network), network.topology.shape)


def _export(path: Path, graph: nn.Module, shape: tuple[int, int, int]) -> None:
    """Write the file whole or not at all; its batch size is symbolic."""
    partial = path.with_suffix(".partial")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(graph.eval(), torch.rand(1, *shape), str(partial), opset_version=OPSET,
                          training=torch.onnx.TrainingMode.PRESERVE, input_names=["image"], output_names=["logits"],
                          do_constant_folding=False, dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}})
    os.replace(partial, path)
