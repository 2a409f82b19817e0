"""Export trained networks to ONNX, compare them with PyTorch, and load exported networks."""

from __future__ import annotations

import copy
import json
import logging
import warnings
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from numscribe.errors import ModelError
from numscribe.models.classifier import LABELS, REFUSAL, Classifier, Contract
from numscribe.models.ink_model import INK_CONTRACT, MAPS, STRIDE, InkModel
from numscribe.models.line_model import LINE_CONTRACT, LineModel
from numscribe.models.symbols import SYMBOLS
from numscribe.models.text_prior import Counts
from numscribe.training.networks import build_network

N = TypeVar("N", bound=nn.Module)

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d)
_NORMALIZATIONS = (nn.BatchNorm1d, nn.BatchNorm2d)

TOLERANCE = 1e-4
"""Maximum difference between the logits of PyTorch and ONNX Runtime."""

MAP_TOLERANCE = 2e-3
"""Maximum difference between ink maps, which are probabilities: less than 1/255."""


def export_onnx(
    network: nn.Module,
    *,
    name: str,
    network_name: str,
    version: str,
    temperature: float,
    contract: Contract,
    checked: Tensor,
    half: bool = True,
) -> bytes:
    """Export a digit classifier with metadata, and compare it with PyTorch.

    Args:
        network: Network in evaluation mode, which maps inputs to logits (n, 10 or 11).
        name: Name of the model.
        network_name: Name of the network in ``networks.py``.
        version: Version of the weights.
        temperature: Calibration temperature.
        contract: Input contract.
        checked: Inputs for the comparison, float32.
        half: Store weights as float16, which halves the file; they are converted to float32 when
            the model is loaded.

    Raises:
        ModelError: The logits differ by more than 1e-4.
    """
    network = fold(network)
    if half:
        round_to_half(network)
    with torch.no_grad():
        wanted = network(checked).numpy()
    content = _serialize(
        _trace(network, "inputs", torch.zeros(2, *contract.shape), {0: torch.export.Dim("n")}),
        {
            "name": name,
            "network": network_name,
            "version": version,
            "labels": LABELS + REFUSAL if wanted.shape[1] > len(LABELS) else LABELS,
            "input": contract.description,
            "temperature": f"{temperature:.4f}",
        },
        half=half,
    )
    _check(Classifier(content, contract).logits(checked.numpy()), wanted)
    return content


def export_lines(
    network: nn.Module,
    *,
    name: str,
    version: str,
    images: Sequence[NDArray[np.uint8]],
    texts: Counts,
) -> bytes:
    """Export a line reader with metadata, and compare it with PyTorch.

    Args:
        network: Network in evaluation mode, which maps line images (n, 40, width) to logits
            (n, width / 2, classes).
        name: Name of the model.
        version: Version of the weights.
        images: Line images for the comparison, each uint8 (40, width).
        texts: How often symbols follow each other, as ``text_prior.count_texts`` counts.

    Raises:
        ModelError: The two differ by more than 1e-4.
    """
    network = fold(network)
    round_to_half(network)
    width = 2 * torch.export.Dim("columns", min=4, max=4096)
    dynamic = {0: torch.export.Dim("n"), 2: width}
    model = _trace(network, "images", torch.zeros(2, 40, 200), dynamic)
    facts = {
        "name": name,
        "network": "lines",
        "version": version,
        "labels": SYMBOLS,
        "input": LINE_CONTRACT,
        "texts": json.dumps(texts, ensure_ascii=False, separators=(",", ":")),
    }
    content = _serialize(model, facts, half=True)
    served = LineModel(content)
    for image in images:
        with torch.no_grad():
            inputs = torch.from_numpy(np.pad(image, ((0, 0), (0, image.shape[1] % 2))))
            wanted = network(inputs[None].float().div(255))[0].numpy()
        _check(served.logits(image), wanted)
    return content


class _Probabilities(nn.Module):
    """A network followed by a sigmoid."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Tensor) -> Tensor:
        return self.network(inputs).sigmoid()  # type: ignore[no-any-return]


def export_ink(network: nn.Module, *, name: str, version: str, checked: Tensor) -> bytes:
    """Export an ink model with a sigmoid and metadata, and compare it with PyTorch.

    Args:
        network: Network in evaluation mode, which maps pictures (n, 3, h, w) to logits
            (n, 4, h, w).
        name: Name of the model.
        version: Version of the weights.
        checked: Pictures for the comparison, float32 (n, 3, h, w).

    Raises:
        ModelError: The maps differ by more than 2e-3.
    """
    network = fold(network)
    round_to_half(network)
    served = _Probabilities(network).eval()
    rows = STRIDE * torch.export.Dim("rows", min=1, max=256)
    columns = STRIDE * torch.export.Dim("columns", min=1, max=256)
    model = _trace(served, "images", torch.zeros(1, 3, 96, 160), {2: rows, 3: columns})
    facts = {
        "name": name,
        "network": "ink",
        "version": version,
        "labels": MAPS,
        "input": INK_CONTRACT,
    }
    content = _serialize(model, facts, half=True)
    loaded = InkModel(content)
    for picture in checked:
        with torch.no_grad():
            wanted = served(picture[None])[0].numpy()
        pixels = np.rint(picture.numpy() * 255).astype(np.uint8).transpose(1, 2, 0)
        maps = loaded.maps(np.ascontiguousarray(pixels))
        found = np.stack(maps.layers)
        _check(found, wanted, MAP_TOLERANCE)
    return content


def _serialize(model: onnx.ModelProto, facts: dict[str, str], *, half: bool) -> bytes:
    if half:
        store_as_half(model)
    helper.set_model_props(model, facts)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


def _check(
    found: NDArray[np.float32], wanted: NDArray[np.float32], tolerance: float | None = None
) -> None:
    difference = float(np.abs(found - wanted).max())
    if difference > (TOLERANCE if tolerance is None else tolerance):
        raise ModelError(f"ONNX Runtime's outputs differ from PyTorch's by {difference:.2g}.")


def _trace(
    network: nn.Module, name: str, example: Tensor, dynamic: dict[int, Any]
) -> onnx.ModelProto:
    """Export the network as an ONNX graph, without the exporter's metadata."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)  # the exporter warns about optional packages
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # raised inside PyTorch
            program = torch.onnx.export(
                network,
                (example,),
                input_names=[name],
                output_names=["logits"],
                dynamic_shapes=(dynamic,),
                dynamo=True,
                verbose=False,
            )
    finally:
        logger.setLevel(level)
    if program is None:
        raise ModelError("PyTorch exported nothing.")
    model = program.model_proto
    for node in model.graph.node:
        node.ClearField("metadata_props")
        node.ClearField("doc_string")
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output):
        value.ClearField("metadata_props")
    model.graph.ClearField("metadata_props")
    return model


def fold(network: N) -> N:
    """Return a copy of a network with batch normalizations folded into convolutions."""
    copied = copy.deepcopy(network).eval()
    for module in copied.modules():
        if isinstance(module, nn.Sequential):
            for index in range(len(module) - 1):
                first, second = module[index], module[index + 1]
                if isinstance(first, _CONVOLUTIONS) and isinstance(second, _NORMALIZATIONS):
                    module[index] = nn.utils.fuse_conv_bn_eval(first, second)
                    module[index + 1] = nn.Identity()
    return copied


@torch.no_grad()
def round_to_half(network: nn.Module) -> None:
    """Round weights, but not biases, to float16 precision, in place."""
    for parameter in network.parameters():
        if parameter.ndim > 1:
            parameter.copy_(parameter.half().float())


def store_as_half(model: onnx.ModelProto) -> None:
    """Store a model's weights as float16, each followed by a cast to float32."""
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) < 2:
            continue
        name = tensor.name
        half = numpy_helper.from_array(
            numpy_helper.to_array(tensor).astype(np.float16), f"{name}.half"
        )
        tensor.CopyFrom(half)
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    for node in reversed(casts):
        graph.node.insert(0, node)


def load_exported(content: bytes) -> tuple[str, nn.Module]:
    """Load an exported model for further training; batch normalizations stay folded.

    Returns:
        The name of the network, and the network.

    Raises:
        ModelError: The model was not exported by ``export_onnx``.
    """
    model = onnx.load_from_string(content)
    facts = {prop.key: prop.value for prop in model.metadata_props}
    refuses = facts.get("labels", "").endswith(REFUSAL)
    name = facts.get("network", "")
    network = fold(build_network(name, refuses=refuses))
    tensors = {t.name.removesuffix(".half"): t for t in model.graph.initializer}
    try:
        state = {
            key: torch.from_numpy(numpy_helper.to_array(tensors[key]).astype(np.float32))
            for key in network.state_dict()
        }
    except KeyError as error:
        raise ModelError(f"The model cannot be trained further: it lacks {error}.") from error
    network.load_state_dict(state)
    return name, network
