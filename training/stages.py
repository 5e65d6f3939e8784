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
from torch import Tensor
from torch.nn import functional

from dataset import batches
from network import RadixNetwork


@dataclass(frozen=True)
class Stage:
    """What one stage does. The seed of an epoch follows from stage and epoch, so a resumed run repeats itself."""

    name: str
    epochs: int
    rate: float
    batch: int
    reach: int
    decay: float
    average: float
    seed: int


@dataclass(frozen=True)
class Split:
    """Input levels and labels, for training and for validation."""

    train: tuple[Tensor, Tensor]
    validation: tuple[Tensor, Tensor]


def cosine(step: int, steps: int, warmup: int) -> float:
    """Factor of the learning rate: linear to 1 in `warmup` steps, then half a cosine to 0."""
    if step < warmup:
        return (step + 1) / warmup
    return 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


@torch.no_grad()
def accuracy(network: RadixNetwork, levels: Tensor, labels: Tensor, batch: int = 1000) -> float:
    """Percentage of images whose largest readout is their label."""
    hits = sum(
        int((network.readout(levels[i : i + batch]).argmax(1) == labels[i : i + batch]).sum())
        for i in range(0, len(labels), batch)
    )
    return 100 * hits / len(labels)


def save(path: Path, state: dict[str, Any]) -> None:
    """Write the checkpoint whole or not at all."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def run_stage(
    stage: Stage,
    network: RadixNetwork,
    split: Split,
    checkpoint: Path,
    state: dict[str, Any],
) -> RadixNetwork:
    """Train `network` and return the average of its weights. `state` continues an interrupted stage."""
    steps_per_epoch = len(split.train[1]) // stage.batch
    average = copy.deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=stage.rate, weight_decay=stage.decay)
    first = 0
    if state.get("stage") == stage.name:
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["epoch"]
    for epoch in range(first, stage.epochs):
        begin, total = time.monotonic(), 0.0
        epoch_seed = stage.seed * 1000 + epoch
        for i, (levels, labels) in enumerate(batches(*split.train, stage.batch, stage.reach, epoch_seed)):
            step = epoch * steps_per_epoch + i
            factor = cosine(step, stage.epochs * steps_per_epoch, steps_per_epoch)
            optimiser.param_groups[0]["lr"] = stage.rate * factor
            loss = functional.cross_entropy(network(levels), labels)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += float(loss)
            keep = min(stage.average, (1 + step) / (10 + step))
            with torch.no_grad():
                for mean, value in zip(average.parameters(), network.parameters()):
                    mean.lerp_(value, 1 - keep)
        if network.integer:
            average.assert_exact()
        score = f"{accuracy(average, *split.validation):.2f} %" if len(split.validation[1]) else "none"
        print(
            f"{stage.name} epoch {epoch + 1}/{stage.epochs}: loss {total / steps_per_epoch:.4f}, "
            f"validation {score}, {time.monotonic() - begin:.1f} s",
            file=sys.stderr,
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
