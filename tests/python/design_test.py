# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""radish.map and radish.convert, networks as files, and how the package finds libradish."""

import hashlib
import inspect
import json
import os
import re
import subprocess
import sys
import tempfile
import typing
import unittest
from pathlib import Path

import numpy as np

import radish
from radish import _library, _places

PROGRAM = os.environ["RADISH_PROGRAM"]
SOURCE = Path(__file__).resolve().parents[2]
CHIP, NET = os.environ["RADISH_PLAIN_CHIP"], "lenet5-fashion"
MODEL = SOURCE / "tests" / "network" / "onnx" / "lenet-opset17.onnx"


class Maps(unittest.TestCase):
    def test_are_the_programs(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            by_program, by_package = Path(folder) / "program.yaml", Path(folder) / "package.yaml"
            for setting in ({}, {"mapping.objective": "latency"}):
                sets = [word for key, value in setting.items() for word in ("--set", f"{key}={value}")]
                said = subprocess.run([PROGRAM, "map", "-c", CHIP, "-n", NET, *sets, "--json", "-", "-o", by_program],
                                      capture_output=True, text=True, check=True).stdout
                mapping = radish.map(CHIP, NET, set=setting)
                mapping.save(by_package)
                self.assertEqual(mapping.json, json.loads(said))
                self.assertEqual(by_package.read_bytes(), by_program.read_bytes())
                self.assertEqual(mapping.cores, mapping.json["cores_used"])

    def test_are_tables_of_layers_and_partitions(self) -> None:
        mapping = radish.map(CHIP, NET)
        self.assertEqual(mapping.layers["name"].tolist(), [layer["name"] for layer in mapping.json["layers"]])
        self.assertEqual(mapping.layers["expected.latency_ns"].tolist(),
                         [layer["latency_ns"] for layer in mapping.json["expected"]["layers"]])
        self.assertEqual(mapping.layers["largest_memory.synapse_bits"][1],
                         mapping.json["layers"][1]["largest_memory"]["synapse_bits"])
        self.assertEqual(len(mapping.partitions), mapping.layers["partitions"].sum())
        self.assertEqual(mapping.partitions["core"].nunique(), mapping.cores)

    def test_are_run_as_files(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mapping.yaml"
            setting = {"mapping.objective": "latency"}
            radish.map(CHIP, NET, set=setting).save(path)
            by_file, by_objective = radish.run(CHIP, NET, mapping=path), radish.run(CHIP, NET, set=setting)
            self.assertEqual(by_file.totals.latency_mean_ps, by_objective.totals.latency_mean_ps)
            self.assertNotEqual(by_file.totals.latency_mean_ps, radish.run(CHIP, NET).totals.latency_mean_ps)
            self.assertEqual(radish.map(CHIP, NET, mapping=path).yaml, path.read_text(encoding="utf-8"))
            path.write_text("tiles: 3\n", encoding="utf-8")
            for call in (radish.map, radish.run):
                with self.assertRaises(radish.BadInput) as caught:
                    call(CHIP, NET, mapping=path)
                self.assertEqual((caught.exception.file, caught.exception.line), (str(path), 1))


@unittest.skipUnless(_library.lib.radish_can_convert(), "this build does not convert")
class Conversions(unittest.TestCase):
    def setUp(self) -> None:
        self.images = np.random.default_rng(3).integers(0, 256, (16, *radish.onnx_input_shape(MODEL)), dtype=np.uint8)

    def test_are_the_programs(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            calibration, by_program = Path(folder) / "images.npy", Path(folder) / "program" / "net.yaml"
            by_package = Path(folder) / "package" / "net.yaml"
            by_program.parent.mkdir()
            by_package.parent.mkdir()
            np.save(calibration, self.images)
            subprocess.run([PROGRAM, "convert", MODEL, "--calibrate", calibration, "-T", "5", "-W", "7", "--mean", "0.2",
                            "--std", "0.5", "-o", by_program], check=True, capture_output=True)
            for calibrate in (self.images, calibration):
                network = radish.convert(MODEL, calibrate, timesteps=5, weight_bits=7, mean=0.2, std=[0.5])
                network.save(by_package)
                weights = "net.safetensors"
                self.assertEqual((by_package.parent / weights).read_bytes(), (by_program.parent / weights).read_bytes())
            self.assertEqual((network.timesteps, network.shape, network.classes), (5, self.images.shape[1:], 5))

    def test_know_what_their_input_and_logits_measure(self) -> None:
        numbers = self.images.astype(np.float32) / 255
        plain, floats = radish.convert(MODEL, self.images), radish.convert(MODEL, numbers, input_range=(0, 1))
        self.assertEqual(plain.logit_unit(), floats.logit_unit())
        self.assertIsNone(radish.Network(NET).logit_unit())
        self.assertIsNone(radish.functional(NET, 0).logits_real)
        ranged = radish.convert(MODEL, self.images, input_range=(-1, 3))
        self.assertEqual(ranged.input_range, (-1, 3))
        self.assertEqual(radish.functional(ranged, numbers * 4 - 1).logits.tolist(),
                         radish.functional(ranged, self.images).logits.tolist())
        answers, run = radish.functional(plain, self.images[:2]), radish.run(CHIP, plain, self.images[:2])
        self.assertEqual(answers.logits_real.tolist(), (answers.logits * plain.logit_unit()).tolist())
        self.assertEqual(run.logits_real.tolist(), answers.logits_real.tolist())
        for real, image in zip(run.logits_real, run.json()["images"]):
            self.assertTrue(np.allclose(real, image["logits_real"], rtol=1e-8))
        twin = radish.convert(MODEL, self.images, coding="rate", weight_bits=12, rate_timesteps=2000)
        rates = radish.functional(twin, self.images[:2]).logits_real
        self.assertGreater(np.corrcoef(rates.ravel(), answers.logits_real.ravel())[0, 1], 0.95)
        self.assertLess(abs(np.polyfit(answers.logits_real.ravel(), rates.ravel(), 1)[0] - 1), 0.2)
        with self.assertRaisesRegex(radish.BadInput, "LOW below HIGH"):
            radish.convert(MODEL, self.images, input_range=(1, 0))

    def test_run_without_being_saved(self) -> None:
        network = radish.convert(MODEL, self.images)
        run = radish.run(CHIP, network, self.images[:2], set={"core.lanes": 8})
        self.assertTrue((run.logits == radish.functional(network, self.images[:2]).logits).all())
        with self.assertRaisesRegex(radish.BadInput, "sample"):
            radish.run(CHIP, network)
        with self.assertRaises(ValueError):
            radish.functional(network, self.images, set={"timesteps": 3})

    def test_make_rate_coded_twins(self) -> None:
        twin = radish.convert(MODEL, self.images, coding="rate", rate_timesteps=40)
        self.assertEqual(twin.rate_timesteps, 40)
        run = radish.run(CHIP, twin, self.images[:2])
        self.assertEqual(run.json()["coding"], "rate")
        self.assertTrue((run.logits == radish.functional(twin, self.images[:2]).logits).all())
        with self.assertRaisesRegex(radish.BadInput, "radix coding is not allowed"):
            radish.functional(twin, self.images[:2], coding="radix")

    def test_are_refused_with_the_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "model.onnx"
            model.write_bytes(b"no model")
            with self.assertRaises(radish.BadInput) as caught:
                radish.convert(model, self.images)
            self.assertEqual(caught.exception.file, str(model))
        for given in (dict(weight_bits=17), dict(mean=[0.1, 0.2, 0.3]), dict(coding="binary"),
                      dict(even=True, coding="rate")):
            with self.assertRaises(ValueError):
                radish.convert(MODEL, self.images, **given)


class Networks(unittest.TestCase):
    def test_say_what_they_are(self) -> None:
        network = radish.Network(NET)
        self.assertEqual((network.name, network.shape, network.classes, network.layers, network.timesteps),
                         (NET, (1, 28, 28), 10, 6, 6))
        self.assertEqual(radish.Network("vgg9-cifar", {"timesteps": 5}).timesteps, 5)
        self.assertTrue(network.has_sample)
        self.assertTrue(radish.Network("vgg9-cifar").random)
        with self.assertRaisesRegex(radish.BadInput, "topology"):
            radish.Network("vgg9-cifar").save("vgg.yaml")
        self.assertFalse(os.path.exists("vgg.yaml"))

    def test_are_saved_and_loaded(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.yaml"
            radish.Network(NET).save(path)
            self.assertTrue((radish.functional(path).logits == radish.functional(NET).logits).all())


class TheLibrary(unittest.TestCase):
    def test_is_read_out_of_its_header(self) -> None:
        header = (SOURCE / "sim" / "library" / "radish.h").read_text(encoding="utf-8")
        declared = re.findall(r"^RADISH_API [^(]*?(radish_[a-z_]+)\(", header, re.MULTILINE)
        self.assertGreater(len(declared), 30)
        for name in declared:
            self.assertTrue(callable(getattr(_library.lib, name)), name)
        self.assertEqual(_library.library_path, os.environ["RADISH_LIBRARY"])

    def test_of_another_header_is_refused_before_it_is_used(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            other = Path(folder) / "radish.h"
            text = (SOURCE / "sim" / "library" / "radish.h").read_text(encoding="utf-8")
            other.write_text(text.replace("int image_count, layer_count", "int layer_count, image_count"), encoding="utf-8")
            self.assertNotEqual(hashlib.sha256(other.read_bytes()).hexdigest(),
                                _library.ffi.string(_library.lib.radish_header_digest()).decode())
            before = _places.headers
            _places.headers = lambda library: [other]
            try:
                found, why = _library._header_of(_library.library_path)
            finally:
                _places.headers = before
            self.assertIsNone(found)
            self.assertIn("another radish.h", why)

    def test_that_is_missing_is_an_import_error_that_says_what_to_do(self) -> None:
        done = subprocess.run([sys.executable, "-c", "import radish"], capture_output=True, text=True, check=False,
                              env={**os.environ, "RADISH_LIBRARY": "/none/libradish.so"})
        self.assertRegex(done.stderr, "ImportError: .*RADISH_LIBRARY may name.*/none/libradish.so")

    def test_loads_pandas_only_for_tables(self) -> None:
        code = ("import sys, radish; run = radish.run('radix40', 'lenet5-fashion'); run.logits; run.totals; "
                "sys.exit('pandas' in sys.modules)")
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_names_every_function_with_types_and_a_docstring(self) -> None:
        for name in radish.__all__:
            thing = getattr(radish, name)
            self.assertTrue(inspect.getdoc(thing), name)
            if inspect.isfunction(thing):
                self.assertEqual(set(typing.get_type_hints(thing, localns={"pd": np})),
                                 {*inspect.signature(thing).parameters, "return"}, name)
        text = (SOURCE / "CMakeLists.txt").read_text(encoding="utf-8")
        self.assertEqual(radish.__version__, re.search(r"project\(radish VERSION ([0-9.]+)", text)[1])


if __name__ == "__main__":
    unittest.main()
