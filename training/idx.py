# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""IDX files, the format of the MNIST family: big-endian header, then unsigned bytes."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np

_UINT8 = 0x08


def read_idx(path: Path) -> np.ndarray:
    """Read an IDX file of unsigned bytes, plain or gzip'd."""
    raw = path.read_bytes()
    if path.suffix == ".gz":
        raw = gzip.decompress(raw)
    if len(raw) < 4 or raw[:3] != bytes([0, 0, _UINT8]):
        raise ValueError(f"{path}: not an IDX file of unsigned bytes")
    rank = raw[3]
    offset = 4 + 4 * rank
    shape = struct.unpack(f">{rank}I", raw[4:offset])
    values = np.frombuffer(raw, dtype=np.uint8, offset=offset)
    if values.size != int(np.prod(shape)):
        raise ValueError(f"{path}: header says {shape}, file holds {values.size} bytes")
    return values.reshape(shape)


def write_idx_gz(path: Path, values: np.ndarray) -> None:
    """Write a gzip'd IDX file whose bytes depend on the values alone (no time, no file name)."""
    if values.dtype != np.uint8:
        raise ValueError(f"{path}: IDX values must be uint8, not {values.dtype}")
    header = bytes([0, 0, _UINT8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    path.write_bytes(gzip.compress(header + values.tobytes(), compresslevel=9, mtime=0))
