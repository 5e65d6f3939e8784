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
from pathlib import Path

import numpy as np
import torch

from dataset import augment, input_levels
from evaluate import IntegerNetwork, check_limits, convolve, max_pool
from idx import read_idx, write_idx_gz
from calibrate import calibrate
from compare import run
from network import Precision, RadixLayer, RadixNetwork
from network_file import read_max_pool, read_network, write_network
from onnx_file import write_onnx
from real import RealLayer, RealNetwork, write_real
from stages import Objective, set_scale
from tensors import read_tensors, write_tensors
from topology import LENET5, LayerSpec, Shortcut, Topology

RADISH = Path(__file__).resolve().parent.parent / "build" / "release" / "radish"
RESIDUAL = Topology("residual", (3, 16, 16), (
    LayerSpec("stem", "input", 3, 8, kernel=3, pad=1),
    LayerSpec("first", "stem", 8, 16, kernel=3, stride=2, pad=1),
    LayerSpec("second", "first", 16, 16, kernel=3, pad=1, shortcut=Shortcut("stem", 2, 4)),
    LayerSpec("pool", "second", 0, 0, avg_pool=4),
    LayerSpec("head", "pool", 64, 10, readout=True),
))


def random_network(topology: Topology, precision: Precision, seed: int) -> tuple[RadixNetwork, torch.Tensor, np.ndarray]:
    """Return a random network in integers, random input levels for it and the pixels that give them."""
    torch.manual_seed(seed)
    network, generator = RadixNetwork(topology, precision), np.random.default_rng(seed)
    for layer in network.layers:
        if layer.spec.avg_pool > 1:
            continue
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        layer.shift.fill_(0 if layer.spec.readout else 4)
        layer.weight_scale.fill_(precision.max_weight / float(layer.weight.detach().abs().max()))
        layer.gain.fill_(7 if layer.spec.shortcut else 1)
        layer.pad_level.fill_(2.0 if layer.spec.source == "input" else 0.0)
        layer.bias = torch.nn.Parameter(torch.randn_like(layer.bias))
    pixels = generator.integers(0, 256, (6, *topology.shape), dtype=np.uint8)
    network.set_integer(True)
    return network, input_levels(pixels, precision.input_bits), pixels


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
        for topology, precision in [(LENET5, Precision()), (RESIDUAL, Precision(4, 4, 8))]:
            network, levels, _ = random_network(topology, precision, 3)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "net.yaml"
                write_network(path, network, None, ("a",) * 10)
                back = read_network(path)
            self.assertEqual(back.precision, precision)
            self.assertEqual([layer.spec for layer in back.layers if layer.spec.avg_pool == 1],
                             [layer.spec for layer in network.layers if layer.spec.avg_pool == 1])
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
            for topology in (RESIDUAL, LENET5):
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

    def test_augmentation_mirrors_or_shifts(self) -> None:
        image = torch.arange(9.0).reshape(1, 1, 3, 3).expand(64, 1, 3, 3)
        still = augment(image, 0, torch.Generator().manual_seed(0))
        mirrored = image[0].flip(2)
        self.assertTrue(all(torch.equal(one, image[0]) or torch.equal(one, mirrored) for one in still))
        moved = augment(image, 1, torch.Generator().manual_seed(0))
        self.assertEqual({float(one[0, 1, 1]) for one in moved}, set(map(float, range(9))))


if __name__ == "__main__":
    unittest.main()
