"""Exports torchvision's networks with random weights as ONNX, for comparison with onnxruntime.

    python3 export_networks.py narrow FOLDER   # with few channels, packed by gzip: the fixtures of the tests
    python3 export_networks.py full FOLDER     # as they are
    python3 export_networks.py --check         # says nothing and succeeds where PyTorch can export

Statistics of batch norms are those of random images, each changed by a random factor, so that an error in them shows.
"""

import gzip
import io
import os
import sys
import types
import warnings

import numpy
import onnx
import torch
from torch import nn

try:
    import torchvision
except RuntimeError:
    # A torchvision that was built for another PyTorch: its networks need none of its own operations.
    for name in [name for name in sys.modules if name.startswith("torchvision")]:
        del sys.modules[name]
    sys.modules["torchvision._meta_registrations"] = types.ModuleType("torchvision._meta_registrations")
    import torchvision

from torchvision.models.regnet import BlockParams, RegNet

# name: (divisor of channels where narrow, [height, width], exporter, opset, whether batch norms are folded, open batch)
NETWORKS = {
    "resnet18": (16, (64, 48), "script", 9, False, True),
    "resnet50": (16, (64, 64), "dynamo", 18, True, False),
    "mobilenet_v2": (8, (32, 64), "script", 11, False, True),
    "mobilenet_v3_small": (8, (64, 64), "script", 13, True, True),
    "squeezenet1_1": (8, (48, 64), "script", 10, True, True),
    "shufflenet_v2_x0_5": (8, (64, 64), "script", 17, False, True),
    "efficientnet_b0": (8, (64, 32), "script", 14, True, True),
    "densenet121": (16, (64, 64), "script", 12, False, True),
    "vgg11_bn": (32, (224, 224), "script", 16, True, True),
    "mnasnet1_0": (8, (64, 64), "dynamo", 22, True, True),
    "regnet_y_400mf": (1, (64, 64), "dynamo", 20, False, True),
    "googlenet": (8, (64, 64), "script", 15, False, False),
}


def narrow_layers(divisor):
    """Layers as they are made from now on have their channels divided, where that is possible without a rest."""
    divided = lambda channels: channels // divisor if channels % divisor == 0 else channels
    conv, norm, linear = nn.Conv2d.__init__, nn.BatchNorm2d.__init__, nn.Linear.__init__

    def make_conv(self, in_channels, out_channels, *rest, groups=1, **more):
        groups = divided(groups) if groups == in_channels else groups
        conv(self, divided(in_channels), divided(out_channels), *rest, groups=groups, **more)

    def make_linear(self, in_features, out_features, *rest, **more):
        linear(self, divided(in_features), divided(out_features), *rest, **more)

    nn.Conv2d.__init__ = make_conv
    nn.BatchNorm2d.__init__ = lambda self, channels, *rest, **more: norm(self, divided(channels), *rest, **more)
    nn.Linear.__init__ = make_linear
    return conv, norm, linear


def build(network, narrow):
    options = {"num_classes": 10}
    if network == "googlenet":
        options |= {"aux_logits": False, "transform_input": True, "init_weights": False}
    if network == "regnet_y_400mf" and narrow:
        widths = BlockParams.from_init_params(depth=6, w_0=16, w_a=9.0, w_m=2.1, group_width=8, se_ratio=0.25)
        return RegNet(widths, stem_width=8, **options)
    return getattr(torchvision.models, network)(weights=None, **options)


def randomize(model, image):
    for module in model.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                nn.init.normal_(module.bias, 0, 0.1)
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.3)
            module.momentum = 1.0
    model.train()
    with torch.no_grad():
        model(torch.randn(8, 3, *image))
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 0.1
            module.running_var.mul_(torch.empty_like(module.running_var).uniform_(0.7, 1.4))
            module.running_mean.add_(module.running_var.sqrt() * torch.empty_like(module.running_var).uniform_(-0.2, 0.2))


def export(model, image, exporter, opset, folded, open_batch):
    out = io.BytesIO()
    example = torch.randn(2 if open_batch else 1, 3, *image)
    if exporter == "dynamo":
        shapes = ({0: torch.export.Dim("batch")},) if open_batch else None
        program = torch.onnx.export(
            model, (example,), None, dynamo=True, opset_version=opset, dynamic_shapes=shapes, optimize=folded, verbose=False
        )
        return program.model_proto
    torch.onnx.export(
        model,
        example,
        out,
        dynamo=False,
        opset_version=opset,
        input_names=["image"],
        output_names=["scores"],
        dynamic_axes={"image": {0: "N"}, "scores": {0: "N"}} if open_batch else None,
        do_constant_folding=folded,
        training=torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE,
    )
    return onnx.load_from_string(out.getvalue())


def compact(model):
    """Keeps 6 bits of fraction of each weight, so that it packs well, and drops texts that say where a node came from."""
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT and len(tensor.raw_data) > 4:
            bits = numpy.frombuffer(tensor.raw_data, dtype=numpy.uint32)
            tensor.raw_data = ((bits + 0x10000) & 0xFFFE0000).astype(numpy.uint32).tobytes()
    for node in model.graph.node:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    model.graph.ClearField("value_info")
    model.ClearField("metadata_props")
    model.graph.ClearField("metadata_props")


def main(kind, folder):
    narrow = kind == "narrow"
    os.makedirs(folder, exist_ok=True)
    for network, (divisor, image, exporter, opset, folded, open_batch) in NETWORKS.items():
        torch.manual_seed(7)
        untouched = narrow_layers(divisor if narrow else 1)
        model = build(network, narrow)
        nn.Conv2d.__init__, nn.BatchNorm2d.__init__, nn.Linear.__init__ = untouched
        randomize(model, image)
        proto = export(model, image, exporter, opset, folded, open_batch)
        if narrow:
            compact(proto)
            with open(f"{folder}/{network}.onnx.gz", "wb") as file:
                file.write(gzip.compress(proto.SerializeToString(), 9, mtime=0))
        else:
            onnx.save(proto, f"{folder}/{network}.onnx")
        print(network, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if sys.argv[1] != "--check":
        main(sys.argv[1], sys.argv[2])
