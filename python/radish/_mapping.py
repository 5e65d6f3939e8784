# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""How a network lies on a chip."""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from radish._designs import Design, Network, Path, Settings, train_of
from radish._library import bytes_of, call, ffi, lib, take_text

if TYPE_CHECKING:
    import pandas as pd


class Mapping:
    """How a network lies on a chip.

    json        what `radish map --json` writes (docs/interfaces.md)
    yaml        the mapping as a file's text, for `radish.run(mapping=...)`, `--mapping` and an editor
    layers      a DataFrame, a row for each layer
    partitions  a DataFrame, a row for each tile
    """

    def __init__(self, json_text: str, mapping_text: str) -> None:
        self.json: dict[str, Any] = json.loads(json_text)
        self.yaml = mapping_text

    @property
    def cores(self) -> int:
        """How many cores are in use."""
        return self.json["cores_used"]

    @cached_property
    def layers(self) -> pd.DataFrame:
        """A row for each layer, the input first: how it is cut, what it takes, and what it is expected to cost.

        Memory is in bits and words (`largest_memory.synapse_bits`, ...), `expected.latency_ns` and `expected.energy_nj` are
        nanoseconds and nanojoules of one image alone on the chip; NaN where the layer emits nothing.
        """
        import pandas as pd

        table = pd.json_normalize(self.json["layers"])
        if self.json["expected"]:
            of_layers = pd.DataFrame(self.json["expected"]["layers"])
            for name in ("latency_ns", "energy_nj"):
                table[f"expected.{name}"] = of_layers[name].astype(float)
        return table

    @cached_property
    def partitions(self) -> pd.DataFrame:
        """A row for each tile: its layer, core (NaN: a port of the host), place, outputs, memory, and whom it sends to."""
        import pandas as pd

        return pd.json_normalize(self.json["partitions"])

    def save(self, file: Path) -> None:
        """Write the mapping as a file."""
        FilePath(file).write_text(self.yaml, encoding="utf-8")

    def __repr__(self) -> str:
        return f"<radish.Mapping: {self.json['network']} on {self.cores} cores of {self.json['chip']}>"


def map(chip: Path, network: Path | Network, *, set: Settings | None = None,  # noqa: A001, A002 (the command's name)
        mapping: Path | None = None, coding: str | None = None) -> Mapping:
    """Map a network to a chip without running it, as `radish map` does; the parameters are those of `radish.run`."""
    design = Design(chip, network, set)
    paths = list(design.paths)
    mapping_path = ffi.NULL
    if mapping is not None:
        paths.append(os.fspath(mapping))
        mapping_path = bytes_of(paths[-1])
    texts = ffi.new("char *[2]")
    call(lib.radish_net_map, design.network.handle, design.chip, train_of(coding), mapping_path, texts, texts + 1,
         paths=paths)
    return Mapping(take_text(texts[0]), take_text(texts[1]))
