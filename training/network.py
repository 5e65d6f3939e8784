"""A network that trains in floating point and computes in the chip's integers.

Each layer keeps real-valued latent parameters. With `integer` set, its forward pass is the chip's:

    A = b + sum w X          w = round(latent * weight_scale) within 6 bits, b = round(latent * bias_scale)
    Y = min(A >> shift, 2^T - 1), 0 where A < 0          (the last layer: A itself)

held in float32, which is exact while every partial sum stays below 2^24 (`assert_exact`). The backward
pass treats rounding as identity: the straight-through estimator. `unit` is the real value of one input
step, so that A * unit / weight_scale is the value the floating-point network would compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

TIMESTEPS = 6
INPUT_BITS = 6
WEIGHT_BITS = 6
POTENTIAL_BITS = 24
MAX_LEVEL = 2**TIMESTEPS - 1
MIN_WEIGHT, MAX_WEIGHT = -(2 ** (WEIGHT_BITS - 1)), 2 ** (WEIGHT_BITS - 1) - 1
INPUT_UNIT = 2.0**-INPUT_BITS


@dataclass(frozen=True)
class LayerSpec:
    """One layer of the topology; `kernel` 0 is a dense layer, `max_pool` 1 is none."""

    name: str
    inputs: int
    outputs: int
    kernel: int = 0
    pad: int = 0
    max_pool: int = 1
    readout: bool = False


LENET5 = (
    LayerSpec("conv1", 1, 6, kernel=5, pad=2, max_pool=2),
    LayerSpec("conv2", 6, 16, kernel=5, max_pool=2),
    LayerSpec("fc1", 400, 120),
    LayerSpec("fc2", 120, 84),
    LayerSpec("head", 84, 10, readout=True),
)


class _Round(torch.autograd.Function):
    """Round to nearest; the gradient passes unchanged."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        return torch.round(value)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient


class _Floor(torch.autograd.Function):
    """Floor, what a right shift does; the gradient passes unchanged."""

    @staticmethod
    def forward(ctx: Any, value: Tensor) -> Tensor:
        return torch.floor(value)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return gradient


class RadixLayer(nn.Module):
    """Convolution or dense layer, real or integer."""

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__()
        self.spec = spec
        window = (spec.kernel, spec.kernel) if spec.kernel else ()
        self.weight = nn.Parameter(torch.empty(spec.outputs, spec.inputs, *window))
        self.bias = nn.Parameter(torch.zeros(spec.outputs))
        nn.init.kaiming_normal_(self.weight, nonlinearity="relu")
        self.register_buffer("unit", torch.tensor(INPUT_UNIT))
        self.register_buffer("weight_scale", torch.tensor(1.0))
        self.register_buffer("shift", torch.tensor(0))
        self.integer = False

    def integer_weight(self) -> Tensor:
        return _Round.apply(torch.clamp(self.weight * self.weight_scale, MIN_WEIGHT, MAX_WEIGHT))

    def integer_bias(self) -> Tensor:
        return _Round.apply(self.bias * (self.weight_scale / self.unit))

    def potential(self, x: Tensor) -> Tensor:
        """A, pooled. Pooling A equals pooling Y: max commutes with ReLU, shift and saturation."""
        weight, bias = (self.integer_weight(), self.integer_bias()) if self.integer else (self.weight, self.bias)
        if self.spec.kernel:
            a = functional.conv2d(x, weight, bias, padding=self.spec.pad)
        else:
            a = functional.linear(x.flatten(1), weight, bias)
        return functional.max_pool2d(a, self.spec.max_pool) if self.spec.max_pool > 1 else a

    def forward(self, x: Tensor) -> Tensor:
        a = self.potential(x)
        if self.spec.readout:
            return a
        if not self.integer:
            return functional.relu(a)
        return _Floor.apply(torch.clamp(a * 2.0 ** -int(self.shift), 0, MAX_LEVEL))

    def assert_exact(self) -> None:
        """Check that potentials fit the chip and that float32 holds every partial sum exactly."""
        weight, bias = self.integer_weight().long(), self.integer_bias().long()
        magnitude = weight.abs().flatten(1).sum(1)
        potential = int((bias.abs() + 2 * magnitude).max())
        total = int((bias.abs() + MAX_LEVEL * magnitude).max())
        limit = 2 ** (POTENTIAL_BITS - 1)
        if potential >= limit or total >= limit:
            raise OverflowError(f"{self.spec.name}: potential {potential}, sum {total}, limit {limit}")


class RadixNetwork(nn.Module):
    """A chain of layers; input and output are real or integer as `set_integer` says."""

    def __init__(self, specs: tuple[LayerSpec, ...] = LENET5) -> None:
        super().__init__()
        self.layers = nn.ModuleList(RadixLayer(spec) for spec in specs)

    def set_integer(self, integer: bool) -> None:
        for layer in self.layers:
            layer.integer = integer

    @property
    def integer(self) -> bool:
        return self.layers[0].integer

    def readout(self, levels: Tensor) -> Tensor:
        """Input levels X -> A of the last layer: integers, if the network is integer."""
        x = levels if self.integer else levels * INPUT_UNIT
        for layer in self.layers:
            x = layer(x)
        return x

    def forward(self, levels: Tensor) -> Tensor:
        """Input levels X -> real-valued logits, for the loss."""
        a = self.readout(levels)
        head = self.layers[-1]
        return a * (head.unit / head.weight_scale) if self.integer else a

    def assert_exact(self) -> None:
        for layer in self.layers:
            layer.assert_exact()


@torch.no_grad()
def calibrate(network: RadixNetwork, levels: Tensor, quantile: float) -> None:
    """Choose each layer's shift and weight scale from a trained floating-point network.

    The `quantile` of a layer's positive outputs shall reach the top level, which fixes the output's
    unit. unit_out = unit_in * 2^shift / weight_scale then ties the weight scale to the shift; the
    shift with the least error of the rounded weights is taken. The bias gains half an output step,
    so that the floor of the shift rounds to nearest.
    """
    network.set_integer(False)
    x = levels * INPUT_UNIT
    unit = INPUT_UNIT
    for layer in network.layers:
        x = layer(x)
        layer.unit.fill_(unit)
        if layer.spec.readout:
            layer.weight_scale.fill_(MAX_WEIGHT / float(layer.weight.abs().max()))
            continue
        positive = x[x > 0].sort().values
        unit_out = float(positive[int(quantile * (len(positive) - 1))]) / MAX_LEVEL
        errors = {}
        for shift in range(16):
            scale = unit * 2.0**shift / unit_out
            rounded = torch.round(torch.clamp(layer.weight * scale, MIN_WEIGHT, MAX_WEIGHT)) / scale
            errors[shift] = float((rounded - layer.weight).square().sum())
        shift = min(errors, key=errors.__getitem__)
        layer.shift.fill_(shift)
        layer.weight_scale.fill_(unit * 2.0**shift / unit_out)
        layer.bias.add_(unit_out / 2)
        unit = unit_out
