# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""refused.py: files that hold no result of a run or a sweep."""

from __future__ import annotations

import copy
import json
import random
import sqlite3

from pages import *


def test_refused():
    run = run_json("run.json", "--profile")
    text = (WORK / "run.json").read_text()
    made(
        "run",
        "-n",
        CONFIGS / "networks/lenet5-fashion.yaml",
        "--functional",
        "--images",
        "0:2",
        "--json",
        "functional.json",
    )
    made(
        "map",
        "-c",
        PLAIN_CHIP,
        "-n",
        CONFIGS / "networks/lenet5-fashion.yaml",
        "--json",
        "map.json",
    )
    made("params", "--json", "params.json")
    several = copy.deepcopy(run)
    several["images"].append({**run["images"][0], "layers": run["images"][0]["layers"][1:]})
    kinds = "a file of radish run --json, radish cosim --json or radish sweep is allowed"
    files = {
        "empty": (b"", ":1: is no JSON: "),
        "words": (b"hello\n", ":1: is no JSON: "),
        "cut": (text[:20000].encode(), f":{text[:20000].count(chr(10)) + 1}: is no JSON: "),
        "twice": (b'{"radish": "1",\n "radish": "2"}', ":2: is no JSON: duplicate object key"),
        "bytes": (b'{"radish": "\xff\xfe"}', ":1: is no JSON: "),
        "deep": (b"[" * 100000, ":1: is no JSON: "),
        "list": (b"[]", ": is no result of a run: it is no object; " + kinds),
        "number": (b"{}", ": is no result of a run: radish is missing, a text is allowed; " + kinds),
        "functional.json": (None, ": is of radish run --functional, which knows no time; a run on a chip is allowed"),
        "map.json": (None, ": is no result of a run: coding is missing, a text is allowed; " + kinds),
        "params.json": (None, ": is no result of a run: chip is missing"),
        "noimages": (
            json.dumps({**run, "images": []}).encode(),
            ": is no result of a run: images is empty, one or more are allowed",
        ),
        "layers": (json.dumps(several).encode(), ": is no result of a run: the layers of its images differ"),
        "cosim": (b'{"run": 3}', ": is no result of a run: it is no object"),
        "huge": (b" " * (65 << 20), ": has 68157440 bytes, at most 67108864 are allowed"),
        "none": ("missing", ": cannot be opened"),
        ".": (None, ": is not a regular file"),
        "magic": (b"SQLite format 3\0", ": cannot be read: "),
        "magic2": (b"SQLite format 3\0" + bytes(range(256)) * 64, ": cannot be read: "),
    }
    sweep_kinds = "a file of radish sweep or radish run --json is allowed"
    sweeps = {
        "id.sqlite": (
            "PRAGMA application_id = 5",
            f": is no result of a sweep: its application_id is 0x5, 0x72616473 is allowed; {sweep_kinds}",
        ),
        "version.sqlite": (
            "PRAGMA user_version = 9",
            f": is no result of a sweep: its user_version is 9, 1 is allowed; {sweep_kinds}",
        ),
        "table.sqlite": ("DROP TABLE layers", ": is no result of a sweep: it has no table layers"),
        "column.sqlite": (
            "ALTER TABLE sweep DROP COLUMN host",
            ": is no result of a sweep: its table sweep has not all of the columns",
        ),
        "view.sqlite": (
            "ALTER TABLE points RENAME TO p; CREATE VIEW points AS WITH RECURSIVE r(point) AS (SELECT 1 UNION ALL SELECT point + 1 FROM r) SELECT point, '' status, '' message FROM r",
            ": is no result of a sweep: it has no table points",
        ),
        "points.sqlite": ("DELETE FROM points", ": has 0 points, 1 to 200000 are allowed"),
        "row.sqlite": ("DELETE FROM sweep", ": its table sweep is empty, one row is allowed"),
    }
    for name, (statements, _) in sweeps.items():
        change_sweep(name, *statements.split("; "), points=3)
    change_sweep("cut.sqlite", points=400)
    whole = (WORK / "cut.sqlite").read_bytes()
    files["cut.sqlite"] = (whole[: len(whole) // 2], ": cannot be read: ")
    for name, (content, words) in [*files.items(), *((name, (None, words)) for name, (_, words) in sweeps.items())]:
        if isinstance(content, bytes):
            (WORK / name).write_bytes(content)
        done = radish("report", name, "-o", "out.html")
        check(
            done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1,
            f"{name}: {done.returncode} {done.stdout}{done.stderr}",
        )
        check(done.stderr.startswith(f"radish: {name}{words}"), f"{name}: {done.stderr}")
        check(not (WORK / "out.html").exists(), f"{name} leaves a page")
    check_damaged_sweeps(whole)
    check_written_sweep()
    usage = {
        (): "the file is missing",
        ("run.json",): "the page is missing: -o FILE.html",
        ("run.json", "-o", "x.pdf"): "a name that ends in .html or .htm is allowed",
        ("a", "b", "-o", "x.html"): "unexpected argument 'b'; one file is allowed",
    }
    for arguments, words in usage.items():
        done = radish("report", *arguments)
        check(done.returncode == 2 and words in done.stderr, f"{arguments}: {done.stderr}")
    small = radish("report", "run.json", "-o", "x.html", "--max-memory", "1000")
    check(small.returncode == 2 and "(--max-memory)" in small.stderr, small.stderr)


def check_written_sweep():
    """A sweep that is being written is read as far as it is complete, and nothing of it is touched."""
    change_sweep("written.sqlite", points=5)
    db = sqlite3.connect(WORK / "written.sqlite", isolation_level=None)
    db.execute("PRAGMA wal_autocheckpoint = 0")
    db.execute("UPDATE sweep SET sweep_file = 'as it is now.yaml'")
    db.execute("BEGIN IMMEDIATE")
    db.execute("UPDATE sweep SET sweep_file = 'as it will be.yaml'")
    log = (WORK / "written.sqlite-wal").read_bytes()
    made("report", "written.sqlite", "-o", "written.html")
    page = (WORK / "written.html").read_text()
    check("<title>Sweep as it is now.yaml</title>" in page, "what is complete is read")
    check((WORK / "written.sqlite-wal").read_bytes() == log, "the log is not touched")
    db.execute("COMMIT")
    db.close()


def check_damaged_sweeps(whole: bytes):
    """A file with changed bytes is shown or refused in one line, and ends in either case."""
    rng = random.Random(SEED)
    print(f"RADISH_SEED={SEED}")
    for _ in range(40):
        damaged = bytearray(whole)
        for _ in range(rng.choice([1, 4, 40])):
            damaged[rng.randrange(100, len(damaged))] = rng.randrange(256)
        (WORK / "damaged.sqlite").write_bytes(damaged)
        done = radish("report", "damaged.sqlite", "-o", "damaged.html")
        check(
            done.returncode in (0, 2) and done.stderr.count("\n") == (done.returncode == 2),
            f"{done.returncode}: {done.stderr}",
        )
