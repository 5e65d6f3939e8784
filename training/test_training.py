# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""What the training code promises: exact integers, equal on both sides, and reproducible files."""

from __future__ import annotations

import gzip
import json
import struct
import subprocess
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import yaml

from dataset import augment, batches, input_levels
from evaluate import IntegerNetwork, check_limits, convolve, max_pool
from idx import read_idx, write_idx_gz
from calibrate import calibrate
from compare import run
from float_network import FloatNetwork, fold
from network import Precision, RadixLayer, RadixNetwork
from network_file import read_max_pool, read_network, write_network
from onnx_file import write_float_onnx, write_onnx
from real import RealLayer, RealNetwork, write_real
from stages import Objective, set_scale
from tensors import read_tensors, write_tensors
from topology import LENET5, LayerSpec, Shortcut, Topology, bottleneck

RADISH = Path(__file__).resolve().parent.parent / "build" / "release" / "radish"
RESIDUAL = Topology("residual", (3, 16, 16), (
    LayerSpec("stem", "input", 3, 8, kernel=3, pad=1),
    LayerSpec("first", "stem", 8, 16, kernel=3, stride=2, pad=1),
    LayerSpec("second", "first", 16, 16, kernel=3, pad=1, shortcut=Shortcut("stem", 2, 4)),
    LayerSpec("pool", "second", 0, 0, avg_pool=4),
    LayerSpec("head", "pool", 64, 10, readout=True),
))
INVERTED = Topology("inverted residuals", (3, 16, 16), (
    LayerSpec("stem", "input", 3, 8, kernel=3, pad=1, max_pool=2),
    *bottleneck(1, "stem", 8, 12, expansion=2, stride=2),
    *bottleneck(2, "project1", 12, 12, expansion=3),
    LayerSpec("last", "project2", 12, 16, kernel=1),
    LayerSpec("pool", "last", 16, 16, avg_pool=4, fraction_bits=2),
    LayerSpec("head", "pool", 16, 10, readout=True),
))


def whole_means(topology: Topology) -> Topology:
    """Return the topology with average pools of no bits behind the point."""
    return replace(topology, layers=tuple(replace(spec, fraction_bits=0) for spec in topology.layers))


def rounded_means(topology: Topology) -> Topology:
    """Return the topology with average pools that round to nearest, of no bits behind the point, before 16 channels."""
    return replace(topology, layers=tuple(
        replace(spec, inputs=16, outputs=16, fraction_bits=0, pool_bias=spec.avg_pool**2 // 2) if spec.avg_pool > 1 else spec
        for spec in topology.layers))


def random_network(topology: Topology, precision: Precision, seed: int) -> tuple[RadixNetwork, torch.Tensor, np.ndarray]:
    """Return a random network in integers, random input levels for it and the pixels that give them."""
    torch.manual_seed(seed)
    network, generator = RadixNetwork(topology, precision), np.random.default_rng(seed)
    for layer in network.layers:
        if layer.spec.avg_pool > 1:
            continue
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        layer.shift.fill_(0 if layer.spec.readout else 6 if layer.spec.linear else 4)
        layer.weight_scale.fill_(precision.max_weight / float(layer.weight.detach().abs().max()))
        layer.gain.fill_(7 if layer.spec.shortcut else 1)
        layer.pad_level.fill_(2.0 if layer.spec.source == "input" else 0.0)
        layer.bias = torch.nn.Parameter(torch.randn_like(layer.bias))
    pixels = generator.integers(0, 256, (6, *topology.shape), dtype=np.uint8)
    network.set_integer(True)
    return network, input_levels(pixels, precision.input_bits), pixels


def settled_float_network(seed: int) -> tuple[FloatNetwork, torch.Tensor]:
    """Return a random network whose normalisations have learnt the statistics of the returned levels."""
    torch.manual_seed(seed)
    topology = replace(INVERTED, norm=True)
    network = FloatNetwork(topology, 8, (0.5,) * 3, (0.25,) * 3)
    levels = torch.randint(0, 256, (64, *topology.shape), dtype=torch.uint8)
    for _ in range(20):
        network(levels)
    return network.eval(), levels


def one_weight(weight: float, bias: float, shift: int) -> RadixLayer:
    layer = RadixLayer(LayerSpec("one", "before", 1, 1), Precision())
    layer.integer = True
    layer.unit.fill_(1.0)
    layer.shift.fill_(shift)
    with torch.no_grad():
        layer.weight.fill_(weight)
        layer.bias.fill_(bias)
    return layer


class Layer(unittest.TestCase):
    def test_commit_floors_saturates_and_drops_negatives(self) -> None:
        for x, weight, bias, shift, y in [
            (10, 3, 0, 2, 7),  # 30 >> 2
            (10, 3, 2, 2, 8),  # half a step in the bias rounds to nearest
            (63, 31, 0, 4, 63),  # 1953 >> 4 = 122
            (1, -1, 0, 4, 0),  # -1 >> 4 is -1, which is committed as 0
            (1, 40, 0, 0, 31),  # weights stay within 6 bits
        ]:
            layer = one_weight(weight, bias, shift)
            self.assertEqual(float(layer(torch.tensor([[float(x)]])).detach()), y)

    def test_gradient_passes_rounding_but_not_saturation(self) -> None:
        for x, slope in [(10.0, 3 / 4), (63.0, 3 / 4), (-1.0, 0.0), (100.0, 0.0)]:
            value = torch.tensor([[x]], requires_grad=True)
            one_weight(3, 0, 2)(value).sum().backward()
            self.assertEqual(float(value.grad), slope)

    def test_potential_beyond_24_bits_is_refused(self) -> None:
        with self.assertRaises(OverflowError):
            one_weight(1, 2.0**23, 0).assert_exact()
        with self.assertRaises(ValueError):
            check_limits("one", np.array([[1]]), np.array([2**23 - 2]), 6)


def naive_block(network: RadixNetwork, first: int, x: np.ndarray) -> np.ndarray:
    """Return what the bottleneck of layers `first` to `first` + 2 commits for one map [channel, y, x], sum by sum."""
    expand, depth, project = network.layers[first : first + 3]
    weights = [layer.integer_weight().detach().numpy().astype(int) for layer in (expand, depth, project)]
    biases = [layer.integer_bias().detach().numpy().astype(int) for layer in (expand, depth, project)]
    top, stride, source = network.precision.max_level, depth.spec.stride, x
    wide = np.zeros((expand.spec.outputs, *x.shape[1:]), dtype=int)
    for c, i, j in np.ndindex(wide.shape):
        a = biases[0][c] + sum(int(w) * int(v) for w, v in zip(weights[0][c, :, 0, 0], x[:, i, j]))
        wide[c, i, j] = 0 if a < 0 else min(a >> int(expand.shift), top)
    deep = np.zeros((len(wide), x.shape[1] // stride, x.shape[2] // stride), dtype=int)
    for c, i, j in np.ndindex(deep.shape):
        a = biases[1][c]
        for dy, dx in np.ndindex(3, 3):
            y, z = i * stride + dy - 1, j * stride + dx - 1
            a += weights[1][c, 0, dy, dx] * wide[c, y, z] if 0 <= y < x.shape[1] and 0 <= z < x.shape[2] else 0
        deep[c, i, j] = 0 if a < 0 else min(a >> int(depth.shift), top)
    out = np.zeros((project.spec.outputs, *deep.shape[1:]), dtype=int)
    for c, i, j in np.ndindex(out.shape):
        a = biases[2][c] + sum(int(w) * int(v) for w, v in zip(weights[2][c, :, 0, 0], deep[:, i, j]))
        a += int(project.gain) * int(source[c, i, j]) if project.spec.shortcut else 0
        half = (top + 1) // 2
        out[c, i, j] = max(-half, min(a >> int(project.shift), half - 1))
    return out


class Bottleneck(unittest.TestCase):
    def test_its_integers_are_those_of_a_naive_evaluation(self) -> None:
        for seed, precision in enumerate([Precision(4, 4, 8), Precision(6, 8, 8)]):
            network, _, _ = random_network(INVERTED, precision, seed)
            generator = np.random.default_rng(seed)
            for first, (low, high) in [(1, precision.levels(False)), (4, precision.levels(True))]:
                x = generator.integers(low, high + 1, (network.layers[first].spec.inputs, 8, 8))
                outputs = torch.from_numpy(x).float()[None]
                shortcut = outputs if network.layers[first + 2].spec.shortcut else None
                for layer in network.layers[first : first + 2]:
                    outputs = layer(outputs)
                y = network.layers[first + 2](outputs, shortcut).detach().numpy()[0]
                np.testing.assert_array_equal(y, naive_block(network, first, x))
                self.assertLess(y.min(), -1)
                self.assertGreater(y.max(), 1)

    def test_a_linear_layer_floors_and_saturates_on_both_sides(self) -> None:
        for x, weight, shift, y in [(10, -3, 2, -8), (-1, 1, 4, -1), (-63, 31, 0, -32), (63, 31, 4, 31), (10, 3, 2, 7)]:
            layer = RadixLayer(LayerSpec("one", "before", 1, 1, linear=True), Precision())
            layer.integer = True
            layer.unit.fill_(1.0)
            layer.shift.fill_(shift)
            layer.weight.data.fill_(weight)
            self.assertEqual(float(layer(torch.tensor([[float(x)]])).detach()), y)

    def test_the_exported_network_answers_the_same(self) -> None:
        network, levels, pixels = random_network(INVERTED, Precision(6, 8, 8), 2)
        calibrate(network, levels, 0.999)
        network.set_integer(True)
        network.assert_exact()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.yaml"
            with self.assertRaisesRegex(ValueError, "average pool"):
                write_onnx(path.with_suffix(".onnx"), network)
            write_network(path, network, None, ("a",) * 10)
            expected, _ = IntegerNetwork(path).readout(pixels)
            if RADISH.exists():
                np.save(Path(folder) / "images.npy", pixels)
                np.testing.assert_array_equal(run(RADISH, path, Path(folder) / "images.npy", Path(folder)), expected)
        np.testing.assert_array_equal(network.readout(levels).detach().numpy(), expected)
        self.assertGreater(len(np.unique(expected)), 30)

    def test_calibration_folds_the_float_network(self) -> None:
        real, levels = settled_float_network(4)
        expected = real(levels).detach()
        network = fold(real, Precision(8, 8, 8))
        self.assertTrue(torch.allclose(network(levels), expected, atol=1e-3))
        calibrate(network, levels, 0.9999)
        network.set_integer(True)
        network.assert_exact()
        error = (network(levels) - expected).detach()
        self.assertLess(float(error.square().mean().sqrt()), 0.1 * float(expected.std()))


class BothSides(unittest.TestCase):
    def test_every_readout_is_equal(self) -> None:
        torch.manual_seed(0)
        network = RadixNetwork(LENET5)
        for layer in network.layers:
            torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        pixels = np.random.default_rng(0).integers(0, 256, (8, 1, 28, 28), dtype=np.uint8)
        levels = input_levels(pixels, 6)
        calibrate(network, levels, 0.99)
        network.set_integer(True)
        network.assert_exact()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.yaml"
            write_network(path, network, "none", ("a",) * 10)
            tensors = read_tensors(path.with_suffix(".safetensors"))
            expected, _ = IntegerNetwork(path).readout(pixels)
            write_tensors(path.with_suffix(".safetensors"), tensors | {"fc1.bias": tensors["fc1.bias"] + 1})
            for reader in (IntegerNetwork, read_network):  # the two files must have been written together
                with self.assertRaisesRegex(ValueError, "weights_sha256"):
                    reader(path)
        weights = np.concatenate([t.ravel() for name, t in tensors.items() if name.endswith("weight")])
        self.assertTrue(-32 <= weights.min() and weights.max() <= 31)
        np.testing.assert_array_equal(network.readout(levels).detach().numpy(), expected)

    def test_convolution_pads_with_the_given_value(self) -> None:
        x, weight = np.full((1, 1, 2, 2), 5), np.ones((1, 1, 3, 3), dtype=np.int64)
        np.testing.assert_array_equal(convolve(x, weight, 1, 1, [2])[0, 0], np.full((2, 2), 4 * 5 + 5 * 2))

    def test_pooling_drops_incomplete_windows(self) -> None:
        np.testing.assert_array_equal(max_pool(np.arange(25).reshape(1, 1, 5, 5), 2)[0, 0], [[6, 8], [16, 18]])


class ReadBack(unittest.TestCase):
    def test_a_network_file_gives_the_same_network(self) -> None:
        for topology, precision in [(LENET5, Precision()), (RESIDUAL, Precision(4, 4, 8)), (INVERTED, Precision(6, 8, 8)),
                                    (rounded_means(RESIDUAL), Precision(2, 2, 8))]:
            network, levels, _ = random_network(topology, precision, 3)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "net.yaml"
                write_network(path, network, None, ("a",) * 10)
                back = read_network(path)
            self.assertEqual(back.precision, precision)
            self.assertEqual([layer.spec for layer in back.layers], [layer.spec for layer in network.layers])
            self.assertTrue(torch.equal(back.readout(levels), network.readout(levels)))
            state, fresh = back.state_dict(), RadixNetwork(back.topology, precision)
            fresh.restore(state)
            fresh.set_integer(True)
            self.assertTrue(torch.equal(fresh.readout(levels), network.readout(levels)))

    def test_a_max_pool_is_read_in_both_forms_and_refused_where_windows_overlap(self) -> None:
        self.assertEqual(read_max_pool({"name": "a", "max_pool": 2}), 2)
        self.assertEqual(read_max_pool({"name": "a"}), 1)
        self.assertEqual(read_max_pool({"name": "a", "max_pool": {"kernel": 2, "stride": 2, "pad": 0}}), 2)
        for window in ({"kernel": 3, "stride": 2, "pad": 0}, {"kernel": 2, "stride": 2, "pad": 1},
                       {"kernel": [2, 1], "stride": [2, 1], "pad": 0}):
            with self.assertRaisesRegex(ValueError, "a: only max pools"):
                read_max_pool({"name": "a", "max_pool": window})

    def test_the_scale_of_a_readout_leaves_its_integers(self) -> None:
        network, levels, _ = random_network(RESIDUAL, Precision(4, 4, 8), 5)
        before, labels = network.readout(levels), torch.arange(6)
        loss = float(Objective().loss(network(levels), labels))
        set_scale(network, levels, labels)
        self.assertTrue(torch.equal(network.readout(levels), before))
        self.assertLessEqual(float(Objective().loss(network(levels), labels)), loss)

    def test_an_average_pool_floors(self) -> None:
        network, _, _ = random_network(RESIDUAL, Precision(4, 4, 8), 1)
        pool = network.layers[3]
        window = torch.zeros(1, 1, 4, 4)
        for total, mean in [(15, 0), (16, 1), (31, 1), (240, 15)]:
            window.fill_(total // 16)
            window[0, 0, 0, 0] += total % 16
            self.assertEqual(float(pool(window)), mean)

    def test_an_average_pool_of_a_converted_network_rounds(self) -> None:
        network, levels, pixels = random_network(rounded_means(RESIDUAL), Precision(3, 4, 8), 1)
        pool = network.layers[3]
        self.assertEqual([float(pool(torch.full((1, 1, 4, 4), mean))) for mean in (0.25, 0.5, 1.4375, 6.5)], [0, 1, 1, 7])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.yaml"
            write_network(path, network, None, ("a",) * 10)
            expected, _ = IntegerNetwork(path).readout(pixels)
            if RADISH.exists():
                np.save(Path(folder) / "images.npy", pixels)
                np.testing.assert_array_equal(run(RADISH, path, Path(folder) / "images.npy", Path(folder)), expected)
            tensors = read_tensors(path.with_suffix(".safetensors"))
            write_tensors(path.with_suffix(".safetensors"), tensors | {"pool.bias": np.arange(16, dtype=np.int32)})
            path.write_text("".join(line for line in path.read_text().splitlines(True) if "sha256" not in line))
            with self.assertRaisesRegex(ValueError, "pool: only average pools with one bias"):
                read_network(path)
        np.testing.assert_array_equal(network.readout(levels).detach().numpy(), expected)

    def test_a_teachers_answers_are_what_a_copy_loses_least_by(self) -> None:
        network, levels, _ = random_network(RESIDUAL, Precision(4, 4, 8), 7)
        objective = Objective(teacher=network, temperature=4.0)
        targets = objective.targets(levels, torch.zeros(6, dtype=torch.long))
        logits = network(levels).detach()
        self.assertTrue(torch.allclose(targets.sum(1), torch.ones(6)))
        same = float(objective.loss(logits, targets))
        for other in (logits * 1.1, logits.flip(1), torch.zeros_like(logits)):
            self.assertGreater(float(objective.loss(other, targets)), same)

    @unittest.skipUnless(RADISH.exists(), f"{RADISH} is not built")
    def test_the_onnx_file_converts_to_the_same_integers(self) -> None:
        for seed, precision in enumerate([Precision(4, 4, 8), Precision(6, 6, 6), Precision(5, 8, 7)]):
            for topology in (RESIDUAL, LENET5, whole_means(INVERTED), rounded_means(RESIDUAL)):
                network, levels, pixels = random_network(topology, precision, seed)
                with tempfile.TemporaryDirectory() as name:
                    folder = Path(name)
                    write_onnx(folder / "net.onnx", network)
                    np.save(folder / "images.npy", pixels)
                    subprocess.run([RADISH, "convert", folder / "net.onnx", "--calibrate", folder / "images.npy",
                                    "-T", str(precision.timesteps), "-W", str(precision.weight_bits), "--input-bits",
                                    str(precision.input_bits), "-o", folder / "net.yaml"], check=True, capture_output=True)
                    logits = run(RADISH, folder / "net.yaml", folder / "images.npy", folder)
                np.testing.assert_array_equal(logits, network.readout(levels).detach().numpy())


    @unittest.skipUnless(RADISH.exists(), f"{RADISH} is not built")
    def test_the_float_network_converts_with_its_normalisations(self) -> None:
        real, levels = settled_float_network(5)
        pixels = levels.numpy()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_float_onnx(folder / "net.onnx", real)
            np.save(folder / "images.npy", pixels)
            subprocess.run([RADISH, "convert", folder / "net.onnx", "--calibrate", folder / "images.npy", "-T", "8", "-W", "8",
                            "--input-bits", "8", "-o", folder / "net.yaml"], check=True, capture_output=True)
            unit = yaml.safe_load((folder / "net.yaml").read_text())["logit_unit"]
            logits = run(RADISH, folder / "net.yaml", folder / "images.npy", folder)
            np.testing.assert_array_equal(read_network(folder / "net.yaml").readout(levels).detach().numpy(), logits)
            np.testing.assert_array_equal(IntegerNetwork(folder / "net.yaml").readout(pixels)[0], logits)
        expected = real(levels).detach().numpy()
        self.assertLess(np.sqrt(np.square(unit * logits - expected).mean()), 0.1 * expected.std())


class Real(unittest.TestCase):
    @unittest.skipUnless(RADISH.exists(), f"{RADISH} is not built")
    def test_without_shifts_real_numbers_are_the_integers(self) -> None:
        """Nothing is rounded then. Padding, shortcut, stride, saturation and the mean of maps are all there."""
        head = LayerSpec("head", "second", 16 * 64, 10, average=64, readout=True)
        network, _, pixels = random_network(Topology("mean", (3, 16, 16), (*RESIDUAL.layers[:3], head)), Precision(8, 3, 8), 2)
        for layer in network.layers:
            layer.shift.fill_(0)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.yaml"
            write_network(path, network, None, ("a",) * 10)
            np.save(path.with_name("images.npy"), pixels)
            expected = run(RADISH, path, path.with_name("images.npy"), Path(folder))
            real = RealNetwork(path).double()(torch.from_numpy(pixels / 255))
        self.assertGreater(len(np.unique(expected)), 10)
        np.testing.assert_array_equal(np.rint(real.detach().numpy()), expected)

    def test_a_shift_rounds_by_at_most_half_a_step(self) -> None:
        generator, shift, units = np.random.default_rng(4), 4, 64
        weight = generator.integers(-8, 8, (units, 20), dtype=np.int8)
        bias, levels = generator.integers(-200, 200, units, dtype=np.int32), generator.integers(0, 64, (50, 20))
        layer = RealLayer({"name": "one", "op": "dense", "from": "input", "units": units, "shift": shift},
                          {"one.weight": weight, "one.bias": bias}, 6, None, {"input": 1.0})
        real = layer({"input": torch.from_numpy(levels.astype(np.float32))}).detach().numpy()
        difference = real - np.clip((levels @ weight.T.astype(np.int64) + bias) >> shift, 0, 63)
        self.assertEqual(np.abs(difference).max(), (1 - 2.0**-shift) / 2)

    @unittest.skipUnless(RADISH.exists(), f"{RADISH} is not built")
    def test_the_shipped_residual_network_converts_to_the_same_classes(self) -> None:
        network = RADISH.parents[2] / "configs" / "networks" / "resnet8-cifar.yaml"
        sample = network.with_name("resnet8-cifar-sample.bin")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_real(folder / "real.onnx", RealNetwork(network))
            subprocess.run([RADISH, "convert", folder / "real.onnx", "--calibrate", sample, "-T", "8", "-W", "8", "-o",
                            folder / "real.yaml"], check=True, capture_output=True)
            classes = [run(RADISH, path, sample, folder).argmax(1) for path in (network, folder / "real.yaml")]
        self.assertGreaterEqual((classes[0] == classes[1]).mean(), 0.95)


class Files(unittest.TestCase):
    def test_idx_survives_and_carries_no_time(self) -> None:
        values = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.idx.gz"
            write_idx_gz(path, values)
            np.testing.assert_array_equal(read_idx(path), values)
            raw = path.read_bytes()
        self.assertEqual(raw[4:8], bytes(4))
        self.assertEqual(gzip.decompress(raw)[:8], bytes([0, 0, 8, 3, 0, 0, 0, 2]))

    def test_tensors_are_sorted_and_contiguous(self) -> None:
        tensors = {"b": np.array([-1, 2], dtype=np.int32), "a": np.array([[-32, 31]], dtype=np.int8)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "t.safetensors"
            write_tensors(path, tensors)
            raw, read = path.read_bytes(), read_tensors(path)
        (length,) = struct.unpack_from("<Q", raw)
        header = json.loads(raw[8 : 8 + length])
        self.assertEqual(length % 8, 0)
        self.assertEqual([entry["data_offsets"] for entry in header.values()], [[0, 2], [2, 10]])
        for name in tensors:
            np.testing.assert_array_equal(read[name], tensors[name])


class Data(unittest.TestCase):
    def test_pixels_become_levels_by_floor(self) -> None:
        levels = input_levels(np.array([[[0, 3, 4, 255]]], dtype=np.uint8), 6)
        self.assertEqual(levels.flatten().tolist(), [0, 0, 1, 63])

    def test_an_epoch_of_fewer_images_draws_others_each_time(self) -> None:
        images = torch.arange(20, dtype=torch.uint8).reshape(20, 1, 1, 1)
        drawn = [torch.cat([labels for _, labels in batches(images, torch.arange(20), 4, 0, seed, 10)]).tolist() for seed in (1, 2)]
        self.assertEqual([len(set(labels)) for labels in drawn], [8, 8])
        self.assertNotEqual(*map(set, drawn))

    def test_augmentation_mirrors_or_shifts(self) -> None:
        image = torch.arange(9.0).reshape(1, 1, 3, 3).expand(64, 1, 3, 3)
        still = augment(image, 0, torch.Generator().manual_seed(0))
        mirrored = image[0].flip(2)
        self.assertTrue(all(torch.equal(one, image[0]) or torch.equal(one, mirrored) for one in still))
        moved = augment(image, 1, torch.Generator().manual_seed(0))
        self.assertEqual({float(one[0, 1, 1]) for one in moved}, set(map(float, range(9))))


if __name__ == "__main__":
    unittest.main()
