#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Write a trained checkpoint as a network the chip simulator reads.

Beside the topology (YAML) go the integer weights (safetensors) and the first test images with their
labels (gzip'd IDX, or CIFAR-10's binary records). The same checkpoint gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from cifar import write_cifar
from dataset import DATASETS
from float_network import FloatNetwork
from idx import write_idx_gz
from network import Precision, RadixNetwork
from network_file import write_network
from onnx_file import write_float_onnx, write_onnx
from topology import TOPOLOGIES

HERE = Path(__file__).resolve().parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", nargs="?", choices=TOPOLOGIES, default="lenet5-fashion", help="(%(default)s)")
    parser.add_argument("--run", type=Path, help="checkpoint of train.py (training/runs/NETWORK.pt)")
    parser.add_argument("--out", type=Path, default=HERE.parent / "configs" / "networks",
                        help="folder to write to (configs/networks)")
    parser.add_argument("--name", help="stem of the files (NETWORK)")
    parser.add_argument("--data", type=Path, help="folder of the data set (as train.py)")
    parser.add_argument("--sample", type=int, metavar="N", help="test images that go with the network (200; CIFAR-10: 100)")
    parser.add_argument("--onnx", action="store_true", help="an ONNX file too, which converts to the same integers")
    parser.add_argument("--float-onnx", action="store_true",
                        help="NAME-float.onnx alone: the network of the floating-point stage, with its normalisations")
    return parser.parse_args()


def load_trained(run: Path, name: str) -> RadixNetwork:
    """Return the integer network of a finished run."""
    if not run.exists():
        raise ValueError(f"{run}: no such checkpoint; train.py makes it")
    state = torch.load(run)
    if "integer" not in state["done"]:
        raise ValueError(f"{run}: integer training has not finished; train.py continues it")
    settings = state["settings"]
    precision = Precision(settings["timesteps"], settings["weight_bits"], settings["input_bits"])
    network = RadixNetwork(state.get("topology", TOPOLOGIES[name]), precision)
    network.restore(state["done"]["integer"])
    network.set_integer(True)
    network.assert_exact()
    return network


def load_float(run: Path, name: str) -> FloatNetwork:
    """Return the network of a finished floating-point stage."""
    state = torch.load(run) if run.exists() else {"done": {}}
    if "float" not in state["done"]:
        raise ValueError(f"{run}: holds no finished floating-point stage; train.py makes it")
    dataset = DATASETS[name]
    network = FloatNetwork(TOPOLOGIES[name], state["settings"]["input_bits"], dataset.mean, dataset.std)
    network.load_state_dict(state["done"]["float"])
    return network.eval()


def write_sample(stem: Path, images, labels) -> str:
    """Write the sample's files beside the network; return the name of the one with the images."""
    if images.shape[1] == 3:
        write_cifar(stem.with_name(f"{stem.name}-sample.bin"), images, labels)
        return f"{stem.name}-sample.bin"
    write_idx_gz(stem.with_name(f"{stem.name}-sample-images.idx.gz"), images[:, 0])
    write_idx_gz(stem.with_name(f"{stem.name}-sample-labels.idx.gz"), labels)
    return f"{stem.name}-sample-images.idx.gz"


def main() -> None:
    args = arguments()
    dataset, run = DATASETS[args.network], args.run or HERE / "runs" / f"{args.network}.pt"
    args.out.mkdir(parents=True, exist_ok=True)
    path = args.out / f"{args.name or args.network}.yaml"
    if args.float_onnx:
        path = path.with_name(f"{path.stem}-float.onnx")
        write_float_onnx(path, load_float(run, args.network))
        print(path)
        return
    network = load_trained(run, args.network)
    images, labels = dataset.read(args.data or dataset.folder, "test")
    count = args.sample or (100 if images.shape[1] == 3 else 200)
    sample = write_sample(path.with_suffix(""), images[:count], labels[:count])
    write_network(path, network, sample, dataset.classes)
    print(path)
    if args.onnx:
        write_onnx(path.with_suffix(".onnx"), network)
        print(path.with_suffix(".onnx"))


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        print(f"export.py: {error}", file=sys.stderr)
        sys.exit(2)
