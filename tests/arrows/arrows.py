#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""arrows.py CHECK TARGETS COMPILER CXX_COMPILER: the arrows between the folders, as CMake's link lines draw them.

TARGETS is a folder with one file per library, which CMake writes: its folder, its language, the libraries that it
links, those that whoever links it sees too, its include directories and its object files, a line of each. CHECK is one of

    forbidden   from every folder, the compiler finds no header of a folder that it does not link
    allowed     from every folder, an include of a header of each folder that it links compiles
    folders     no folder leads back to itself over the folders that it links
    headers     no header leads back to itself over the headers that it includes
    files       no source leads back to itself over the sources whose functions it calls

Each fault is a line; then the exit status is 1.
"""

from __future__ import annotations

import concurrent.futures
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


class Target:
    """A library (or program) of one folder."""

    def __init__(self, description: Path) -> None:
        fields = dict(line.split("=", 1) for line in description.read_text().splitlines())
        self.name = description.stem
        self.folder = fields["folder"]
        self.language = fields["language"]
        self.links = set(fields["links"].split(";"))
        self.shows = set(fields["interface"].split(";"))
        self.includes = [path for path in fields["includes"].split(";") if path]
        self.objects = [Path(path) for path in fields["objects"].split(";") if path]
        self.headers = sorted(path.name for path in (ROOT / self.folder).glob("*.h"))


def read_targets(folder: Path) -> dict[str, Target]:
    return {path.stem: Target(path) for path in sorted(folder.glob("*.target"))}


def reach(graph: dict[str, set[str]], start: str) -> set[str]:
    """Returns every node that can be reached from `start`; `start` is one of them only if it lies on a circle."""
    found: set[str] = set()
    todo = list(graph.get(start, ()))
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo.extend(graph.get(node, ()))
    return found


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Returns the groups of nodes in which each node leads to every other node."""
    reached = {node: reach(graph, node) for node in graph}
    groups = {frozenset(other for other in reached[node] if node in reached.get(other, ()))
              for node in graph if node in reached[node]}
    return sorted(sorted(group) for group in groups)


def folder_graph(targets: dict[str, Target]) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {}
    for target in targets.values():
        own = graph.setdefault(target.folder, set())
        own.update(targets[link].folder for link in target.links if link in targets)
        own.discard(target.folder)  # a link between two libraries of one folder is no arrow
    return graph


def compile_source(compiler: dict[str, str], target: Target, source: str) -> tuple[bool, str]:
    """Returns whether `source` compiles in `target`, and what the compiler says."""
    language = target.language
    command = [compiler[language], "-x", "c" if language == "C" else "c++", "-std=gnu17" if language == "C" else "-std=c++17",
               "-fsyntax-only", "-w", *(f"-I{path}" for path in target.includes),
               "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, cwd="/")
    return done.returncode == 0, done.stderr


def compiles(compiler: dict[str, str], target: Target, header: str) -> tuple[bool, str]:
    return compile_source(compiler, target, f'#include "{header}"\n')


def found(compiler: dict[str, str], target: Target, headers: list[str]) -> set[str]:
    """Returns those of the headers that the compiler finds for a source of `target`."""
    source = "".join(f'#if __has_include("{header}")\n#error found <{header}>\n#endif\n' for header in headers)
    said = compile_source(compiler, target, source + "int nothing;\n")[1]
    return set(re.findall(r"error: #?(?:error )?found <([^>]+)>", said))


def visible(targets: dict[str, Target], target: Target) -> set[str]:
    """Returns the folders whose headers a source of `target` may include: its own, those that it links, and what
    those show to whoever links them."""
    shows = {name: {link for link in other.shows if link in targets} for name, other in targets.items()}
    direct = {link for link in target.links if link in targets}
    names = {target.name} | direct.union(*(reach(shows, link) for link in direct))
    return {targets[name].folder for name in names}


def in_parallel(work, tries: list) -> list:
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, tries))


def arrows(targets: dict[str, Target], allowed: bool) -> list[tuple[Target, str, list[str]]]:
    """Returns each library with each folder that it may include (or, with `allowed` False, may not), and the folder's
    headers."""
    folders = {target.folder: target.headers for target in targets.values()}
    return [(target, folder, headers) for target in targets.values() for folder, headers in folders.items()
            if headers and (folder in visible(targets, target)) == allowed]


def try_forbidden(targets: dict[str, Target], compiler: dict[str, str]) -> list[str]:
    forbidden: dict[str, list[str]] = {name: [] for name in targets}
    own: dict[str, list[str]] = {name: [f"{target.folder}/{header}" for header in target.headers]
                                 for name, target in targets.items()}
    for target, folder, headers in arrows(targets, False):
        forbidden[target.name] += [f"{folder}/{header}" for header in headers]
    names = sorted(targets)
    faults = [] if any(forbidden.values()) and any(own.values()) else ["nothing was tried"]
    seen = in_parallel(lambda name: found(compiler, targets[name], forbidden[name] + own[name]), names)
    for name, headers in zip(names, seen):
        faults += [f"{name} links no {os.path.dirname(header)}, and its sources find {header}"
                   for header in forbidden[name] if header in headers]
        # A compiler that finds nothing at all would agree to everything.
        faults += [f"{name} does not find {header} of its own folder" for header in own[name] if header not in headers]
    print(f"{sum(map(len, forbidden.values()))} forbidden includes from {len(targets)} libraries")
    return faults + upwards()


def try_allowed(targets: dict[str, Target], compiler: dict[str, str]) -> list[str]:
    """A header need not compile alone (it may want private ones of its folder), but one of each folder does."""
    def one(arrow: tuple[Target, str, list[str]]) -> str:
        target, folder, headers = arrow
        said = ""
        for header in sorted(headers, key=lambda name: (ROOT / folder / name).stat().st_size):
            compiled, said = compiles(compiler, target, f"{folder}/{header}")
            if compiled:
                return ""
        return f"{target.name} links {folder}, and none of its headers compiles: {said.splitlines()[0]}"

    tries = arrows(targets, True)
    print(f"{len(tries)} allowed arrows of {len(targets)} libraries")
    return [fault for fault in in_parallel(one, tries) if fault] if tries else ["nothing was tried"]


def sources(*endings: str) -> list[Path]:
    """Returns the project's files with these endings, without those that builds write while this runs."""
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name != "build" and not path.name.startswith(".")]
    return sorted(path for folder in folders for ending in endings for path in folder.rglob(f"*.{ending}"))


def upwards() -> list[str]:
    """Returns the includes that leave their folder by ".." or an absolute path, which no link line allows."""
    return [f"{path.relative_to(ROOT)}: includes {name}" for path in sources("c", "h", "cpp")
            for name in INCLUDE.findall(path.read_text()) if ".." in name.split("/") or name.startswith("/")]


def header_graph() -> dict[str, set[str]]:
    names = [str(path.relative_to(ROOT)) for path in sources("h")
             if path.relative_to(ROOT).parts[0] not in ("tests", "training")]
    return {name: set(INCLUDE.findall((ROOT / name).read_text())) & set(names) for name in names}


def symbols(paths: list[Path]) -> dict[str, tuple[set[str], set[str]]]:
    """Returns, for each object file, the symbols that it defines for others, and those that it needs of them."""
    files: dict[str, tuple[set[str], set[str]]] = {path.name: (set(), set()) for path in paths}
    if not paths:
        return files
    for line in subprocess.run(["nm", "-gA", *paths], capture_output=True, text=True, check=True).stdout.splitlines():
        path, _, symbol = line.rpartition(":")
        kind, name = symbol.split()[-2:]
        defined, needed = files[Path(path).name]
        if kind == "U":
            needed.add(name)
        elif kind in "TDBR":  # weak ones are templates and inline functions, which every file defines
            defined.add(name)
    return files


def file_graph(target: Target) -> dict[str, set[str]]:
    files = symbols([path for path in target.objects if path.exists()])
    owner = {name: file for file, (defined, _) in files.items() for name in defined}
    return {file: {owner[name] for name in needed if name in owner} for file, (_, needed) in files.items()}


def check_circles(kind: str, graph: dict[str, set[str]]) -> list[str]:
    return [f"a circle of {kind}: {' <-> '.join(circle)}" for circle in circles(graph)]


def check_files(targets: dict[str, Target]) -> list[str]:
    faults, count = [], 0
    for target in targets.values():
        graph = file_graph(target)
        count += len(graph)
        faults += [f"{target.folder}: {fault}" for fault in check_circles("files", graph)]
    print(f"{count} object files")
    return faults if count else ["no library is built"]


def main() -> int:
    check, folder, c_compiler, cxx_compiler = sys.argv[1:5]
    targets = read_targets(Path(folder))
    if check in ("forbidden", "allowed"):
        attempt = try_forbidden if check == "forbidden" else try_allowed
        faults = attempt(targets, {"C": c_compiler, "CXX": cxx_compiler})
    elif check == "folders":
        faults = check_circles("folders", folder_graph(targets))
    elif check == "headers":
        faults = check_circles("headers", header_graph())
    elif check == "files":
        faults = check_files(targets)
    else:
        raise SystemExit(__doc__)
    print("\n".join(faults) if faults else "as drawn")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
