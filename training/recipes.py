# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""How each network is trained unless the command line says otherwise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Holds the settings of a run; train.py has an option of the same name for each."""

    float_epochs: int
    float_rate: float
    float_optimiser: str
    float_decay: float
    integer_epochs: int
    integer_rate: float
    integer_decay: float
    batch: int
    smoothing: float
    average: float
    reach: int
    quantile: float
    validation: int
    bfloat16: bool
    timesteps: int = 6
    weight_bits: int = 6
    input_bits: int = 6


LENET5 = Recipe(
    float_epochs=35, float_rate=3e-3, float_optimiser="adamw", float_decay=1e-3,
    integer_epochs=30, integer_rate=1e-3, integer_decay=1e-3,
    batch=128, smoothing=0.0, average=0.998, reach=1, quantile=0.999, validation=5000, bfloat16=False,
)
RESNET = Recipe(
    float_epochs=30, float_rate=0.15, float_optimiser="sgd", float_decay=5e-4,
    integer_epochs=6, integer_rate=2e-4, integer_decay=0.0,
    batch=128, smoothing=0.1, average=0.998, reach=4, quantile=0.999, validation=2000, bfloat16=True,
)
MOBILENETV2 = Recipe(
    float_epochs=12, float_rate=0.15, float_optimiser="sgd", float_decay=5e-4,
    integer_epochs=2, integer_rate=2e-4, integer_decay=0.0,
    batch=128, smoothing=0.1, average=0.998, reach=2, quantile=0.999, validation=2000, bfloat16=True,
    weight_bits=8, input_bits=8,
)
RECIPES = {"lenet5-fashion": LENET5, "resnet8-cifar": RESNET, "resnet20-cifar": RESNET, "mobilenetv2-cifar": MOBILENETV2}
