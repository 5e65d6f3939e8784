#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the models of this folder: small networks as PyTorch exports them, and PyTorch's own logits.

    tests/network/onnx/export.py        (Debian: apt install python3-torch; written with PyTorch 1.13)

NAME.onnx is the model; NAME.logits has a line of logits for each of IMAGES images, whose pixels come from `pixels`
below and in convert_exports_test.cpp; the model's input is pixel / 255. CI reads the files and needs no PyTorch.
"""
import pathlib

import torch
import torch.nn.functional as F
from torch import nn

IMAGES = 24
FOLDER = pathlib.Path(__file__).parent


def pixels(count):
    """Returns smooth noise: a random walk of bytes, reflected at its ends."""
    state, level, out = 1, 128, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        level += (state >> 16) % 97 - 48
        level = -level if level < 0 else 510 - level if level > 255 else level
        out.append(level)
    return out


def randomise(model):
    """Draws weights that keep activations from dying out, and statistics that folding must not ignore."""
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.2, 0.3)
            nn.init.uniform_(module.running_mean, -0.3, 0.3)
            nn.init.uniform_(module.running_var, 0.3, 1.5)
        elif isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                nn.init.uniform_(module.bias, -0.2, 0.3)
    return model.eval()


def cbr(inputs, outputs, kernel=3, **options):
    options.setdefault("padding", kernel // 2)
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, bias=False, **options), nn.BatchNorm2d(outputs), nn.ReLU())


class Module(nn.Module):
    """A module is built from its parts and from a function of them, its forward."""

    def __init__(self, forward, **parts):
        super().__init__()
        self.steps = forward
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, x):
        return self.steps(self, x)


def head(features, classes=5):
    return nn.Linear(features, classes)


def lenet():
    """LeNet has a view by size(), exported as a chain of Shape, Gather and Concat, and a Dropout."""

    def forward(m, x):
        x = F.max_pool2d(F.relu(m.c1(x)), 2)
        x = F.avg_pool2d(F.relu(m.c2(x)), 2)
        x = m.drop(x.view(x.size(0), -1))
        return m.f2(F.relu(m.f1(x)))

    return Module(forward, c1=nn.Conv2d(1, 4, 5, padding=2), c2=nn.Conv2d(4, 6, 3), drop=nn.Dropout(0.5), f1=head(24, 12),
                  f2=head(12))


def softmax_end():
    """The Softmax is dropped; its logits are those before it."""
    return nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(300, 4), nn.Softmax(dim=1))


def vgg():
    """The network has BatchNormalization, and max pooling with overlap and padding."""
    return nn.Sequential(cbr(2, 6), nn.MaxPool2d(3, 2, 1), cbr(6, 8), nn.MaxPool2d(2), nn.Flatten(), head(72))


def residual_identity():
    def forward(m, x):
        x = m.stem(x)
        for block in m.blocks:
            x = F.relu(x + block(x))
        return m.out(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))

    def block():
        return nn.Sequential(cbr(6, 6), nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6))

    return Module(forward, stem=cbr(2, 6), blocks=nn.ModuleList([block(), block()]), out=head(6))


def residual_projection():
    """ResNet's 1x1 shortcut has its own BatchNormalization; the mean is written as x.mean((2, 3))."""

    def forward(m, x):
        x = m.stem(x)
        return m.out(F.relu(m.main(x) + m.short(x)).mean((2, 3)))

    main = nn.Sequential(cbr(6, 8, stride=2), nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8))
    short = nn.Sequential(nn.Conv2d(6, 8, 1, stride=2, bias=False), nn.BatchNorm2d(8))
    return Module(forward, stem=cbr(2, 6), main=main, short=short, out=head(8))


def option_a():
    """He et al.'s shortcut without parameters takes every second pixel and adds channels of zeros."""

    def forward(m, x):
        x = m.stem(x)
        x = F.relu(m.main(x) + F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 2, 2), "constant", 0))
        return m.out(F.avg_pool2d(x, int(x.size(3))).view(x.size(0), -1))

    main = nn.Sequential(cbr(4, 8, stride=2), nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8))
    return Module(forward, stem=cbr(2, 4), main=main, out=head(8))


def mobile():
    """The network has depthwise and grouped convolutions, and ReLU6."""
    six = nn.ReLU6()
    return nn.Sequential(nn.Conv2d(2, 8, 3, stride=2, padding=1), six, nn.Conv2d(8, 8, 3, padding=1, groups=8), six,
                         nn.Conv2d(8, 12, 1, groups=2), six, nn.AdaptiveAvgPool2d(1), nn.Flatten(), head(12))


def matmul():
    """A dense layer is written as matrix product and sum; a node of its own pads."""

    def forward(m, x):
        x = F.relu(m.conv(F.pad(x, (1, 1, 1, 1))))
        return torch.matmul(F.relu(torch.matmul(x.flatten(1), m.w1) + m.b1), m.w2) + m.b2

    weights = {name: nn.Parameter(torch.randn(*shape) * scale)
               for name, shape, scale in (("w1", (144, 10), 0.15), ("b1", (10,), 0.2), ("w2", (10, 4), 0.4), ("b2", (4,), 0.2))}
    return Module(forward, conv=nn.Conv2d(1, 4, 3, stride=2), **weights)


def averages():
    """One average overlaps and is padded; the one of 2x2 is the chip's own avg_pool."""
    return nn.Sequential(cbr(2, 6), nn.AvgPool2d(3, 2, 1), cbr(6, 8), nn.AvgPool2d(2), cbr(8, 8, 1), nn.Flatten(), head(72))


def geometry():
    """The kernels are not square, dilated, or have strides."""
    return nn.Sequential(nn.Conv2d(2, 4, (1, 3), padding=(0, 1)), nn.ReLU(), nn.Conv2d(4, 4, (3, 1), padding=(1, 0)),
                         nn.ReLU(), nn.Conv2d(4, 6, 3, padding=2, dilation=2, stride=2), nn.ReLU(), nn.Flatten(), head(150))


def concat():
    """Branches are joined side by side by Concat."""

    def forward(m, x):
        x = m.stem(x)
        x = torch.cat((m.a(x), m.b(x), x), 1)
        return m.out(F.relu(m.last(x)).mean((2, 3)))

    return Module(forward, stem=cbr(2, 4), a=cbr(4, 4, 1), b=cbr(4, 4), last=nn.Conv2d(12, 8, 3, stride=2), out=head(8))


def normalised_input():
    """The graph computes (x - mean) / std in front of a padded convolution."""

    def forward(m, x):
        return m.body((x - m.mean) / m.std)

    parts = dict(mean=nn.Parameter(torch.tensor([0.4, 0.6]).view(1, 2, 1, 1)),
                 std=nn.Parameter(torch.tensor([0.25, 0.3]).view(1, 2, 1, 1)))
    return Module(forward, body=nn.Sequential(cbr(2, 6), nn.MaxPool2d(2), nn.Flatten(), head(150)), **parts)


def repvgg():
    """Three branches read one layer: a 3x3 and a 1x1 convolution, and BatchNormalization alone."""

    def forward(m, x):
        x = m.stem(x)
        return m.out(F.relu(m.wide(x) + m.point(x) + m.norm(x)).mean((2, 3)))

    def bn(conv):
        return nn.Sequential(conv, nn.BatchNorm2d(6))

    return Module(forward, stem=cbr(2, 6), wide=bn(nn.Conv2d(6, 6, 3, padding=1, bias=False)),
                  point=bn(nn.Conv2d(6, 6, 1, bias=False)), norm=nn.BatchNorm2d(6), out=head(6))


def mixed_groups():
    """A depthwise and a full convolution of different layers are added."""

    def forward(m, x):
        a = m.stem(x)
        b = m.next(a)
        return m.out(F.relu(m.full(a) + m.depthwise(b)).mean((2, 3)))

    return Module(forward, stem=cbr(2, 6), next=cbr(6, 6), full=nn.Conv2d(6, 6, 1),
                  depthwise=nn.Conv2d(6, 6, 3, padding=1, groups=6), out=head(6))


class Fake(nn.Module):
    """Exports as QuantizeLinear and DequantizeLinear, with scales that are powers of two."""

    def __init__(self, part, scale, bits):
        super().__init__()
        self.part, self.scale, self.bits = part, scale, bits

    def forward(self, x):
        weight = torch.fake_quantize_per_channel_affine(
            self.part.weight, torch.full((self.part.weight.shape[0],), self.scale),
            torch.zeros(self.part.weight.shape[0], dtype=torch.int32), 0, -128, 127)
        return F.conv2d(x, weight, self.part.bias, padding=1) if isinstance(self.part, nn.Conv2d) else F.linear(
            x, weight, self.part.bias)


def qdq():
    def forward(m, x):
        x = torch.fake_quantize_per_tensor_affine(F.relu(m.c1(x)), 2.0**-4, 0, 0, 255)
        x = torch.fake_quantize_per_tensor_affine(F.relu(m.c2(F.max_pool2d(x, 2))), 2.0**-4, 0, 0, 255)
        return m.out(x.flatten(1))

    return Module(forward, c1=Fake(nn.Conv2d(1, 4, 3, padding=1), 2.0**-6, 8), c2=Fake(nn.Conv2d(4, 6, 3, padding=1), 2.0**-6, 8),
                  out=Fake(nn.Linear(216, 4), 2.0**-6, 8))


MODELS = [  # name, model, input shape, opset, whether BatchNormalization stays a node
    ("lenet-opset9", lenet, (1, 12, 12), 9, False),
    ("lenet-opset17", lenet, (1, 12, 12), 17, True),
    ("vgg-opset11", vgg, (2, 12, 12), 11, True),
    ("vgg-fused-opset13", vgg, (2, 12, 12), 13, False),
    ("residual-identity-opset13", residual_identity, (2, 8, 8), 13, False),
    ("residual-projection-opset17", residual_projection, (2, 8, 8), 17, True),
    ("option-a-opset11", option_a, (2, 8, 8), 11, False),
    ("option-a-opset13", option_a, (2, 8, 8), 13, True),
    ("mobile-opset9", mobile, (2, 12, 12), 9, False),
    ("mobile-opset11", mobile, (2, 12, 12), 11, False),
    ("matmul-opset13", matmul, (1, 12, 12), 13, False),
    ("averages-opset9", averages, (2, 12, 12), 9, False),
    ("averages-opset17", averages, (2, 12, 12), 17, True),
    ("geometry-opset11", geometry, (2, 10, 10), 11, False),
    ("concat-opset13", concat, (2, 8, 8), 13, False),
    ("normalised-input-opset11", normalised_input, (2, 10, 10), 11, True),
    ("repvgg-opset17", repvgg, (2, 8, 8), 17, True),
    ("mixed-groups-opset13", mixed_groups, (2, 8, 8), 13, False),
    ("softmax-opset13", softmax_end, (1, 12, 12), 13, False),
    ("qdq-opset13", qdq, (1, 12, 12), 13, False),
]


def logits_of(model, images):
    if isinstance(model, nn.Sequential) and isinstance(model[-1], nn.Softmax):
        model = model[:-1]
    return model(images)


def main():
    for name, make, shape, opset, unfused in MODELS:
        torch.manual_seed(1)
        model = randomise(make())
        size = shape[0] * shape[1] * shape[2]
        images = torch.tensor(pixels(IMAGES * size), dtype=torch.float32).view(IMAGES, *shape) / 255
        mode = torch.onnx.TrainingMode.PRESERVE if unfused else torch.onnx.TrainingMode.EVAL
        torch.onnx.export(model, images[:1], str(FOLDER / f"{name}.onnx"),
                          opset_version=opset, training=mode, do_constant_folding=not unfused, input_names=["x"],
                          output_names=["y"], dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}})
        with torch.no_grad():
            logits = logits_of(model, images)
        lines = [" ".join(f"{value:.7g}" for value in row) for row in logits.tolist()]
        (FOLDER / f"{name}.logits").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
