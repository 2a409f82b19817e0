"""Check strokes from outside, and turn them into arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import InputTooLargeError, InvalidStrokesError
from numscribe.records import Stroke, Strokes

MAX_POINTS = 20_000
"""Maximum number of points of a drawing; a long number from a fast tablet has about 5,000."""

MAX_STROKES = 300
"""Maximum number of strokes of a drawing, with empty ones; 64 digits have about 100."""

MAX_STROKES_BY_POINTS = 2_000_000
"""Maximum product of the numbers of strokes and points of a drawing. The time to read it depends on
the product. A number of 64 digits has 100 strokes of 50 points, or 500,000."""

MAX_COORDINATE = 1e6
"""Maximum absolute coordinate, in the caller's unit."""


def parse_strokes(raw: Sequence[Any]) -> Strokes:
    """Check strokes, and convert them to arrays.

    Args:
        raw: Strokes, each a sequence of [x, y] points or an (n, 2) array; y down, any unit.

    Returns:
        A float32 array of shape (n, 2) per stroke; strokes without points are omitted.

    Raises:
        InvalidStrokesError: A point is not [x, y], finite and within ±1,000,000.
        InputTooLargeError: There are more than 300 strokes or 20,000 points, or the product of the
            two is above 2,000,000.
    """
    if not _is_list(raw):
        raise InvalidStrokesError("Strokes must be a list of lists of [x, y] points.")
    if len(raw) > MAX_STROKES:
        raise InputTooLargeError(f"There are more than {MAX_STROKES} strokes.")
    strokes: list[Stroke] = []
    points = 0
    for index, stroke in enumerate(raw):
        if not _is_list(stroke):
            raise InvalidStrokesError(f"Stroke {index} is not a list of [x, y] points.")
        points += len(stroke)
        if points > MAX_POINTS:
            raise InputTooLargeError(f"There are more than {MAX_POINTS:,} stroke points.")
        if points * len(raw) > MAX_STROKES_BY_POINTS:
            raise InputTooLargeError(
                f"There are {len(raw)} strokes with more than "
                f"{MAX_STROKES_BY_POINTS // len(raw):,} points in total."
            )
        if len(stroke) == 0:
            continue
        strokes.append(_parse_stroke(stroke, index))
    return tuple(strokes)


def _is_list(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _parse_stroke(stroke: Sequence[Any] | NDArray[Any], index: int) -> Stroke:
    try:
        array = np.asarray(stroke)
    except ValueError as error:  # points of different lengths
        raise InvalidStrokesError(f"Stroke {index} has a point that is not [x, y].") from error
    if array.ndim != 2 or array.shape[1] != 2 or array.dtype.kind not in "iuf":
        raise InvalidStrokesError(f"Stroke {index} has a point that is not [x, y].")
    if not np.isfinite(array).all():
        raise InvalidStrokesError(f"Stroke {index} has a coordinate that is not finite.")
    # abs() overflows for the smallest integer of a type.
    if array.min() < -MAX_COORDINATE or array.max() > MAX_COORDINATE:
        raise InvalidStrokesError(f"Stroke {index} has a coordinate beyond ±1,000,000.")
    return array.astype(np.float32)
