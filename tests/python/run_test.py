# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""radish.run, Simulator and functional: what the program says, as arrays and tables; images that are not copied."""

import gc
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings
from pathlib import Path

import numpy as np

import radish

PROGRAM = os.environ["RADISH_PROGRAM"]
CONFIGS = Path(__file__).resolve().parents[2] / "configs"
CHIP, NET = os.environ["RADISH_PLAIN_CHIP"], "lenet5-fashion"
TOPOLOGY = """\
name: topology
timesteps: 4
weight_bits: 6
seed: 1
activity: 0.25
input: {shape: [2, 8, 8], bits: 4}
layers:
  - {name: conv, op: conv, from: input, out_channels: 8, kernel: 3, pad: 1}
  - {name: head, op: dense, from: conv, units: 5, readout: true}
"""


def program(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)


def program_json(*arguments: str) -> dict:
    return timeless(json.loads(program(*arguments, "--json", "-").stdout))


def timeless(report: dict) -> dict:
    """Return a report without the times that the simulation took."""
    for part in (report, report.get("total", {})):
        for name in [name for name in part if name.endswith("wall_s")]:
            del part[name]
    return report


def pixels(count: int, shape: tuple, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, size=(count, *shape), dtype=np.uint8)


class WhatTheProgramSays(unittest.TestCase):
    def test_a_run_is_the_programs(self) -> None:
        rows = [
            (dict(images=range(1, 4)), ("--images", "1:4")),
            (dict(images=slice(1, 3), set={"core.lanes": 8, "energy": "osu018-40nm"}),
             ("--images", "1:3", "--set", "core.lanes=8", "--set", "energy=osu018-40nm")),
            (dict(), ()),
            (dict(images=3, set={"cores": 1}), ("--images", "3:4", "--set", "cores=1")),
            (dict(images=range(0, 3), independent=True), ("--images", "0:3", "--independent")),
            (dict(images=range(0, 3), independent=True, threads=2), ("--images", "0:3", "--independent")),
            (dict(images=range(0, 3), image_period_ns=3000000), ("--images", "0:3", "--image-period", "3000000")),
            (dict(images=range(0, 3), why=True), ("--images", "0:3", "--why")),
        ]
        for given, arguments in rows:
            with self.subTest(given):
                run = radish.run(CHIP, NET, **given)
                self.assertEqual(timeless(run.json()), program_json("run", "-c", CHIP, "-n", NET, *arguments))

    def test_tables_and_totals_are_those_of_the_json(self) -> None:
        run = radish.run(CHIP, NET, range(2, 5))
        report = run.json()
        self.assertEqual(run.logits.dtype, np.int32)
        self.assertEqual(run.logits.tolist(), [image["logits"] for image in report["images"]])
        self.assertEqual(len(run.images), 3)
        self.assertEqual(len(run.layers), 3 * 6)
        for row, image in zip(run.images.itertuples(), report["images"]):
            self.assertEqual((row.image, row.label, row.predicted, row.synaptic_ops),
                             (image["index"], image["label"], image["predicted"], image["synaptic_ops"]))
            for name in ("start", "done", "latency"):
                self.assertEqual(getattr(row, f"{name}_ps"), round(image[f"{name}_ns"] * 1000))
            self.assertEqual(row.energy_fj, round(image["energy_nj"] * 10**6))
        of_layers = [(image["index"], number, layer) for image in report["images"]
                     for number, layer in enumerate(image["layers"])]
        for row, (image, number, layer) in zip(run.layers.to_dict("records"), of_layers):
            self.assertEqual((row["image"], row["layer"]), (image, number))
            self.assertEqual([row["channels"], row["rows"], row["columns"]], layer["shape"])
            for name in ("start", "end", "latency"):
                self.assertEqual(row[f"{name}_ps"], round(layer[f"{name}_ns"] * 1000), name)
            for name, energy in layer["energy_nj"].items():
                self.assertEqual(row[f"energy_{name}_fj"], round(energy * 10**6), name)
            plain = {name: value for name, value in layer.items() if not name.endswith(("_ns", "_nj"))}
            for name in plain.keys() - {"shape", "density", "counters"}:
                self.assertEqual(row[name], layer[name], name)
            for name, value in layer["counters"].items():
                self.assertEqual(row[name], value, name)
        self.assertEqual(run.totals.correct, report["total"]["correct"])
        self.assertEqual(run.totals.latency_mean_ps, round(report["total"]["latency_ns"]["mean"] * 1000))
        self.assertEqual(run.totals.energy_fj, run.layers["energy_fj"].sum())

    def test_what_was_not_measured_is_missing(self) -> None:
        run = radish.run(CHIP, NET, pixels(2, (1, 28, 28)), labels=[3, -1])
        self.assertEqual(run.images["label"][0], 3)
        self.assertTrue(np.isnan(run.images["label"][1]))
        self.assertEqual(run.totals.labelled, 1)
        self.assertIsNone(run.totals.wait_mean_ps)
        self.assertIsNone(run.why)

    def test_why_adds_up_to_the_latency(self) -> None:
        why = radish.run(CHIP, NET, why=True).why
        spent = why[[name for name in why if name.startswith("spent_ns.")]].sum(axis=1)
        self.assertEqual(spent.round(3).tolist(), why["latency_ns"].tolist())

    def test_answers_without_time_are_the_chips(self) -> None:
        run = radish.run(CHIP, NET, range(0, 5))
        answers = radish.functional(NET, range(0, 5), threads=2)
        self.assertEqual(answers.logits.dtype, np.int64)
        self.assertTrue((answers.logits == run.logits).all())
        self.assertEqual(answers.predicted.tolist(), run.images["predicted"].tolist())
        whole = radish.functional(NET)
        self.assertEqual(len(whole.logits), 200)
        self.assertEqual(whole.accuracy, program_json("run", "-n", NET, "--functional")["total"]["accuracy"])
        self.assertEqual(whole.images["label"].tolist(), whole.labels.tolist())

    def test_a_simulator_runs_again_with_equal_results(self) -> None:
        simulator = radish.Simulator(CHIP, NET)
        self.assertEqual(simulator.cores, 8)
        first = timeless(simulator.run(range(0, 3)).json())
        simulator.run(5, why=True)
        gc.collect()
        self.assertEqual(timeless(simulator.run(range(0, 3)).json()), first)

    def test_results_outlive_what_they_were_made_of(self) -> None:
        images = pixels(2, (1, 28, 28))
        expected = radish.run(CHIP, NET, images.copy()).layers
        run = radish.Simulator(CHIP, radish.Network(NET)).run(images)
        del images
        gc.collect()
        self.assertTrue(run.layers.equals(expected))

    def test_a_topology_runs_in_both_codings(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "topology.yaml"
            path.write_text(TOPOLOGY, encoding="utf-8")
            for coding in ("radix", "rate"):
                run = radish.run(CHIP, path, range(0, 2), coding=coding, set={"rate_timesteps": 12})
                answers = radish.functional(path, range(0, 2), coding=coding, set={"rate_timesteps": 12})
                self.assertTrue((run.logits == answers.logits).all(), coding)
                self.assertEqual(run.json()["coding"], coding)
            self.assertTrue(run.totals.random_weights)


class Dumps(unittest.TestCase):
    def test_are_the_programs_and_have_every_layer(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            program("run", "-n", NET, "--functional", "--images", "3:5", "--dump", str(folder / "program"))
            simulator = radish.Simulator(CHIP, NET)
            simulator.run(range(3, 5), why=True, dump=folder / "run")
            self.assertEqual(simulator.run(range(3, 5)).logits.shape, (2, 10))  # a dump is of one run
            answers = radish.functional(NET, range(3, 5), threads=2, dump=folder / "functional")
            names = sorted(path.name for path in (folder / "program").iterdir())
            self.assertEqual(len(names), 1 + 5 * 2 + 1)
            for file in names:
                expected = (folder / "program" / file).read_bytes()
                self.assertEqual((folder / "run" / file).read_bytes(), expected, file)
                self.assertEqual((folder / "functional" / file).read_bytes(), expected, file)
            self.assertEqual(np.load(folder / "run" / "images.npy").tolist(), [3, 4])
            logits = np.load(folder / "run" / "head.logits.npy")
            self.assertEqual(logits.reshape(2, 10).tolist(), answers.logits.tolist())
            spikes = np.load(folder / "run" / "conv1.spikes.npy")
            self.assertEqual(spikes.shape, (2, 6, 6, 14, 14))
            values = (spikes.astype(int) << np.arange(6)[:, None, None, None]).sum(axis=1)
            self.assertTrue((values == np.load(folder / "run" / "conv1.activations.npy")).all())
            for call in (lambda: radish.run(CHIP, NET, dump=folder / "run"),
                         lambda: radish.functional(NET, 0, dump=folder / "run")):
                with self.assertRaisesRegex(radish.BadInput, "exists already") as caught:
                    call()
                self.assertEqual(caught.exception.file, str(folder / "run"))
            self.assertEqual(sorted(path.name for path in folder.iterdir()), ["functional", "program", "run"])


class Images(unittest.TestCase):
    def test_are_read_where_they_are(self) -> None:
        images = pixels(8, (1, 28, 28))
        changed = images.copy()
        changed[7] = 255 - changed[7]
        before, after = (radish.functional(NET, array).logits for array in (images, changed))
        self.assertFalse((before[7] == after[7]).all())

        def change(done: int, _count: int) -> None:
            if done == 1:
                images[7] = changed[7]

        run = radish.run(CHIP, NET, images, independent=True, progress=change)
        self.assertEqual(run.logits.tolist(), after.tolist())

    def test_may_be_pixels_activations_or_a_file(self) -> None:
        array = pixels(3, (1, 28, 28))
        expected = radish.run(CHIP, NET, array).logits
        levels = (array.astype(np.uint16) << radish.Network(NET).input_bits) >> 8
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "images.npy"
            np.save(path, array)
            np.save(Path(folder) / "labels.npy", np.array([1, 2, 3]))
            frozen = array.copy()
            frozen.flags.writeable = False
            for given in (levels, array[:, 0], frozen, path, str(path), (path, range(0, 3)), np.load(path, mmap_mode="r")):
                self.assertEqual(radish.run(CHIP, NET, given).logits.tolist(), expected.tolist())
            part = radish.run(CHIP, NET, (path, range(1, 3)), labels=Path(folder) / "labels.npy")
            self.assertEqual(part.logits.tolist(), expected[1:].tolist())
            self.assertEqual(part.images["label"].tolist(), [2, 3])
        self.assertEqual(radish.run(CHIP, NET, array[1:]).logits.tolist(), expected[1:].tolist())

    def test_may_be_numbers_of_the_networks_input_in_any_shape_of_as_many(self) -> None:
        array = pixels(3, (1, 28, 28))
        expected = radish.functional(NET, array).logits.tolist()
        self.assertEqual(radish.Network(NET).input_range, (0, 1))
        numbers = array.astype(np.float64) / 255
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("error")
            path = Path(folder) / "images.npy"
            np.save(path, numbers.astype(">f4").reshape(3, 784))
            for given in (numbers, numbers.astype(np.float32).reshape(3, 784), numbers[:, 0], path, array.reshape(3, 784)):
                self.assertEqual(radish.functional(NET, given).logits.tolist(), expected)
        self.assertEqual(radish.run(CHIP, NET, numbers).logits.tolist(), expected)
        with self.assertRaisesRegex(radish.BadInput, "image 2 holds nan at position 5"):
            numbers[2, 0, 0, 5] = np.nan
            radish.functional(NET, numbers)

    def test_that_are_not_plausible_give_a_warning(self) -> None:
        with self.assertWarnsRegex(UserWarning, "pixels of 0 to 255 must be uint8, or divided by 255"):
            radish.functional(NET, pixels(1, (1, 28, 28)).astype(np.float32))
        with self.assertWarnsRegex(UserWarning, "lie outside of 0 to 1"):
            radish.run(CHIP, NET, np.full((1, 784), -3, dtype=np.int8))

    def test_that_would_have_to_be_copied_are_refused(self) -> None:
        array = pixels(4, (1, 28, 28))
        rows = [(array[::2], "not contiguous"), (array.astype(np.int32), "images of int32"), (array[0, 0], "shape"),
                (array[:, :, :20], r"not contiguous"), (np.ascontiguousarray(array[:, :, :20]), r"shape \[1, 20, 28\]"),
                (array[:0], "0 images"), (np.full((1, 28, 28), 1 << 9, dtype=np.uint16), "activation 512 at position 0")]
        for given, words in rows:
            with self.assertRaisesRegex(radish.BadInput, words):
                radish.run(CHIP, NET, given)

    def test_outside_of_the_set_are_refused(self) -> None:
        for given in (200, range(0, 201), range(-1, 1)):
            with self.assertRaisesRegex(radish.BadInput, "images 0 to 199 is allowed"):
                radish.run(CHIP, NET, given)
        for given in (range(0, 4, 2), range(3, 3), slice(0, 8, 2)):
            with self.assertRaisesRegex(radish.BadInput, "each after the other"):
                radish.run(CHIP, NET, given)

    def test_have_labels_of_whole_numbers(self) -> None:
        array = pixels(2, (1, 28, 28))
        for labels in ([1], [1.0, 2.0], [1, 40000], [1, -2], [1, 10], "labels.npy"):
            with self.assertRaisesRegex(radish.BadInput, "label"):
                radish.run(CHIP, NET, array, labels=labels)
        with self.assertRaisesRegex(radish.BadInput, "missing"):
            radish.run(CHIP, NET, labels=[1])


class Runs(unittest.TestCase):
    def test_end_by_the_progress_function(self) -> None:
        told = []

        def stop(done: int, count: int) -> bool:
            told.append((done, count))
            return done >= 2

        simulator = radish.Simulator(CHIP, NET)
        with self.assertRaises(radish.Cancelled):
            simulator.run(range(0, 50), progress=stop)
        self.assertEqual(told[-1], (2, 50))
        self.assertEqual(len(simulator.run(0).images), 1)

    def test_hand_on_what_the_progress_function_raises(self) -> None:
        def fail(_done: int, _count: int) -> None:
            raise LookupError("of the caller")

        def fail_at_the_end(done: int, count: int) -> None:
            if done == count:
                fail(done, count)

        for call in (lambda: radish.run(CHIP, NET, range(0, 9), progress=fail),
                     lambda: radish.run(CHIP, NET, range(0, 3), progress=fail_at_the_end),
                     lambda: radish.functional(NET, progress=fail_at_the_end),
                     lambda: radish.functional(NET, progress=fail)):
            with self.assertRaisesRegex(LookupError, "of the caller"):
                call()

    def test_end_by_ctrl_c(self) -> None:
        told = []

        def press(done: int, _count: int) -> None:
            told.append(done)
            os.kill(os.getpid(), signal.SIGINT)

        with self.assertRaises(KeyboardInterrupt):
            radish.run(CHIP, "resnet18-cifar", range(0, 1000), progress=press)
        self.assertEqual(told, [0])  # within the first image, which takes longer than a moment

    def test_go_on_at_once_in_two_threads(self) -> None:
        expected = radish.run(CHIP, NET, range(0, 20)).logits
        found = [None, None]

        def work(which: int) -> None:
            found[which] = radish.run(CHIP, NET, range(0, 20)).logits

        threads = [threading.Thread(target=work, args=(which,)) for which in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for logits in found:
            self.assertTrue((logits == expected).all())

    def test_let_other_threads_go_on(self) -> None:
        simulator, counted, done = radish.Simulator(CHIP, NET), [], threading.Event()

        def run() -> None:
            simulator.run(range(0, 200))
            done.set()

        thread = threading.Thread(target=run)
        thread.start()
        while not done.wait(0.005):
            counted.append(time.monotonic())
        thread.join()
        self.assertGreater(len(counted), 5)

    def test_of_one_simulator_at_once_are_refused(self) -> None:
        simulator = radish.Simulator(CHIP, NET)

        def again(_done: int, _count: int) -> None:
            simulator.run()

        with self.assertRaisesRegex(radish.BadInput, "one run at a time"):
            simulator.run(range(0, 3), progress=again)


class Refusals(unittest.TestCase):
    def test_are_the_programs_words(self) -> None:
        for setting in ({"core.lane": 8}, {"core.lanes": 0}, {"nonsense": 1}, {"energy": "none-such"}):
            (key, value), = setting.items()
            said = program("run", "-c", CHIP, "-n", NET, "--set", f"{key}={value}").stderr
            with self.assertRaises(radish.BadInput) as caught:
                radish.run(CHIP, NET, set=setting)
            self.assertEqual(f"radish: {caught.exception}\n", said)
            self.assertEqual((caught.exception.file, caught.exception.line), (None, None))
            self.assertIsInstance(caught.exception, ValueError)

    def test_name_file_and_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            net = Path(folder) / "a: 7: net.yaml"
            net.write_text(TOPOLOGY.replace("kernel: 3", "kernel: three"), encoding="utf-8")
            with self.assertRaises(radish.BadInput) as caught:
                radish.run(CHIP, net)
            self.assertEqual((caught.exception.file, caught.exception.line), (str(net), 8))
            alone = Path(folder) / "alone.yaml"
            alone.write_bytes((CONFIGS / "networks" / f"{NET}.yaml").read_bytes())
            with self.assertRaises(radish.BadInput) as caught:
                radish.Network(alone)
            self.assertEqual((caught.exception.file, caught.exception.line), (f"{folder}/{NET}.safetensors", None))
            broken = Path(folder) / "broken.npy"
            broken.write_bytes(b"\x93NUMPY\x01\x00")
            with self.assertRaises(radish.BadInput) as caught:
                radish.run(CHIP, NET, broken)
            self.assertEqual(caught.exception.file, str(broken))
        with self.assertRaises(radish.Error) as caught:
            radish.run("chip.yaml", NET)
        self.assertEqual((caught.exception.file, caught.exception.line), ("chip.yaml", None))
        with self.assertRaisesRegex(radish.BadInput, "neither a file nor a name among configs/chips: loihi, nambiar40, odin, radix40, ranc, tinyodin, truenorth"):
            radish.run("radix41", NET)

    def test_keep_to_the_budget(self) -> None:
        radish.set_max_memory(3000)
        try:
            with self.assertRaisesRegex(radish.BadInput, "--max-memory"):
                radish.Network(NET)
        finally:
            radish.set_max_memory(2 << 30)
        radish.Network(NET)
        with self.assertRaisesRegex(radish.BadInput, r"1 to 2\^50"):
            radish.set_max_memory(0)

    def test_of_values_that_are_no_choice(self) -> None:
        for given in (dict(coding="binary"), dict(independent=True, image_period_ns=5), dict(image_period_ns=-1), dict(threads=0),
                      dict(set={"core.lanes\0": 1})):
            with self.assertRaises(ValueError):
                radish.run(CHIP, NET, **given)


class TheExampleOfTheReadme(unittest.TestCase):
    def test_prints_a_table_by_layer_in_at_most_five_lines(self) -> None:
        text = (Path(radish.__file__).parents[1] / "README.md").read_text(encoding="utf-8")
        code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
        self.assertLessEqual(len(code.splitlines()), 5)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        self.assertRegex(done.stdout, r"conv2 .*\n.*fc1 ")


if __name__ == "__main__":
    unittest.main()
