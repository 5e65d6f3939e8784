# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The notebooks of examples/ run from their first cell to their last, and are kept without what they print."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
# How many pictures and tables each shows.
SHOWN = {"latency-by-layer": (2, 4), "core-sweep": (1, 3)}


class Notebooks(unittest.TestCase):
    def execute(self, name: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--log-level", "ERROR",
                            "--output-dir", folder, EXAMPLES / f"{name}.ipynb"], check=True,
                           env={**os.environ, "HOME": folder, "TMPDIR": folder, "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
            cells = json.loads((Path(folder) / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
        shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
        self.assertEqual((sum("image/png" in data for data in shown), sum("text/html" in data for data in shown)),
                         SHOWN[name])

    def test_latency_by_layer_runs(self) -> None:
        self.execute("latency-by-layer")

    def test_core_sweep_runs(self) -> None:
        self.execute("core-sweep")

    def test_are_all_tried_and_hold_no_outputs(self) -> None:
        files = sorted(EXAMPLES.glob("*.ipynb"))
        self.assertEqual([path.stem for path in files], sorted(SHOWN))
        for path in files:
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                self.assertFalse(cell.get("outputs") or cell.get("execution_count"), path)


if __name__ == "__main__":
    unittest.main()
