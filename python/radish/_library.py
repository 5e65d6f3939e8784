# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""libradish by cffi. Functions, structs and numbers are read out of radish.h itself; nothing of it is written down here.

The library holds the SHA-256 of the radish.h that it was built with, so that a library and a header that do not belong
together are refused before any struct is read wrongly.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any, Callable, Iterable

import cffi
import numpy as np

from radish import _places
from radish.errors import BadInput, Cancelled, Deadlock, Error, NotBuilt, OutOfMemory

_FIRST = "const char *radish_version(void); const char *radish_header_digest(void);"


def declarations(header: str) -> str:
    """Return what a header declares, as cffi reads it: without comments, C++'s parts, directives and RADISH_API."""
    text = re.sub(r"//[^\n]*", "", header)
    text = re.sub(r"#ifdef __cplusplus\n.*?#endif", "", text, flags=re.DOTALL)
    text = re.sub(r"^\s*#[^\n]*$", "", text, flags=re.MULTILINE)
    return re.sub(r"\bRADISH_API\b", "", text)


def _digest_of(path: str) -> str:
    """Return the digest of the header that a library was built with."""
    first = cffi.FFI()
    first.cdef(_FIRST)
    library = first.dlopen(path)
    return first.string(library.radish_header_digest()).decode()


def _header_of(path: str) -> tuple[Path | None, str]:
    """Return the header that a library was built with, or None and why there is none."""
    try:
        digest = _digest_of(path)
    except (OSError, AttributeError) as error:
        return None, str(error)
    candidates = _places.headers(path)
    for header in candidates:
        if hashlib.sha256(header.read_bytes()).hexdigest() == digest:
            return header, ""
    tried = ", ".join(str(header) for header in candidates) or "no radish.h was found"
    return None, f"{path}: it was built with another radish.h than {tried}"


def _open() -> tuple[cffi.FFI, Any, str]:
    whys = []
    for path in _places.libraries():
        header, why = _header_of(path)
        if header:
            declared = cffi.FFI()
            declared.cdef(declarations(header.read_text(encoding="utf-8")))
            return declared, declared.dlopen(path), path
        whys.append(why)
    raise ImportError("libradish cannot be used; RADISH_LIBRARY may name the file libradish.so. Tried: "
                      + "; ".join(whys))


ffi, lib, library_path = _open()

_KINDS = {
    lib.RADISH_BAD_INPUT: BadInput,
    lib.RADISH_NO_MEMORY: OutOfMemory,
    lib.RADISH_DEADLOCK: Deadlock,
    lib.RADISH_CANCELLED: Cancelled,
    lib.RADISH_NOT_BUILT: NotBuilt,
}
_NUMBERS = {"int": np.dtype(np.intc), "int64_t": np.dtype(np.int64)}


def text_of(pointer: Any) -> str:
    """Return the text of a `const char *`, which may hold any bytes."""
    return ffi.string(pointer).decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    """Return a path or a value as C takes it."""
    data = text.encode("utf-8", "surrogateescape")
    if b"\0" in data:
        raise ValueError(f"a zero byte in {text!r}")
    return data


def call(function: Callable[..., int], *arguments: Any, paths: Iterable[str] = ()) -> None:
    """Call a function of radish.h whose last parameter is a radish_error; raise what it refuses."""
    error = ffi.new("radish_error *")
    status = function(*arguments, error)
    if status != lib.RADISH_OK:
        raise _KINDS.get(status, Error)(text_of(error.message), paths)


def make(kind: str, function: Callable[..., int], *arguments: Any, paths: Iterable[str] = ()) -> Any:
    """Call a function that makes an object of a kind such as "radish_net"; it is destroyed with the result."""
    out = ffi.new(f"{kind} **")
    call(function, *arguments, out, paths=paths)
    return ffi.gc(out[0], getattr(lib, f"{kind}_destroy"))


def take_text(pointer: Any) -> str:
    """Return a text that the library gave away, and free it."""
    try:
        return text_of(pointer)
    finally:
        lib.radish_text_free(pointer)


def numbers_of(struct: str) -> np.dtype:
    """Return the number fields of a struct of radish.h as a structured dtype; pointers are left out."""
    fields = [(name, _NUMBERS[field.type.cname], field.offset)
              for name, field in ffi.typeof(struct).fields if field.type.cname in _NUMBERS]
    names, formats, offsets = zip(*fields)
    return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": ffi.sizeof(struct)})


class Progress:
    """A progress function for the library: it lets Ctrl-C and a function of the caller cancel what is going on.

    function  takes how many images are done and of how many; what is true cancels
    """

    def __init__(self, function: Callable[[int, int], object] | None) -> None:
        self._raised: BaseException | None = None

        def tell(_user: Any, done: int, count: int) -> int:
            return int(bool(function(done, count))) if function else 0

        def keep(_kind: Any, value: BaseException, _trace: Any) -> int:
            self._raised = value
            return 1

        self.pointer = ffi.callback("radish_progress_fn *", tell, error=1, onerror=keep)

    def call(self, function: Callable[..., int], *arguments: Any, paths: Iterable[str] = ()) -> None:
        """Do as `call` of this module; what the progress function raised comes out of here."""
        try:
            call(function, *arguments, paths=paths)
        except Cancelled:
            if self._raised is None:
                raise
        if self._raised is not None:
            raise self._raised
