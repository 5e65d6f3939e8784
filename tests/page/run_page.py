# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""run_page.py: the page of a run: its numbers, hostile texts, and files of which one value was changed."""

from __future__ import annotations

import copy
import json
import random

from browser import Browser
from pages import *


def check_run_numbers(browser: Browser, run: dict):
    layers = run["images"][0]["layers"]
    rows = table_of(browser, "energy-chart")
    check([row["layer"] for row in rows] == [layer["name"] for layer in layers], "layers of the energy")
    for row, layer in zip(rows, layers):
        check(
            near(row["all (nJ)"], sum(layer["energy_nj"][part] or 0 for part in layer["energy_nj"])),
            f"energy of {layer['name']}",
        )
        check(near(row["network (nJ)"], layer["energy_nj"]["noc"]), f"network's energy of {layer['name']}")
    for row, layer in zip(table_of(browser, "latency-chart"), run["why"]["layers"]):
        check(near(row["all (ns)"], layer["latency_ns"] or 0), f"latency of {layer['name']}")
        check(near(row["integrating (ns)"], layer["spent_ns"]["integrate"]), f"integration of {layer['name']}")
    rows = table_of(browser, "core-chart")
    check(len(rows) == len(run["profile"]["cores"]), "cores over time")
    for row, core in zip(rows, run["profile"]["cores"]):
        check(
            near(row["engine busy (ns)"], sum(core[kind]["ns"] for kind in ("integrate", "fire", "commit"))),
            f"core {core['core']}",
        )
    rows = table_of(browser, "mesh-chart")
    check(
        sum(int(row["packets"]) for row in rows) == sum(link["packets"] for link in run["profile"]["links"]),
        "packets of the mesh",
    )
    arrivals = run["profile"]["packets"]["arrivals"]
    for picture in ("hop-chart", "delay-chart"):
        check(sum(int(row["all"]) for row in table_of(browser, picture)) == arrivals, f"arrivals of {picture}")
    text = browser.evaluate("document.getElementById('overview').innerText")
    for words in ("2.94 ms", run["why"]["verdict"], f"core {run['total']['busiest_core']['core']}", "class 9"):
        check(words in text, f"the first screen lacks {words}: {text}")
    inputs = browser.evaluate("[...document.querySelectorAll('#inputs pre')].map((p) => p.textContent)")
    check(inputs == [file["text"] for file in run["inputs"]["files"]], "the files as they were")


def text_places(value, path=()):
    """Yields the path of each value of a tree."""
    yield path
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from text_places(inner, (*path, key))


def put(tree, path, value):
    for key in path[:-1]:
        tree = tree[key]
    tree[path[-1]] = value


def check_hostile_run(browser: Browser, run: dict):
    """Texts that are HTML are shown as they are."""
    evil = copy.deepcopy(run)
    for path in list(text_places(run)):
        value = run
        for key in path:
            value = value[key]
        if isinstance(value, str) and path[0] not in ("coding",) and path[-1] not in ("side", "direction", "kind"):
            put(evil, path, EVIL)
    for image in evil["images"]:
        for number, layer in enumerate(image["layers"]):
            layer["name"] = f"{EVIL}{number}"
    (WORK / "evil.json").write_text(json.dumps(evil, ensure_ascii=False))
    page = page_of("evil.json")
    browser.look()
    browser.open(page)
    click_through(browser, 4)
    browser.evaluate("document.querySelectorAll('.chart').forEach((c) => c.scrollIntoView())")
    for picture in ("energy-chart", "core-chart", "mesh-chart"):
        browser.evaluate(
            f"document.getElementById('{picture}').scrollIntoView({{block: 'center', behavior: 'instant'}})"
        )
        x, y, width, height = browser.evaluate(
            f"(() => {{ const r = document.getElementById('{picture}').getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; }})()"
        )
        for share in (0.25, 0.45, 0.6):  # tooltips
            browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=x + share * width, y=y + share * height)
    check(browser.evaluate("window.evil === undefined && document.images.length === 0"), "a text became HTML")
    title = browser.evaluate("document.querySelector('h1').textContent")
    check(title == browser.evaluate("document.title") and title.startswith("</script><img"), f"the title is {title}")
    check(
        browser.evaluate("document.querySelector('#layers').textContent.includes('</script><img')"), "the name is shown"
    )
    check_quiet(browser, page, "with hostile texts")


def check_changed_runs(browser: Browser, run: dict, pages: int):
    """Whatever one value of the file becomes: it is refused in one line, or the page shows it without complaint."""
    rng = random.Random(SEED)
    print(f"RADISH_SEED={SEED}")
    places = [path for path in text_places(run) if path]
    refused = shown = 0
    while shown < pages:
        changed = copy.deepcopy(run)
        path = rng.choice(places)
        value = rng.choice([None, "x", "", 1, -1e300, 0, True, [], {}, [[]], "\u202e"])
        put(changed, path, value)
        (WORK / "changed.json").write_text(json.dumps(changed))
        (WORK / "changed.html").unlink(missing_ok=True)
        done = radish("report", "changed.json", "-o", "changed.html")
        if done.returncode:
            check(
                done.returncode == 2
                and done.stderr.startswith("radish: changed.json: is no result of a run: ")
                and done.stderr.count("\n") == 1,
                f"{path} = {value!r}: {done.stderr}",
            )
            check(not (WORK / "changed.html").exists(), "a refusal leaves no page")
            refused += 1
            continue
        browser.open(WORK / "changed.html")
        draw_all(browser)
        browser.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        check(browser.said == [], f"{path} = {value!r}: the console says {browser.said}")
        shown += 1
    print(f"{refused} changed files were refused, {shown} were shown")
    check(refused > 0 or pages < 50, "nothing is checked")


def test_run(chromium: str):
    run = run_json("run.json", "--why", "--profile")
    page = page_of("run.json")
    again = page.read_bytes()
    check(page_of("run.json").read_bytes() == again, "the same file gives the same bytes")
    check(page.stat().st_size < 2e6, f"the page of a run has {page.stat().st_size} bytes")
    with Browser(chromium) as browser:
        browser.look()
        seconds = ready_s(browser, page)
        print(f"a run: {page.stat().st_size} bytes, ready after {seconds:.2f} s")
        check(seconds < READY_S, f"the page of a run is ready after {seconds} s")
        click_through(browser, 8)
        check_quiet(browser, page, "clicked through")
        check_run_numbers(browser, run)
        check_keys(browser, page)
        check_looks(browser, page)
        check_hostile_run(browser, run)
        for name, options in {
            "plain": (),
            "many": ("--images", "0:6", "--profile", "--why"),
            "alone": ("--images", "0:3", "--independent", "--profile"),
            "load": ("--images", "0:3", "--image-period", "2000000", "--set", "cores=1", "--profile"),
        }.items():
            run_json(f"{name}.json", *options)
            other = page_of(f"{name}.json")
            browser.open(other)
            click_through(browser, 3)
            if name == "many":
                browser.choose("select.image", "3")
                check(
                    browser.evaluate("[...document.querySelectorAll('select.image')].every((s) => s.value === '3')"),
                    "one choice of the image for all pictures",
                )
            check_quiet(browser, other)
        check_changed_runs(browser, run, 5)


def test_changed(chromium: str):
    with Browser(chromium) as browser:
        browser.look()
        check_changed_runs(browser, run_json("run.json", "--why", "--profile"), 150)
