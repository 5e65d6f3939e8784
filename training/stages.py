# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""One stage of training: epochs over the training set, a moving average of the weights, a checkpoint an epoch."""

from __future__ import annotations

import copy
import math
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from dataset import batches
from network import RadixNetwork


@dataclass(frozen=True)
class Objective:
    """Says what a loss compares the logits with: the labels, or the soft answers of a teacher.

    Both sides are divided by `temperature` before the softmax, so that a teacher's answer says how near the other
    classes are (Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network, arXiv:1503.02531, 2015).
    """

    smoothing: float = 0.0
    teacher: RadixNetwork | None = None
    temperature: float = 1.0

    @torch.no_grad()
    def targets(self, levels: Tensor, labels: Tensor) -> Tensor:
        """Return classes [n], or probabilities [n, classes] from the teacher."""
        return functional.softmax(self.teacher(levels) / self.temperature, 1) if self.teacher else labels

    def loss(self, logits: Tensor, targets: Tensor) -> Tensor:
        return functional.cross_entropy(logits / self.temperature, targets, label_smoothing=self.smoothing)


@dataclass(frozen=True)
class Stage:
    """Says what one stage does. The seed of an epoch follows from stage and epoch, so a resumed run repeats itself.

    `bfloat16` computes convolutions in bfloat16 where torch can, which halves the time of floating-point training and
    would be wrong for integers.
    """

    name: str
    epochs: int
    rate: float
    optimiser: str
    decay: float
    batch: int
    reach: int
    average: float
    bfloat16: bool
    seed: int
    objective: Objective
    images: int = 0  # that an epoch draws; 0: all


@dataclass(frozen=True)
class Split:
    """Holds input levels and labels, for training and for validation."""

    train: tuple[Tensor, Tensor]
    validation: tuple[Tensor, Tensor]


def cosine(step: int, steps: int, warmup: int) -> float:
    """Return the factor of the learning rate: linear to 1 in `warmup` steps, then half a cosine to 0."""
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


@torch.no_grad()
def accuracy(network: nn.Module, levels: Tensor, labels: Tensor, batch: int = 1000) -> float:
    """Return the percentage of images whose largest readout is their label."""
    network.eval()
    hits = sum(
        int((network.readout(levels[i : i + batch]).argmax(1) == labels[i : i + batch]).sum())
        for i in range(0, len(labels), batch)
    )
    return 100 * hits / len(labels)


@torch.no_grad()
def set_scale(network: RadixNetwork, levels: Tensor, labels: Tensor, objective: Objective = Objective()) -> None:
    """Choose the real scale of the readout that has the least loss; its integers stay.

    A network file holds no real values, and a loss needs logits that are neither all alike nor all certain.
    """
    network.eval()
    logits = torch.cat([network(part) for part in levels.split(500)])
    targets = torch.cat([objective.targets(*part) for part in zip(levels.split(500), labels.split(500))])
    factors = [2.0 ** (k / 8) for k in range(-80, 81)]
    losses = [float(objective.loss(logits * factor, targets)) for factor in factors]
    factor, head = factors[losses.index(min(losses))], network.layers[-1]
    head.unit.mul_(factor)
    head.bias.mul_(factor)


def save(path: Path, state: dict[str, Any]) -> None:
    """Write the checkpoint whole or not at all."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def make_optimiser(stage: Stage, network: nn.Module) -> torch.optim.Optimizer:
    if stage.optimiser == "sgd":
        return torch.optim.SGD(network.parameters(), lr=stage.rate, momentum=0.9, nesterov=True,
                               weight_decay=stage.decay)
    return torch.optim.AdamW(network.parameters(), lr=stage.rate, weight_decay=stage.decay)


@torch.no_grad()
def blend(average: nn.Module, network: nn.Module, keep: float) -> None:
    """Move the average towards the network; the statistics of normalisations move as the weights do."""
    pairs = zip((*average.parameters(), *average.buffers()), (*network.parameters(), *network.buffers()))
    for mean, value in pairs:
        if value.is_floating_point():
            mean.lerp_(value, 1 - keep)


def run_epoch(
    stage: Stage, epoch: int, network: nn.Module, average: nn.Module, optimiser: torch.optim.Optimizer, split: Split
) -> float:
    """Make one pass over the training images; return the mean loss."""
    images = min(stage.images or len(split.train[1]), len(split.train[1]))
    steps, total = images // stage.batch, 0.0
    network.train()
    for i, (levels, labels) in enumerate(batches(*split.train, stage.batch, stage.reach, stage.seed * 1000 + epoch, images)):
        step = epoch * steps + i
        optimiser.param_groups[0]["lr"] = stage.rate * cosine(step, stage.epochs * steps, steps)
        levels = levels.contiguous(memory_format=torch.channels_last) if stage.bfloat16 else levels
        with torch.autocast("cpu", torch.bfloat16, enabled=stage.bfloat16):
            logits = network(levels)
        loss = stage.objective.loss(logits.float(), stage.objective.targets(levels, labels))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        total += float(loss)
        blend(average, network, min(stage.average, (1 + step) / (10 + step)))
    return total / steps


def run_stage(
    stage: Stage,
    network: nn.Module,
    split: Split,
    checkpoint: Path,
    state: dict[str, Any],
) -> nn.Module:
    """Train `network` and return the average of its weights. `state` continues an interrupted stage."""
    if stage.bfloat16:
        network.to(memory_format=torch.channels_last)
    average = copy.deepcopy(network)
    optimiser = make_optimiser(stage, network)
    first = 0
    if state.get("stage") == stage.name:
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["epoch"]
    for epoch in range(first, stage.epochs):
        begin = time.monotonic()
        loss = run_epoch(stage, epoch, network, average, optimiser, split)
        average.assert_exact()
        score = f"{accuracy(average, *split.validation):.2f} %" if len(split.validation[1]) else "none"
        print(
            f"{stage.name} epoch {epoch + 1}/{stage.epochs}: loss {loss:.4f}, "
            f"validation {score}, {time.monotonic() - begin:.1f} s",
            file=sys.stderr, flush=True,
        )
        state.update(
            stage=stage.name,
            epoch=epoch + 1,
            network=network.state_dict(),
            average=average.state_dict(),
            optimiser=optimiser.state_dict(),
        )
        save(checkpoint, state)
    return average
