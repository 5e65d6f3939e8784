# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""From a trained floating-point network to integers that train on: scales, shifts, gains."""

from __future__ import annotations

import torch
from torch import Tensor

from network import MAX_SHIFT, RadixLayer, RadixNetwork


def positive_quantile(x: Tensor, quantile: float) -> float:
    positive = x[x > 0]
    return float(positive.kthvalue(int(quantile * (len(positive) - 1)) + 1).values)


def unit_of(layer: RadixLayer, x: Tensor, quantile: float) -> float:
    """Return the real value of one step of the layer's output, of which `x` are examples."""
    _, top = layer.precision.levels(layer.spec.linear)
    return positive_quantile(x.abs() if layer.spec.linear else x, quantile) / top


def set_scale(layer: RadixLayer, unit_out: float) -> None:
    """Choose the shift with the least error of the rounded weights.

    `unit_out` is the real value of one step of the output; unit_out = unit * 2^shift / weight_scale ties the weight
    scale to the shift. The bias gains half an output step, so that the floor of the shift rounds to nearest.
    """
    unit, precision = float(layer.unit), layer.precision
    errors = {}
    for shift in range(MAX_SHIFT):
        scale = unit * 2.0**shift / unit_out
        rounded = torch.round(torch.clamp(layer.weight * scale, precision.min_weight, precision.max_weight)) / scale
        errors[shift] = float((rounded - layer.weight).square().sum())
    shift = min(errors, key=errors.__getitem__)
    layer.shift.fill_(shift)
    layer.weight_scale.fill_(unit * 2.0**shift / unit_out)
    layer.bias.add_(unit_out / 2)


@torch.no_grad()
def calibrate(network: RadixNetwork, levels: Tensor, quantile: float) -> None:
    """Choose each layer's shift, weight scale and gain.

    The `quantile` of a layer's positive outputs, of a linear layer's magnitudes, shall reach the top level, which fixes the
    unit of its output.
    """
    network.set_integer(False)
    precision = network.precision
    outputs = {"input": levels.float() * 2.0**-precision.input_bits}
    units = {"input": 2.0**-precision.input_bits}
    for layer in network.layers:
        spec = layer.spec
        shortcut = outputs[spec.shortcut.source] if spec.shortcut else None
        outputs[spec.name] = x = layer(outputs[spec.source], shortcut)
        layer.unit.fill_(units[spec.source])
        if spec.avg_pool > 1:
            units[spec.name] = units[spec.source] / 2**spec.fraction_bits
            continue
        if spec.readout:
            layer.weight_scale.fill_(precision.max_weight / float(layer.weight.abs().max()))
            continue
        units[spec.name] = unit_of(layer, x, quantile)
        set_scale(layer, units[spec.name])
        if spec.shortcut:
            ratio = units[spec.shortcut.source] / float(layer.unit)
            layer.gain.fill_(max(1, round(ratio * float(layer.weight_scale))))
