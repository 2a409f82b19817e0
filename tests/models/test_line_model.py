import itertools
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper

from drawings import number
from numscribe.errors import CorruptModelError, UnknownModelError
from numscribe.imaging.strokes import boxes
from numscribe.io.strokes import parse_strokes
from numscribe.models.line_model import LINE_CONTRACT, LineModel
from numscribe.models.registry import find, registered
from numscribe.models.symbols import SYMBOLS
from numscribe.reading.line_image import draw_line_image, frame_line


@pytest.fixture(scope="module")
def model() -> LineModel:
    return LineModel.load("lines")


def said(logits: np.ndarray) -> str:
    """The text of the most probable symbol of each column."""
    kept = [symbol for symbol, _ in itertools.groupby(logits.argmax(axis=1).tolist()) if symbol]
    return "".join(SYMBOLS[symbol - 1] for symbol in kept)


@pytest.mark.parametrize("width", [9, 40, 201, 4108])
def test_there_are_logits_for_every_second_pixel_column(model: LineModel, width: int) -> None:
    logits = model.logits(np.zeros((40, width), dtype=np.uint8))
    assert logits.shape == ((width + 1) // 2, len(SYMBOLS) + 1)
    assert logits.dtype == np.float32
    assert np.isfinite(logits).all()


def test_empty_paper_is_blank(model: LineModel) -> None:
    logits = model.logits(np.zeros((40, 100), dtype=np.uint8))
    assert (logits.argmax(axis=1) == 0).all()


@pytest.mark.parametrize("text", ["42", "27130", "0123456789"])
def test_clear_digits_are_read(model: LineModel, text: str) -> None:
    strokes = parse_strokes(number(text))
    frame = frame_line(boxes(strokes))
    assert said(model.logits(draw_line_image(strokes, frame))) == text


def test_the_model_is_loaded_once(model: LineModel) -> None:
    assert LineModel.load("lines") is model


def test_the_model_has_a_name_and_a_version(model: LineModel) -> None:
    name, _, version = model.name.partition("@")
    assert name == "lines"
    assert version


def test_the_file_is_smaller_than_two_megabytes() -> None:
    assert len(find("lines", "lines").load()) < 2_000_000


def test_line_readers_and_digit_models_are_not_interchangeable() -> None:
    assert "lines" not in registered()
    assert "default" not in registered("lines")
    with pytest.raises(UnknownModelError, match="lines"):
        LineModel.load("default")


def test_a_missing_model_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError, match=r"missing\.onnx"):
        LineModel.load(str(tmp_path / "missing.onnx"))


@pytest.mark.parametrize(
    "content",
    [b"", b"no model", find("default").load(), find("ink", "pages").load()],
    ids=["nothing", "text", "a model of digits", "the ink model"],
)
def test_a_file_that_is_not_a_model_is_an_error(content: bytes) -> None:
    with pytest.raises(CorruptModelError):
        LineModel(content)


def described(entry: tuple[str, str], **facts: str) -> bytes:
    """A packaged model with another description."""
    model = onnx.load_from_string(find(*entry).load())
    kept = {prop.key: prop.value for prop in model.metadata_props}
    helper.set_model_props(model, kept | facts)
    return bytes(model.SerializeToString())


@pytest.mark.parametrize(
    "facts",
    [
        {"labels": SYMBOLS[:-1]},
        {"labels": SYMBOLS[::-1]},
        {"input": "float32 (n, 32, width)"},
        {"temperature": "warm"},
    ],
    ids=str,
)
def test_a_line_reader_with_another_description_is_refused(facts: dict[str, str]) -> None:
    with pytest.raises(CorruptModelError):
        LineModel(described(("lines", "lines"), **facts))


def test_a_model_that_does_not_match_its_metadata_is_refused() -> None:
    content = described(("default", "digits"), labels=SYMBOLS, input=LINE_CONTRACT)
    with pytest.raises(CorruptModelError, match="does not match"):
        LineModel(content)


def test_wide_images_are_not_run_together(
    model: LineModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = [np.full((40, 1000), 10 * k, np.uint8) for k in range(6)]
    together = model.logits_of(images)
    sizes = []
    session = model._session

    class Recorded:
        get_inputs = session.get_inputs

        def run(self, names: object, inputs: dict[str, np.ndarray]) -> object:
            sizes.extend(array.shape for array in inputs.values())
            return session.run(names, inputs)

    monkeypatch.setattr(model, "_session", Recorded())
    again = model.logits_of(images)
    assert [size[0] for size in sizes] == [4, 2]
    assert all(np.array_equal(a, b) for a, b in zip(together, again, strict=True))
