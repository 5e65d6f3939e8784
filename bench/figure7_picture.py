# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The picture of figure7.py's results, as SVG in the look of `radish encode`: a row for each network, three panels in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable

from figure7 import NETWORKS, STEPS, WEIGHT_BITS, Row, best, rate_twin

FONT = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
COLOURS = {2: "#4e79a7", 4: "#f28e2b", 6: "#59a14f", 8: "#b07aa1"}  # by weight bits
LEFT, TOP, WIDTH, HEIGHT, ACROSS, DOWN = 76, 118, 300, 210, 380, 290
LOWEST_ACCURACY = 70  # below that a network answers little, and a point lies on the frame


@dataclass(frozen=True)
class Panel:
    title: str
    value: Callable[[list[Row], Row], float | None]
    lowest: float


def _speed_up(rows: list[Row], row: Row) -> float | None:
    twin = rate_twin(rows, row)
    return twin.latency_ns / row.latency_ns if twin and twin.latency_ns else None


PANELS = (
    Panel("accuracy, %", lambda rows, row: row.accuracy, LOWEST_ACCURACY),
    Panel("energy of an image, uJ", lambda rows, row: row.energy_nj / 1e3, 0),
    Panel("rate coding takes, times as long", _speed_up, 0),
)


def _ticks(low: float, high: float) -> list[float]:
    """Four to eight round numbers, the last of them not below `high`."""
    rough = (high - low) / 5
    unit = 10.0 ** math.floor(math.log10(rough))
    step = min((unit * factor for factor in (1, 2, 5, 10)), key=lambda size: abs(math.log(size / rough)))
    return [low + step * i for i in range(math.ceil((high - low) / step - 1e-9) + 1)]


def _x(steps: int) -> float:
    return (steps - STEPS[0] + 0.5) / len(STEPS) * WIDTH


def _mark(x: float, y: float, colour: str, trained: bool, hint: str) -> str:
    shape = (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#fff" stroke="{colour}" stroke-width="2.5">' if trained else
             f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}">')
    return f"{shape}<title>{hint}</title></circle>"


def _curve(rows: list[Row], panel: Panel, network: str, bits: int, ticks: list[float]) -> list[str]:
    path, marks = [], []
    for steps in STEPS:
        row = best(rows, network, steps, bits)
        value = panel.value(rows, row) if row else None
        if value is None:
            continue
        share = min(max((value - ticks[0]) / (ticks[-1] - ticks[0]), 0), 1)
        x, y = _x(steps), HEIGHT * (1 - share)
        path.append(f"{'L' if path else 'M'}{x:.1f} {y:.1f}")
        marks.append(_mark(x, y, COLOURS[bits], row.how == "trained", f"T {steps}, W {bits}, {row.how}: {value:.4g}"))
    return [f'<path fill="none" stroke-width="2" stroke="{COLOURS[bits]}" d="{"".join(path)}"/>', *marks] if path else []


def _panel(rows: list[Row], panel: Panel, network: str, title: str) -> list[str]:
    found = [best(rows, network, steps, bits) for steps in STEPS for bits in WEIGHT_BITS]
    values = [panel.value(rows, row) for row in found if row]
    ticks = _ticks(panel.lowest, max((value for value in values if value is not None), default=panel.lowest + 1))
    lines = [f'<text y="-10" style="font-size:13px;fill:#222">{title}</text>']
    for tick in ticks:
        y = HEIGHT * (1 - (tick - ticks[0]) / (ticks[-1] - ticks[0]))
        lines.append(f'<path d="M0 {y:.1f}h{WIDTH}" stroke="#e4e4e4"/><text x="-8" y="{y + 4:.1f}" class="r">{tick:g}</text>')
    lines += [f'<text x="{_x(steps):.1f}" y="{HEIGHT + 16}" class="c">{steps}</text>' for steps in STEPS]
    lines.append(f'<text x="{WIDTH / 2:g}" y="{HEIGHT + 34}" class="c">T, steps of a train</text>')
    for bits in WEIGHT_BITS:
        lines += _curve(rows, panel, network, bits, ticks)
    return [*lines, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>']


def _legend() -> list[str]:
    lines = []
    for i, bits in enumerate(WEIGHT_BITS):
        x = 24 + 150 * i
        lines.append(f'<path d="M{x} 76h26" stroke-width="2" stroke="{COLOURS[bits]}"/>{_mark(x + 13, 76, COLOURS[bits], False, "")}'
                     f'<text x="{x + 34}" y="80" class="l">weights of {bits} bits</text>')
    x = 24 + 150 * len(WEIGHT_BITS)
    return [*lines, f'{_mark(x + 13, 76, "#555", True, "")}<text x="{x + 26}" y="80" class="l">trained in integers (others: '
            "converted)</text>"]


def draw(rows: list[Row]) -> str:
    width, height = LEFT + ACROSS * len(PANELS) - 40, TOP + DOWN * len(NETWORKS) - 20
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
             f'font-family="{FONT}">',
             "<style>.t{font-size:18px;font-weight:bold;fill:#222}.s{font-size:12px;fill:#666}.l{font-size:12px;fill:#333}"
             ".a,.c,.r{font-size:11px;fill:#555}.c{text-anchor:middle}.r{text-anchor:end}</style>",
             f'<rect width="{width}" height="{height}" fill="#fff"/>',
             '<text x="24" y="34" class="t">What steps and bits of weights cost and bring: Fig. 7 on trained networks</text>',
             f'<text x="24" y="54" class="s">CIFAR-10, an image alone on the chip; accuracies below {LOWEST_ACCURACY} % lie on the '
             'lower frame; times as long: rate coding in the fewest steps that are as accurate</text>', *_legend()]
    for down, network in enumerate(NETWORKS):
        for across, panel in enumerate(PANELS):
            lines.append(f'<g transform="translate({LEFT + ACROSS * across} {TOP + DOWN * down})">')
            lines += [*_panel(rows, panel, network.title, f"{network.title}: {panel.title}"), "</g>"]
    return "\n".join([*lines, "</svg>"]) + "\n"
