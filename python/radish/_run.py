# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Running images through a chip, and what was measured."""

from __future__ import annotations

import json
import os
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Callable

import numpy as np

from radish._designs import Design, Network, Path, Settings, train_of
from radish._images import Images, ImageSet, Labels
from radish._library import Progress, bytes_of, call, ffi, lib, make, numbers_of, take_text, text_of


if TYPE_CHECKING:
    import pandas as pd

_UNMEASURED = ("_ps", "_uhz")


class Totals(SimpleNamespace):
    """What a run measured over all images: the fields of radish_run_totals in radish.h; None where nothing was measured."""

    if TYPE_CHECKING:
        def __getattr__(self, name: str) -> Any: ...


def _counter_names() -> list[str]:
    return [text_of(lib.radish_counter_name(i)) for i in range(lib.radish_counter_count())]


def _component_names() -> list[str]:
    return [f"energy_{text_of(lib.radish_component_name(i))}_fj" for i in range(lib.radish_component_count())]


def _measured(name: str, values: np.ndarray) -> np.ndarray:
    """Return the values of a column; where -1 stands for "not measured" or "no label" there is NaN."""
    if not name.endswith(_UNMEASURED) and name != "label":
        return values.copy()
    missing = values == -1
    return np.where(missing, np.nan, values) if missing.any() else values.copy()


class Run:
    """What a run measured. Tables are made when they are first asked for.

    logits  int32 [image, class], the readout's values
    logits_real  float64, the same in the unit of the model that was converted; None where that is not known
    images  a DataFrame, a row for each image
    layers  a DataFrame, a row for each image and layer
    totals  of the whole run
    why     of a run with `why=True`, what the median image's time was spent on

    Units are in the names, as in radish.h: times are picoseconds (`_ps`), energies femtojoules (`_fj`), rates millionths
    of images per second (`_uhz`), all whole numbers. A time that was not measured, and a label that is not known, is NaN.
    """

    def __init__(self, report: Any, images: ImageSet, unit: float | None) -> None:
        self._report = report
        self._unit = unit
        self._images = images  # whose memory must last as long as the report

    @cached_property
    def totals(self) -> Totals:
        """The fields of radish_run_totals: `latency_mean_ps`, `energy_fj`, `throughput_uhz`, `correct`, `labelled` ..."""
        totals = lib.radish_run_report_totals(self._report)
        values = {name: getattr(totals, name) for name, _ in ffi.typeof("radish_run_totals").fields}
        return Totals(**{name: None if value == -1 and name.endswith(_UNMEASURED) else value
                         for name, value in values.items()})

    @cached_property
    def logits(self) -> np.ndarray:
        """The readout's values, int32 [image, class]."""
        classes = self.totals.logit_count
        logits = np.empty((self.totals.image_count, classes), dtype=np.int32)
        memory = ffi.from_buffer("int32_t[]", logits)
        result = ffi.new("radish_image_result *")
        for image in range(len(logits)):
            lib.radish_run_report_image(self._report, image, result, ffi.NULL)
            ffi.memmove(memory + image * classes, result.logits, logits.strides[0])
        return logits

    @property
    def logits_real(self) -> np.ndarray | None:
        """The readout's values in the unit of the model that was converted, float64; None where that is not known."""
        return self.logits * self._unit if self._unit else None

    @cached_property
    def images(self) -> pd.DataFrame:
        """A row for each image of the run.

        image         its number in the images that were given
        label         its class; NaN where it is not known
        predicted     the class that the network answers
        start_ps      its first spike; `done_ps` its last logit, `latency_ps` between the two
        energy_fj     of all layers
        synaptic_ops  additions of a weight
        """
        import pandas as pd

        results = ffi.new("radish_image_result[]", self.totals.image_count)
        for image in range(self.totals.image_count):
            lib.radish_run_report_image(self._report, image, results + image, ffi.NULL)
        table = np.frombuffer(ffi.buffer(results), dtype=numbers_of("radish_image_result"))
        columns = {name: _measured(name, table[name]) for name in table.dtype.names or ()}
        return pd.DataFrame({"image": columns.pop("index"), **columns})

    @cached_property
    def layers(self) -> pd.DataFrame:
        """A row for each image and layer, the input first.

        image, layer, name, op                      which; `layer` counts from 0, the input
        channels, rows, columns                     of the output
        timesteps                                   of the output's train; 1 of the readout
        cores, partitions, partitions_reloaded      what it takes of the chip
        start_ps, end_ps, latency_ps                first arrival, last emission, and between
        spikes_in, spikes_out, synaptic_ops, dense_ops, busy_cycles, stall_cycles, packets, packet_hops
        energy_fj, energy_NAME_fj                   the sum, and its parts: synapse, neuron, noc, ...
        and every counter of docs/interfaces.md by its name
        """
        import pandas as pd

        images, layers = self.totals.image_count, self.totals.layer_count
        results = ffi.new("radish_layer_result[]", images * layers)
        counters = np.empty((images * layers, lib.radish_counter_count()), dtype=np.int64)
        parts = np.empty((images * layers, lib.radish_component_count()), dtype=np.int64)
        to_counters, to_parts = (ffi.from_buffer("int64_t[]", part) for part in (counters, parts))
        for at in range(images * layers):
            result = results + at
            lib.radish_run_report_layer(self._report, at // layers, at % layers, result, ffi.NULL)
            ffi.memmove(to_counters + at * counters.shape[1], result.counters, counters.strides[0])
            ffi.memmove(to_parts + at * parts.shape[1], result.component_fj, parts.strides[0])
        table = np.frombuffer(ffi.buffer(results), dtype=numbers_of("radish_layer_result"))
        row = np.arange(images * layers)
        columns: dict[str, Any] = {"image": self.images["image"].to_numpy()[row // layers], "layer": row % layers}
        for name in ("name", "op"):
            columns[name] = [text_of(getattr(results[layer], name)) for layer in range(layers)] * images
        columns.update((name, _measured(name, table[name])) for name in table.dtype.names or ())
        columns.update(zip(_component_names(), parts.T))
        for name, values in zip(_counter_names(), counters.T):
            columns.setdefault(name, values)
        return pd.DataFrame(columns)

    def json(self) -> dict[str, Any]:
        """Return what `radish run --json` writes (docs/interfaces.md)."""
        text = ffi.new("char **")
        call(lib.radish_run_report_json_text, self._report, text)
        return json.loads(take_text(text[0]))

    @cached_property
    def why(self) -> pd.DataFrame | None:
        """What the median image's latency was spent on, of a run with `why=True`; else None.

        A row for each layer: its latency (`latency_ns`), what that was spent on (`spent_ns.integrate`, ...; they add up to
        it), and its part of the image's critical path (`critical_ns.integrate`, ...). Nanoseconds. NaN: it emitted nothing.
        """
        import pandas as pd

        why = self.json().get("why")
        return pd.json_normalize(why["layers"]) if why else None

    def __repr__(self) -> str:
        t = self.totals
        return (f"<radish.Run: {t.image_count} images, {t.layer_count} layers, {t.cores_used} cores, mean latency "
                f"{t.latency_mean_ps} ps, energy {t.energy_fj} fJ>")


class Simulator:
    """A network mapped to a chip's cores, ready to run any number of times: every run begins from reset.

    One run at a time; create a simulator for each thread. The interpreter's lock is free while the chip runs.
    """

    def __init__(self, chip: Path, network: Path | Network, *, set: Settings | None = None,  # noqa: A002
                 mapping: Path | None = None, coding: str | None = None) -> None:
        """Map a network to a chip; the parameters are those of `radish.run`."""
        design = Design(chip, network, set)
        self.network = design.network
        self._coding = coding
        self._paths = list(design.paths)
        mapping_path = ffi.NULL
        if mapping is not None:
            self._paths.append(os.fspath(mapping))
            mapping_path = bytes_of(self._paths[-1])
        self._handle = make("radish_simulator", lib.radish_simulator_create_mapped, design.chip, design.network.handle,
                            train_of(coding), mapping_path, paths=self._paths)

    @property
    def cores(self) -> int:
        """How many cores are in use."""
        return lib.radish_simulator_core_count(self._handle)

    def run(self, images: Images = None, *, labels: Labels = None, independent: bool = False, image_period_ns: int = 0,
            threads: int = 1, why: bool = False, dump: Path | None = None,
            progress: Callable[[int, int], object] | None = None) -> Run:
        """Run images through the chip; the parameters are those of `radish.run`."""
        chosen = ImageSet(images, labels, self.network.shape, self.network, everything=False)
        chosen.warn(self.network)
        paths = [*self._paths, *chosen.paths]
        folder = ffi.NULL
        if dump is not None:
            paths.append(os.fspath(dump))
            folder = ffi.new("char[]", bytes_of(paths[-1]))
        call(lib.radish_simulator_set_load, self._handle, image_period_ns, int(independent))
        call(lib.radish_simulator_set_threads, self._handle, threads)
        call(lib.radish_simulator_set_why, self._handle, int(why))
        call(lib.radish_simulator_set_dump, self._handle, folder)
        report = ffi.new("radish_run_report **")
        teller = Progress(progress)
        teller.call(lib.radish_simulator_run, self._handle, chosen.handle, chosen.first, chosen.count, teller.pointer,
                    ffi.NULL, report, paths=paths)
        return Run(ffi.gc(report[0], lib.radish_run_report_destroy), chosen, self.network.logit_unit(self._coding))


def run(chip: Path, network: Path | Network, images: Images = None, *, set: Settings | None = None,  # noqa: A002
        labels: Labels = None, mapping: Path | None = None, coding: str | None = None, independent: bool = False,
        image_period_ns: int = 0, threads: int = 1, why: bool = False, dump: Path | None = None,
        progress: Callable[[int, int], object] | None = None) -> Run:
    """Run images through a chip, cycle by cycle, as `radish run` does.

    chip, network    a name (such as "radix40", "lenet5-fashion"), the path of a file, or a Network
    images           None: image 0 of those that come with the network. A number, range or slice: those of them.
                     uint8 pixels, int8 or float numbers in the unit of the network's input, or uint16 activations (int16 of a signed input),
                     [image, channel, row, column], [image, row, column] or [image, size]: read where they are, so they
                     must be contiguous. A file (IDX, .npy, CIFAR-10 .bin), or (file, range)
    set              settings of chip and network: {"core.lanes": 8, "energy": "osu018-40nm"}, as `--set` takes them
    labels           of an array: whole numbers [image], -1 where none is known. Of a file: a file
    mapping          a mapping file, in place of the chip's objective
    coding           how activations become spikes: None (as the network says), "radix" or "rate"
    independent      each image alone on a chip that was reset; else they follow each other as fast as the chip takes them
    image_period_ns  above 0: image k is offered after k periods
    threads          1 to 1024 share out independent images; other runs are one sequence of events
    why              explain the median image's latency: Run.why
    dump             a new folder for what every layer sends, as `radish run --dump` writes it; numpy.load reads its files
    progress         called now and then with the images that are done and how many there are; what is true cancels
    """
    simulator = Simulator(chip, network, set=set, mapping=mapping, coding=coding)
    return simulator.run(images, labels=labels, independent=independent, image_period_ns=image_period_ns,
                         threads=threads, why=why, dump=dump, progress=progress)
