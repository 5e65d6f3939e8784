#!/usr/bin/env python3
"""Write a trained checkpoint as a network the chip simulator reads.

Beside the topology (YAML) go the integer weights (safetensors) and the first test images with their
labels (gzip'd IDX). The same checkpoint gives the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

from dataset import CLASSES, DEFAULT_FOLDER, read_split
from idx import write_idx_gz
from network import INPUT_BITS, LENET5, TIMESTEPS, WEIGHT_BITS, RadixLayer, RadixNetwork
from tensors import write_tensors


def arguments() -> argparse.Namespace:
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--run", type=Path, default=here / "runs" / "lenet5-fashion.pt",
                        help="checkpoint of train.py (training/runs/lenet5-fashion.pt)")
    parser.add_argument("--out", type=Path, default=here.parent / "configs" / "networks",
                        help="folder to write to (configs/networks)")
    parser.add_argument("--name", default="lenet5-fashion", help="stem of the files (%(default)s)")
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="folder of the IDX files (%(default)s)")
    parser.add_argument("--sample", type=int, default=200, metavar="N",
                        help="test images that go with the network (%(default)s)")
    return parser.parse_args()


def load_trained(run: Path) -> RadixNetwork:
    """The integer network of a finished run."""
    if not run.exists():
        raise ValueError(f"{run}: no such checkpoint; train.py makes it")
    state = torch.load(run)
    if "integer" not in state["done"]:
        raise ValueError(f"{run}: integer training has not finished; train.py continues it")
    network = RadixNetwork(LENET5)
    network.load_state_dict(state["done"]["integer"])
    network.set_integer(True)
    network.assert_exact()
    return network


def layer_line(layer: RadixLayer, source: str) -> str:
    """One entry of `layers`, in flow style."""
    spec = layer.spec
    fields = [f"name: {spec.name}", f"op: {'conv' if spec.kernel else 'dense'}", f"from: {source}"]
    if spec.kernel:
        fields += [f"out_channels: {spec.outputs}", f"kernel: {spec.kernel}", "stride: 1", f"pad: {spec.pad}"]
    else:
        fields += [f"units: {spec.outputs}"]
    fields += ["readout: true" if spec.readout else f"shift: {int(layer.shift)}"]
    if spec.max_pool > 1:
        fields += [f"max_pool: {spec.max_pool}"]
    return "  - {" + ", ".join(fields) + "}"


def topology(network: RadixNetwork, name: str, shape: tuple[int, ...]) -> str:
    lines = [
        "# LeNet-5 on Fashion-MNIST, trained in the chip's integers by training/train.py.",
        f"name: {name}",
        f"timesteps: {TIMESTEPS}",
        f"weight_bits: {WEIGHT_BITS}",
        f"weights: {name}.safetensors",
        f"sample: {name}-sample-images.idx.gz",
        f"input: {{shape: {list(shape)}, bits: {INPUT_BITS}, pad_value: [0], "
        f"classes: [{', '.join(CLASSES)}]}}",
        "layers:",
    ]
    source = "input"
    for layer in network.layers:
        lines.append(layer_line(layer, source))
        source = layer.spec.name
    return "\n".join(lines) + "\n"


def main() -> None:
    args = arguments()
    network = load_trained(args.run)
    images, labels = read_split(args.data, "t10k")
    tensors = {}
    for layer in network.layers:
        tensors[f"{layer.spec.name}.weight"] = layer.integer_weight().detach().numpy().astype(np.int8)
        tensors[f"{layer.spec.name}.bias"] = layer.integer_bias().detach().numpy().astype(np.int32)
    args.out.mkdir(parents=True, exist_ok=True)
    write_tensors(args.out / f"{args.name}.safetensors", tensors)
    write_idx_gz(args.out / f"{args.name}-sample-images.idx.gz", images[: args.sample])
    write_idx_gz(args.out / f"{args.name}-sample-labels.idx.gz", labels[: args.sample])
    (args.out / f"{args.name}.yaml").write_text(topology(network, args.name, (1, *images.shape[1:])))
    print(args.out / f"{args.name}.yaml")


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        print(f"export.py: {error}", file=sys.stderr)
        sys.exit(2)
