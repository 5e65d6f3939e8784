# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The safetensors format, as much of it as integer tensors need.

    u64 little-endian header length | JSON header, padded with spaces to 8 bytes | tensors
"""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path

import numpy as np

_DTYPES = {"I8": np.dtype("<i1"), "I16": np.dtype("<i2"), "I32": np.dtype("<i4")}


def write_tensors(path: Path, tensors: dict[str, np.ndarray]) -> str:
    """Write tensors sorted by name, without gaps: the same tensors give the same bytes. Returns the file's SHA-256."""
    names = {dtype: name for name, dtype in _DTYPES.items()}
    header: dict[str, object] = {}
    blobs: list[bytes] = []
    offset = 0
    for name in sorted(tensors):
        blob = np.ascontiguousarray(tensors[name]).tobytes()
        header[name] = {
            "dtype": names[tensors[name].dtype],
            "shape": list(tensors[name].shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    whole = struct.pack("<Q", len(text)) + text + b"".join(blobs)
    path.write_bytes(whole)
    return hashlib.sha256(whole).hexdigest()


def read_tensors(path: Path, digest: str | None = None) -> dict[str, np.ndarray]:
    """Read every tensor of the file; where a SHA-256 is given, the file must have it."""
    raw = path.read_bytes()
    if digest and hashlib.sha256(raw).hexdigest() != digest:
        raise ValueError(f"{path}: its SHA-256 is not the weights_sha256 of its network file: one was replaced alone")
    (length,) = struct.unpack_from("<Q", raw)
    header = json.loads(raw[8 : 8 + length])
    data = raw[8 + length :]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] not in _DTYPES:
            raise ValueError(f"{path}: {name} is {entry['dtype']}, allowed: {', '.join(_DTYPES)}")
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[begin:end], dtype=_DTYPES[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return tensors
