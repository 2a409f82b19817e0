from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from drawings import DIGITS, encode, page
from numscribe.errors import InvalidRequestError, MissingInputError
from numscribe.io.source import Picture, open_batches, open_source


def test_a_picture_is_decoded_from_a_path_bytes_or_an_array(tmp_path: Path) -> None:
    drawing = page("3", ink=(200, 0, 0))
    path = tmp_path / "three.png"
    path.write_bytes(encode(drawing))
    for source in (path, str(path), encode(drawing), np.ascontiguousarray(drawing[:, :, ::-1])):
        opened = open_source(source)
        assert isinstance(opened, Picture)
        assert opened.scale == 1.0
        np.testing.assert_array_equal(opened.image, drawing)


def test_the_scale_of_a_large_picture_is_its_reduction() -> None:
    opened = open_source(encode(np.full((3000, 6000, 3), 255, np.uint8)))
    assert isinstance(opened, Picture)
    assert opened.image.shape == (750, 1500, 3)
    assert opened.scale == 4.0


def test_a_decoded_picture_is_returned_as_it_is() -> None:
    picture = Picture(page("3"), 2.0)
    assert open_source(picture) is picture


def test_lists_of_points_are_strokes() -> None:
    strokes = open_source(DIGITS["4"])
    assert isinstance(strokes, tuple)
    assert [stroke.tolist() for stroke in strokes] == DIGITS["4"]


@pytest.mark.parametrize("source", [None, 7, {"strokes": []}])
def test_any_other_type_is_refused(source: Any) -> None:
    with pytest.raises(InvalidRequestError, match=type(source).__name__):
        open_source(source)


def test_the_error_names_a_missing_file() -> None:
    with pytest.raises(MissingInputError, match=r"no file nowhere\.png"):
        open_source("nowhere.png")


def test_a_batch_has_sixteen_inputs_and_less_after_large_pictures() -> None:
    strokes, large = DIGITS["4"], np.zeros((2000, 2000), np.uint8)
    batches = list(open_batches([strokes] * 17 + [large] + [strokes] * 2))
    assert [len(batch) for batch in batches] == [16, 2, 2]


def test_a_batch_is_opened_when_the_one_before_has_been_taken() -> None:
    asked = []

    def sources() -> Iterator[Any]:
        for number in range(40):
            asked.append(number)
            yield DIGITS["4"]

    batches = open_batches(sources())
    next(batches)
    assert len(asked) == 16
