# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Where libradish, its header, the program and the configurations are.

    a wheel            radish/libradish.so, radish/radish.h, radish/bin/radish, radish/configs/
    an installation    PREFIX/share/radish/python/radish beside PREFIX/lib, PREFIX/include, PREFIX/bin
    the source tree    python/radish below build/release or build/ci, sim/library, configs

RADISH_LIBRARY, RADISH_PROGRAM and RADISH_CONFIGS name another library, program or folder of configurations.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SOURCE = _PACKAGE.parents[1]
_BUILDS = ("release", "ci")


def libraries() -> list[str]:
    """Return the places of libradish.so that are to be tried, in their order."""
    given = os.environ.get("RADISH_LIBRARY")
    if given:
        return [given]
    found = sorted(_PACKAGE.glob("libradish.so*"))
    found += [_SOURCE / "build" / build / "sim" / "library" / "libradish.so" for build in _BUILDS]
    if len(_PACKAGE.parents) > 3:
        prefix = _PACKAGE.parents[3]
        found += [*sorted(prefix.glob("lib*/libradish.so*")), *sorted(prefix.glob("lib/*/libradish.so*"))]
    return [str(path) for path in found if path.exists()] + ["libradish.so"]


def headers(library: str) -> list[Path]:
    """Return the files radish.h that may belong to a library."""
    folders = [_PACKAGE, _SOURCE / "sim" / "library"]
    if os.sep in library:
        beside = Path(library).resolve().parent
        folders = [beside, *folders]
        folders += [above / below for above in beside.parents[:4] for below in ("include", "sim/library")]
    folders += [Path("/usr/local/include"), Path("/usr/include")]
    return [folder / "radish.h" for folder in folders if (folder / "radish.h").is_file()]


def program(library: str) -> str | None:
    """Return the program `radish` that belongs to a library, or None where there is none."""
    given = os.environ.get("RADISH_PROGRAM")
    if given:
        return given
    candidates = [_PACKAGE / "bin" / "radish"]
    if os.sep in library:
        for above in Path(library).resolve().parents[:4]:
            candidates += [above / "bin" / "radish", above / "radish"]
    for candidate in candidates:
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate)
    return shutil.which("radish")


def configs() -> list[str]:
    """Return the folders in which chips, networks and prices are looked for by name."""
    given = os.environ.get("RADISH_CONFIGS")
    if given:
        return [given]
    return ["configs", str(_PACKAGE / "configs"), str(_SOURCE / "configs")]
