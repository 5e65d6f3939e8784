# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The networks that can be trained: what reads what, in the terms of a network file.

Every layer weighs one source (a convolution or a dense layer) and may add an identity shortcut from a
second one, which is all that LeNet-5, residual networks with option A shortcuts (He et al. 2016) and inverted
residuals with linear bottlenecks (Sandler et al., "MobileNetV2", 2018) need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shortcut:
    """Describes an identity: channel c reads channel c - `offset` of every `stride`-th row and column of `source`."""

    source: str
    stride: int = 1
    offset: int = 0


@dataclass(frozen=True)
class LayerSpec:
    """Describes one layer: `kernel` 0 means a dense layer, `max_pool` 1 no pooling.

    With `average` above 1 a dense layer reads the mean of maps of so many positions. `inputs` counts all positions, as
    the chip computes no mean: there it is a dense layer with equal weights for the positions of a map. With `avg_pool`
    above 1 the layer has no weights; it gives the mean of windows of so many rows and columns, as a number of T bits
    and `fraction_bits` more behind the point. `pool_bias` is added to the sum of a window: half of it rounds the mean.

    A convolution with as many `groups` as channels is a depthwise one. A `linear` layer has no ReLU; on the chip its
    population is signed.
    """

    name: str
    source: str
    inputs: int
    outputs: int
    kernel: int = 0
    stride: int = 1
    pad: int = 0
    max_pool: int = 1
    shortcut: Shortcut | None = None
    average: int = 1
    avg_pool: int = 1
    fraction_bits: int = 0
    pool_bias: int = 0
    groups: int = 1
    linear: bool = False
    readout: bool = False


@dataclass(frozen=True)
class Topology:
    """Describes a network over images of `shape` (channels, height, width).

    With `norm` every convolution is batch-normalised.
    """

    title: str
    shape: tuple[int, int, int]
    layers: tuple[LayerSpec, ...]
    norm: bool = False


def pool_size(layer: dict[str, Any]) -> int:
    """Return the `max_pool` of a layer of a network file, 1 if there is none; only square windows side by side are known."""
    given = layer.get("max_pool", 1)
    if isinstance(given, int):
        return given
    size = given["kernel"]
    if given != {"kernel": size, "stride": size, "pad": 0} or not isinstance(size, int):
        raise ValueError(f"{layer['name']}: only max pooling of square windows that lie side by side, without padding, not {given}")
    return size


def conv(name: str, source: str, inputs: int, outputs: int, stride: int = 1, max_pool: int = 1,
         shortcut: Shortcut | None = None) -> LayerSpec:
    """Return a 3 x 3 convolution that keeps the size of a map, but for its stride and pooling."""
    return LayerSpec(name, source, inputs, outputs, kernel=3, stride=stride, pad=1, max_pool=max_pool,
                     shortcut=shortcut)


def block(name: str, source: str, inputs: int, outputs: int, stride: int = 1) -> tuple[LayerSpec, LayerSpec]:
    """Return a basic residual block; channels that it adds, half on either side, get nothing from the shortcut."""
    shortcut = Shortcut(source, stride, (outputs - inputs) // 2)
    return (conv(f"{name}a", source, inputs, outputs, stride),
            conv(f"{name}b", f"{name}a", outputs, outputs, shortcut=shortcut))


LENET5 = Topology("LeNet-5 on Fashion-MNIST", (1, 28, 28), (
    LayerSpec("conv1", "input", 1, 6, kernel=5, pad=2, max_pool=2),
    LayerSpec("conv2", "conv1", 6, 16, kernel=5, max_pool=2),
    LayerSpec("fc1", "conv2", 400, 120),
    LayerSpec("fc2", "fc1", 120, 84),
    LayerSpec("head", "fc2", 84, 10, readout=True),
))


def resnet8() -> Topology:
    """Return a small residual network: convolutions widen, max pooling narrows, blocks work at 16 x 16 and at 8 x 8."""
    return Topology("ResNet-8 on CIFAR-10", (3, 32, 32), (
        conv("stem", "input", 3, 24),
        conv("widen1", "stem", 24, 48, max_pool=2),
        *block("block1", "widen1", 48, 48),
        conv("widen2", "block1b", 48, 96, max_pool=2),
        *block("block2", "widen2", 96, 96),
        LayerSpec("head", "block2b", 96 * 64, 10, average=64, readout=True),
    ), norm=True)


def resnet20() -> Topology:
    """Return He et al.'s ResNet-20 for CIFAR-10 with option A shortcuts."""
    layers = [conv("stem", "input", 3, 16)]
    inputs = 16
    for stage, outputs in enumerate((16, 32, 64), start=1):
        for index in range(3):
            stride = 2 if outputs > inputs else 1
            layers += block(f"block{stage}_{index + 1}", layers[-1].name, inputs, outputs, stride)
            inputs = outputs
    head = LayerSpec("head", layers[-1].name, 64 * 64, 10, average=64, readout=True)
    return Topology("ResNet-20 on CIFAR-10", (3, 32, 32), (*layers, head), norm=True)


def bottleneck(index: int, source: str, inputs: int, outputs: int, expansion: int, stride: int = 1) -> tuple[LayerSpec, ...]:
    """Return an inverted residual block, which has a shortcut where it keeps the shape of its source."""
    hidden, names = expansion * inputs, [f"{part}{index}" for part in ("expand", "depth", "project")]
    shortcut = Shortcut(source) if stride == 1 and inputs == outputs else None
    return (LayerSpec(names[0], source, inputs, hidden, kernel=1),
            LayerSpec(names[1], names[0], hidden, hidden, kernel=3, stride=stride, pad=1, groups=hidden),
            LayerSpec(names[2], names[1], hidden, outputs, kernel=1, shortcut=shortcut, linear=True))


def mobilenetv2() -> Topology:
    """Return a small MobileNetV2: the stem's max pooling and one block's stride leave maps of 8 x 8.

    The mean before the head keeps two bits behind the point: eight in all, which float32 still sums exactly.
    """
    layers, inputs = [conv("stem", "input", 3, 16, max_pool=2)], 16
    for index, (outputs, stride) in enumerate(((24, 1), (48, 2), (48, 1), (64, 1), (64, 1)), start=1):
        layers += bottleneck(index, layers[-1].name, inputs, outputs, expansion=4, stride=stride)
        inputs = outputs
    return Topology("MobileNetV2 of five blocks on CIFAR-10", (3, 32, 32), (
        *layers,
        LayerSpec("last", layers[-1].name, inputs, 128, kernel=1),
        LayerSpec("pool", "last", 128, 128, avg_pool=8, fraction_bits=2),
        LayerSpec("head", "pool", 128, 10, readout=True),
    ), norm=True)


TOPOLOGIES = {"lenet5-fashion": LENET5, "resnet8-cifar": resnet8(), "resnet20-cifar": resnet20(),
              "mobilenetv2-cifar": mobilenetv2()}
