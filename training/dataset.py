"""Fashion-MNIST in memory, with the augmentation of the training batches."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import numpy as np
import torch
from torch import Tensor

from idx import read_idx

DEFAULT_FOLDER = Path("/usr/share/datasets/fashion-mnist")  # Debian package dataset-fashion-mnist
CLASSES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat",
           "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


def read_split(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Images [n, 28, 28] and labels [n] of the split `train` or `t10k`, as uint8."""
    images = read_idx(folder / f"{split}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{split}-labels-idx1-ubyte.gz")
    if len(images) != len(labels):
        raise ValueError(f"{folder}: {len(images)} {split} images, {len(labels)} labels")
    return images, labels


def input_levels(images: np.ndarray, bits: int) -> Tensor:
    """X = floor(p * 2^bits / 256) as integer-valued floats [n, 1, height, width]."""
    levels = (images.astype(np.int32) << bits) >> 8
    return torch.from_numpy(levels.astype(np.float32)).unsqueeze(1)


def augment(images: Tensor, reach: int, generator: torch.Generator) -> Tensor:
    """Mirror each image with probability 1/2 and shift it by up to `reach` pixels each way."""
    count, _, height, width = images.shape
    padded = torch.nn.functional.pad(images[:, 0], (reach,) * 4)
    corner = torch.randint(0, 2 * reach + 1, (2, count, 1), generator=generator)
    mirrored = torch.rand(count, 1, generator=generator) < 0.5
    columns = torch.arange(width).expand(count, width)
    columns = torch.where(mirrored, width - 1 - columns, columns) + corner[1]
    rows = torch.arange(height).expand(count, height) + corner[0]
    return padded[torch.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]].unsqueeze(1)


def batches(
    images: Tensor, labels: Tensor, size: int, reach: int, seed: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """One shuffled, augmented epoch; the seed decides it completely. The last partial batch is dropped."""
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(images), generator=generator)
    for start in range(0, len(order) - size + 1, size):
        chosen = order[start : start + size]
        yield augment(images[chosen], reach, generator), labels[chosen]
