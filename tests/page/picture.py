#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""picture.py PAGE.html FILE.png [WIDTH HEIGHT] [--dark] [--at ID] [--choose LABEL=VALUE]: a page of `radish report`
as a picture, from its top or from a section, after choices were made there. Those of README.md are made by

    radish run -c radix40 -n lenet5-fashion --images 0:8 --set mapping.objective=cores --set mapping.placement=strips --why --profile
        --json run.json
    radish report run.json -o run.html
    tests/page/picture.py run.html docs/pictures/report.png 1000 1010
    radish sweep examples/networks.yaml -o networks.sqlite
    radish report networks.sqlite -o networks.html
    tests/page/picture.py networks.html docs/pictures/cores.png 1000 790 --at scatter --choose "Line through=smallest"
"""

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
parser.add_argument("--choose", action="append", default=[], metavar="LABEL=VALUE", help="the first control of this label")
o = parser.parse_args()
with Browser(shutil.which("chromium") or "chromium") as browser:
    browser.look(o.width, o.height, o.dark)
    browser.open(o.page)
    browser.evaluate("pictures.forEach((picture) => picture.draw())")
    for choice in o.choose:
        label, value = choice.split("=", 1)
        found = browser.evaluate(
            f"""(() => {{
              const control = [...document.querySelectorAll("label")].find((l) => l.firstChild.textContent === {label!r});
              if (!control) return false;
              const select = control.querySelector("select");
              select.value = {value!r};
              select.dispatchEvent(new Event("change"));
              return select.value === {value!r};
            }})()"""
        )
        if not found:
            raise SystemExit(f"picture.py: {o.page} has no choice {choice}")
    if o.at:
        browser.evaluate(f"document.getElementById({o.at!r}).scrollIntoView({{behavior: 'instant'}})")
    time.sleep(0.5)  # canvases draw in the next frames
    browser.picture(o.file)
