#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""names_test.py CTEST BUILD: no name of a test of this build holds an address, which differs from build to build."""

import re
import subprocess
import sys

names = subprocess.run([sys.argv[1], "-N", "--test-dir", sys.argv[2]], check=True, capture_output=True, text=True).stdout
listed = re.findall(r"^ *Test +#\d+: (.*)$", names, re.MULTILINE)
bad = [name for name in listed if re.search(r"0x[0-9a-fA-F]|GetParam|pointing to", name)]
print(f"{len(listed)} names")
for name in bad:
    print(f"a name holds an address: {name}; the suite needs a generator of names")
sys.exit(1 if bad or len(listed) < 100 else 0)
