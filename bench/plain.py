# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""The mapping under which encodings are compared: as few tiles as can be, in strips.

No search decides it, so that neither figures that were kept nor two encodings of a network differ by what one finds.
"""

PLAIN_MAPPING = ["--set", "mapping.objective=cores", "--set", "mapping.placement=strips"]
