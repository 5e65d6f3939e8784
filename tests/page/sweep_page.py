# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""sweep_page.py: the page of a sweep of 10,000 points, and those of small, partial and hostile ones."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from browser import Browser
from make_sweep import make
from pages import *


def front_of(points: list[dict], goals: list[tuple[str, int]]) -> set[int]:
    """The Pareto front by its definition, faster only by looking at the rows in order."""
    costs = sorted((tuple(sign * p[name] for name, sign in goals), p["point"]) for p in points if p["status"] == "done")
    front: list[tuple] = []
    for cost, point in costs:
        if not any(all(a <= b for a, b in zip(other, cost)) and other != cost for other, _ in front):
            front.append((cost, point))
    return {point for _, point in front}


def check_sweep_numbers(browser: Browser, points: list[dict]):
    done = [p for p in points if p["status"] == "done"]
    rows = table_of(browser, "scatter-chart")
    check(len(rows) == len(done), f"{len(rows)} of {len(done)} points")
    for row, point in zip(rows[::501], done[::501]):
        check(
            int(row["point"]) == point["point"]
            and near(row["latency_ns.mean"], point["latency_ns.mean"])
            and row["sync"] == point["sync"],
            f"point {point['point']}",
        )
    rows = table_of(browser, "pareto-chart")
    check(
        {int(row["point"]) for row in rows} == front_of(points, [("latency_ns.mean", 1), ("energy_per_image_nj", 1)]),
        "the front of two",
    )
    third = "#pareto label:nth-of-type(7) select"
    browser.choose(third, "busiest_core.share")
    browser.choose("#pareto label:nth-of-type(8) select", "max")
    rows = table_of(browser, "pareto-chart")
    check(
        {int(row["point"]) for row in rows}
        == front_of(points, [("latency_ns.mean", 1), ("energy_per_image_nj", 1), ("busiest_core.share", -1)]),
        "the front of three",
    )
    browser.choose(third, "")


def check_point(browser: Browser, path: Path, point: int):
    """A point by its number shows the layers that the file has of it."""
    browser.evaluate(
        f"(() => {{ const n = document.getElementById('point-number'); n.value = {point}; n.dispatchEvent(new Event('change')); }})()"
    )
    browser.wait(
        f"document.getElementById('point-words').textContent.startsWith('Point {point}:') && pointView.layers && pointView.layers[0].point === {point}"
    )
    rows = table_of(browser, "point-latency")
    db = sqlite3.connect(path)
    layers = db.execute(
        'SELECT name, latency_ns, "energy_nj.synapse", shape FROM layers WHERE point = ? ORDER BY layer', (point,)
    ).fetchall()
    db.close()
    check(len(rows) == len(layers) > 0, f"layers of point {point}")
    for row, (name, latency, synapse, shape) in zip(rows, layers):
        check(
            row["name"] == name and row["shape"] == shape and abs(float(row["latency_ns"]) - latency) <= 1e-6 * latency,
            f"{name} of point {point}",
        )
        check(abs(float(row["energy_nj.synapse"]) - synapse) <= 1e-6 * synapse, f"{name} of point {point}")


def check_point_by_click(browser: Browser):
    """A click on a point of the front leads to its layers."""
    browser.evaluate("document.getElementById('pareto-chart').scrollIntoView({block: 'center', behavior: 'instant'})")
    browser.wait("document.getElementById('pareto-chart').picture.chart")
    where = browser.evaluate(
        """(() => { const p = document.getElementById("pareto-chart").picture, data = p.chart.getOption().series.find((s) => s.name === "front" && s.type === "scatter").data;
        const item = data[data.length - 1], [x, y] = p.chart.convertToPixel({seriesIndex: 0}, item.value), r = p.box.getBoundingClientRect(); return [r.x + x, r.y + y, sweep.ids[item.row]]; })()"""
    )
    browser.click_at(*where[:2])
    browser.wait(
        f"document.getElementById('point-words').textContent.startsWith('Point {where[2]}:') && document.activeElement.id === 'point-title'"
    )


def check_selection(browser: Browser, points: list[dict]):
    """A drag along an axis of the parallel coordinates leaves fewer points in its table."""
    browser.evaluate("document.getElementById('parallel-chart').scrollIntoView({block: 'center', behavior: 'instant'})")
    browser.wait("document.getElementById('parallel-chart').picture.chart")
    x, top, bottom = browser.evaluate(
        """(() => { const p = document.getElementById("parallel-chart").picture, r = p.box.getBoundingClientRect();
        return [r.x + 60, r.y + 60, r.y + r.height - 32]; })()"""
    )
    browser.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=top + 1, button="left", clickCount=1)
    for share in (0.2, 0.3, 0.5):
        browser.call(
            "Input.dispatchMouseEvent", type="mouseMoved", x=x, y=top + share * (bottom - top), button="left", buttons=1
        )
    browser.call(
        "Input.dispatchMouseEvent", type="mouseReleased", x=x, y=top + 0.5 * (bottom - top), button="left", clickCount=1
    )
    browser.wait("document.querySelector('#parallel p[aria-live]').textContent.includes('are selected')")
    rows = table_of(browser, "parallel-chart")
    lanes = {int(row["core.lanes"]) for row in rows}
    check(
        0 < len(rows) < len(points) and min(lanes) > 1,
        f"the upper half of an axis selects {len(rows)} points with lanes {lanes}",
    )


def check_other_sweeps(browser: Browser):
    """Small, partial and hostile sweeps."""
    quoted = EVIL.replace("'", "''")
    cases = {
        "one": ["DELETE FROM points WHERE point > 0", "DELETE FROM layers WHERE point > 0"],
        "failed": ["UPDATE points SET status = 'failed', message = 'it does not fit'", "DELETE FROM layers"],
        "same": ['UPDATE points SET "latency_ns.mean" = 5, energy_nj = NULL', "DELETE FROM layers"],
        "types": [
            "DELETE FROM points WHERE point % 3 = 2",
            "UPDATE sweep SET points = 1000",
            "UPDATE points SET \"latency_ns.mean\" = 'slow' WHERE point = 3",
            "UPDATE points SET energy_nj = 9e999, accuracy = x'00ff', sync = NULL WHERE point = 4",
            "UPDATE layers SET name = NULL, shape = 3",
        ],
        "evil": [
            f"UPDATE points SET sync = '{quoted}', chip = '{quoted}' || point, message = '{quoted}'",
            f"UPDATE sweep SET host = '{quoted}', sweep_file = '{quoted}', sweep_text = '{quoted}'",
            f"UPDATE files SET name = '{quoted}' || rowid, text = '{quoted}'",
            f"UPDATE layers SET name = '{quoted}' || layer",
            'ALTER TABLE points ADD COLUMN "' + EVIL.replace('"', '""') + '" REAL DEFAULT 3',
        ],
    }
    for name, statements in cases.items():
        change_sweep(f"{name}.sqlite", *statements)
        page = page_of(f"{name}.sqlite")
        browser.open(page)
        click_through(browser, 2)
        check(
            browser.evaluate("window.evil === undefined && document.images.length === 0"), f"{name}: a text became HTML"
        )
        check_quiet(browser, page)
    check("it does not fit" in browser_text(browser, "failed.sqlite"), "why a point could not be run")


def browser_text(browser: Browser, source: str) -> str:
    browser.open(WORK / f"{source}.html")
    return browser.evaluate("document.body.textContent")


def make_page() -> tuple[Path, list[dict], Path]:
    """Returns the file of a sweep of 10,000 points, its points, and its page."""
    path = WORK / "sweep.sqlite"
    for old in WORK.glob("sweep.sqlite*"):
        old.unlink()
    points = make(path)
    before = sorted(WORK.iterdir())
    page = page_of("sweep.sqlite")
    check(set(WORK.iterdir()) - set(before) <= {page}, "nothing but the page is written")
    return path, points, page


def test_timed_sweep(chromium: str):
    _, _, page = make_page()
    check(page.stat().st_size < 8e6, f"the page of 10,000 points has {page.stat().st_size} bytes")
    with Browser(chromium) as browser:
        browser.look()
        seconds = ready_s(browser, page)
        print(f"a sweep: {page.stat().st_size} bytes, ready after {seconds:.2f} s")
        check(seconds < READY_S, f"the page of a sweep is ready after {seconds} s")


def test_sweep(chromium: str):
    path, points, page = make_page()
    with Browser(chromium) as browser:
        browser.look()
        browser.open(page)
        text = browser.evaluate("document.getElementById('overview').innerText")
        check("10,000 points" in text and "103 could not be run" in text, f"the first screen: {text}")
        check_sweep_numbers(browser, points)
        for point in (0, 4321, 9999):
            check_point(browser, path, point)
        check_point_by_click(browser)
        check_selection(browser, points)
        check_quiet(browser, page)
        change_sweep("small.sqlite", points=200)
        small = page_of("small.sqlite")
        browser.open(small)
        click_through(browser, 6)
        check_quiet(browser, small, "clicked through")
        check_keys(browser, small)
        check_looks(browser, small)
        check_other_sweeps(browser)
