#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The radish authors
# SPDX-License-Identifier: Apache-2.0
"""Prints PyTorch's logits of ResNet-20 for the first COUNT images of a CIFAR-10 file, a line for each.

    tests/network/onnx/resnet20.py resnet20-float.th test_batch.bin COUNT > LOGITS
"""
import sys

import torch
import torch.nn.functional as F
from torch import nn

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class Block(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        stride = 1 if inputs == outputs else 2
        self.extra = (outputs - inputs) // 2  # option A: zeros on both sides of the shortcut's channels
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        short = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.extra, self.extra)) if self.extra else x
        return F.relu(out + short)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        stages = []
        for inputs, outputs in ((16, 16), (16, 32), (32, 64)):
            stages.append(nn.Sequential(Block(inputs, outputs), Block(outputs, outputs), Block(outputs, outputs)))
        self.layer1, self.layer2, self.layer3 = stages
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.linear(x.mean((2, 3)))


def main():
    weights, images, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    state = torch.load(weights, map_location="cpu")["state_dict"]
    model = ResNet20().eval()
    model.load_state_dict({name.removeprefix("module."): value for name, value in state.items()})
    with open(images, "rb") as file:
        records = torch.frombuffer(bytearray(file.read(count * 3073)), dtype=torch.uint8).view(count, 3073)
    x = records[:, 1:].float().view(count, 3, 32, 32) / 255
    x = (x - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)
    with torch.no_grad():
        for row in model(x).tolist():
            print(" ".join(f"{value:.8g}" for value in row))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
