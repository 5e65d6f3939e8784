#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Train a network for a radix-encoded spiking chip.

Two stages: floating point, then the chip's integers (T time steps, weights of W bits, one right shift a
layer) with a straight-through estimator. Every epoch leaves a checkpoint; the same command continues an
interrupted run and ends in the same weights. Choices are made on the held-out part of the training set;
the test images are left to evaluate.py.
"""

from __future__ import annotations

import argparse
import copy
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Callable

import numpy as np
import torch
import yaml
from torch import nn

from calibrate import calibrate
from dataset import DATASETS, Dataset, input_levels
from float_network import FloatNetwork, fold
from network import Precision, RadixNetwork
from recipes import RECIPES
from network_file import read_network
from stages import Objective, Split, Stage, accuracy, run_stage, save, set_scale
from topology import TOPOLOGIES

HERE = Path(__file__).resolve().parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="example: train.py && export.py && evaluate.py --check",
    )
    parser.add_argument("network", nargs="?", choices=TOPOLOGIES, default="lenet5-fashion", help="(%(default)s)")
    parser.set_defaults(**asdict(RECIPES[parser.parse_known_args()[0].network]))
    parser.add_argument("--data", type=Path, help="folder of the data set (lenet5: /usr/share/datasets/fashion-mnist; "
                        "the others: training/cifar-10-batches-bin)")
    parser.add_argument("--run", type=Path, help="checkpoint to write and to continue from (training/runs/NETWORK.pt)")
    parser.add_argument("--from-float", type=Path, metavar="FILE",
                        help="begin with the floating-point stage of this finished or published checkpoint")
    parser.add_argument("--from-network", type=Path, metavar="FILE",
                        help="begin with the integers of this network file, as `radish convert` writes it: its "
                        "topology, T, weight and input bits; no floating-point stage")
    parser.add_argument("--teacher", type=Path, metavar="FILE",
                        help="in integers, learn the soft answers of this network file instead of the labels: a "
                        "network that answers all training images right has nothing more to learn from labels")
    parser.add_argument("--temperature", type=float, default=4.0, help="of the teacher's softmax (%(default)s)")
    parser.add_argument("-T", "--timesteps", type=int, help="time steps of hidden layers (%(default)s)")
    parser.add_argument("-W", "--weight-bits", type=int, help="(%(default)s)")
    parser.add_argument("--input-bits", type=int, help="(%(default)s)")
    parser.add_argument("--float-epochs", type=int, metavar="N", help="(%(default)s)")
    parser.add_argument("--float-rate", type=float, help="peak learning rate (%(default)s)")
    parser.add_argument("--float-optimiser", choices=("adamw", "sgd"), help="(%(default)s)")
    parser.add_argument("--float-decay", type=float, help="weight decay (%(default)s)")
    parser.add_argument("--integer-epochs", type=int, metavar="N", help="(%(default)s)")
    parser.add_argument("--integer-images", type=int, default=0, metavar="N",
                        help="training images that such an epoch draws, others each time (all)")
    parser.add_argument("--integer-rate", type=float, help="peak learning rate, AdamW (%(default)s)")
    parser.add_argument("--integer-decay", type=float, help="weight decay (%(default)s)")
    parser.add_argument("--batch", type=int, help="images a step (%(default)s)")
    parser.add_argument("--smoothing", type=float, help="of the labels, in floating point (%(default)s)")
    parser.add_argument("--average", type=float, help="what the moving average of the weights keeps each step "
                        "(%(default)s)")
    parser.add_argument("--reach", type=int, help="shifts of the augmentation, pixels (%(default)s)")
    parser.add_argument("--quantile", type=float,
                        help="share of a layer's positive outputs below saturation at conversion (%(default)s)")
    parser.add_argument("--validation", type=int, metavar="N",
                        help="last training images held out to choose by (%(default)s)")
    parser.add_argument("--bfloat16", action=argparse.BooleanOptionalAction,
                        help="convolve in bfloat16 in the floating-point stage (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    parser.add_argument("--threads", type=int, default=1,
                        help="torch threads; the sums depend on their number (%(default)s)")
    args = parser.parse_args()
    if args.from_network:
        description = yaml.safe_load(args.from_network.read_text())
        args.timesteps, args.weight_bits = description["timesteps"], description["weight_bits"]
        args.input_bits = description["input"]["bits"]
    args.run = args.run or HERE / "runs" / f"{args.network}.pt"
    return args


def load_split(args: argparse.Namespace, dataset: Dataset) -> Split:
    images, labels = dataset.read(args.data or dataset.folder, "train")
    levels, targets = input_levels(images, args.input_bits), torch.from_numpy(labels.astype(np.int64))
    kept = len(targets) - args.validation
    return Split((levels[:kept], targets[:kept]), (levels[kept:], targets[kept:]))


def resume(args: argparse.Namespace) -> dict[str, Any]:
    """Return the state of an interrupted run, or a fresh one; refuse a run with other settings."""
    settings = {key: value for key, value in vars(args).items() if key not in ("data", "run")}
    if not args.run.exists():
        args.run.parent.mkdir(parents=True, exist_ok=True)
        return {"settings": settings, "done": {}}
    state = torch.load(args.run)
    if state["settings"] != settings:
        changed = sorted(key for key in settings | state["settings"]
                         if settings.get(key) != state["settings"].get(key))
        raise ValueError(f"{args.run} was made with another {', '.join(changed)}; remove it or name another --run")
    return state


def from_float(args: argparse.Namespace, dataset: Dataset, split: Split, state: dict[str, Any],
               finish: Callable[..., nn.Module]) -> RadixNetwork:
    """Return the network of the floating-point stage, folded and calibrated."""
    real = FloatNetwork(TOPOLOGIES[args.network], args.input_bits, dataset.mean, dataset.std)
    if args.from_float and not state["done"]:
        state["done"]["float"] = torch.load(args.from_float)["done"]["float"]
    real = finish("float", real, epochs=args.float_epochs, rate=args.float_rate, optimiser=args.float_optimiser,
                  decay=args.float_decay, objective=Objective(args.smoothing), bfloat16=args.bfloat16)
    network = fold(real.eval(), Precision(args.timesteps, args.weight_bits, args.input_bits))
    if "integer" not in state["done"]:
        calibrate(network, split.train[0][:5000], args.quantile)
        print(f"shifts {[int(layer.shift) for layer in network.layers[:-1] if layer.spec.avg_pool == 1]}", file=sys.stderr)
    network.set_integer(True)
    return network


def integer_objective(args: argparse.Namespace, split: Split) -> Objective:
    """Return what the integer stage learns from: the labels, or a teacher that takes the same input levels."""
    if not args.teacher:
        return Objective()
    teacher = read_network(args.teacher)
    if teacher.precision.input_bits != args.input_bits:
        raise ValueError(f"{args.teacher} takes inputs of {teacher.precision.input_bits} bits, this run {args.input_bits}")
    set_scale(teacher, *(part[:2000] for part in split.train))
    return Objective(teacher=teacher, temperature=args.temperature)


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.use_deterministic_algorithms(True)
    dataset = DATASETS[args.network]
    split, state = load_split(args, dataset), resume(args)

    def finish(name: str, network: nn.Module, **settings: Any) -> nn.Module:
        """Run a stage, or take its result from the checkpoint; return the trained network."""
        seed = 100 * args.seed + len(state["done"])
        if name in state["done"]:
            network.load_state_dict(state["done"][name])
            return network
        stage = Stage(name, batch=args.batch, reach=args.reach, average=args.average, seed=seed, **settings)
        result = run_stage(stage, network, split, args.run, state)
        state["done"][name] = copy.deepcopy(result.state_dict())
        save(args.run, state)
        return result

    torch.manual_seed(args.seed)
    objective = integer_objective(args, split)
    if args.from_network:
        network = read_network(args.from_network)
        state["topology"] = network.topology
        set_scale(network, *(part[:2000] for part in split.train), objective)
    else:
        network = from_float(args, dataset, split, state, finish)
    if args.validation:
        print(f"before integer training: validation {accuracy(network, *split.validation):.2f} %", file=sys.stderr)
    network = finish("integer", network, epochs=args.integer_epochs, rate=args.integer_rate, optimiser="adamw",
                     decay=args.integer_decay, objective=objective, bfloat16=False, images=args.integer_images)
    network.assert_exact()
    if args.validation:
        print(f"trained: validation {accuracy(network, *split.validation):.2f} %", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        print(f"train.py: {error}", file=sys.stderr)
        sys.exit(2)
