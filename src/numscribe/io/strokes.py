"""Check strokes from outside, and turn them into arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import InputTooLargeError, InvalidStrokesError
from numscribe.records import Stroke, Strokes

MAX_POINTS = 20_000
"""Points accepted in one drawing; a long number drawn on a fast tablet has about 5,000."""

MAX_STROKES = 300
"""Strokes accepted in one drawing, empty ones too; a number of 64 digits has about 100."""

MAX_STROKES_BY_POINTS = 2_000_000
"""Number of strokes times number of points accepted in one drawing: strokes are compared with
each other, point by point. A number of 64 digits has 100 strokes of 50 points, or 500,000."""

MAX_COORDINATE = 1e6
"""Largest absolute coordinate accepted, in the caller's own unit."""


def parse_strokes(raw: Sequence[Any]) -> Strokes:
    """Check strokes from outside and turn them into arrays.

    Args:
        raw: Strokes, each a sequence of [x, y] points or an (n, 2) array; y down, any unit.

    Returns:
        One float32 array of shape (n, 2) a stroke; strokes without points are left out.

    Raises:
        InvalidStrokesError: Something is not a finite [x, y] point within ±1,000,000.
        InputTooLargeError: There are more than 300 strokes or 20,000 points, or so many of both
            that their product is above 2,000,000.
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
                f"There are {len(raw)} strokes of more than "
                f"{MAX_STROKES_BY_POINTS // len(raw):,} points together."
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
    # Unlike abs(), this is right for the least integer of a type too.
    if array.min() < -MAX_COORDINATE or array.max() > MAX_COORDINATE:
        raise InvalidStrokesError(f"Stroke {index} has a coordinate beyond ±1,000,000.")
    return array.astype(np.float32)
