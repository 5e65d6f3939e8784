# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Images of a call: a network's own, those of a file, or arrays, whose memory the library reads where it is."""

from __future__ import annotations

import os
import warnings
from typing import Any, Sequence, Tuple, Union

import numpy as np

from radish._designs import Network, Path
from radish._library import bytes_of, call, ffi, lib, make, take_text
from radish.errors import BadInput

Choice = Union[int, range, slice]
Images = Union[None, Choice, np.ndarray, Path, Tuple[Path, Choice]]
Labels = Union[None, np.ndarray, Sequence[int], Path]

_MAKERS = {
    np.dtype(np.uint8): (lib.radish_image_set_from_pixels, "uint8_t[]"),
    np.dtype(np.uint16): (lib.radish_image_set_from_activations, "uint16_t[]"),
    np.dtype(np.int16): (lib.radish_image_set_from_activations, "uint16_t[]"),  # of a signed input
}


def _is_number(dtype: np.dtype) -> bool:
    return dtype == np.int8 or (dtype.kind == "f" and dtype.itemsize in (2, 4, 8))


def _bounds(choice: Choice | None, count: int) -> tuple[int, int]:
    """Return the first image and the number of images of a choice among `count`."""
    if choice is None:
        return 0, count
    if isinstance(choice, slice):
        choice = range(*choice.indices(count))
    if isinstance(choice, range):
        if choice.step != 1 or not choice:
            raise BadInput(f"images {choice}; at least one image, each after the other, is allowed")
        return choice.start, len(choice)
    return int(choice), 1


class ImageSet:
    """A radish_image_set, the images of it that a call is about, and what must live as long as it.

    handle  the radish_image_set; `first` and `count` say which of its images
    paths   the files that messages about it may name
    """

    def __init__(self, images: Images, labels: Labels, shape: tuple[int, int, int], network: Network | None,
                 everything: bool) -> None:
        self._kept: list[Any] = []
        self.paths: list[str] = []
        choice: Choice | None = None
        if isinstance(images, tuple):
            images, choice = images
        if isinstance(images, np.ndarray):
            self.handle = self._of_array(images, labels, shape)
        elif isinstance(images, (str, os.PathLike)):
            self.handle = self._of_file(images, labels, shape)
        else:
            if network is None or labels is not None:
                raise BadInput("images, an array or a file, are missing")
            self.handle = make("radish_image_set", lib.radish_image_set_of_net, network.handle,
                               paths=[network.path] if network.path else [])
            choice = images if images is not None or (everything and network.has_sample) else 0
        self.first, self.count = _bounds(choice, lib.radish_image_set_count(self.handle))

    def _of_file(self, file: Path, labels: Labels, shape: tuple[int, int, int]) -> Any:
        path = os.fspath(file)
        self.paths.append(path)
        if labels is not None and not isinstance(labels, (str, os.PathLike)):
            raise BadInput("labels of a file of images; a file of labels is allowed")
        labels_path = ffi.NULL
        if labels is not None:
            self.paths.append(os.fspath(labels))
            labels_path = bytes_of(self.paths[-1])
        return make("radish_image_set", lib.radish_image_set_load, bytes_of(path), labels_path, *shape,
                    paths=self.paths)

    def _of_array(self, images: np.ndarray, labels: Labels, shape: tuple[int, int, int]) -> Any:
        if images.dtype not in _MAKERS and not _is_number(images.dtype):
            raise BadInput(f"images of {images.dtype}; uint8 pixels, int8 and float numbers, and uint16 (of a signed "
                           "input int16) activations are allowed")
        if images.ndim not in (2, 3, 4):
            raise BadInput(f"images of shape {images.shape}; [image, size], [image, row, column] and [image, channel, "
                           "row, column] are allowed")
        sizes = {2: (*images.shape, 1, 1), 3: (len(images), 1, *images.shape[1:])}.get(images.ndim, images.shape)
        if not images.flags.c_contiguous:
            raise BadInput("images that are not contiguous in memory would have to be copied; "
                           "numpy.ascontiguousarray(images) does that")
        classes = self._labels(labels, len(images))
        self._kept += [images, classes]
        if images.dtype not in _MAKERS:
            memory = ffi.from_buffer("char[]", images) if images.size else ffi.NULL
            self._kept.append(memory)
            return make("radish_image_set", lib.radish_image_set_from_numbers, memory, images.dtype.str.encode(), classes,
                        *sizes)
        maker, kind = _MAKERS[images.dtype]
        memory = ffi.from_buffer(kind, images) if images.size else ffi.NULL
        self._kept.append(memory)
        return make("radish_image_set", maker, memory, classes, *sizes)

    def warn(self, network: Network) -> None:
        """Warn where the images are not plausible for a network."""
        note = ffi.new("char **")
        call(lib.radish_image_set_doubt, self.handle, self.first, self.count, network.handle, note,
             paths=[*([network.path] if network.path else []), *self.paths])
        if note[0]:
            warnings.warn(take_text(note[0]), stacklevel=3)

    @staticmethod
    def _labels(labels: Labels, count: int) -> Any:
        if labels is None:
            return ffi.NULL
        if isinstance(labels, (str, os.PathLike)):
            raise BadInput("a file of labels of an array of images; an array of labels is allowed")
        given = np.asarray(labels)
        if given.shape != (count,) or given.dtype.kind not in "iu":
            raise BadInput(f"labels of shape {given.shape} and {given.dtype}; {count} whole numbers are allowed")
        if count and not -1 <= given.min() <= given.max() <= np.iinfo(np.int16).max:
            raise BadInput("labels from 0 to 32767 are allowed, and -1 where none is known")
        return ffi.from_buffer("int16_t[]", np.ascontiguousarray(given, dtype=np.int16))

    def labels(self) -> np.ndarray:
        """Return the labels of the chosen images, int16 [image]; -1 where none is known."""
        return np.array([lib.radish_image_set_label(self.handle, self.first + i) for i in range(self.count)],
                        dtype=np.int16)
