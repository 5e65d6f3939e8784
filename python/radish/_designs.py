# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Chips and networks: by name, by file, with overrides."""

from __future__ import annotations

import os
from typing import Any, Mapping, Union

from radish import _places
from radish._library import bytes_of, call, ffi, lib, make, take_text, text_of

Path = Union[str, os.PathLike]
Settings = Mapping[str, object]

TRAINS = {None: lib.RADISH_AS_NETWORK, "radix": lib.RADISH_AS_RADIX, "rate": lib.RADISH_AS_RATE}


def train_of(coding: str | None) -> int:
    """Return the radish_train of a coding: None (as the network says), "radix" or "rate"."""
    if coding not in TRAINS:
        raise ValueError(f"coding {coding!r}; None, 'radix' and 'rate' are allowed")
    return TRAINS[coding]


def find(kind: str, name: Path) -> str:
    """Return the path of a configuration, given by name or as a path. `kind`: "chips", "networks" or "energy"."""
    given = os.fspath(name)
    folders = [ffi.new("char[]", bytes_of(folder)) for folder in _places.configs()]
    found = ffi.new("char **")
    call(lib.radish_find_config, ffi.new("char *[]", folders), len(folders), kind.encode(), bytes_of(given), found)
    return take_text(found[0]) if found[0] else given


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Overrides:
    """Settings {"core.lanes": 8} as C takes them: KEY=VALUE. Prices by name become their file."""

    def __init__(self, settings: Settings | None) -> None:
        given = dict(settings or {})
        if "energy" in given:
            given["energy"] = find("energy", str(given["energy"]))
        self._texts = [ffi.new("char[]", bytes_of(f"{key}={_value(value)}")) for key, value in given.items()]
        self.items = ffi.new("char *[]", self._texts) if self._texts else ffi.NULL
        self.count = len(self._texts)


class Network:
    """A network with integer weights, such as a network file or `radish.convert` gives.

    name           of the network
    shape          (channels, rows, columns) of an input image
    input_bits     an activation of an input image is below 2^input_bits
    input_range    (low, high), the numbers that its levels span; pixels 0 and 255 stand for them
    timesteps      T, of a radix train; `rate_timesteps` of a rate train
    layers         how many, the input counted
    classes        how many logits there are
    random         a topology without weights: its answers mean nothing
    """

    def __init__(self, file: Path, set: Settings | None = None) -> None:  # noqa: A002 (the option's name)
        """Load a network file, by path or by name, with overrides of its own keys."""
        path = find("networks", file)
        overrides = Overrides(set)
        self._take(make("radish_net", lib.radish_net_load, bytes_of(path), overrides.items, overrides.count,
                        paths=[path]), path)

    @classmethod
    def _of(cls, handle: Any, path: str | None) -> Network:
        network = cls.__new__(cls)
        network._take(handle, path)
        return network

    def _take(self, handle: Any, path: str | None) -> None:
        self.handle = handle
        self.path = path
        info = lib.radish_net_describe(handle)
        self.name: str = text_of(info.name)
        self.shape: tuple[int, int, int] = (info.channels, info.rows, info.columns)
        self.input_bits: int = info.input_bits
        self.input_range: tuple[float, float] = (info.input_low, info.input_high)
        self.timesteps: int = info.timesteps
        self.rate_timesteps: int = info.rate_timesteps
        self.layers: int = info.layer_count
        self.classes: int = info.logit_count
        self.has_sample = bool(info.has_sample)
        self.random = bool(info.random_weights)

    def logit_unit(self, coding: str | None = None) -> float | None:
        """Return what 1 in a logit stands for, in the unit of the model that was converted; None where that is not known.

        coding  of the run: None (as the network says), "radix" or "rate"
        """
        return lib.radish_net_logit_unit(self.handle, train_of(coding)) or None

    def save(self, file: Path) -> None:
        """Write the network: `file` (NET.yaml) and the weights beside it (NET.safetensors), both or neither."""
        path = os.fspath(file)
        call(lib.radish_net_save, self.handle, bytes_of(path), paths=[path])

    def __repr__(self) -> str:
        return f"<radish.Network {self.name}: {self.shape} to {self.classes} logits, {self.layers} layers>"


class Design:
    """A chip and a network, loaded with overrides for either."""

    def __init__(self, chip: Path, network: Path | Network, settings: Settings | None) -> None:
        chip_path = find("chips", chip)
        overrides = Overrides(settings)
        self.paths = [chip_path]
        if isinstance(network, Network):
            self.network = network
            self.chip = make("radish_chip_spec", lib.radish_chip_spec_load, bytes_of(chip_path), overrides.items,
                             overrides.count, paths=self.paths)
            return
        net_path = find("networks", network)
        self.paths.append(net_path)
        spec, net = ffi.new("radish_chip_spec **"), ffi.new("radish_net **")
        call(lib.radish_load_design, bytes_of(chip_path), bytes_of(net_path), overrides.items, overrides.count, spec,
             net, paths=self.paths)
        self.chip = ffi.gc(spec[0], lib.radish_chip_spec_destroy)
        self.network = Network._of(ffi.gc(net[0], lib.radish_net_destroy), net_path)


def set_max_memory(bytes: int) -> None:  # noqa: A002
    """Set how much memory one input may take, in bytes, as `--max-memory` does: for the whole process; 2 GiB unless set."""
    call(lib.radish_set_max_memory, bytes)
