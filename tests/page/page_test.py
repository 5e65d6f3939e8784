#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""page_test.py run|changed|sweep|timed|refused RADISH CONFIGS WORK [CHROMIUM]: what `radish report` makes, as its reader meets it.

run, sweep   pages in headless Chromium: clicked through, by mouse and by keys, light, dark, on a phone, on paper; numbers
             are those of the file, nothing is loaded, the console stays empty, size and time keep their limits
timed        how soon the page of a sweep of 10,000 points is ready
changed      a run's page after a change of any one value of its file
refused      files that hold no result, without a browser
RADISH_SEED repeats a run."""

from __future__ import annotations

import sys

from pages import WORK
from refused import test_refused
from run_page import test_changed, test_run
from sweep_page import test_sweep, test_timed_sweep


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    if sys.argv[1] == "refused":
        test_refused()
    else:
        {"run": test_run, "sweep": test_sweep, "timed": test_timed_sweep, "changed": test_changed}[sys.argv[1]](sys.argv[5])


if __name__ == "__main__":
    main()
