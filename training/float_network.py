# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The floating-point network that training begins with, and how it folds into the layers of the chip.

Convolutions may be batch-normalised and pixels are standardised; both are linear, so `fold` moves them into
weights and biases, and spreads the mean before a dense layer over its weights.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from network import Precision, RadixNetwork, identity
from topology import LayerSpec, Topology


class FloatLayer(nn.Module):
    """Computes a convolution or dense layer, with its normalisation, shortcut and pooling."""

    def __init__(self, spec: LayerSpec, norm: bool) -> None:
        super().__init__()
        self.spec = spec
        window = (spec.kernel, spec.kernel) if spec.kernel else ()
        self.weight = nn.Parameter(torch.empty(spec.outputs, spec.inputs // spec.average // spec.groups, *window))
        self.bias = nn.Parameter(torch.zeros(spec.outputs))
        nn.init.kaiming_normal_(self.weight, nonlinearity="relu")
        self.norm = nn.BatchNorm2d(spec.outputs) if norm and spec.kernel else None

    def forward(self, x: Tensor, shortcut: Tensor | None) -> Tensor:
        spec = self.spec
        if spec.kernel:
            bias = None if self.norm else self.bias
            a = functional.conv2d(x, self.weight, bias, spec.stride, spec.pad, groups=spec.groups)
        else:
            x = x.float().mean((2, 3)) if spec.average > 1 else x.flatten(1)
            a = functional.linear(x, self.weight, self.bias)
        a = self.norm(a) if self.norm else a
        if shortcut is not None:
            a = a + identity(shortcut, spec.outputs, spec.shortcut)
        a = functional.max_pool2d(a, spec.max_pool) if spec.max_pool > 1 else a
        return a if spec.readout or spec.linear else functional.relu(a, inplace=True)

    @torch.no_grad()
    def folded(self) -> tuple[Tensor, Tensor]:
        """Return weight and bias without normalisation or mean."""
        if self.norm:
            factor = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
            return self.weight * factor[:, None, None, None], self.norm.bias - self.norm.running_mean * factor
        if self.spec.average > 1:
            spread = self.weight / self.spec.average
            return spread.repeat_interleave(self.spec.average, dim=1), self.bias
        return self.weight, self.bias


class FloatPool(nn.Module):
    """Computes the mean of windows."""

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__()
        self.spec = spec

    def forward(self, x: Tensor, shortcut: Tensor | None) -> Tensor:
        return functional.avg_pool2d(x.float(), self.spec.avg_pool)


def make_layer(spec: LayerSpec, norm: bool) -> nn.Module:
    return FloatPool(spec) if spec.avg_pool > 1 else FloatLayer(spec, norm)


class FloatNetwork(nn.Module):
    """Computes the logits of input levels X. A pixel's value is (X * 2^-input_bits - mean) / std."""

    def __init__(self, topology: Topology, input_bits: int, mean: tuple[float, ...], std: tuple[float, ...]) -> None:
        super().__init__()
        self.topology = topology
        self.input_bits = input_bits
        self.layers = nn.ModuleList(make_layer(spec, topology.norm) for spec in topology.layers)
        self.register_buffer("mean", torch.tensor(mean).reshape(-1, 1, 1))
        self.register_buffer("std", torch.tensor(std).reshape(-1, 1, 1))

    def standardised(self, levels: Tensor) -> Tensor:
        return (levels.float() * 2.0**-self.input_bits - self.mean) / self.std

    def run(self, x: Tensor) -> Tensor:
        """Return the logits of standardised pixels."""
        outputs = {"input": x}
        for layer in self.layers:
            shortcut = outputs[layer.spec.shortcut.source] if layer.spec.shortcut else None
            outputs[layer.spec.name] = x = layer(outputs[layer.spec.source], shortcut)
        return x

    def forward(self, levels: Tensor) -> Tensor:
        return self.run(self.standardised(levels))

    readout = forward

    def assert_exact(self) -> None:
        """Do nothing: real numbers need no bound."""


@torch.no_grad()
def fold(network: FloatNetwork, precision: Precision) -> RadixNetwork:
    """Return the same function of the input levels as plain layers, not yet calibrated.

    Pixels outside the image are 0 after standardisation, so the image is padded with the level nearest to the mean.
    """
    folded = RadixNetwork(network.topology, precision)
    for layer, target in zip(network.layers, folded.layers):
        if layer.spec.avg_pool > 1:
            continue
        weight, bias = layer.folded()
        if layer.spec.source == "input":
            weight = weight / network.std
            bias = bias - (weight * network.mean).sum((1, 2, 3))
            target.pad_level.copy_(torch.round(network.mean.reshape(-1) * 2.0**precision.input_bits))
        target.weight.copy_(weight)
        target.bias.copy_(bias)
    return folded
