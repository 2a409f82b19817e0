from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper

from drawings import BLACK, DIGITS, WHITE, ink_mask, page, place
from numscribe.errors import CorruptModelError, UnknownModelError
from numscribe.models.ink_model import INK_CONTRACT, MAPS, InkModel
from numscribe.models.registry import find, registered

# A digit 40 pixels high, about as large as it is mapped in detail.
PLACED = {"side": 96, "height": 40 / 96, "pen": 0.04}
TRUTH = ink_mask(place(DIGITS["3"], 0.3 * 96, 0.25 * 96, 40), (96, 96), 4)


@pytest.fixture(scope="module")
def model() -> InkModel:
    return InkModel.load("ink")


@pytest.mark.parametrize("shape", [(1, 1), (16, 16), (17, 33), (96, 160), (5, 300)])
def test_maps_have_the_shape_of_the_picture(model: InkModel, shape: tuple[int, int]) -> None:
    maps = model.maps(np.random.default_rng(0).integers(0, 256, (*shape, 3)).astype(np.uint8))
    for layer in (maps.handwriting, maps.ruling, maps.printing):
        assert (layer.shape, layer.dtype) == (shape, np.float32)
        assert 0 <= layer.min() <= layer.max() <= 1
        assert layer.flags.c_contiguous


@pytest.mark.parametrize(
    ("ink", "paper"),
    [(BLACK, WHITE), (WHITE, (40, 50, 40)), ((150, 60, 20), (235, 240, 240))],
    ids=["dark on light", "chalk on a blackboard", "blue on white"],
)
def test_clear_writing_is_handwriting(
    model: InkModel, ink: tuple[int, int, int], paper: tuple[int, int, int]
) -> None:
    found = model.maps(page("3", ink=ink, paper=paper, **PLACED)).handwriting
    shared = 2 * float((found * TRUTH).sum()) / float((found**2).sum() + (TRUTH**2).sum())
    assert shared > 0.7


@pytest.mark.parametrize("level", [0, 128, 255])
def test_maps_of_empty_paper_are_near_zero(model: InkModel, level: int) -> None:
    maps = model.maps(np.full((64, 96, 3), level, np.uint8))
    for layer in (maps.handwriting, maps.ruling, maps.printing):
        assert layer.max() < 0.3


def test_equal_pictures_have_equal_maps(model: InkModel) -> None:
    first, again = (model.maps(page("5", **PLACED)) for _ in range(2))
    np.testing.assert_array_equal(first.handwriting, again.handwriting)


def test_the_model_is_loaded_once(model: InkModel) -> None:
    assert InkModel.load("ink") is model


def test_the_model_has_a_name_and_a_version(model: InkModel) -> None:
    name, _, version = model.name.partition("@")
    assert name == "ink"
    assert version


def test_the_file_is_smaller_than_a_megabyte() -> None:
    assert len(find("ink", "pages").load()) < 1_000_000


def test_ink_models_and_digit_models_are_not_interchangeable() -> None:
    assert "ink" not in registered()
    with pytest.raises(UnknownModelError, match="ink"):
        InkModel.load("default")


def test_a_missing_model_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError, match=r"missing\.onnx"):
        InkModel.load(str(tmp_path / "missing.onnx"))


@pytest.mark.parametrize(
    "content",
    [b"", b"no model", find("default").load(), find("lines", "lines").load()],
    ids=["nothing", "text", "a model of digits", "the line reader"],
)
def test_a_file_that_is_not_a_model_is_an_error(content: bytes) -> None:
    with pytest.raises(CorruptModelError):
        InkModel(content)


def described(entry: tuple[str, str], **facts: str) -> bytes:
    """A packaged model with another description."""
    model = onnx.load_from_string(find(*entry).load())
    kept = {prop.key: prop.value for prop in model.metadata_props}
    helper.set_model_props(model, kept | facts)
    return bytes(model.SerializeToString())


@pytest.mark.parametrize(
    "facts", [{"labels": "handwriting,ruling"}, {"input": "float32 (n, 1, 28, 28)"}], ids=str
)
def test_an_ink_model_with_another_description_is_refused(facts: dict[str, str]) -> None:
    with pytest.raises(CorruptModelError):
        InkModel(described(("ink", "pages"), **facts))


@pytest.mark.parametrize("entry", [("default", "digits"), ("lines", "lines")], ids=str)
def test_a_model_that_does_not_match_its_metadata_is_refused(entry: tuple[str, str]) -> None:
    with pytest.raises(CorruptModelError, match="does not match"):
        InkModel(described(entry, labels=MAPS, input=INK_CONTRACT))
