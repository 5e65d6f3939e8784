# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""What radish refuses, as exceptions: the line that the program prints, and the file and the line that it names."""

from __future__ import annotations

import os
import re
from typing import Iterable

_LINE = re.compile(r":(\d+): ")


class Error(Exception):
    """Anything that libradish or the program refuses.

    message  one line: "FILE:LINE: what is wrong, what is allowed", or without FILE, or without LINE
    file     the path that it names, as written there; None where it names none
    line     the line of that file, from 1 on; None where it names none
    """

    def __init__(self, message: str, paths: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.file, self.line = _locate(message, paths)


class BadInput(Error, ValueError):
    """A file, an option or a value is not usable."""


class OutOfMemory(Error, MemoryError):
    """There was no memory."""


class Deadlock(Error, RuntimeError):
    """The network on chip cannot go on; the message names what is blocked."""


class Cancelled(Error):
    """The progress function asked for it."""


class NotBuilt(Error, NotImplementedError):
    """libradish was built without that part."""


def _names_a_file(text: str) -> bool:
    """Tell whether a message's beginning is a path: of a file that is there, or would be in a folder that is."""
    if os.path.lexists(text):
        return True
    return os.path.dirname(text) != "" and os.path.isdir(os.path.dirname(text))


def _locate(message: str, paths: Iterable[str]) -> tuple[str | None, int | None]:
    """Return file and line of a message; `paths` are those that the call was about, which need not exist."""
    known = [path for path in paths if message.startswith(path + ":")]
    if known:
        path = max(known, key=len)
        mark = _LINE.match(message, len(path))
        return path, int(mark[1]) if mark else None
    for mark in _LINE.finditer(message):
        if _names_a_file(message[:mark.start()]):
            return message[:mark.start()], int(mark[1])
    before, colon, _ = message.partition(": ")
    return (before, None) if colon and _names_a_file(before) else (None, None)
