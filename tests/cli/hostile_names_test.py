#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""hostile_names_test.py RADISH CHIP WORK ROUNDS [--convert]: names and paths of any bytes through the commands.

Whatever they are: standard output and standard error hold no control characters, JSON and XML are well-formed, a trace
of Perfetto is JSON, and the networks that convert writes and the mappings that map writes load and say the same names.
RADISH_SEED repeats a run."""

import json
import os
import random
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree

try:
    import yaml  # a second reader for the files that radish writes, where it is installed
except ImportError:
    yaml = None

radish, chip, work, rounds = *sys.argv[1:4], int(sys.argv[4])
converts = "--convert" in sys.argv
seed = int(os.environ.get("RADISH_SEED", "20260607"))
print(f"RADISH_SEED={seed}")
rng = random.Random(seed)

PLAIN = list("abz09 _-.<>&\"'\\:#{}[],%@`!*?|~") + ["é", "字", "😀", "null", "]]>", "${x}", "\u00a0"]
CONTROL = ["\x01", "\x1b[31m", "\x07", "\x7f", "\t", "\n", "\r", "\x9b", "\x85", "\u2028", "\u202e", "\ufeff", "\ufffe", "\u200f"]
INVALID = [b"\x80", b"\xff", b"\x9b31m", b"\xc3", b"\xed\xa0\x80", b"\xe2\x80", b"\xf5\x80\x80\x80"]


def name(control):
    parts = [rng.choice(PLAIN) for _ in range(rng.randrange(1, 12))]
    if control:
        parts.insert(rng.randrange(len(parts) + 1), rng.choice(CONTROL))
    return "".join(parts)


def path(control, invalid):
    """Returns a file name as bytes, with a control character or a piece that is no UTF-8 if that is asked for."""
    text = name(control).replace("/", "").encode()
    if invalid:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(INVALID) + text[at:]
    return b"x" + text[:200]


def quoted(text):
    """Returns a YAML scalar in which every character but ASCII letters and digits is an escape."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\U{ord(c):08x}" for c in text) + '"'


def check_seen(stream, what):
    text = stream.decode()  # raises if it is no UTF-8
    for c in text.replace("\n", ""):
        code = ord(c)
        assert code >= 32 and not 0x7F <= code <= 0x9F and not 0x2028 <= code <= 0x202E and c not in "\ufeff\ufffe\u200f", \
            f"{what} holds U+{code:04X}: {text!r}"
    return text


def run(*arguments):
    done = subprocess.run([os.fsencode(radish), *(os.fsencode(a) for a in arguments)], capture_output=True, cwd=work)
    out, err = check_seen(done.stdout, "standard output"), check_seen(done.stderr, "standard error")
    assert done.returncode in (0, 2), (arguments, done)
    if done.returncode:
        assert err.startswith("radish: ") and err.count("\n") == 1, (arguments, err)
    return done.returncode, out, err


def at(file):
    return os.path.join(os.fsencode(work), file)


def put(file, contents):
    with open(at(file), "wb") as out:
        out.write(contents)


def network(title, layers, classes, weights=None):
    text = f"name: {quoted(title)}\ntimesteps: 4\nweight_bits: 4\n"
    if weights:
        text += f"weights: {quoted(weights)}\n"
    text += f"input: {{shape: [1, 2, 2], classes: [{quoted(classes[0])}, {quoted(classes[1])}]}}\nlayers:\n"
    text += f"  - {{name: {quoted(layers[0])}, op: dense, from: input, units: 3, shift: 2}}\n"
    text += f"  - {{name: {quoted(layers[1])}, op: dense, from: {quoted(layers[0])}, units: 2, readout: true}}\n"
    return text.encode()


def safetensors(tensors):
    header, data = {}, b""
    for key, shape, values in tensors:
        header[key] = {"dtype": "I8", "shape": shape, "data_offsets": [len(data), len(data) + len(values)]}
        data += bytes(v & 255 for v in values)
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def clean(title):
    """Returns whether the readers accept `title` as a name: it holds none of the pieces of CONTROL."""
    return not any(piece in title for piece in CONTROL)


def check_run(file, title, layers):
    status, _, err = run("map", "-c", chip, "-n", file, "--json", b"m.json", "--plot", b"m.svg", "-o", b"m.yaml")
    assert status == 0, err
    with open(at(b"m.json"), "rb") as report:
        assert json.load(report)["network"] == title
    texts = [e.text or "" for e in xml.etree.ElementTree.parse(at(b"m.svg")).iter()]
    assert any(t.startswith(title[:60]) for t in texts), (title, texts)
    if yaml:
        with open(at(b"m.yaml"), "rb") as mapping:
            assert {t["layer"] for t in yaml.safe_load(mapping)["tiles"]} == set(layers)
    status, out, err = run("run", "-c", chip, "-n", file, "--mapping", b"m.yaml", "--json", b"r.json", "--trace",
                           b"t.perfetto.json")
    assert status == 0, err
    assert title in out, (title, out)
    with open(at(b"r.json"), "rb") as report:
        assert json.load(report)["network"] == title
    with open(at(b"t.perfetto.json"), "rb") as trace:
        json.load(trace)
    status, _, err = run("run", "-c", chip, "-n", file, "--trace", b"t.vcd")
    assert status == 0, err
    with open(at(b"t.vcd"), "rb") as trace:
        check_seen(trace.read(), "the trace")


def check_convert(weights_text, layers, classes, title):
    """Checks the rate twin of a network whose layers, classes and files, images too, have hostile names."""
    weights = path(False, False).decode() + ".safetensors"
    put(os.fsencode(weights), weights_text)
    put(b"n.yaml", network(title, layers, classes, weights))
    images = path(rng.random() < 0.3, rng.random() < 0.3) + b".idx"
    put(images, struct.pack(">4BIII", 0, 0, 8, 3, 8, 2, 2) + bytes(rng.randrange(256) for _ in range(32)))
    said, unsaid = path(False, False), path(True, rng.random() < 0.5)
    for output in (said, unsaid):
        before = set(os.listdir(at(b"")))
        status, _, err = run("convert", b"n.yaml", "--coding", "rate", "--calibrate", images, "-o", output + b".yaml")
        if output is unsaid:
            assert status == 2 and "cannot name" in err and set(os.listdir(at(b""))) == before, (output, err)
            continue
        assert status == 0, err
        if yaml:
            with open(at(output + b".yaml"), "rb") as written:
                told = yaml.safe_load(written)
            assert told["name"] == output.decode() and told["input"]["classes"] == classes, told
            assert [l["name"] for l in told["layers"]] == layers, told
        status, out, err = run("run", "--functional", "-n", output + b".yaml", "-i", images, "--json", b"f.json")
        assert status == 0, err
        with open(at(b"f.json"), "rb") as report:
            assert json.load(report)["network"] == output.decode()


shutil.rmtree(work, ignore_errors=True)
os.makedirs(work)
refused = 0
for round_number in range(rounds):
    hostile = round_number % 3 == 0
    title, classes = name(hostile), [name(False) + "1", name(False) + "2"]
    title = title.strip() or "x"
    layers = rng.sample(["null", "-", ".", "yes", "1", "1e3", "a.b", "---", "L_1", "No", "0x1"], 2)
    file = path(rng.random() < 0.5, rng.random() < 0.5) + b".yaml"
    put(file, network("~~" + title, layers, classes))
    if hostile and not clean("~~" + title):
        refused += 1
        status, _, err = run("map", "-c", chip, "-n", file)
        assert status == 2 and "control characters" in err, (title, err)
    else:
        check_run(file, "~~" + title, layers)
    run("run", "-c", chip, "-n", b"none" + file)
    run("run", "-c", b"none" + file, "-n", file)
    run("run", b"--" + file)
    run(file)
    run("noc", "-c", chip, "--packets", b"none" + file)
    if converts and round_number % 4 == 1:
        weights = safetensors([(f"{layers[0]}.weight", [3, 4], [rng.randrange(-8, 8) for _ in range(12)]),
                               (f"{layers[1]}.weight", [2, 3], [rng.randrange(-8, 8) for _ in range(6)])])
        check_convert(weights, layers, classes, name(False) + "x")
assert refused > rounds // 8, refused
