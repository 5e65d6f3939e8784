# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""A network that trains in the chip's integers.

Each layer keeps real-valued latent parameters. With `integer` set, its forward pass is the chip's:

    A = b + sum w X + gain S      w = round(latent * weight_scale) within the weight bits,
                                  b = round(latent * weight_scale / unit), S the shortcut, if there is one
    Y = min(A >> shift, 2^T - 1), 0 where A < 0          (the last layer: A itself)
    Y = A >> shift within -2^(T-1) and 2^(T-1) - 1       (linear layers, whose populations are signed)

All of these are held in float32, which is exact while every partial sum stays below 2^24 (`assert_exact`). The backward
pass treats rounding as identity: this is the straight-through estimator. `unit` is the real value of one step of
the layer's source, so that A * unit / weight_scale is the value the floating-point network would compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from topology import LayerSpec, Shortcut, Topology

POTENTIAL_BITS = 24
MAX_SHIFT = 31


@dataclass(frozen=True)
class Precision:
    """Holds the number of time steps of the hidden layers, and the bits of weights and of input levels."""

    timesteps: int = 6
    weight_bits: int = 6
    input_bits: int = 6

    @property
    def max_level(self) -> int:
        return 2**self.timesteps - 1

    def levels(self, signed: bool) -> tuple[int, int]:
        """Return the least and the largest level of a hidden layer."""
        half = 2 ** (self.timesteps - 1)
        return (-half, half - 1) if signed else (0, self.max_level)

    @property
    def min_weight(self) -> int:
        return -(2 ** (self.weight_bits - 1))

    @property
    def max_weight(self) -> int:
        return 2 ** (self.weight_bits - 1) - 1


class _Round(torch.autograd.Function):
    """Round to nearest; the gradient passes unchanged."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        return torch.round(value)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient


class _Floor(torch.autograd.Function):
    """Round down, as a right shift does; the gradient passes unchanged."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        return torch.floor(value)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient


def identity(source: Tensor, channels: int, shortcut: Shortcut) -> Tensor:
    """Return the shortcut from `source`, of `channels` channels; those that it does not reach are 0."""
    source = source[:, :, :: shortcut.stride, :: shortcut.stride]
    after = channels - source.shape[1] - shortcut.offset
    if shortcut.offset or after:
        source = functional.pad(source, (0, 0, 0, 0, shortcut.offset, after))
    return source


class RadixLayer(nn.Module):
    """Computes a convolution or dense layer, in real numbers or in integers."""

    def __init__(self, spec: LayerSpec, precision: Precision) -> None:
        super().__init__()
        self.spec = spec
        self.precision = precision
        window = (spec.kernel, spec.kernel) if spec.kernel else ()
        self.weight = nn.Parameter(torch.zeros(spec.outputs, spec.inputs // spec.groups, *window))
        self.bias = nn.Parameter(torch.zeros(spec.outputs))
        self.register_buffer("unit", torch.tensor(2.0**-precision.input_bits))
        self.register_buffer("weight_scale", torch.tensor(1.0))
        self.register_buffer("shift", torch.tensor(0))
        self.register_buffer("gain", torch.tensor(1.0))
        self.register_buffer("pad_level", torch.zeros(spec.inputs if spec.source == "input" else 1))
        self.integer = False

    def integer_weight(self) -> Tensor:
        levels = torch.clamp(self.weight * self.weight_scale, self.precision.min_weight, self.precision.max_weight)
        return _Round.apply(levels)

    def integer_bias(self) -> Tensor:
        return _Round.apply(self.bias * (self.weight_scale / self.unit))

    def convolution(self, x: Tensor, weight: Tensor) -> Tensor:
        """Pad the input with `pad_level`, hidden layers with 0."""
        pad = self.spec.pad
        if self.spec.source == "input" and pad:
            level = (self.pad_level if self.integer else self.pad_level * self.unit)[:, None, None]
            x, pad = functional.pad(x - level, (pad,) * 4) + level, 0
        return functional.conv2d(x, weight, None, self.spec.stride, pad, groups=self.spec.groups)

    def potential(self, x: Tensor, shortcut: Tensor | None) -> Tensor:
        """Return A, pooled. Pooling A equals pooling Y, since max commutes with ReLU, shift and saturation."""
        spec = self.spec
        weight, bias = (self.integer_weight(), self.integer_bias()) if self.integer else (self.weight, self.bias)
        if spec.kernel:
            a = self.convolution(x, weight) + (bias if bias.dim() == 3 else bias[:, None, None])
        else:
            a = functional.linear(x.flatten(1), weight, bias)
        if shortcut is not None:
            a = a + identity(shortcut * self.gain if self.integer else shortcut, spec.outputs, spec.shortcut)
        return functional.max_pool2d(a, spec.max_pool) if spec.max_pool > 1 else a

    def forward(self, x: Tensor, shortcut: Tensor | None = None) -> Tensor:
        a = self.potential(x, shortcut)
        if self.spec.readout:
            return a
        if not self.integer:
            return a if self.spec.linear else functional.relu(a)
        return _Floor.apply(torch.clamp(a * 2.0 ** -int(self.shift), *self.precision.levels(self.spec.linear)))

    def assert_exact(self, largest: int = 0) -> None:
        """Check that potentials fit the chip and that float32 holds every partial sum of levels up to `largest` exactly."""
        weight, bias = self.integer_weight().long(), self.integer_bias().long()
        bias = bias.abs().reshape(len(bias), -1).amax(1)
        magnitude = weight.abs().flatten(1).sum(1) + (int(self.gain) if self.spec.shortcut else 0)
        largest = max(largest, self.precision.max_level, 2**self.precision.input_bits - 1)
        potential = int((bias + 2 * magnitude).max())
        total = int((bias + largest * magnitude).max())
        limit = 2 ** (POTENTIAL_BITS - 1)
        if potential >= limit or total >= limit:
            raise OverflowError(f"{self.spec.name}: potential {potential}, sum {total}, limit {limit}")


class AveragePool(nn.Module):
    """Computes Y = (bias + sum of a window) >> shift, where shift is log2 of its size less the bits behind the point.

    The layer has no weights.
    """

    def __init__(self, spec: LayerSpec, precision: Precision) -> None:
        super().__init__()
        self.spec = spec
        self.register_buffer("unit", torch.tensor(2.0**-precision.input_bits))
        self.integer = False

    def forward(self, x: Tensor, shortcut: Tensor | None = None) -> Tensor:
        mean = functional.avg_pool2d(x, self.spec.avg_pool)
        rounding = self.spec.pool_bias / self.spec.avg_pool**2
        return _Floor.apply((mean + rounding) * 2.0**self.spec.fraction_bits) if self.integer else mean

    def assert_exact(self, largest: int = 0) -> None:
        """Do nothing: a sum of numbers below 2^16 over less than 2^8 positions is exact, and so is its shift."""


def make_layer(spec: LayerSpec, precision: Precision) -> nn.Module:
    return AveragePool(spec, precision) if spec.avg_pool > 1 else RadixLayer(spec, precision)


class RadixNetwork(nn.Module):
    """Holds layers that read each other; input and output are real or integer, as `set_integer` says."""

    def __init__(self, topology: Topology, precision: Precision = Precision()) -> None:
        super().__init__()
        self.topology = topology
        self.precision = precision
        self.layers = nn.ModuleList(make_layer(spec, precision) for spec in topology.layers)

    def restore(self, state: dict[str, Tensor]) -> None:
        """Take a saved state, in which a layer behind a folded normalisation may have a bias for each neuron."""
        for name, value in state.items():
            if name.endswith(".bias"):
                self.get_submodule(name[: -len(".bias")]).bias = nn.Parameter(torch.zeros_like(value))
        self.load_state_dict(state)

    def set_integer(self, integer: bool) -> None:
        for layer in self.layers:
            layer.integer = integer

    @property
    def integer(self) -> bool:
        return self.layers[0].integer

    def readout(self, levels: Tensor) -> Tensor:
        """Return A of the last layer for input levels X: integers, if the network is integer."""
        x = levels.float() if self.integer else levels.float() * 2.0**-self.precision.input_bits
        outputs = {"input": x}
        for layer in self.layers:
            shortcut = outputs[layer.spec.shortcut.source] if layer.spec.shortcut else None
            outputs[layer.spec.name] = x = layer(outputs[layer.spec.source], shortcut)
        return x

    def forward(self, levels: Tensor) -> Tensor:
        """Return the real-valued logits of input levels X, for the loss."""
        a = self.readout(levels)
        head = self.layers[-1]
        return a * (head.unit / head.weight_scale) if self.integer else a

    def assert_exact(self) -> None:
        largest = self.precision.max_level << max(layer.spec.fraction_bits for layer in self.layers)
        for layer in self.layers:
            layer.assert_exact(largest)
