# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""What the paper says of its Fig. 7, and whether it holds of the results in figure7.csv."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from figure7 import STEPS, WEIGHT_BITS, Row, best, rate_twin

SATURATED = range(6, max(STEPS) + 1)  # "once T > 5"
WIDER = [bits for bits in WEIGHT_BITS if bits > 2]
SIMILAR_POINTS = 1.0  # accuracies that are no further apart are called similar
PAPER_RATE_STEPS = 1000
NEAR_POINTS = 0.5  # a choice is good where it is no further below the best


class Results:
    def __init__(self, rows: list[Row], network: str) -> None:
        self.rows, self.network = rows, network
        found = {(steps, bits): best(rows, network, steps, bits) for bits in WEIGHT_BITS for steps in STEPS}
        self.best = {setting: row for setting, row in found.items() if row}

    def accuracy(self, steps: int, bits: int) -> float:
        return self.best[steps, bits].accuracy

    def measured(self, steps: Iterable[int], bits: Iterable[int]) -> list[int]:
        """Those of `steps` for which there are weights of all these bits."""
        return [t for t in steps if all((t, w) in self.best for w in bits)]

    def other(self, row: Row) -> Row | None:
        """The converted network of a setting whose trained one was better, or the other way round."""
        return next((other for other in self.rows if other.coding == "radix" and other != row
                     and (other.network, other.steps, other.weight_bits) == (row.network, row.steps, row.weight_bits)), None)

    @property
    def top(self) -> float:
        return max(row.accuracy for row in self.best.values())

    @property
    def choice(self) -> Row:
        """The least energy among the settings that are near the most accurate one."""
        return min((row for row in self.best.values() if row.accuracy >= self.top - NEAR_POINTS), key=lambda row: row.energy_nj)


@dataclass(frozen=True)
class Found:
    """What is measured of one network, and whether the paper's statement holds of it; None: that cannot be said."""

    said: str
    holds: bool | None


NOT_MEASURED = Found("not measured", None)


def verdict(found: list[tuple[str, bool | None]], why: str) -> str:
    """`why` explains what does not hold."""
    yes, no, open_ = ([name for name, holds in found if holds is answer] for answer in (True, False, None))
    if len(yes) == len(found):
        return "holds"
    if len(no) == len(found):
        return f"does not hold, because {why}"
    parts = [f"holds of {' and '.join(yes)}"] if yes else []
    parts += [f"does not hold of {' and '.join(no)}, because {why}"] if no else []
    return "; ".join([*parts, *([f"open of {' and '.join(open_)}"] if open_ else [])])


def listed(numbers: Iterable[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last


def similar_widths(r: Results) -> Found:
    steps = r.measured(SATURATED, WEIGHT_BITS)
    if not steps:
        return NOT_MEASURED
    below = {w: max(r.accuracy(t, max(WIDER)) - r.accuracy(t, w) for t in steps) for w in WEIGHT_BITS[:-1]}
    lie = ", ".join(f"{w} bits by " + (f"at most {points:.2f} points" if points > 0 else "nothing") for w, points in below.items())
    return Found(f"at T = {listed(steps)} below the {max(WIDER)} bits lie {lie}",
                 all(below[w] <= SIMILAR_POINTS for w in WIDER[:-1]) and below[2] > SIMILAR_POINTS)


def two_bits(r: Results) -> Found:
    row = max((r.best[t, 2] for t in r.measured(STEPS, [2])), key=lambda row: row.accuracy, default=None)
    if not row:
        return NOT_MEASURED
    return Found(f"{row.accuracy:.2f} % at most (T = {row.steps}, {row.how}), best of all {r.top:.2f} %", row.accuracy > 90)


def saturates(r: Results) -> Found:
    first, early, late = SATURATED[0], [], []
    for w in WIDER:
        steps = r.measured(STEPS, [w])
        if {STEPS[0], first, STEPS[-1]} <= set(steps):
            early.append((r.accuracy(first, w) - r.accuracy(STEPS[0], w), w))
            late.append((r.accuracy(STEPS[-1], w) - r.accuracy(first, w), w))
    if not early:
        return NOT_MEASURED
    least, most = min(early), max(late)
    return Found(f"W = {listed(w for _, w in early)}: T = {STEPS[0]} to {first} brings {least[0]:.2f} points (W = {least[1]}) or more, "
                 f"{first} to {STEPS[-1]} {most[0]:.2f} (W = {most[1]}) or less", most[0] < SIMILAR_POINTS < least[0])


def best_choice(r: Results) -> Found:
    theirs, ours = r.best.get((5, 6)), r.choice
    if not theirs:
        return NOT_MEASURED
    return Found(f"that is {r.top - theirs.accuracy:.2f} points below the best of all, and costs {theirs.energy_nj / 1e3:.0f} uJ; of what "
                 f"is within {NEAR_POINTS:g} points T = {ours.steps}, W = {ours.weight_bits} costs least ({ours.accuracy:.2f} %, "
                 f"{ours.energy_nj / 1e3:.0f} uJ)", theirs == ours)


def energies(r: Results) -> Found:
    if not {(8, 6), (4, 6), (6, 8), (6, 4)} <= r.best.keys():
        return NOT_MEASURED
    by_steps = r.best[8, 6].energy_nj / r.best[4, 6].energy_nj
    by_bits = r.best[6, 8].energy_nj / r.best[6, 4].energy_nj
    return Found(f"{by_steps:.2f} times as much for 8 steps as for 4 (W = 6), {by_bits:.2f} times for 8 bits as for 4 (T = 6)", None)


def speed_ups(r: Results) -> Found:
    pairs = [(row, rate_twin(r.rows, row)) for row in r.best.values()]
    found = [(row, twin) for row, twin in pairs if twin and twin.latency_ns]
    if not found:
        return NOT_MEASURED
    ratios, steps = [twin.latency_ns / row.latency_ns for row, twin in found], [twin.steps for _, twin in found]
    unreached = sum(twin is None for _, twin in pairs)
    return Found(f"{min(ratios):.1f} to {max(ratios):.1f} times, with {min(steps)} to {max(steps)} steps"
                 + (f"; {unreached} of {len(pairs)} settings {'is' if unreached == 1 else 'are'} not reached" if unreached else ""),
                 all(ratio >= PAPER_RATE_STEPS / row.steps for ratio, (row, _) in zip(ratios, found)))


# What the paper says, what is measured of it, and why it does not hold where it does not.
STATEMENTS = (
    ("once T > 5, all widths but 2 bits have similar accuracy", similar_widths,
     f"some of them lose more than {SIMILAR_POINTS:g} point by conversion without training"),
    ("2-bit weights still pass 90 %", two_bits,
     "neither conversion nor the short training here brings 2-bit weights there; the paper's VGG-16 has more to lose above 90 % than these"),
    ("accuracy saturates with T", saturates, f"more than {SIMILAR_POINTS:g} point is gained beyond T = {SATURATED[0]}"),
    ("five steps with 6-bit weights are the best choice", best_choice,
     f"another setting that is within {NEAR_POINTS:g} points costs less; how the paper weighs accuracy against energy, it does not say"),
    (f"rate coding takes {PAPER_RATE_STEPS} / T times as long ({PAPER_RATE_STEPS // STEPS[-1]} to {PAPER_RATE_STEPS // STEPS[0]}; Tables "
     "II and III)", speed_ups,
     f"equal accuracy needs far fewer than {PAPER_RATE_STEPS} steps, and rate-coded layers overlap where radix-coded ones wait for "
     "the sign"),
)
ENERGY = ("energy, by NCPower's model", "not comparable: the text has no number of it. Here W changes the bits that the memories of "
          "weights give, a few per cent of the energy; the rest is paid for operations and spikes ([chip.md](chip.md#5-energy))")


def statements(all_results: list[Results]) -> list[list[str]]:
    """Rows of a table: the statement, what is measured, and whether it holds."""
    rows = []
    for statement, find, why in STATEMENTS:
        found = [(r.network, find(r)) for r in all_results]
        rows.append([statement, "; ".join(f"{name}: {at.said}" for name, at in found),
                     verdict([(name, at.holds) for name, at in found], why)])
    return [*rows, [ENERGY[0], "; ".join(f"{r.network}: {energies(r).said}" for r in all_results), ENERGY[1]]]
