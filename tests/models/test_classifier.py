from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from numscribe.errors import CorruptModelError, UnknownModelError
from numscribe.models.classifier import LABELS, PICTURES, Classifier

FACTS = {
    "labels": LABELS,
    "input": PICTURES.description,
    "name": "rows",
    "version": "7",
    "temperature": "1.5",
}


def model(facts: dict[str, str], *, side: int = 28, classes: int = 10) -> bytes:
    """A model whose logits are the sums of the first rows of a picture."""
    nodes = [
        helper.make_node("Slice", ["picture", "start", "end", "axis"], ["rows"]),
        helper.make_node("ReduceSum", ["rows", "last"], ["logits"], keepdims=0),
    ]
    constants = {"start": [0], "end": [classes], "axis": [1], "last": [2]}
    graph = helper.make_graph(
        nodes,
        "rows",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["n", side, side])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", classes])],
        [helper.make_tensor(k, TensorProto.INT64, [1], v) for k, v in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    helper.set_model_props(made, facts)
    onnx.checker.check_model(made)
    return made.SerializeToString()


def test_logits_are_those_of_the_model() -> None:
    pictures = np.random.default_rng(0).random((5, 28, 28)).astype(np.float32)
    logits = Classifier(model(FACTS)).logits(pictures)
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, pictures[:, :10].sum(axis=2), rtol=1e-5)


def test_many_pictures_are_computed_in_batches() -> None:
    pictures = np.random.default_rng(0).random((600, 28, 28)).astype(np.float32)
    classifier = Classifier(model(FACTS))
    together = classifier.logits(pictures)
    apart = np.concatenate([classifier.logits(picture[None]) for picture in pictures])
    np.testing.assert_allclose(together, apart, rtol=1e-5)
    assert classifier.logits(pictures[:0]).shape == (0, together.shape[1])


def test_name_and_temperature_are_read_from_the_metadata() -> None:
    loaded = Classifier(model(FACTS))
    assert (loaded.name, loaded.temperature) == ("rows@7", 1.5)


def test_a_model_without_a_temperature_is_not_calibrated() -> None:
    facts = {key: value for key, value in FACTS.items() if key != "temperature"}
    assert Classifier(model(facts)).temperature == 1


def test_a_model_loads_by_the_path_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.onnx"
    path.write_bytes(model(FACTS))
    assert Classifier.load(str(path)).name == "rows@7"


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownModelError):
        Classifier.load("nonsense")


@pytest.mark.parametrize("content", [b"", b"no model", model(FACTS)[:200]])
def test_a_file_that_is_not_a_model_is_an_error(content: bytes) -> None:
    with pytest.raises(CorruptModelError, match="not a model"):
        Classifier(content)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        FACTS | {"labels": "ABCDEFGHIJ"},
        FACTS | {"input": "float32 (n, 1, 28, 28), 0 to 255"},
        {key: value for key, value in FACTS.items() if key != "input"},
    ],
)
def test_a_model_of_another_contract_is_refused(facts: dict[str, str]) -> None:
    with pytest.raises(CorruptModelError, match="not a digit model"):
        Classifier(model(facts))


@pytest.mark.parametrize(
    "content",
    [
        model({key: value for key, value in FACTS.items() if key != "name"}),
        model({key: value for key, value in FACTS.items() if key != "version"}),
        model(FACTS | {"temperature": "warm"}),
        model(FACTS | {"temperature": "0"}),
        model(FACTS | {"temperature": "nan"}),
        model(FACTS, side=32),
        model(FACTS, classes=9),
    ],
)
def test_a_classifier_that_does_not_match_its_metadata_is_refused(content: bytes) -> None:
    with pytest.raises(CorruptModelError, match="metadata"):
        Classifier(content)


def test_threads_share_a_model() -> None:
    loaded = Classifier(model(FACTS))
    pictures = np.random.default_rng(0).random((40, 1, 28, 28)).astype(np.float32)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(loaded.logits, pictures))
    np.testing.assert_allclose(np.concatenate(answers), pictures[:, 0, :10].sum(axis=2), rtol=1e-5)
