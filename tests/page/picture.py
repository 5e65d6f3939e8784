#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""picture.py PAGE.html FILE.png [WIDTH HEIGHT] [--dark] [--at ID]: a page of `radish report` as a picture, from its top
or from a section. The picture of README.md is made by

    radish run -c radix40 -n lenet5-fashion --images 0:8 --why --profile --json run.json
    radish report run.json -o run.html
    tests/page/picture.py run.html docs/pictures/report.png 1000 1010"""

import argparse
import shutil
import time
from pathlib import Path

from browser import Browser

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("page", type=Path)
parser.add_argument("file", type=Path)
parser.add_argument("width", type=int, nargs="?", default=1000)
parser.add_argument("height", type=int, nargs="?", default=1000)
parser.add_argument("--dark", action="store_true")
parser.add_argument("--at", default="", help="the id of a section, as in the address of the page")
o = parser.parse_args()
with Browser(shutil.which("chromium") or "chromium") as browser:
    browser.look(o.width, o.height, o.dark)
    browser.open(o.page)
    browser.evaluate("pictures.forEach((picture) => picture.draw())")
    if o.at:
        browser.evaluate(f"document.getElementById({o.at!r}).scrollIntoView({{behavior: 'instant'}})")
    time.sleep(0.5)  # canvases draw in the next frames
    browser.picture(o.file)
