#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""links.py [ROOT]: checks that every relative link and #anchor of the Markdown files under ROOT leads somewhere.

Anchors are those that GitHub gives to headings. Paths in `code` that begin with a folder of the project must exist too,
and README.md has at most 150 lines of at most 140 characters. Each fault is a line FILE:LINE: WHAT; then the exit
status is 1.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.parse
from pathlib import Path

README_LINES = 150
README_COLUMNS = 140

FENCE = re.compile(r" {0,3}(```+|~~~+)")
HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
UNDERLINE = re.compile(r" {0,3}(=+|-+)\s*$")
CODE = re.compile(r"(`+)(.+?)\1")
LINK = re.compile(r"\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$")
REFERENCE = re.compile(r"\[[^\]]+\]\[([^\]]+)\]")
ATTRIBUTE = re.compile(r"\b(?:href|src|srcset)=[\"']([^\"'\s]+)")
NAMED = re.compile(r"<a\s+(?:name|id)=[\"']([^\"']+)")
PATH = re.compile(r"[\w.-]+(/[\w.-]+)+/?$")
MADE = ("training/runs", "build/")  # what programs write there is not tracked
WANTED = "NAME"                     # in a path: the reader replaces it


def tracked(root: Path) -> set[str]:
    """Return the paths of the project's files, or of all files where there is no repository."""
    try:
        names = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                               check=True, capture_output=True, text=True).stdout.split("\0")
        return {name for name in names if name and (root / name).exists()}
    except (OSError, subprocess.CalledProcessError):
        return {str(path.relative_to(root)) for path in root.rglob("*")
                if path.is_file() and path.relative_to(root).parts[0] not in ("build", ".git")}


def with_folders(files: set[str]) -> set[str]:
    """Return the files and every folder that one of them lies in."""
    found = {"."} | files
    for name in files:
        found.update(str(parent) for parent in Path(name).parents)
    return found


def prose(text: str) -> list[str]:
    """Return the lines; those of fenced and indented code blocks and of comments are blank."""
    lines, fence, comment, before = [], "", False, ""
    for line in text.splitlines():
        mark = FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
            shown = ""
        elif mark:
            fence, shown = mark[1], ""
        elif line.startswith("    ") and not before.strip() and not re.match(r"\s*([-*+]|\d+\.)\s", line):
            shown, line = "", before  # a block goes on until text begins further left
        else:
            shown = line
        if comment or shown.lstrip().startswith("<!--"):
            comment, shown = "-->" not in shown, ""
        lines.append(shown)
        before = line
    return lines


def slug(heading: str) -> str:
    """Return GitHub's anchor of a heading."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    text = re.sub(r"<[^>]+>", "", text)
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    found: set[str] = set()
    before = ""
    for line in prose(text):
        mark = HEADING.match(line)
        heading = mark[2] if mark else before if UNDERLINE.match(line) and before.strip() else None
        if heading is not None:
            name, count = slug(heading), 0
            while (f"{name}-{count}" if count else name) in found:
                count += 1
            found.add(f"{name}-{count}" if count else name)
        found.update(NAMED.findall(line))
        before = line
    return found


class Checker:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.known = with_folders(tracked(root))
        self.folders = {name.split("/")[0] for name in self.known if "/" in name}
        self.anchors: dict[str, set[str]] = {}
        self.faults: list[str] = []

    def anchors_of(self, name: str) -> set[str]:
        if name not in self.anchors:
            self.anchors[name] = anchors((self.root / name).read_text(encoding="utf-8"))
        return self.anchors[name]

    def link(self, name: str, target: str) -> str | None:
        """Return what is wrong with a link of file `name`, or None."""
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", target):
            return None  # a link to elsewhere
        path, _, anchor = target.partition("#")
        where = name
        if path:
            if path.startswith("/"):
                return f"the link '{target}' is not relative"
            where = os.path.normpath(os.path.join(os.path.dirname(name), urllib.parse.unquote(path)))
            if where not in self.known:
                return f"the link '{target}' leads nowhere: there is no {where}"
        if not anchor:
            return None
        if where.endswith(".md"):
            ok = urllib.parse.unquote(anchor) in self.anchors_of(where)
            return None if ok else f"the link '{target}' leads nowhere: {where} has no heading for #{anchor}"
        line = re.fullmatch(r"L(\d+)(?:-L(\d+))?", anchor)
        if line and (self.root / where).is_file():
            length = len((self.root / where).read_bytes().splitlines())
            if int(line[2] or line[1]) <= length:
                return None
        return f"the link '{target}' leads nowhere: {where} has no {anchor}"

    def code(self, word: str) -> str | None:
        """Return what is wrong with a path of the project in `code`, or None."""
        if not PATH.match(word) or word.split("/")[0] not in self.folders or word.startswith(MADE) or WANTED in word:
            return None
        path = word.rstrip("/")
        if path in self.known or any(f"{path}{ending}" in self.known for ending in (".c", ".cpp", ".h", ".sv")):
            return None
        return f"there is no {word}"

    def markdown(self, name: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        lines = prose(text)
        defined = {line[line.index("[") + 1:line.index("]")].lower() for line in lines if DEFINITION.match(line)}
        for number, line in enumerate(lines, 1):
            found = [self.code(match[2].strip()) for match in CODE.finditer(line)]
            plain = CODE.sub("", line)
            targets = LINK.findall(plain) + DEFINITION.findall(plain) + ATTRIBUTE.findall(plain)
            found += [self.link(name, target) for target in targets]
            found += [f"the link [{label}] is not defined" for label in REFERENCE.findall(plain)
                      if label.lower() not in defined]
            self.faults += [f"{name}:{number}: {fault}" for fault in found if fault]

    def readme(self) -> None:
        lines = (self.root / "README.md").read_text(encoding="utf-8").splitlines()
        if len(lines) > README_LINES:
            self.faults.append(f"README.md:{len(lines)}: {len(lines)} lines, at most {README_LINES} are allowed")
        self.faults += [f"README.md:{number}: {len(line)} characters, at most {README_COLUMNS} are allowed"
                        for number, line in enumerate(lines, 1) if len(line) > README_COLUMNS]


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent)
    checker = Checker(root)
    pages = sorted(name for name in checker.known if name.endswith(".md"))
    for name in pages:
        checker.markdown(name)
    checker.readme()
    print("\n".join(checker.faults) if checker.faults else f"{len(pages)} pages: every link leads somewhere")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
