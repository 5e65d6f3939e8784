#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""make_sweep.py FILE.sqlite [POINTS]: a file as radish sweep leaves it (docs/interfaces.md), with invented results.

Nothing is simulated: latency and energy follow a formula of the axes with some noise, so that ten thousand points take a
second."""

import json
import random
import sqlite3
import sys

LAYERS = ["input", "conv1", "conv2", "fc1", "fc2", "head"]
SHAPES = [[1, 32, 32], [6, 14, 14], [16, 5, 5], [120, 1, 1], [84, 1, 1], [10, 1, 1]]
COMPONENTS = ["synapse", "neuron", "noc", "control", "offchip", "leakage"]
LANES, CORES, CLOCKS, SYNCS = (
    [1, 2, 4, 8, 16, 32, 64, 128],
    [1, 2, 4, 8, 12, 16, 24, 32, 48, 64],
    [10, 20, 50, 100, 200, 500],
    ["dataflow", "barrier"],
)
AXES = [
    ("core.lanes", "integer"),
    ("cores", "integer"),
    ("core.clock_mhz", "integer"),
    ("sync", "text"),
    ("noc.voltage_factor", "real"),
]


def axes_of(point):
    """Returns the values of the axes: a grid, the last axis the fastest."""
    values, rest = [], point
    for choices in (CLOCKS, SYNCS, CORES, LANES):
        values.append(choices[rest % len(choices)])
        rest //= len(choices)
    clock, sync, cores, lanes = values
    return [lanes, cores, clock, sync, 0.6 + 0.05 * (rest % 20)]


def layer_rows(point, axes, rng):
    lanes, cores, clock, sync, voltage = axes
    start, rows = 0.0, []
    for number, name in enumerate(LAYERS):
        work = [0, 38000, 30000, 6000, 800, 200][number] * (1 + 0.1 * rng.random())
        latency = round(
            work / min(lanes, 40) * 1e3 / clock / min(cores, 12) ** 0.5 * (1.4 if sync == "barrier" else 1)
            + 900 * voltage
            + rng.random(),
            3,
        )
        energies = [
            round(weight * (1 + number) * (0.7 + 0.5 * voltage) * (1 + 0.2 * rng.random()) * 60, 6)
            for weight in (1, 0.7, 0.2, 0.9, 0.5, latency / 4e5)
        ]
        spikes = rng.randrange(200, 4000)
        rows.append(
            [
                point,
                number,
                name,
                "input" if not number else "conv" if number < 3 else "dense",
                json.dumps(SHAPES[number]),
                start,
                start + latency,
                latency,
                min(cores, number),
                number or 1,
                0,
                spikes,
                spikes * 2,
                round(rng.random(), 6),
                spikes * 20,
                400000,
                int(work / lanes),
                rng.randrange(50),
                spikes * 2,
                spikes * 5,
                *energies,
                spikes,
                int(work),
                spikes * 3,
            ]
        )
        start += round(latency * 0.6, 3)
    return rows


def make(path, points=10000, failing=97):
    """Writes the file; of `failing` points one could not be run. Returns what was written of each point."""
    db = sqlite3.connect(path)
    db.executescript("PRAGMA journal_mode = WAL; PRAGMA user_version = 1; PRAGMA application_id = 0x72616473;")
    db.execute(
        "CREATE TABLE sweep (format INTEGER, radish_version TEXT, host TEXT, started_at TEXT, sweep_file TEXT, sweep_text TEXT, digest TEXT, points INTEGER, best_column TEXT, best_goal TEXT)"
    )
    db.execute(
        "INSERT INTO sweep VALUES (1, '0.2.0', 'bench', '2026-01-02T03:04:05Z', 'lenet5-lanes.yaml', 'chip: radix40\nnetwork: lenet5-fashion\naxes: ...\n', 'd', ?, 'latency_ns.mean', 'min')",
        (points,),
    )
    db.execute("CREATE TABLE files (name TEXT PRIMARY KEY, sha256 TEXT, text TEXT)")
    db.executemany(
        "INSERT INTO files VALUES (?, ?, ?)",
        [("radix40.yaml", "0" * 64, "name: radix40\n"), ("lenet5-fashion.safetensors", "1" * 64, None)],
    )
    db.execute("CREATE TABLE axes (axis INTEGER PRIMARY KEY, name TEXT, type TEXT)")
    db.executemany("INSERT INTO axes VALUES (?, ?, ?)", [(i, *axis) for i, axis in enumerate(AXES)])
    results = [
        "chip",
        "network",
        "random_weights",
        "coding",
        "timesteps",
        "cores_used",
        "accuracy",
        "correct",
        "labelled",
        "load.kind",
        "latency_ns.mean",
        "latency_ns.p50",
        "latency_ns.max",
        "throughput_per_s",
        "energy_nj",
        "energy_per_image_nj",
        *[f"energy_parts_nj.{name}" for name in COMPONENTS],
        "synaptic_ops",
        "dense_ops",
        "span_ns",
        "barriers",
        "busiest_core.share",
        "network.visits",
        "network.grants",
    ]
    names = ["point", "status", "message", "wall_s", *[name for name, _ in AXES], *results]
    db.execute("CREATE TABLE points (point INTEGER PRIMARY KEY, " + ", ".join(f'"{name}"' for name in names[1:]) + ")")
    of_layer = [
        "op",
        "shape",
        "start_ns",
        "end_ns",
        "latency_ns",
        "cores",
        "partitions",
        "partitions_reloaded",
        "spikes_in",
        "spikes_out",
        "density",
        "synaptic_ops",
        "dense_ops",
        "busy_cycles",
        "stall_cycles",
        "packets",
        "packet_hops",
        *[f"energy_nj.{name}" for name in COMPONENTS],
        "counters.spikes",
        "counters.busy_cycles",
        "counters.packets",
    ]
    db.execute(
        "CREATE TABLE layers (point INTEGER, layer INTEGER, name TEXT, "
        + ", ".join(f'"{name}"' for name in of_layer)
        + ", PRIMARY KEY (point, layer)) WITHOUT ROWID"
    )
    rng, written = random.Random(7), []
    for point in range(points):
        axes = axes_of(point)
        if failing and point % failing == failing - 1:
            row = [point, "failed", "cores=1: conv1 does not fit", 0.01, *axes] + [None] * len(results)
        else:
            layers = layer_rows(point, axes, rng)
            latency, parts = round(max(layer[6] for layer in layers), 3), [
                round(sum(layer[20 + c] for layer in layers), 6) for c in range(6)
            ]
            energy = round(sum(parts), 6)
            row = [
                point,
                "done",
                None,
                round(0.02 + rng.random() / 50, 6),
                *axes,
                "radix40",
                "lenet5-fashion",
                0,
                "radix",
                6,
                min(axes[1], 12),
                0.9,
                9,
                10,
                "flood",
                latency,
                latency,
                round(latency * 1.1, 3),
                round(1e9 / latency * 1.7, 6),
                energy * 10,
                energy,
                *parts,
                600000 + point,
                2400000,
                latency * 10,
                0,
                round(0.3 + 0.6 * rng.random(), 6),
                8000 + point,
                10000 + point,
            ]
            db.executemany("INSERT INTO layers VALUES (" + ", ".join("?" * (3 + len(of_layer))) + ")", layers)
        db.execute("INSERT INTO points VALUES (" + ", ".join("?" * len(names)) + ")", row)
        written.append(dict(zip(names, row)))
    db.commit()
    db.close()
    return written


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10000)
