# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""pages.py: results and their pages, and what holds for every page."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from browser import Browser
from make_sweep import make

RADISH, CONFIGS, WORK = sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
PLAIN_CHIP = Path(os.environ["RADISH_PLAIN_CHIP"])
SEED = int(os.environ.get("RADISH_SEED", "20260711"))
READY_S = 2  # until a page answers its reader
PHONE = {"width": 360, "height": 740}


def check(true: bool, what: str):
    if not true:
        raise SystemExit(f"failed: {what}")


def radish(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run([RADISH, *map(str, arguments)], capture_output=True, text=True, cwd=WORK, check=False)


def made(*arguments) -> str:
    done = radish(*arguments)
    check(done.returncode == 0, f"radish {arguments}: {done.stderr}")
    return done.stdout


def run_json(name: str, *options) -> dict:
    made(
        "run",
        "-c",
        PLAIN_CHIP,
        "-n",
        CONFIGS / "networks/lenet5-fashion.yaml",
        "--json",
        name,
        *options,
    )
    return json.loads((WORK / name).read_text())


def page_of(source: str) -> Path:
    page = WORK / f"{source}.html"
    page.unlink(missing_ok=True)
    made("report", source, "-o", page.name)
    return page


# Texts that are shown as they are.
EVIL = '</script><img src=x onerror="window.evil=1"><!--<script>window.evil=1</script>&amp;\u2028\'"`${window.evil=1}'


def change_sweep(name: str, *statements: str, points: int = 40):
    path = WORK / name
    for old in WORK.glob(f"{name}*"):
        old.unlink()
    make(path, points)
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def check_quiet(browser: Browser, page: Path, what: str = ""):
    check(browser.said == [], f"{page.name} {what}: the console says {browser.said}")
    check(browser.requests == [page.resolve().as_uri()], f"{page.name} {what}: it loads {browser.requests}")


def draw_all(browser: Browser):
    browser.evaluate("pictures.forEach((picture) => picture.draw())")
    empty = browser.evaluate(
        """pictures.filter((p) => !p.box.querySelector("svg, canvas") || p.box.clientHeight < 50).map((p) => p.box.id)"""
    )
    check(empty == [], f"pictures without a chart: {empty}")


def check_readable(browser: Browser):
    """What a screen reader needs: names of pictures, controls, tables; one level of headings after the other."""
    nameless = browser.evaluate(
        """[...document.querySelectorAll("select, input, button")].filter((e) =>
        !(e.labels && [...e.labels].some((l) => l.textContent.trim())) && !e.getAttribute("aria-label") && !e.textContent.trim()).map((e) => e.outerHTML.slice(0, 80))"""
    )
    check(nameless == [], f"controls without a name: {nameless}")
    wordless = browser.evaluate(
        """pictures.filter((p) => p.box.getAttribute("role") !== "img" || p.box.getAttribute("aria-label").length < 25).map((p) => p.box.id)"""
    )
    check(wordless == [], f"pictures without words: {wordless}")
    tableless = browser.evaluate(
        """[...document.querySelectorAll("figure")].filter((f) => !f.querySelector("details.table")).map((f) => f.textContent.slice(0, 40))"""
    )
    check(tableless == [], f"pictures without a table: {tableless}")
    check(
        browser.evaluate(
            """document.documentElement.lang === "en" && document.querySelectorAll("h1").length === 1 && !!document.querySelector("main")"""
        ),
        "landmarks",
    )
    low = browser.evaluate(
        """(() => { const rgb = (c) => c.match(/[\\d.]+/g).slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
        const light = (c) => { const [r, g, b] = rgb(c); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const paper = light(getComputedStyle(document.body).backgroundColor);
        return [...document.querySelectorAll("p, dt, h1, h2, h3, a, summary, label, td, .faint")].filter((e) => { const ink = light(getComputedStyle(e).color);
            return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 4.5; }).map((e) => e.outerHTML.slice(0, 80)); })()"""
    )
    check(low == [], f"too little contrast: {low[:3]}")


def check_looks(browser: Browser, page: Path):
    """Light and dark, wide and on a phone, and on paper."""
    browser.look()
    browser.open(page)
    check(browser.evaluate("document.documentElement.dataset.theme") == "light", "a light system gives a light page")
    check_readable_after_drawing(browser)
    browser.look(dark=True)
    browser.wait("document.documentElement.dataset.theme === 'dark'")
    check_readable(browser)
    browser.click("#theme")
    check(browser.evaluate("document.documentElement.dataset.theme") == "light", "the button makes a dark page light")
    browser.look(**PHONE)
    browser.open(page)
    check_readable_after_drawing(browser)
    wide = browser.evaluate("document.documentElement.scrollWidth")
    check(wide <= PHONE["width"], f"{page.name} is {wide} wide on a phone of {PHONE['width']}")
    browser.look()
    browser.open(page)
    check(browser.pdf()[:5] == b"%PDF-", "it prints")
    undrawn = browser.evaluate("pictures.filter((p) => !p.chart && p.box.offsetParent).map((p) => p.box.id)")
    check(undrawn == [], f"paper lacks {undrawn}")
    check_quiet(browser, page, "after its looks")


def check_readable_after_drawing(browser: Browser):
    draw_all(browser)
    check_readable(browser)


def check_keys(browser: Browser, page: Path):
    browser.look()
    browser.open(page)
    browser.key("Tab", 9)
    check(browser.evaluate("document.activeElement.className") == "skip", "the first stop leads to the results")
    browser.key("Enter", 13, "\r")
    browser.wait("document.activeElement.id === 'main'")
    browser.evaluate("""document.querySelector("figure details.table > summary").focus()""")
    browser.key("Enter", 13, "\r")
    browser.wait(
        """document.querySelector("figure details.table").open && document.querySelector("figure details.table table")"""
    )
    browser.evaluate("""document.querySelector("figure details.table thead button").focus()""")
    browser.key("Enter", 13, "\r")
    browser.wait("""document.querySelector("figure details.table th[aria-sort=ascending]")""")
    check_quiet(browser, page, "by keys")


def click_through(browser: Browser, most: int):
    """Opens all that folds, sorts each table, tries every control; of a long list of choices some."""
    draw_all(browser)
    browser.evaluate("""document.querySelectorAll("details").forEach((d) => { d.open = true; })""")
    browser.wait("""[...document.querySelectorAll("details.table")].every((d) => d.querySelector("table"))""")
    browser.evaluate(
        f"""(() => {{
        for (const select of document.querySelectorAll("select")) {{
            const before = select.value, step = Math.max(1, Math.floor(select.options.length / {most}));
            for (let i = 0; i < select.options.length; i += step) {{ select.selectedIndex = i; select.dispatchEvent(new Event("change")); }}
            select.value = before; select.dispatchEvent(new Event("change"));
        }}
        for (const box of document.querySelectorAll("figure > .controls input[type=checkbox]")) {{ box.click(); box.click(); }}
        for (const head of document.querySelectorAll("thead th:nth-child(-n+6) button")) {{ head.click(); head.click(); }}
    }})()"""
    )


def ready_s(browser: Browser, page: Path) -> float:
    """The time until a page is ready, tried again where other tests took the processor away."""
    best = browser.open(page)
    for _ in range(4):
        if best < READY_S:
            break
        best = min(best, browser.open(page))
    return best


def table_of(browser: Browser, picture: str) -> list[dict]:
    """Returns the rows of the table behind a picture, as the page would save them."""
    text = browser.evaluate(
        f"""(() => {{ let text; const create = URL.createObjectURL, click = HTMLAnchorElement.prototype.click;
        URL.createObjectURL = (blob) => {{ text = blob.text(); return "blob:none"; }}; HTMLAnchorElement.prototype.click = () => {{}};
        const fold = document.getElementById("{picture}").closest("figure").querySelector("details.table");
        fold.open = true; fold.refresh(); [...fold.querySelectorAll("button")].find((b) => b.textContent === "Save as CSV").click();
        URL.createObjectURL = create; HTMLAnchorElement.prototype.click = click; return text; }})()"""
    )
    return list(csv.DictReader(text.splitlines()))


def near(a, b) -> bool:
    return abs(float(a) - float(b)) <= 1e-9 * max(1, abs(float(b)))
