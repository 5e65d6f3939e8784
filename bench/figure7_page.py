# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The section of docs/paper.md on Fig. 7, from the lines of figure7.csv."""

from __future__ import annotations

import statistics
import textwrap
from typing import Iterable

from figure7 import (BATCH, CALIBRATION_IMAGES, CHIP_IMAGES, EPOCH_IMAGES, EPOCHS, FAILS, NETWORKS, RATE_WEIGHT_BITS, RATES, SLACK,
                     STEPS, WEIGHT_BITS, Row, falls_short, fails, rate_twin, read)
from figure7_statements import Results, listed, statements

HEADING = "## Fig. 7: accuracy, energy and time against T, for weights of 2, 4, 6 and 8 bits\n"
PICTURE = "pictures/figure7.svg"  # beside the page


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def line(results: Results, row: Row) -> list[str]:
    twin, other = rate_twin(results.rows, row), results.other(row)
    given = any(at.coding == "rate" and at.network == row.network for at in results.rows)
    rate = [str(twin.steps), *["not measured"] * 2] if twin else ["not reached" if given else "not measured", "-", "-"]
    if twin and twin.latency_ns:
        rate[1:] = [f"{twin.latency_ns / row.latency_ns:.1f}", f"{twin.energy_nj / row.energy_nj:.1f}"]
    how = row.how + (f" ({other.how}: {other.accuracy:.2f})" if other else "")
    return [str(row.weight_bits), str(row.steps), f"{row.accuracy:.2f}", f"{row.images:,}", how, f"{row.latency_ns / 1e6:.2f}",
            f"{row.energy_nj / 1e3:.1f}", *rate]


def settings(results: Results) -> str:
    head = ["W", "T", "accuracy, %", "of images", "how", "ms", "uJ", "rate coding as accurate: steps", "takes, times", "costs, times"]
    return table(head, [line(results, row) for row in results.best.values()])


# ---- the section -------------------------------------------------------------------------------------------------------


def _named(settings: Iterable[tuple[str, int, int]]) -> str:
    """Networks, numbers of steps and weight bits, in the order of the tables, those with the same weights together."""
    names, given = [], set(settings)
    for network in (network.title for network in NETWORKS):
        parts = [(bits, [t for t in STEPS if (network, t, bits) in given]) for bits in WEIGHT_BITS]
        if not any(steps for _, steps in parts):
            continue
        names.append(f"{network}: " + "; ".join(f"W = {bits}, T = {listed(steps)}" for bits, steps in parts if steps))
    return ". ".join(names)


def _how(all_results: list[Results]) -> str:
    """What was trained, what should have been and was not, and what was in vain."""
    rows = [row for results in all_results for row in results.rows if row.network == results.network]
    trained = {_setting(row) for row in rows if row.how == "trained"}
    failed = {_setting(row) for row in rows if fails(row)}
    in_vain = trained - {_setting(row) for results in all_results for row in results.best.values() if row.how == "trained"}
    said = [f"Where conversion falls more than {FAILS:g} points short of the network in real numbers, the converted integers are trained "
            f"on, each setting for itself: {EPOCHS} times {EPOCH_IMAGES:,} of the training images, drawn anew each time, mirrored and "
            f"shifted, in batches of {BATCH}, with rates of at most {_rates()} (`bench/paper --figure7 FOLDER --figure7-train`; "
            "[how](../training/README.md#from-the-integers-of-a-network-file)).",
            f"Trained, rings in the picture: {_named(trained)}.{_brought(rows)}" if trained else "None is trained yet."]
    said += [f"Of these no better than converted, which then counts: {_named(in_vain)}."] if in_vain else []
    said += [f"**Converted only so far, though they fall so short:** {_named(failed - trained)}."] if failed - trained else []
    return textwrap.fill(" ".join([*said, "All others are conversion only."]), 130, break_long_words=False, break_on_hyphens=False)


def _brought(rows: list[Row]) -> str:
    """How many points training brought, and where it was too short."""
    before = {_setting(row): row.accuracy for row in rows if row.how == "converted"}
    trained = [row for row in rows if row.how == "trained"]
    points = [row.accuracy - before[_setting(row)] for row in trained]
    short = sum(map(falls_short, trained))
    return (f" That brought {min(points):.2f} to {max(points):.2f} points (median {statistics.median(points):.2f}); {short} of these "
            f"{len(trained)} still fall more than {FAILS:g} points short"
            + (": so little training repairs conversion only in part." if short else "."))


def _rates() -> str:
    """Each rate with the weight bits that it is for."""
    widths = {rate: [bits for bits in WEIGHT_BITS if RATES[bits] == rate] for rate in RATES.values()}
    return ", ".join(f"{rate:g} (W = {listed(bits)})" for rate, bits in widths.items())


def _setting(row: Row) -> tuple[str, int, int]:
    return row.network, row.steps, row.weight_bits


def _longest(rows: list[Row]) -> str:
    ends = {network.title: max((row.steps for row in rows if (row.network, row.coding) == (network.title, "rate")), default=0)
            for network in NETWORKS}
    return " and ".join(f"{end} steps ({name})" for name, end in ends.items())


def _missing(all_results: list[Results]) -> str:
    missing = [(r.network, steps, bits) for r in all_results for bits in WEIGHT_BITS for steps in STEPS if (steps, bits) not in r.best]
    if not missing:
        return ""
    of = len(NETWORKS) * len(STEPS) * len(WEIGHT_BITS)
    return f"\n\n**{len(missing)} of {of} settings are not measured yet:** {_named(missing)}."


def section(rows: list[Row], potential_bits: int) -> str:
    all_results = [Results(rows, network.title) for network in NETWORKS]
    drawn = [row for results in all_results for row in results.best.values()]
    images = " or ".join(f"{count:,}" for count in sorted({row.images for row in drawn}))
    error = max(row.standard_error for row in drawn if row.accuracy >= 80)
    tables = "\n\n".join(f"{results.network}:\n\n{settings(results)}" for results in all_results)
    return f"""{HEADING}
The paper draws it of VGG-16, trained for each setting. The VGG-16 here has random weights; so these are two trained networks for
CIFAR-10:

{chr(10).join(f"- {network.title}: {network.source}; {network.accuracy:.2f} % before conversion" for network in NETWORKS)}

They are converted to each T and W by `radish convert`, calibrated on {CALIBRATION_IMAGES} training images, with inputs of 8 bits.
{_how(all_results)}

![Accuracy, energy and time of rate coding against T, for two networks]({PICTURE})

- Accuracy: of the first {images} test images, without time. The standard error is at most {error:.1f} points where accuracy is 80 % or
  more.
- ms, uJ: means of the first {CHIP_IMAGES} test images, each alone on the chip, cycle by cycle, with potentials of {potential_bits} bits.
- Rate coding: one twin ([convert.md](convert.md#the-rate-coded-twin)) of each network, that of T = {max(STEPS)}, W = {max(WEIGHT_BITS)},
  with weights of {RATE_WEIGHT_BITS} bits, in the fewest steps with which it falls at most {SLACK:g} points short of the radix network on
  the first {drawn[0].compared} test images; "not reached" where {_longest(rows)} do not suffice. It runs on the
  same chip, with the same images.

Measured by `bench/paper --figure7 FOLDER`, kept in [bench/figure7.csv](../bench/figure7.csv).{_missing(all_results)}

{table(["the paper says", "here", "so it"], statements(all_results))}

{tables}
"""


def exchange(page: str, potential_bits: int) -> str:
    """Return the page with this section, the last one, as it is now."""
    before, found, _ = page.partition(HEADING)
    if not found:
        raise SystemExit(f"bench/paper: the page has no section '{HEADING.strip()}'; write it whole, without --figure7-only")
    return before + section(read(), potential_bits)
