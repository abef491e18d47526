"""Networks in PyTorch with the module names that their weights are published under, for comparison.

    echo '{"network": "resnet18", "width": 0.25, "classes": 5, "image": [32, 32, 3], "out": "FILE"}' | python3 pytorch_networks.py

writes a state dict of random numbers as safetensors and prints {"images": [...], "logits": [...]} (images NHWC);
without "out" it prints the state dict's names and shapes.
"""

import json
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F


def conv(inputs, filters, kernel, stride=1, groups=1):
    return nn.Conv2d(inputs, filters, kernel, stride, kernel // 2, groups=groups, bias=False)


class PaddedShortcut(nn.Module):
    def __init__(self, added):
        super().__init__()
        self.added = added

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))


class Residual(nn.Module):
    def __init__(self, inputs, width, stride, bottleneck, padded):
        super().__init__()
        outputs = 4 * width if bottleneck else width
        kernels = [(1, 1), (3, stride), (1, 1)] if bottleneck else [(3, stride), (3, 1)]
        channels = [inputs] + [width] * (len(kernels) - 1) + [outputs]
        self.depth = len(kernels)
        for i, (kernel, step) in enumerate(kernels):
            setattr(self, f"conv{i + 1}", conv(channels[i], channels[i + 1], kernel, step))
            setattr(self, f"bn{i + 1}", nn.BatchNorm2d(channels[i + 1]))
        self.downsample = None
        if stride > 1 or inputs != outputs:
            if padded:
                self.downsample = PaddedShortcut(outputs - inputs)
            else:
                self.downsample = nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = x
        for i in range(1, self.depth + 1):
            y = getattr(self, f"bn{i}")(getattr(self, f"conv{i}")(y))
            if i < self.depth:
                y = F.relu(y)
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Resnet(nn.Module):
    def __init__(self, widths, depths, bottleneck, small, colours, classes):
        super().__init__()
        self.small = small
        channels = widths[0]
        self.conv1 = conv(colours, channels, 3 if small else 7, 1 if small else 2)
        self.bn1 = nn.BatchNorm2d(channels)
        self.stages = len(widths)
        for stage, (width, depth) in enumerate(zip(widths, depths)):
            blocks = []
            for i in range(depth):
                blocks.append(Residual(channels, width, 2 if stage and not i else 1, bottleneck, small))
                channels = 4 * width if bottleneck else width
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        setattr(self, "linear" if small else "fc", nn.Linear(channels, classes))

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        if not self.small:
            x = F.max_pool2d(x, 3, 2, 1)
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return (self.linear if self.small else self.fc)(x.mean((2, 3)))


def activated(inputs, filters, kernel, stride=1, groups=1):
    return nn.Sequential(conv(inputs, filters, kernel, stride, groups), nn.BatchNorm2d(filters), nn.ReLU6())


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        hidden = inputs * expansion
        self.adds = stride == 1 and inputs == outputs
        self.conv = nn.Sequential(
            *([activated(inputs, hidden, 1)] if expansion > 1 else []),
            activated(hidden, hidden, 3, stride, hidden),
            conv(hidden, outputs, 1),
            nn.BatchNorm2d(outputs),
        )

    def forward(self, x):
        return x + self.conv(x) if self.adds else self.conv(x)


def divisible(channels):
    near = max(8, int(channels + 4) // 8 * 8)
    return near + 8 if near < 0.9 * channels else near


class MobileNetV2(nn.Module):
    stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]

    def __init__(self, width, colours, classes):
        super().__init__()
        channels = divisible(32 * width)
        features = [activated(colours, channels, 3, 2)]
        for expansion, outputs, blocks, stride in self.stages:
            for i in range(blocks):
                features.append(InvertedResidual(channels, divisible(outputs * width), 1 if i else stride, expansion))
                channels = divisible(outputs * width)
        last = divisible(1280 * max(1, width))
        self.features = nn.Sequential(*features, activated(channels, last, 1))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(last, classes))

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


class Layouts(nn.Module):
    """Every layout that a layer's weights can have: oblong, grouped, depthwise, and dense behind an image."""

    def __init__(self, classes):
        super().__init__()
        self.oblong = nn.Conv2d(3, 4, (3, 1), padding=0)
        self.norm = nn.BatchNorm2d(4)
        self.depthwise = nn.Conv2d(4, 4, 3, 2, 1, groups=4, bias=False)
        self.grouped = nn.Conv2d(4, 6, 3, 1, 1, groups=2)
        self.hidden = nn.Linear(6 * 2 * 3, 5)
        self.dense = nn.Linear(5, classes, bias=False)

    def forward(self, x):
        x = self.grouped(self.depthwise(F.relu(self.norm(self.oblong(x)))))
        return self.dense(F.relu(self.hidden(x.flatten(1))))


def torchvision_network(network, width, classes):
    # Where torch and torchvision are of different builds, operations for detection are missing, whose shapes are declared here.
    torch.library.register_fake = lambda *args, **options: lambda function: function
    from torchvision import models

    if network.startswith("mobilenetv3"):
        make = models.mobilenet_v3_small if network.endswith("small") else models.mobilenet_v3_large
        return make(num_classes=classes, width_mult=width)
    return {"squeezenet": models.squeezenet1_1, "vgg11-bn": models.vgg11_bn}[network](num_classes=classes)


def build(network, width, classes, image):
    colours = image[2]
    scaled = lambda *channels: [max(1, int(width * c + 0.5)) for c in channels]
    if network == "resnet20":
        return Resnet(scaled(16, 32, 64), [3, 3, 3], False, True, colours, classes)
    if network == "resnet18":
        return Resnet(scaled(64, 128, 256, 512), [2, 2, 2, 2], False, False, colours, classes)
    if network == "resnet50":
        return Resnet(scaled(64, 128, 256, 512), [3, 4, 6, 3], True, False, colours, classes)
    if network == "mobilenetv2":
        return MobileNetV2(width, colours, classes)
    if network in ("mobilenetv3-small", "mobilenetv3-large", "squeezenet", "vgg11-bn"):
        return torchvision_network(network, width, classes)
    return Layouts(classes)


def randomize(model):
    torch.manual_seed(7)
    for name, tensor in model.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5)
        elif tensor.ndim == 1:
            tensor.copy_(0.5 * torch.randn(tensor.shape) + (1 if name.endswith("weight") else 0))


def save(state, path):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    kinds = {torch.float32: ("F32", "f"), torch.int64: ("I64", "q")}
    for name, tensor in state.items():
        kind, code = kinds[tensor.dtype]
        values = tensor.flatten().tolist()
        raw = struct.pack(f"<{len(values)}{code}", *values)
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


request = json.load(sys.stdin)
out = request.pop("out", None)
model = build(**request).eval()
if out is None:
    print(json.dumps({name: list(tensor.shape) for name, tensor in model.state_dict().items()}))
else:
    randomize(model)
    save(model.state_dict(), out)
    images = torch.randn(2, *request["image"])
    with torch.no_grad():
        logits = model(images.permute(0, 3, 1, 2))
    print(json.dumps({"images": images.flatten().tolist(), "logits": logits.flatten().tolist()}))
