# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Sweeps: a grid of chips and networks, run by the program `radish`, and the file of results (SQLite)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Iterator, Sequence

import numpy as np

from radish import _places
from radish._designs import Path
from radish._library import library_path
from radish.errors import BadInput, NotBuilt

if TYPE_CHECKING:
    import pandas as pd

APPLICATION_ID = 0x72616473  # "rads"
FORMAT = 1


def _connect(path: str) -> sqlite3.Connection:
    """Open a database for reading alone. Where no sweep writes it, no file of SQLite's own is left beside it."""
    whole = FilePath(path).resolve()
    written = FilePath(f"{whole}-wal").exists()
    return sqlite3.connect(f"{whole.as_uri()}?mode=ro{'' if written else '&immutable=1'}", uri=True)


@contextmanager
def _reading(path: str) -> Iterator[sqlite3.Connection]:
    """Open a file of results for reading alone; what SQLite refuses becomes BadInput."""
    if not os.path.isfile(path):
        raise BadInput(f"{path}: there is no such file", [path])
    try:
        with closing(_connect(path)) as database:
            yield database
    except sqlite3.Error as error:
        raise BadInput(f"{path}: {error}", [path]) from error


def _rows(database: sqlite3.Connection, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the names of a query's columns, and its rows."""
    cursor = database.execute(query)
    return [column[0] for column in cursor.description], cursor.fetchall()


class Sweep:
    """The results of a sweep, read out of its file.

    points  a DataFrame, a row for each point that was run
    layers  a DataFrame, a row for each point and layer
    axes    a DataFrame, a row for each axis
    about   what the file says of itself: `radish_version`, `host`, `started_at`, `sweep_text`, `points` (how many) ...
    """

    def __init__(self, results: Path) -> None:
        """Open a file of results; it is read when a table is first asked for, and never written."""
        self.path = os.fspath(results)
        with _reading(self.path) as database:
            identity = database.execute("PRAGMA application_id").fetchone()[0]
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if identity != APPLICATION_ID:
                raise BadInput(f"{self.path}: it is no file of a sweep's results", [self.path])
            if version != FORMAT:
                raise BadInput(f"{self.path}: results of format {version}; {FORMAT} is allowed", [self.path])
            names, rows = _rows(database, "SELECT * FROM sweep")
        if len(rows) != 1:
            raise BadInput(f"{self.path}: its table sweep has {len(rows)} rows; 1 is allowed", [self.path])
        self.about: dict[str, Any] = dict(zip(names, rows[0]))

    def _read(self, query: str) -> pd.DataFrame:
        import pandas as pd

        with _reading(self.path) as database:
            names, rows = _rows(database, query)
        return pd.DataFrame(rows, columns=names)

    @cached_property
    def axes(self) -> pd.DataFrame:
        """A row for each axis, in the order of the sweep file: `name`, `type` ("integer", "real" or "text")."""
        return self._read("SELECT * FROM axes ORDER BY axis").set_index("axis")

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row for each point that was run; the index is its number.

        `status` ("done" or "failed"), `message`, a column for each axis, then the totals of `radish run --json` with dots
        between names: "latency_ns.mean", "energy_per_image_nj". Units are in the names.
        """
        return self._read("SELECT * FROM points ORDER BY point").set_index("point")

    @cached_property
    def layers(self) -> pd.DataFrame:
        """A row for each point and layer: `point`, `layer` (0 is the input), then the columns of the JSON's layers."""
        return self._read("SELECT * FROM layers ORDER BY point, layer")

    @property
    def complete(self) -> bool:
        """Whether every point of the sweep has been run."""
        return len(self.points) == self.about["points"]

    def pareto(self, least: Sequence[str], most: Sequence[str] = ()) -> pd.DataFrame:
        """Return the points that no other point beats, in the order of the columns.

        least, most  columns that are to be small, such as "latency_ns.mean", or large, such as "throughput_per_s". A point
                     beats another that is no better in any of them and worse in one
        """
        columns = [*least, *most]
        done = self.points[self.points["status"] == "done"].dropna(subset=columns)
        values = done[columns].to_numpy(dtype=float) * np.array([1] * len(least) + [-1] * len(most))
        # In this order no point beats one before it, and what beats a point is beaten by none of the front or is in it.
        front, kept = values[:0], []
        for index in np.lexsort(values.T[::-1]):
            if not ((front <= values[index]).all(axis=1) & (front < values[index]).any(axis=1)).any():
                front = np.vstack([front, values[index]])
                kept.append(index)
        return done.iloc[kept]

    def __repr__(self) -> str:
        return f"<radish.Sweep {self.path}: {len(self.points)} of {self.about['points']} points>"


def _complaint(done: subprocess.CompletedProcess[str]) -> str:
    """Return the line by which the program ended."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("radish: ")]
    return lines[-1][len("radish: "):] if lines else f"radish sweep ended with status {done.returncode}"


def sweep(file: Path | None, results: Path, *, jobs: int | None = None) -> Sweep:
    """Run a sweep, as `radish sweep` does, and return its results. One that was interrupted goes on where it was.

    file     the sweep file (docs/interfaces.md); None: nothing is run, `results` is only read
    results  the file of results, SQLite; where it exists it must be of the same sweep
    jobs     points that run at once; None: one for each processor
    """
    if file is not None:
        program = _places.program(library_path)
        if program is None:
            raise NotBuilt("the program radish was not found beside the library; RADISH_PROGRAM may name it")
        paths = [os.fspath(file), os.fspath(results)]
        command = [program, "sweep", paths[0], "-o", paths[1], "--resume"]
        if jobs is not None:
            command.append(f"--jobs={jobs}")
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, errors="surrogateescape", check=False)
        if done.returncode:
            raise BadInput(_complaint(done), paths)
    return Sweep(results)
