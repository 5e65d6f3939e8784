# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""From a trained ONNX model to a network of integers."""

from __future__ import annotations

import os
import warnings
from typing import Sequence

import numpy as np

from radish._designs import Network, Path, train_of
from radish._images import Images, ImageSet
from radish._library import bytes_of, call, ffi, lib, make, text_of


def onnx_input_shape(model: Path) -> tuple[int, int, int]:
    """Return the (channels, rows, columns) of an ONNX model's input."""
    shape = ffi.new("int[3]")
    path = os.fspath(model)
    call(lib.radish_onnx_input_shape, bytes_of(path), shape, paths=[path])
    return shape[0], shape[1], shape[2]


def _floats(values: Sequence[float] | float | None, channels: int, name: str) -> np.ndarray | None:
    if values is None:
        return None
    given = np.atleast_1d(np.asarray(values, dtype=np.float32))
    if given.shape != (channels,):
        raise ValueError(f"{name} of shape {given.shape}; a number for each of the {channels} channels is allowed")
    return given


def convert(model: Path, calibrate: Images, *, timesteps: int = 0, weight_bits: int = 0, input_bits: int = 0,
            input_range: tuple[float, float] | None = None, mean: Sequence[float] | float | None = None,
            std: Sequence[float] | float | None = None, floor: bool = False, coding: str | None = None,
            rate_timesteps: int = 0, potential_bits: int = 0, even: bool = False) -> Network:
    """Convert an ONNX model to a network, as `radish convert` does; Network.save writes it down.

    calibrate       uint8 pixels, or int8 or float numbers, [image, channel, row, column] (or as `radish.run` takes
                    them) of the kind that the model was trained on, read where they are; or a file of images, or
                    (file, range)
    timesteps       T, 1 to 16; 0: 6. `weight_bits` 2 to 16; 0: 6. `input_bits` 1 to 8; 0: 8
    input_range     (low, high): the numbers that pixels 0 to 255, and the levels of the input, span; None: 0 to 1, of
                    numbers theirs
    mean, std       for each channel: the model's input is (x - mean) / std, x = pixel / 255 or of input_range
    floor           biases do not get half a least significant bit
    coding          "rate": the rate-coded twin, of `rate_timesteps` steps; 0: 1000
    potential_bits  of the chip, 4 to 32: layers are scaled until theirs fit; 0: 32
    even            layers that are exact but for halves become four, which round these to even as the model does
    """
    shape = onnx_input_shape(model)
    path = os.fspath(model)
    chosen = ImageSet(calibrate, None, shape, None, everything=True)
    kept = [_floats(mean, shape[0], "mean"), _floats(std, shape[0], "std")]
    pointers = [ffi.NULL if values is None else ffi.from_buffer("float[]", values) for values in kept]
    options = ffi.new("radish_conversion_options *", {
        "timesteps": timesteps, "weight_bits": weight_bits, "input_bits": input_bits, "mean": pointers[0],
        "std": pointers[1], "floor": int(floor), "train": train_of(coding), "rate_timesteps": rate_timesteps,
        "potential_bits": potential_bits, "input_low": input_range[0] if input_range else 0,
        "input_high": input_range[1] if input_range else 0, "even": int(even)})
    network = make("radish_net", lib.radish_net_convert, bytes_of(path), chosen.handle, chosen.first, chosen.count,
                   options, paths=[path, *chosen.paths])
    doubt = lib.radish_net_doubt(network)
    if doubt:
        warnings.warn(text_of(doubt), stacklevel=2)
    return Network._of(network, None)
