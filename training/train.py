#!/usr/bin/env python3
"""Train LeNet-5 on Fashion-MNIST for a radix-encoded spiking chip.

Two stages: LeNet-5 in floating point, then LeNet-5 in the chip's integers (6-bit weights, 6 time steps,
one right shift a layer) with a straight-through estimator. Every epoch leaves a checkpoint; the same
command continues an interrupted run and ends in the same weights. Choices are made on the held-out
part of the training set; the test images are left to evaluate.py.
"""

from __future__ import annotations

import argparse
import copy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dataset import DEFAULT_FOLDER, input_levels, read_split
from network import INPUT_BITS, LENET5, RadixNetwork, calibrate
from stages import Split, Stage, accuracy, run_stage, save


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="example: train.py && export.py && evaluate.py --check",
    )
    here = Path(__file__).resolve().parent
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="folder of the IDX files (%(default)s)")
    parser.add_argument("--run", type=Path, default=here / "runs" / "lenet5-fashion.pt",
                        help="checkpoint to write and to continue from (training/runs/lenet5-fashion.pt)")
    parser.add_argument("--float-epochs", type=int, default=35, metavar="N", help="(%(default)s)")
    parser.add_argument("--integer-epochs", type=int, default=30, metavar="N", help="(%(default)s)")
    parser.add_argument("--batch", type=int, default=128, help="images a step (%(default)s)")
    parser.add_argument("--float-rate", type=float, default=3e-3, help="peak learning rate (%(default)s)")
    parser.add_argument("--integer-rate", type=float, default=1e-3, help="peak learning rate (%(default)s)")
    parser.add_argument("--decay", type=float, default=1e-3, help="weight decay (%(default)s)")
    parser.add_argument("--average", type=float, default=0.998,
                        help="what the moving average of the weights keeps each step (%(default)s)")
    parser.add_argument("--reach", type=int, default=1, help="shifts of the augmentation, pixels (%(default)s)")
    parser.add_argument("--quantile", type=float, default=0.999,
                        help="share of a layer's positive outputs below saturation at conversion (%(default)s)")
    parser.add_argument("--validation", type=int, default=5000, metavar="N",
                        help="last training images held out to choose by (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    parser.add_argument("--threads", type=int, default=1,
                        help="torch threads; the sums depend on their number (%(default)s)")
    return parser.parse_args()


def load_split(args: argparse.Namespace) -> Split:
    images, labels = read_split(args.data, "train")
    levels, targets = input_levels(images, INPUT_BITS), torch.from_numpy(labels.astype(np.int64))
    kept = len(targets) - args.validation
    return Split((levels[:kept], targets[:kept]), (levels[kept:], targets[kept:]))


def resume(args: argparse.Namespace) -> dict[str, Any]:
    """The state of an interrupted run, or a fresh one; a run with other settings is refused."""
    settings = {key: value for key, value in vars(args).items() if key not in ("data", "run")}
    if not args.run.exists():
        args.run.parent.mkdir(parents=True, exist_ok=True)
        return {"settings": settings, "done": {}}
    state = torch.load(args.run)
    if state["settings"] != settings:
        changed = sorted(dict(state["settings"].items() ^ settings.items()))
        raise ValueError(f"{args.run} was made with another {', '.join(changed)}; remove it or name another --run")
    return state


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.use_deterministic_algorithms(True)
    split, state = load_split(args), resume(args)

    def finish(name: str, network: RadixNetwork, epochs: int, rate: float) -> RadixNetwork:
        """Run a stage, or take its result from the checkpoint."""
        seed = 100 * args.seed + len(state["done"])
        if name in state["done"]:
            network.load_state_dict(state["done"][name])
            return network
        stage = Stage(name, epochs, rate, args.batch, args.reach, args.decay, args.average, seed)
        result = run_stage(stage, network, split, args.run, state)
        state["done"][name] = copy.deepcopy(result.state_dict())
        save(args.run, state)
        return result

    torch.manual_seed(args.seed)
    network = finish("float", RadixNetwork(LENET5), args.float_epochs, args.float_rate)
    if "integer" not in state["done"]:
        calibrate(network, split.train[0][:5000], args.quantile)
        print(f"shifts {[int(layer.shift) for layer in network.layers[:-1]]}", file=sys.stderr)
    network.set_integer(True)
    if args.validation:
        print(f"before integer training: validation {accuracy(network, *split.validation):.2f} %", file=sys.stderr)
    network = finish("integer", network, args.integer_epochs, args.integer_rate)
    network.assert_exact()
    if args.validation:
        print(f"trained: validation {accuracy(network, *split.validation):.2f} %", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        print(f"train.py: {error}", file=sys.stderr)
        sys.exit(2)
