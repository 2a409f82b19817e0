"""Perspective correction: the homography of a page from the vanishing points of its lines."""

from __future__ import annotations

import math

import cv2
import numpy as np

from numscribe.records import Ink
from numscribe.tables.records import Floats

_CERTAIN = 0.3
"""Minimum coverage of a pixel of ruling."""

_MIN_LENGTH = 0.04
"""Minimum length of a line segment, as a fraction of the picture's longer side."""

_ASIDE = math.radians(30)
"""Maximum angle between a line of a table and the table's rows or columns."""

_ROUNDS, _SLACK = 12, math.radians(1.5)
"""Iterations of reweighted least squares, and residual angle at which the weight is halved."""

_MIN_LINES = 2
"""Minimum number of lines for a vanishing point."""


def find_segments(ruling: Ink) -> Floats:
    """Return line segments of ruling: x and y of both ends, float64 (n, 4).

    Args:
        ruling: Coverage by ruling, (height, width).
    """
    mask = (ruling > _CERTAIN).astype(np.uint8)
    long = max(12.0, _MIN_LENGTH * max(ruling.shape))
    found = cv2.HoughLinesP(mask, 1, math.pi / 360, 30, minLineLength=long, maxLineGap=4)
    if found is None:
        return np.zeros((0, 4))
    return np.asarray(found, dtype=np.float64).reshape(-1, 4)


def main_direction(segments: Floats) -> float:
    """Return the angle of a table's rows in radians, from -45° to 45°, as a circular mean.

    Args:
        segments: At least one segment, (n, 4).
    """
    along = segments[:, 2:] - segments[:, :2]
    angle, weight = np.arctan2(along[:, 1], along[:, 0]), np.hypot(*along.T)
    # Rows and columns differ by 90°, so four times the angle is equal for both.
    mean = np.sum(weight * np.exp(4j * angle))
    return float(np.angle(mean)) / 4


def divide(segments: Floats, angle: float) -> tuple[Floats, Floats]:
    """Return the segments along the rows, and those along the columns."""
    along = segments[:, 2:] - segments[:, :2]
    turned = np.arctan2(along[:, 1], along[:, 0]) - angle
    from_rows = np.abs((turned + math.pi / 2) % math.pi - math.pi / 2)
    return segments[from_rows < _ASIDE], segments[from_rows > math.pi / 2 - _ASIDE]


def homography(rows: Floats, columns: Floats, angle: float, shape: tuple[int, int]) -> Floats:
    """Return the homography (3, 3) from a picture to the rectified page.

    It preserves the scale at the centre of the picture.

    Args:
        rows: Segments along the rows, (n, 4).
        columns: Segments along the columns, (n, 4).
        angle: Direction of the rows in radians, used if there are too few segments.
        shape: Height and width of the picture.
    """
    size = max(shape)
    middle = np.array([shape[1] / 2, shape[0] / 2])
    across = np.array([math.cos(angle), math.sin(angle), 0.0])
    down = np.array([-math.sin(angle), math.cos(angle), 0.0])
    points = [
        _vanishing_point((segments.reshape(-1, 2, 2) - middle) / size, start)
        for segments, start in ((rows, across), (columns, down))
    ]
    # The columns of the inverse are the images of the directions of x and y, and of the centre.
    seen = np.column_stack([*points, [0.0, 0.0, 1.0]])
    to_middle = np.column_stack([np.eye(3)[:, :2], [*-middle, 1.0]])
    scale = np.diag([size, size, 1.0])
    return np.asarray(scale @ np.linalg.inv(seen) @ np.linalg.inv(scale) @ to_middle)


def _vanishing_point(ends: Floats, start: Floats) -> Floats:
    """Return the vanishing point of lines in homogeneous coordinates, with x and y of length 1.

    It is fitted by iteratively reweighted least squares, in which lines with large residual angles
    have small weights.

    Args:
        ends: Both ends of each line, (n, 2, 2).
        start: The initial point, which is returned for too few lines.
    """
    if len(ends) < _MIN_LINES:
        return start
    points = np.concatenate([ends, np.ones((*ends.shape[:2], 1))], axis=2)
    lines = np.cross(points[:, 0], points[:, 1])
    along = ends[:, 1] - ends[:, 0]
    length = np.hypot(*along.T)
    lines /= np.maximum(np.hypot(*lines[:, :2].T), 1e-9)[:, None]
    middles = ends.mean(axis=1)
    point = start
    for _ in range(_ROUNDS):
        # The sine of the angle between each line and the direction from its middle to the point.
        to_point = point[:2] - point[2] * middles
        sine = (lines @ point) / np.maximum(np.hypot(*to_point.T), 1e-9)
        weight = length / (1 + (sine / _SLACK) ** 2)
        # A weak prior pulls the point to infinity: pages are photographed from about above.
        scatter = (lines * weight[:, None]).T @ lines
        scatter[2, 2] += 1e-4 * weight.sum()
        _, vectors = np.linalg.eigh(scatter)
        point = vectors[:, 0]
        point = point / max(float(np.hypot(*point[:2])), 1e-6)
        if point[:2] @ start[:2] < 0:
            point = -point
    return np.asarray(point)
