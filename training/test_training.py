"""What the training code promises: exact integers, equal on both sides, and reproducible files."""

from __future__ import annotations

import gzip
import json
import struct
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from dataset import augment, input_levels
from evaluate import IntegerNetwork, check_limits, convolve, max_pool
from idx import read_idx, write_idx_gz
from calibrate import calibrate
from network import Precision, RadixLayer, RadixNetwork
from network_file import write_network
from tensors import read_tensors, write_tensors
from topology import LENET5, LayerSpec


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
            (1, -1, 0, 4, 0),  # -1 >> 4 is -1, committed as 0
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
        weights = np.concatenate([t.ravel() for name, t in tensors.items() if name.endswith("weight")])
        self.assertTrue(-32 <= weights.min() and weights.max() <= 31)
        np.testing.assert_array_equal(network.readout(levels).detach().numpy(), expected)

    def test_convolution_pads_with_the_given_value(self) -> None:
        x, weight = np.full((1, 1, 2, 2), 5), np.ones((1, 1, 3, 3), dtype=np.int64)
        np.testing.assert_array_equal(convolve(x, weight, 1, 1, [2])[0, 0], np.full((2, 2), 4 * 5 + 5 * 2))

    def test_pooling_drops_incomplete_windows(self) -> None:
        np.testing.assert_array_equal(max_pool(np.arange(25).reshape(1, 1, 5, 5), 2)[0, 0], [[6, 8], [16, 18]])


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
