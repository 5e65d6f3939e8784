# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""CIFAR-10's binary files: records of a label byte and 3072 pixels (R, G, B planes, row-major)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

_SHAPE = (3, 32, 32)
_RECORD = 1 + 3 * 32 * 32
_FILES = {"train": ("train.bin", "data_batch_[1-5].bin"), "test": ("test.bin", "test_batch.bin")}


def read_records(path: Path) -> np.ndarray:
    """Return the records [n, 3073] of one file."""
    raw = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    if not raw.size or raw.size % _RECORD:
        raise ValueError(f"{path}: {raw.size} bytes are not records of {_RECORD}")
    return raw.reshape(-1, _RECORD)


def read_cifar(folder: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Return images [n, 3, 32, 32] and labels [n] of `train` or `test`, from one file of each or the published six."""
    paths = [path for pattern in _FILES[split] for path in sorted(folder.glob(pattern))]
    if not paths:
        raise ValueError(f"{folder}: holds neither {' nor '.join(_FILES[split])}, the binary version of CIFAR-10")
    records = np.concatenate([read_records(path) for path in paths])
    return records[:, 1:].reshape(-1, *_SHAPE), records[:, 0]


def write_cifar(path: Path, images: np.ndarray, labels: np.ndarray) -> None:
    path.write_bytes(np.concatenate([labels[:, None], images.reshape(len(images), -1)], axis=1).tobytes())
