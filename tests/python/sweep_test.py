# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""radish.sweep: files of results as tables, and what is no such file."""

import os
import sqlite3
import tempfile
import unittest
from contextlib import closing
from pathlib import Path

import numpy as np

import radish

CHIP = os.environ["RADISH_PLAIN_CHIP"]
SWEEP = f"chip: {CHIP}\n" + """\
network: lenet5-fashion
images: 0:2
axes:
  - {name: cores, values: [1, 4, 8]}
  - {name: sync, values: [dataflow, barrier]}
"""

ROWS = [  # point, status, message, cores, latency, energy
    (0, "done", None, 1, 9.5, 40.0),
    (1, "done", None, 2, 5.25, 50.0),
    (2, "done", None, 4, 5.25, 45.0),
    (3, "done", None, 8, 7.0, 60.0),
    (4, "failed", "no place", 16, None, None),
    (5, "done", None, 32, 2.0, 90.0),
]


def write(path: Path, identity: int = 0x72616473, version: int = 1, tables: bool = True) -> Path:
    """Write a file of results as docs/interfaces.md says."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"PRAGMA application_id = {identity}")
        database.execute(f"PRAGMA user_version = {version}")
        if tables:
            database.execute("CREATE TABLE sweep (format INTEGER, radish_version TEXT, host TEXT, started_at TEXT, "
                             "sweep_file TEXT, sweep_text TEXT, digest TEXT, points INTEGER)")
            database.execute("INSERT INTO sweep VALUES (1, '0.2.0', 'host', '2026-01-02T03:04:05Z', 'a.yaml', 'axes:', "
                             "'00', 7)")
            database.execute("CREATE TABLE axes (axis INTEGER PRIMARY KEY, name TEXT, type TEXT)")
            database.execute("INSERT INTO axes VALUES (0, 'cores', 'integer')")
            database.execute('CREATE TABLE points (point INTEGER PRIMARY KEY, status TEXT, message TEXT, cores INTEGER, '
                             '"latency_ns.mean" REAL, energy_nj REAL)')
            database.executemany("INSERT INTO points VALUES (?, ?, ?, ?, ?, ?)", reversed(ROWS))
            database.execute("CREATE TABLE layers (point INTEGER, layer INTEGER, name TEXT, latency_ns REAL, "
                             "PRIMARY KEY (point, layer)) WITHOUT ROWID")
            database.executemany("INSERT INTO layers VALUES (?, ?, ?, ?)",
                                 [(1, 1, "conv", 2.5), (0, 0, "input", 0.5), (0, 1, "conv", 1.5)])
    return path


class Results(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name) / "results of a sweep?.sqlite"

    def test_are_tables(self) -> None:
        found = radish.sweep(None, write(self.path))
        self.assertEqual(found.points.index.tolist(), [0, 1, 2, 3, 4, 5])
        self.assertEqual(found.points["cores"].tolist(), [1, 2, 4, 8, 16, 32])
        self.assertEqual(found.points["latency_ns.mean"].isna().tolist(), [row[4] is None for row in ROWS])
        self.assertEqual(found.points["message"][4], "no place")
        self.assertEqual(found.axes["name"].tolist(), ["cores"])
        self.assertEqual(found.layers[["point", "layer"]].values.tolist(), [[0, 0], [0, 1], [1, 1]])
        self.assertEqual((found.about["host"], found.about["points"]), ("host", 7))
        self.assertFalse(found.complete)

    def test_have_a_pareto_front(self) -> None:
        front = radish.sweep(None, write(self.path)).pareto(["latency_ns.mean", "energy_nj"])
        self.assertEqual(front.index.tolist(), [5, 2, 0])
        found = radish.Sweep(self.path)
        self.assertEqual(found.pareto(["energy_nj"]).index.tolist(), [0])
        self.assertEqual(found.pareto(["energy_nj"], ["cores"]).index.tolist(), [0, 2, 3, 5])
        self.assertEqual(found.pareto([], ["cores"]).index.tolist(), [5])

    def test_have_the_pareto_front_of_the_definition(self) -> None:
        seed = int(os.environ.get("RADISH_SEED", "1"))
        random = np.random.default_rng(seed)
        write(self.path)
        rows = [(point, "done", None, int(random.integers(5)), int(random.integers(5)), int(random.integers(5)))
                for point in range(200)]
        with closing(sqlite3.connect(self.path)) as database, database:
            database.execute("DELETE FROM points")
            database.executemany("INSERT INTO points VALUES (?, ?, ?, ?, ?, ?)", rows)
        expected = [point for point, *_, a, b, c in rows
                    if not any(x <= a and y <= b and z <= c and (x, y, z) != (a, b, c) for *_, x, y, z in rows)]
        front = radish.Sweep(self.path).pareto(["cores", "latency_ns.mean", "energy_nj"])
        self.assertEqual(sorted(front.index), expected, f"RADISH_SEED={seed}")

    def test_are_only_read(self) -> None:
        write(self.path)
        before = self.path.read_bytes()
        radish.Sweep(self.path).points
        self.assertEqual(self.path.read_bytes(), before)
        self.assertEqual(os.listdir(self.folder.name), [self.path.name])

    def test_are_read_while_a_sweep_writes_them(self) -> None:
        with closing(sqlite3.connect(write(self.path))) as writer:
            with writer:
                writer.execute("INSERT INTO points VALUES (6, 'done', NULL, 64, 1.5, 95)")
            self.assertTrue(Path(f"{self.path}-wal").exists())
            self.assertTrue(radish.Sweep(self.path).complete)

    def test_that_are_none_are_refused_with_the_file(self) -> None:
        text = Path(self.folder.name) / "text.sqlite"
        text.write_text("no database " * 100, encoding="utf-8")
        other = Path(self.folder.name) / "other.sqlite"
        rows = [(text, "not a database"), (Path(self.folder.name) / "none.sqlite", "no such file"),
                (write(other, identity=0), "no file of a sweep")]
        for path, words in rows:
            with self.assertRaisesRegex(radish.BadInput, words) as caught:
                radish.sweep(None, path)
            self.assertEqual(caught.exception.file, str(path))
        with self.assertRaisesRegex(radish.BadInput, "format 2; 1 is allowed"):
            radish.sweep(None, write(other, version=2))
        with self.assertRaisesRegex(radish.BadInput, "no such table: sweep"):
            radish.sweep(None, write(other, tables=False))
        damaged = write(self.path).read_bytes()
        self.path.write_bytes(damaged[:4096] + b"\xff" * (len(damaged) - 4096))
        with self.assertRaises(radish.BadInput):
            radish.sweep(None, self.path)


class Sweeps(unittest.TestCase):
    def test_are_run_and_gone_on_with(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file, results = Path(folder) / "cores.yaml", Path(folder) / "cores.sqlite"
            file.write_text(SWEEP, encoding="utf-8")
            found = radish.sweep(file, results, jobs=2)
            self.assertTrue(found.complete)
            self.assertEqual(found.axes["name"].tolist(), ["cores", "sync"])
            for row in found.points.to_dict("records"):
                run = radish.run(CHIP, "lenet5-fashion", range(0, 2), set={"cores": row["cores"], "sync": row["sync"]})
                self.assertEqual(round(row["latency_ns.mean"] * 1000), run.totals.latency_mean_ps)
                self.assertEqual(round(row["energy_nj"] * 10**6), run.totals.energy_fj)
            self.assertEqual(len(found.layers), 6 * 6)
            again = radish.sweep(file, results)
            self.assertTrue(again.points.equals(found.points))
            self.assertEqual(again.about["started_at"], found.about["started_at"])

    def test_are_refused_with_file_and_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file, results = Path(folder) / "bad.yaml", Path(folder) / "bad.sqlite"
            file.write_text(SWEEP + "colour: red\n", encoding="utf-8")
            with self.assertRaises(radish.BadInput) as caught:
                radish.sweep(file, results)
            self.assertEqual((caught.exception.file, caught.exception.line), (str(file), 7))
            self.assertFalse(results.exists())


if __name__ == "__main__":
    unittest.main()
