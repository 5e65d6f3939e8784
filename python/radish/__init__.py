# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""radish: radix-encoded spiking hardware, simulated to the picosecond.

    import radish
    run = radish.run("radix40", "lenet5-fashion", range(0, 10), set={"core.lanes": 8})
    print(run.layers)

    run         images through a chip, cycle by cycle      -> Run: logits, layers, images, totals
    functional  what a network answers, without time       -> Answers
    map         how a network lies on a chip               -> Mapping
    convert     a trained ONNX model to a network          -> Network
    sweep       a grid of chips and networks, and its file -> Sweep

Everything is computed by libradish, through radish.h. What it refuses is raised as an Error with `file` and `line`.
"""

from radish._answers import Answers, functional
from radish._convert import convert, onnx_input_shape
from radish._designs import Network, set_max_memory
from radish._library import lib as _lib
from radish._library import text_of as _text_of
from radish._mapping import Mapping, map  # noqa: A004 (the command's name)
from radish._run import Run, Simulator, Totals, run
from radish._sweep import Sweep, sweep
from radish.errors import BadInput, Cancelled, Deadlock, Error, NotBuilt, OutOfMemory

__version__: str = _text_of(_lib.radish_version())

__all__ = ["Answers", "BadInput", "Cancelled", "Deadlock", "Error", "Mapping", "Network", "NotBuilt", "OutOfMemory",
           "Run", "Simulator", "Sweep", "Totals", "convert", "functional", "map", "onnx_input_shape", "run",
           "set_max_memory", "sweep"]
