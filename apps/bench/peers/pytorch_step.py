"""Training steps of a network in PyTorch, for comparison: float, or with bit sharing on every weight and activation.

Speaks JSON by lines. First question: {"graph", "batch", "classes", "threads", "compile"}, answered by {"torch": version or null}.
Then any number of {"method": "fp32" or "sbs", "count": n}, answered by {"seconds": [n numbers]}; the first of each method is
preceded by a warm-up that is not counted. Ends with its input.
"""

import json
import sys
import time

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError:
    torch = None

WARM_UP = 3


def say(answer):
    print(json.dumps(answer), flush=True)


if torch is None:
    sys.stdin.readline()
    say({"torch": None})
    sys.exit()


class Round(torch.autograd.Function):
    """Rounds; the gradient passes straight through."""

    @staticmethod
    def forward(ctx, z):
        return torch.round(z)

    @staticmethod
    def backward(ctx, upstream):
        return upstream


class Gate(torch.autograd.Function):
    """1 where the error is above the threshold; the threshold's gradient is that of a sigmoid."""

    @staticmethod
    def forward(ctx, error, threshold):
        ctx.save_for_backward(error, threshold)
        return (error > threshold).to(error.dtype)

    @staticmethod
    def backward(ctx, upstream):
        error, threshold = ctx.saved_tensors
        s = torch.sigmoid(error - threshold)
        return None, -upstream * s * (1 - s)


def level(z, bits):
    steps = 2**bits - 1
    return Round.apply(z * steps) / steps


class BitSharing(nn.Module):
    """Candidates 2, 4 and 8 bits of a value in [0, 1]."""

    def __init__(self):
        super().__init__()
        self.clip = nn.Parameter(torch.tensor(1.0))
        self.thresholds = nn.Parameter(torch.zeros(2))

    def forward(self, z):
        two = level(z, 2)
        offset4 = level(z - two, 4)
        four = two + offset4
        offset8 = level(z - four, 8)
        gate4 = Gate.apply((z - two).abs().mean().detach(), self.thresholds[0])
        gate8 = Gate.apply((z - four).abs().mean().detach(), self.thresholds[1])
        return two + gate4 * (offset4 + gate8 * offset8)


class Layer(nn.Module):
    """A convolution or dense layer of the graph, quantized if it is asked for."""

    def __init__(self, node, inputs, reads_image):
        super().__init__()
        a = node["attributes"]
        self.dense, self.reads_image = node["op"] == "dense", reads_image
        if self.dense:
            self.layer = nn.Linear(inputs, a["units"], bias=a["bias"])
        else:
            kernel, padding = a["kernelSize"], a["padding"]
            if padding == "same":
                padding = [k // 2 for k in kernel]
            elif padding == "valid":
                padding = 0
            self.layer = nn.Conv2d(inputs, a["filters"], kernel, a["strides"], padding, groups=a["groups"], bias=a["bias"])
        self.weight_bits, self.input_bits = BitSharing(), BitSharing()
        self.quantized = False

    def forward(self, x):
        w, layer = self.layer.weight, self.layer
        if self.dense:
            x = x.flatten(1)
        if self.quantized:
            if not self.reads_image:
                clip = self.input_bits.clip
                x = clip * self.input_bits((x / clip).clamp(0, 1))
            w = (w - w.mean().detach()) / (w.std().detach() + 1e-6)
            clip = self.weight_bits.clip
            w = clip * (2 * self.weight_bits(0.5 * ((w / clip).clamp(-1, 1) + 1)) - 1)
        if self.dense:
            return F.linear(x, w, layer.bias)
        return F.conv2d(x, w, layer.bias, layer.stride, layer.padding, groups=layer.groups)


def pooling(node):
    a = node["attributes"]
    padding = 0 if a["padding"] == "valid" else a["padding"]
    if padding == "same":
        raise SystemExit(f'node {node["id"]}: pooling with "same" padding is not compared')
    kind = nn.MaxPool2d if node["op"] == "maxPool" else nn.AvgPool2d
    return kind(a["poolSize"], a["strides"], padding)


class Network(nn.Module):
    """The graph, node by node."""

    def __init__(self, graph):
        super().__init__()
        self.nodes, self.output = graph["nodes"], graph["output"]
        self.parts = nn.ModuleDict()
        channels, image = {}, None
        with torch.no_grad():
            values = {}
            for node in self.nodes:
                name, op = node["id"].replace(".", "_"), node["op"]
                if op == "input":
                    height, width, depth = node["attributes"]["shape"]
                    values[node["id"]], image = torch.zeros(2, depth, height, width), node["id"]
                    continue
                x = values[node["inputs"][0]]
                if op in ("conv2d", "dense"):
                    inputs = x.flatten(1).shape[1] if op == "dense" else x.shape[1]
                    self.parts[name] = Layer(node, inputs, node["inputs"][0] == image)
                elif op == "batchNorm":
                    self.parts[name] = nn.BatchNorm2d(x.shape[1], eps=node["attributes"]["epsilon"])
                elif op in ("maxPool", "averagePool"):
                    self.parts[name] = pooling(node)
                values[node["id"]] = self.evaluate(node, values)

    def evaluate(self, node, values):
        name, op = node["id"].replace(".", "_"), node["op"]
        inputs = [values[i] for i in node["inputs"]]
        if name in self.parts:
            return self.parts[name](inputs[0])
        if op == "relu":
            return F.relu(inputs[0])
        if op == "relu6":
            return F.relu6(inputs[0])
        if op == "add":
            total = inputs[0]
            for value in inputs[1:]:
                total = total + value
            return total
        if op == "globalAveragePool":
            return inputs[0].mean((2, 3))
        raise SystemExit(f'node {node["id"]}: {op} is not compared')

    def forward(self, x):
        values = {}
        for node in self.nodes:
            values[node["id"]] = x if node["op"] == "input" else self.evaluate(node, values)
        return values[self.output]


def training(task, quantized):
    """A function that makes one step."""
    network = Network(task["graph"])
    for module in network.modules():
        if isinstance(module, Layer):
            module.quantized = quantized
    height, width, depth = next(n for n in network.nodes if n["op"] == "input")["attributes"]["shape"]
    x = torch.rand(task["batch"], depth, height, width)
    labels = torch.randint(0, task["classes"], (task["batch"],))
    if task["compile"]:
        network, x = network.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(network.parameters(), 0.001, momentum=0.9, nesterov=True)
    forward = torch.compile(network) if task["compile"] else network

    def step():
        optimizer.zero_grad()
        F.cross_entropy(forward(x), labels).backward()
        optimizer.step()

    return step


def main():
    task = json.loads(sys.stdin.readline())
    torch.manual_seed(0)
    torch.set_num_threads(task["threads"])
    say({"torch": torch.__version__})
    steps = {}
    for line in sys.stdin:
        question = json.loads(line)
        method = question["method"]
        fresh = method not in steps
        if fresh:
            steps[method] = training(task, method == "sbs")
        for _ in range(WARM_UP if fresh else 1):
            steps[method]()
        seconds = []
        for _ in range(question["count"]):
            start = time.perf_counter()
            steps[method]()
            seconds.append(time.perf_counter() - start)
        say({"seconds": seconds})


main()
