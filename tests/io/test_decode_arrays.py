"""Pictures that are arrays."""

import numpy as np
import pytest
from numpy.typing import NDArray

from drawings import page
from numscribe.errors import (
    UndecodableImageError,
)
from numscribe.io.decode import to_colour


@pytest.mark.parametrize("channels", ["BGR", "RGB"])
def test_the_order_of_channels_is_a_parameter(channels: str) -> None:
    pixel = np.array([[[10, 20, 30]]], dtype=np.uint8)
    assert to_colour(pixel, channels)[0, 0, channels.index("B")] == 10


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_an_array_of_any_number_of_channels_gives_the_same_picture(depth: int) -> None:
    grey = page("3")[:, :, :1]
    opaque = np.full_like(grey, 255)
    array = np.dstack([*[grey] * (depth if depth % 2 else depth - 1), *[opaque] * (1 - depth % 2)])
    assert array.shape[2] == depth
    assert (to_colour(array) == page("3")).all()
    assert (to_colour(grey[:, :, 0]) == page("3")).all()


@pytest.mark.parametrize(
    "array",
    [
        np.array([[0, 255]], np.uint8),
        np.array([[False, True]]),
        np.array([[0, 65535]], np.uint16),
        np.array([[0, 65535]], ">u2"),
        np.array([[-7, 300]], np.int16),
        np.array([[0, 255]], np.int64),
        np.array([[0, 1]], np.float16),
        np.array([[0, 1]], np.float32),
        np.array([[0, 1]], ">f8"),
        np.array([[-0.5, 255.4]], np.float64),
        np.ma.masked_array([[0, 255]], dtype=np.uint8),
    ],
    ids=lambda array: f"{array.dtype}",
)
def test_arrays_of_any_number_type_range_from_black_to_white(array: NDArray) -> None:
    assert to_colour(array)[0, :, 0].tolist() == [0, 255]


def test_decoding_does_not_modify_an_array() -> None:
    array = np.dstack([page("3"), page("7")[:, :, 0]])
    before = array.copy()
    array.flags.writeable = False
    to_colour(array, "RGB")
    assert (array == before).all()


@pytest.mark.parametrize("shape", [(), (5,), (0, 5), (5, 0, 3), (5, 5, 0), (5, 5, 5), (1, 5, 5, 3)])
def test_an_array_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(UndecodableImageError, match="must be"):
        to_colour(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("dtype", ["c8", "U3", "O", "M8[s]", "V4"])
def test_an_array_of_other_values_than_numbers_is_refused(dtype: str) -> None:
    with pytest.raises(UndecodableImageError, match="type"):
        to_colour(np.empty((5, 5), dtype))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_an_array_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(UndecodableImageError, match="finite"):
        to_colour(np.array([[0.0, value]]))
