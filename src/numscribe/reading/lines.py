"""Lines of writing: which components are on the same line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import attrgetter
from statistics import median

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.components import digit_height
from numscribe.reading.components import Component
from numscribe.records import Box, union

_centre_x = attrgetter("box.centre_x")

_MIN_HEIGHT = 0.4
"""Lower components, such as dashes and points, join a line and never start one; in digit
heights."""

_MIN_OVERLAP = 0.3
"""Minimum vertical overlap of a component with a line, relative to the lower of the two."""

_END = 3
"""Number of components at the end of a line that a new one is compared with: lines may slope."""

_MAX_STACK_GAP, _MAX_STACK = 0.12, 2
"""Maximum gap of a line of at most two components to another that it joins, in digit heights."""

_MAX_DIGIT_GAP, _MAX_DIGIT_PARTS = 0.27, 4
"""Maximum gap between the two parts of one digit, relative to the height of the higher part, and
maximum number of components of one of them."""


def split_lines(components: Sequence[Component]) -> list[list[Component]]:
    """Return lines from top to bottom, each with its components from left to right.

    Args:
        components: At least one.
    """
    if len(components) == 1:
        return [list(components)]
    height = digit_height([component.box for component in components])
    large = [c for c in components if c.box.height >= _MIN_HEIGHT * height] or list(components)
    lines: list[list[Component]] = []
    ends = np.zeros((len(large), 2))  # top and bottom of each line's end
    for component in sorted(large, key=_centre_x):
        overlaps = _overlaps(ends[: len(lines)], component.box)
        best = int(overlaps.argmax()) if lines else -1
        if best < 0 or overlaps[best] <= _MIN_OVERLAP:
            best = len(lines)
            lines.append([])
        lines[best].append(component)
        end = union([other.box for other in lines[best][-_END:]])
        ends[best] = end.y, end.bottom
    lines = _merge_close_lines(lines, height)
    numbers = {component.number for component in large}
    _add_to_nearest(lines, [c for c in components if c.number not in numbers])
    for line in lines:
        line.sort(key=_centre_x)
    return sorted(lines, key=lambda line: median(component.box.centre_y for component in line))


def may_be_one_digit(components: Sequence[Component]) -> bool:
    """Return whether components are so close to each other that they may be one digit.

    They overlap horizontally. There may be a gap below some, as under the bar of a 5.
    """
    right = -math.inf
    for component in sorted(components, key=lambda component: component.box.x):
        if component.box.x > right > -math.inf:
            return False
        right = max(right, component.box.right)
    lines = split_lines(components)
    return len(lines) == 1 or (len(lines) == 2 and _are_parts_of_one_digit(*lines))


def _are_parts_of_one_digit(upper: Sequence[Component], lower: Sequence[Component]) -> bool:
    if min(len(upper), len(lower)) > _MAX_DIGIT_PARTS:
        return False
    above, below = (union([component.box for component in line]) for line in (upper, lower))
    gap = below.y - above.bottom
    beside = max(below.x - above.right, above.x - below.right)
    return gap < _MAX_DIGIT_GAP * max(above.height, below.height) and beside < 0


def _merge_close_lines(lines: list[list[Component]], height: float) -> list[list[Component]]:
    """Merge lines that almost touch, such as the two rings of an 8."""
    merged: list[list[Component]] = []
    boxes: list[Box] = []
    for line in sorted(lines, key=len, reverse=True):
        box = union([component.box for component in line])
        for index, (other, around) in enumerate(zip(merged, boxes, strict=True)):
            gap = max(around.y - box.bottom, box.y - around.bottom)
            beside = max(around.x - box.right, box.x - around.right)
            if gap < _MAX_STACK_GAP * height and beside < height and len(line) <= _MAX_STACK:
                other.extend(line)
                boxes[index] = union([around, box])
                break
        else:
            merged.append(line)
            boxes.append(box)
    return merged


def _overlaps(ends: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """Return the vertical overlap of a box with the end of each line, relative to the lower one."""
    top, bottom = ends.T
    shared = np.minimum(bottom, box.bottom) - np.maximum(top, box.y)
    return np.asarray(shared / np.maximum(np.minimum(bottom - top, box.height), 1e-6))


def _add_to_nearest(lines: list[list[Component]], components: Sequence[Component]) -> None:
    """Add components to the line with the nearest box, one after the other."""
    if not components:
        return
    # Python's loops over all pairs would take seconds for a picture of many specks.
    known = sum(map(len, lines))
    owners = np.zeros(known + len(components), dtype=np.intp)
    edges = np.zeros((4, len(owners)))  # left, top, right and bottom
    owners[:known] = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    edges[:, :known] = np.transpose([_edges(c.box) for line in lines for c in line])
    for count, component in enumerate(components, known):
        x, y = component.box.centre_x, component.box.centre_y
        left, top, right, bottom = edges[:, :count]
        wide = np.maximum(np.maximum(left - x, x - right), 0.0)
        high = np.maximum(np.maximum(top - y, y - bottom), 0.0)
        distances = np.hypot(wide, high)
        nearest = int(owners[:count][distances == distances.min()].min())
        lines[nearest].append(component)
        owners[count], edges[:, count] = nearest, _edges(component.box)


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.right, box.bottom
