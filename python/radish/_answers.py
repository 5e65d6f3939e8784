# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""What a network answers, without chip, time or energy."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Callable

import numpy as np

from radish._designs import Network, Path, Settings, train_of
from radish._images import Images, ImageSet, Labels
from radish._library import Progress, bytes_of, ffi, lib

if TYPE_CHECKING:
    import pandas as pd


class Answers:
    """What a network answers.

    logits     int64 [image, class], those that a chip would give
    logits_real  float64, the same in the unit of the model that was converted; None where that is not known
    predicted  [image], the class of the largest logit, the first among equals
    labels     int16 [image]; -1 where none is known
    """

    def __init__(self, logits: np.ndarray, labels: np.ndarray, first: int, unit: float | None) -> None:
        self.logits = logits
        self.logits_real = logits * unit if unit else None
        self.labels = labels
        self.predicted: np.ndarray = logits.argmax(axis=1)
        self._first = first

    @property
    def accuracy(self) -> float:
        """The share of the labelled images that are right, 0 to 1; NaN where none has a label."""
        known = self.labels >= 0
        return float((self.predicted == self.labels)[known].mean()) if known.any() else float("nan")

    @cached_property
    def images(self) -> pd.DataFrame:
        """A row for each image: its number in the images that were given, `label` (NaN: not known) and `predicted`."""
        import pandas as pd

        label = self.labels if (self.labels >= 0).all() else np.where(self.labels < 0, np.nan, self.labels)
        return pd.DataFrame({"image": self._first + np.arange(len(self.logits)), "label": label,
                             "predicted": self.predicted})


def functional(network: Path | Network, images: Images = None, *, set: Settings | None = None,  # noqa: A002
               labels: Labels = None, coding: str | None = None, threads: int = 1, dump: Path | None = None,
               progress: Callable[[int, int], object] | None = None) -> Answers:
    """Compute what a network answers, as `radish run --functional` does.

    images   as for `radish.run`; None: all that come with the network, and one random image of a topology
    set      settings of the network
    threads  1 to 1024 share out the images
    dump     a new folder for what every layer sends, as `radish run --functional --dump` writes it
    The other parameters are those of `radish.run`.
    """
    if not isinstance(network, Network):
        network = Network(network, set)
    elif set:
        raise ValueError("settings for a Network; they are given when it is loaded: Network(file, set=...)")
    chosen = ImageSet(images, labels, network.shape, network, everything=True)
    chosen.warn(network)
    paths = [*([network.path] if network.path else []), *chosen.paths]
    folder = ffi.NULL
    if dump is not None:
        paths.append(os.fspath(dump))
        folder = ffi.new("char[]", bytes_of(paths[-1]))
    logits = np.empty((max(chosen.count, 0), network.classes), dtype=np.int64)
    teller = Progress(progress)
    teller.call(lib.radish_net_evaluate_dump, network.handle, train_of(coding), chosen.handle, chosen.first, chosen.count,
                threads, folder, teller.pointer, ffi.NULL, ffi.from_buffer("int64_t[]", logits), paths=paths)
    return Answers(logits, chosen.labels(), chosen.first, network.logit_unit(coding))
