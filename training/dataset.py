# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Image sets in memory, with the augmentation of the training batches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from cifar import read_cifar
from idx import read_idx

Split = tuple[np.ndarray, np.ndarray]


def read_fashion(folder: Path, split: str) -> Split:
    stem = {"train": "train", "test": "t10k"}[split]
    images = read_idx(folder / f"{stem}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{stem}-labels-idx1-ubyte.gz")
    if len(images) != len(labels):
        raise ValueError(f"{folder}: {len(images)} {split} images, {len(labels)} labels")
    return images[:, None], labels


@dataclass(frozen=True)
class Dataset:
    """Describes a data set: its folder, its classes, and for the float network mean and deviation of pixels p / 256.

    `read(folder, "train" or "test")` gives images [n, channels, height, width] and labels [n], as uint8.
    """

    folder: Path
    read: Callable[[Path, str], Split]
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]


FASHION = Dataset(
    Path("/usr/share/datasets/fashion-mnist"),  # from Debian's package dataset-fashion-mnist
    read_fashion,
    ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    mean=(0.0,), std=(1.0,),
)
CIFAR = Dataset(
    Path(__file__).resolve().parent / "cifar-10-batches-bin",
    read_cifar,
    ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    mean=(31 / 64, 31 / 64, 28 / 64), std=(0.25, 0.25, 0.25),
)
DATASETS = {"lenet5-fashion": FASHION, "resnet8-cifar": CIFAR, "resnet20-cifar": CIFAR, "mobilenetv2-cifar": CIFAR}


def input_levels(images: np.ndarray, bits: int) -> Tensor:
    """Return X = floor(p * 2^bits / 256), uint8 like the pixels."""
    return torch.from_numpy(images >> np.uint8(8 - bits))


def augment(images: Tensor, reach: int, generator: torch.Generator) -> Tensor:
    """Mirror each image with probability 1/2 and shift it by up to `reach` pixels each way."""
    count, channels, height, width = images.shape
    padded = torch.nn.functional.pad(images, (reach,) * 4)
    corner = torch.randint(0, 2 * reach + 1, (2, count, 1), generator=generator)
    mirrored = torch.rand(count, 1, generator=generator) < 0.5
    columns = torch.arange(width).expand(count, width)
    columns = torch.where(mirrored, width - 1 - columns, columns) + corner[1]
    rows = torch.arange(height).expand(count, height) + corner[0]
    image, channel = torch.arange(count)[:, None, None, None], torch.arange(channels)[None, :, None, None]
    return padded[image, channel, rows[:, None, :, None], columns[:, None, None, :]]


def batches(
    images: Tensor, labels: Tensor, size: int, reach: int, seed: int, count: int = 0
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield one shuffled, augmented epoch of all images, or of `count`; the seed decides it completely.

    The last partial batch is dropped.
    """
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(images), generator=generator)[: count or len(images)]
    for start in range(0, len(order) - size + 1, size):
        chosen = order[start : start + size]
        yield augment(images[chosen], reach, generator), labels[chosen]
