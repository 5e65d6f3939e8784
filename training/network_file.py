# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""A RadixNetwork and its network file: YAML for the topology, safetensors for the integers.

`read_network` takes what LayerSpec can say: convolutions, in groups or not, and dense layers, with or without an identity
beside them, with or without ReLU, and average pools, as `radish convert` writes LeNets, residual networks and MobileNets.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml

from network import Precision, RadixLayer, RadixNetwork
from tensors import read_tensors, write_tensors
from topology import LayerSpec, Shortcut, Topology

_WINDOW = ("kernel", "stride", "pad")


def tensor_names(spec: LayerSpec) -> tuple[str, str]:
    """Return the names of weight and bias; where a layer has several sources, the weight names its own."""
    weight = f"{spec.name}.weight.{spec.source}" if spec.shortcut else f"{spec.name}.weight"
    return weight, f"{spec.name}.bias"


def file_integers(layer: RadixLayer) -> tuple[np.ndarray, np.ndarray]:
    """Return weight and bias as the file has them.

    A head over the mean of a map has one weight for all positions, the mean of theirs, since weights for every position
    would not fit a core. Weights and bias grow by one factor, so that the largest weight uses all its bits; a common
    factor does not change the order of the classes.
    """
    weight, bias = layer.integer_weight().detach().numpy(), layer.integer_bias().detach().numpy()
    spec = layer.spec
    if spec.average > 1:
        mean = weight.reshape(spec.outputs, spec.inputs // spec.average, spec.average).astype(np.float64).mean(2)
        factor = layer.precision.max_weight / np.abs(mean).max()
        weight, bias = np.round(mean * factor), np.round(bias * factor)
    return weight.astype(np.int8), bias.astype(np.int32)


def window_bits(kernel: int) -> int:
    """Return log2 of the window's size."""
    return (kernel * kernel).bit_length() - 1


def pool_of(head: LayerSpec) -> LayerSpec:
    """Return the layer that sums each map before a head over its mean: a mean of which no bit is lost."""
    channels, size = head.inputs // head.average, int(np.sqrt(head.average))
    return LayerSpec("pool", head.source, channels, channels, avg_pool=size, fraction_bits=window_bits(size))


def pool_tensors(spec: LayerSpec) -> dict[str, np.ndarray]:
    """Return weight and bias of an average pool with bits behind the point: it is a convolution, which may choose its shift."""
    return {f"{spec.name}.weight": np.ones((spec.outputs, 1, spec.avg_pool, spec.avg_pool), dtype=np.int8),
            f"{spec.name}.bias": np.zeros(spec.outputs, dtype=np.int32)}


def pool_bias(spec: LayerSpec) -> dict[str, np.ndarray]:
    """Return the bias of an average pool without bits behind the point, if it has one."""
    bias = {f"{spec.name}.bias": np.full(spec.outputs, spec.pool_bias, dtype=np.int32)}
    return bias if spec.pool_bias else {}


def pool_line(spec: LayerSpec, timesteps: int) -> str:
    """Return the YAML of an average pool; each bit behind the point is a time step more and a shift less."""
    if not spec.fraction_bits:
        return f"  - {{name: {spec.name}, op: avg_pool, from: {spec.source}, kernel: {spec.avg_pool}}}"
    return (f"  - {{name: {spec.name}, op: conv, from: {spec.source}, out_channels: {spec.outputs}, groups: {spec.outputs}, "
            f"kernel: {spec.avg_pool}, stride: {spec.avg_pool}, pad: 0, timesteps: {timesteps + spec.fraction_bits}, "
            f"shift: {window_bits(spec.avg_pool) - spec.fraction_bits}}}")


def integers(network: RadixNetwork) -> dict[str, np.ndarray]:
    """Return the tensors of the network file."""
    tensors = {}
    for layer in network.layers:
        if layer.spec.avg_pool > 1:
            tensors |= pool_tensors(layer.spec) if layer.spec.fraction_bits else pool_bias(layer.spec)
            continue
        weight, bias = tensor_names(layer.spec)
        tensors[weight], tensors[bias] = file_integers(layer)
        if layer.spec.average > 1:
            tensors |= pool_tensors(pool_of(layer.spec))
    return tensors


def layer_line(layer: RadixLayer) -> str:
    """Return one entry of `layers`, in flow style."""
    spec = layer.spec
    window = ", ".join(f"{key}: {getattr(spec, key)}" for key in _WINDOW)
    window += f", groups: {spec.groups}" if spec.groups > 1 else ""
    fields = [f"name: {spec.name}", f"op: {'conv' if spec.kernel else 'dense'}"]
    if spec.shortcut:
        identity = [f"layer: {spec.shortcut.source}", f"identity: {int(layer.gain)}", f"stride: {spec.shortcut.stride}",
                    f"channel_offset: {spec.shortcut.offset}"]
        fields += [f"from: [{{layer: {spec.source}, {window}}}, {{{', '.join(identity)}}}]"]
    else:
        fields += [f"from: {'pool' if spec.average > 1 else spec.source}"]
    fields += [f"{'out_channels' if spec.kernel else 'units'}: {spec.outputs}"]
    fields += [window] if spec.kernel and not spec.shortcut else []
    fields += ["readout: true" if spec.readout else f"shift: {int(layer.shift)}"]
    fields += ["signed: true"] if spec.linear else []
    fields += [f"max_pool: {spec.max_pool}"] if spec.max_pool > 1 else []
    return "  - {" + ", ".join(fields) + "}"


def lines_of(network: RadixNetwork) -> list[str]:
    lines, timesteps = [], network.precision.timesteps
    for layer in network.layers:
        if layer.spec.average > 1:
            lines.append(pool_line(pool_of(layer.spec), timesteps))
        lines.append(pool_line(layer.spec, timesteps) if layer.spec.avg_pool > 1 else layer_line(layer))
    return lines


def write_network(path: Path, network: RadixNetwork, sample: str | None, classes: tuple[str, ...]) -> None:
    """Write NAME.yaml and NAME.safetensors; the same network gives the same bytes."""
    topology, precision, name = network.topology, network.precision, path.stem
    pad = [int(level) for level in network.layers[0].pad_level]
    digest = write_tensors(path.with_suffix(".safetensors"), integers(network))
    lines = [
        f"# {topology.title}, trained in the chip's integers by training/train.py.",
        f"name: {name}",
        f"timesteps: {precision.timesteps}",
        f"weight_bits: {precision.weight_bits}",
        f"weights: {name}.safetensors",
        f"weights_sha256: {digest}",
        *([f"sample: {sample}"] if sample else []),
        f"input: {{shape: {list(topology.shape)}, bits: {precision.input_bits}, pad_value: {pad}, "
        f"classes: [{', '.join(classes)}]}}",
        "layers:",
        *lines_of(network),
    ]
    path.write_text("\n".join(lines) + "\n")


def read_max_pool(layer: dict[str, Any]) -> int:
    """Return the rows of the windows, which is their stride too; 1 means none."""
    window = layer.get("max_pool", 1)
    if isinstance(window, int):
        return window
    if window.keys() != {"kernel", "stride", "pad"} or window["pad"] or window["kernel"] != window["stride"] or not isinstance(
            window["kernel"], int):
        raise ValueError(f"{layer['name']}: only max pools of windows that do not overlap, of as many rows as columns")
    return window["kernel"]


def read_pool(layer: dict[str, Any], tensors: dict[str, np.ndarray], timesteps: int) -> LayerSpec | None:
    """Return the topology of an average pool, as `pool_line` writes it or as `radish convert` does; None for other layers."""
    if layer["op"] == "avg_pool":
        if {"stride", "pad", "shift", "timesteps"} & layer.keys():
            raise ValueError(f"{layer['name']}: only average pools of windows that do not overlap, of as many rows as columns")
        bias = tensors.get(f"{layer['name']}.bias", np.zeros(0, dtype=np.int32))
        if len(set(bias.tolist())) > 1:
            raise ValueError(f"{layer['name']}: only average pools with one bias for all channels")
        return LayerSpec(layer["name"], layer["from"], len(bias), len(bias), avg_pool=layer["kernel"],
                         pool_bias=int(bias[0]) if len(bias) else 0)
    fraction = layer.get("timesteps", timesteps) - timesteps
    if fraction <= 0:
        return None
    channels = layer.get("out_channels", 0)
    spec = LayerSpec(layer["name"], layer["from"], channels, channels, avg_pool=layer.get("kernel", 1), fraction_bits=fraction)
    ones = pool_tensors(spec)
    if yaml.safe_load(pool_line(spec, timesteps)) != [layer] or any(
            not np.array_equal(tensors[name], ones[name]) for name in ones):
        raise ValueError(f"{layer['name']}: only average pools may have more time steps than the network")
    return spec


def read_spec(layer: dict[str, Any], tensors: dict[str, np.ndarray], timesteps: int) -> tuple[LayerSpec, int]:
    """Return the topology of one layer, and the gain of its shortcut."""
    pool = read_pool(layer, tensors, timesteps)
    if pool:
        return pool, 1
    sources = layer["from"] if isinstance(layer["from"], list) else [{"layer": layer["from"]}]
    identities = [source for source in sources if "identity" in source]
    weighted = [source for source in sources if "identity" not in source]
    plain = layer["op"] in ("conv", "dense") and "leak" not in layer and layer.get("timesteps", timesteps) == timesteps
    if not plain or len(weighted) != 1 or len(identities) > 1:
        raise ValueError(f"{layer['name']}: neither a convolution nor a dense layer with at most one identity beside it, "
                         "linear or with ReLU, of as many time steps as the network")
    shortcut = None
    if identities:
        shortcut = Shortcut(identities[0]["layer"], identities[0].get("stride", 1), identities[0].get("channel_offset", 0))
    name, source = layer["name"], weighted[0]["layer"]
    defaults = (("kernel", 0), ("stride", 1), ("pad", 0), ("groups", 1))
    window = {key: (layer | weighted[0]).get(key, default) for key, default in defaults}
    outputs, inputs = tensors[f"{name}.weight.{source}" if shortcut else f"{name}.weight"].shape[:2]
    spec = LayerSpec(name, source, inputs * window["groups"], outputs, **window, max_pool=read_max_pool(layer),
                     shortcut=shortcut, linear=layer.get("signed", False), readout=layer.get("readout", False))
    return spec, identities[0]["identity"] if identities else 1


@torch.no_grad()
def read_network(path: Path) -> RadixNetwork:
    """Return the network with its integers as latent parameters.

    The file holds no real values. Here the top level of every layer stands for 1, so that one step of a weight is worth
    2^-shift: so much does it change the output while its input is at the top level.
    """
    description = yaml.safe_load(path.read_text())
    tensors = read_tensors(path.parent / description["weights"], description.get("weights_sha256"))
    entry, layers = description["input"], description["layers"]
    specs = [read_spec(layer, tensors, description["timesteps"]) for layer in layers]
    precision = Precision(description["timesteps"], description["weight_bits"], entry["bits"])
    topology = Topology(description["name"], tuple(entry["shape"]), tuple(spec for spec, _ in specs))
    network = RadixNetwork(topology, precision)
    fractions = {spec.name: spec.fraction_bits for spec, _ in specs}
    for layer, given, (spec, gain) in zip(network.layers, layers, specs):
        if spec.avg_pool > 1:
            continue
        weight, bias = (torch.from_numpy(tensors[name].astype(np.float32)) for name in tensor_names(spec))
        unit_out = 1 / precision.max_level
        if spec.source == "input":
            layer.pad_level.copy_(torch.tensor(entry.get("pad_value", [0] * spec.inputs), dtype=torch.float32))
        else:
            layer.unit.fill_(unit_out / 2 ** fractions[spec.source])
        layer.shift.fill_(given.get("shift", 0))
        layer.weight_scale.copy_(layer.unit * 2.0 ** int(layer.shift) / unit_out)
        layer.gain.fill_(gain)
        layer.weight.copy_(weight / layer.weight_scale)
        layer.bias = torch.nn.Parameter(bias * (layer.unit / layer.weight_scale))
    network.set_integer(True)
    return network
