"""From a trained network to the ONNX file that serves, checked against PyTorch; and back."""

from __future__ import annotations

import copy
import logging
import warnings

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from numscribe.errors import ModelError
from numscribe.models.classifier import INPUT_CONTRACT, LABELS, REFUSAL, Classifier
from numscribe.training.networks import Network, build_network

TOLERANCE = 1e-4
"""Largest difference between PyTorch's and ONNX Runtime's logits."""


def export_onnx(
    network: Network,
    *,
    name: str,
    network_name: str,
    version: str,
    temperature: float,
    pictures: NDArray[np.float32],
    half: bool = True,
) -> bytes:
    """Export a network, folded and described, and check that it answers as PyTorch does.

    Args:
        network: In evaluation mode; pictures (n, 28, 28) in, logits (n, 10 or 11) out.
        name: Name of the model.
        network_name: Name of the network in ``networks.py``.
        version: Version of its weights.
        temperature: What calibrates its logits.
        pictures: Real pictures for the check, float32 (n, 28, 28).
        half: Keep weights as float16 in the file (they are computed with as float32): half the
            size for a rounding that the check sees too.

    Raises:
        ModelError: The two differ by more than 1e-4.
    """
    network = fold(network)
    if half:
        round_to_half(network)
    model = _trace(network)
    outputs = model.graph.output[0].type.tensor_type.shape.dim[1].dim_value
    if half:
        store_as_half(model)
    facts = {
        "name": name,
        "network": network_name,
        "version": version,
        "labels": LABELS + REFUSAL if outputs > len(LABELS) else LABELS,
        "input": INPUT_CONTRACT,
        "temperature": f"{temperature:.4f}",
    }
    helper.set_model_props(model, facts)
    onnx.checker.check_model(model, full_check=True)
    content = model.SerializeToString()
    with torch.no_grad():
        wanted = network(torch.from_numpy(pictures)).numpy()
    difference = float(np.abs(Classifier(content).logits(pictures) - wanted).max())
    if difference > TOLERANCE:
        raise ModelError(f"ONNX Runtime's logits differ from PyTorch's by {difference:.2g}.")
    return bytes(content)


def _trace(network: Network) -> onnx.ModelProto:
    """Return the network as a plain ONNX graph, without the exporter's notes on each node."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)  # it names each of its own parts that is not installed
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # about calls inside PyTorch itself
            program = torch.onnx.export(
                network,
                (torch.zeros(2, 28, 28),),
                input_names=["pictures"],
                output_names=["logits"],
                dynamic_shapes=({0: torch.export.Dim("n")},),
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


def fold(network: Network) -> Network:
    """Return a copy whose batch normalizations are folded into the convolutions before them."""
    copied = copy.deepcopy(network).eval()
    for module in copied.modules():
        if isinstance(module, nn.Sequential):
            for index in range(len(module) - 1):
                first, second = module[index], module[index + 1]
                if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                    module[index] = nn.utils.fuse_conv_bn_eval(first, second)
                    module[index + 1] = nn.Identity()
    return copied


@torch.no_grad()
def round_to_half(network: nn.Module) -> None:
    """Round weights (not biases) to what float16 can say, in place."""
    for parameter in network.parameters():
        if parameter.ndim > 1:
            parameter.copy_(parameter.half().float())


def store_as_half(model: onnx.ModelProto) -> None:
    """Store the weights of a model as float16, each cast to float32 when it is loaded."""
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


def load_exported(content: bytes) -> Network:
    """Return the network of an exported model, folded as it was exported, to train it further.

    Raises:
        ModelError: The model was not exported by ``export_onnx``.
    """
    model = onnx.load_from_string(content)
    facts = {prop.key: prop.value for prop in model.metadata_props}
    refuses = facts.get("labels", "").endswith(REFUSAL)
    network = fold(build_network(facts.get("network", ""), refuses=refuses))
    tensors = {t.name.removesuffix(".half"): t for t in model.graph.initializer}
    try:
        state = {
            name: torch.from_numpy(numpy_helper.to_array(tensors[name]).astype(np.float32))
            for name in network.state_dict()
        }
    except KeyError as error:
        raise ModelError(f"The model lacks the weights {error} to go on from.") from error
    network.load_state_dict(state)
    return network
