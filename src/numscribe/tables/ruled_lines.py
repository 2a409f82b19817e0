"""Trace the ruled lines of a rectified table from one side to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np

from numscribe.records import Ink
from numscribe.tables.records import Floats

_STRIPS = 24
"""Number of strips across the table in which lines are detected."""

_STRAIGHT, _THICK = 37, 31
"""Minimum length and maximum thickness of a part of a line, in pixels."""

_PEAK = 0.08
"""Minimum mean coverage of a line in a strip."""

_DRIFT = 0.012
"""Maximum offset of a line between strips, as a fraction of the table's extent across the line."""

_PATIENCE = 5
"""Maximum number of strips in a gap of a broken line."""

_MIN_SHARE, _DENSE = 0.2, 0.55
"""Minimum shares of all strips, and of those between its ends, in which a line is detected."""


@dataclass(slots=True)
class RuledLine:
    """A ruled line that is nearly parallel to the x axis.

    Attributes:
        x: x of the points at which it was detected, ascending.
        y: y of these points.
        start: x of its left end.
        end: x of its right end.
    """

    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    start: float = 0.0
    end: float = 0.0

    def at(self, x: Floats) -> Floats:
        """Return y at given x, by linear interpolation and by extrapolation with the mean slope."""
        known, values = np.asarray(self.x), np.asarray(self.y)
        if len(known) < 3:
            return np.full(np.shape(x), values.mean())
        slope, _ = np.polyfit(known, values, 1)
        inside = np.interp(x, known, values)
        nearest = np.clip(x, known[0], known[-1])
        return np.asarray(inside + slope * (x - nearest))

    @property
    def middle(self) -> float:
        """Its mean y."""
        return float(np.mean(self.y))


def follow_lines(ruling: Ink, nearest: float) -> list[RuledLine]:
    """Trace all lines that are nearly parallel to the x axis, and return them from top to bottom.

    Args:
        ruling: Coverage by ruling of the rectified table, (height, width).
        nearest: Minimum distance between two lines in pixels; closer ones are merged.
    """
    height, width = ruling.shape
    straight = cv2.morphologyEx(ruling, cv2.MORPH_OPEN, np.ones((1, _STRAIGHT), np.uint8))
    straight = cv2.morphologyEx(straight, cv2.MORPH_TOPHAT, np.ones((_THICK, 1), np.uint8))
    straight = cv2.GaussianBlur(straight, (0, 0), 1.0)
    edges = np.linspace(0, width, _STRIPS + 1).astype(int)
    drift = max(2.5, _DRIFT * height)
    candidates: list[RuledLine] = []
    for left, right in pairwise(edges.tolist()):
        middle, step = (left + right) / 2, (right - left)
        peaks = _peaks(straight[:, left:right].mean(axis=1))
        _extend(candidates, peaks, middle, drift, _PATIENCE * step)
    seen = [line for line in candidates if _is_line(line, width / _STRIPS)]
    lines = _merge(sorted(seen, key=lambda line: line.middle), nearest, width)
    near = np.asarray(cv2.dilate(straight, np.ones((5, 1), np.uint8)), dtype=np.float32)
    for line in lines:
        _find_ends(line, near, 1.5 * width / _STRIPS)
    return lines


def _find_ends(line: RuledLine, near: Ink, reach: float) -> None:
    """Set the ends of a line, at most ``reach`` pixels beyond its first and last point."""
    height, width = near.shape
    first, last = max(0, int(line.x[0] - reach)), min(width, int(line.x[-1] + reach))
    x = np.arange(first, last)
    y = np.rint(line.at(x)).astype(int).clip(0, height - 1)
    seen = x[near[y, x] > _PEAK]
    line.start, line.end = (float(seen[0]), float(seen[-1])) if len(seen) else (first, last)


def _is_line(line: RuledLine, step: float) -> bool:
    strips = round((line.x[-1] - line.x[0]) / step) + 1
    return len(line.x) >= max(_MIN_SHARE * _STRIPS, _DENSE * strips)


def _peaks(profile: Ink) -> list[float]:
    """Return the centroids of the peaks of a profile."""
    found = []
    above = np.flatnonzero(profile > _PEAK)
    for run in np.split(above, np.flatnonzero(np.diff(above) > 1) + 1):
        if len(run):
            weight = profile[run].astype(np.float64)
            found.append(float((weight * run).sum() / weight.sum()))
    return found


def _extend(
    lines: list[RuledLine], peaks: list[float], x: float, drift: float, patience: float
) -> None:
    """Add each peak of a strip to the line that it continues, or start a new line."""
    open_lines = [line for line in lines if x - line.x[-1] <= patience]
    pairs = sorted(
        (abs(line.y[-1] - peak), i, k)
        for i, line in enumerate(open_lines)
        for k, peak in enumerate(peaks)
    )
    used: set[int] = set()
    taken: set[int] = set()
    for distance, i, k in pairs:
        if distance <= drift and i not in used and k not in taken:
            open_lines[i].x.append(x)
            open_lines[i].y.append(peaks[k])
            used.add(i)
            taken.add(k)
    lines += [RuledLine([x], [peak]) for k, peak in enumerate(peaks) if k not in taken]


def _merge(lines: list[RuledLine], nearest: float, width: int) -> list[RuledLine]:
    """Merge the parts of broken lines, and double lines."""
    merged: list[RuledLine] = []
    places = np.linspace(0, width, 9)
    for line in lines:
        before = merged[-1] if merged else None
        if before is None or np.abs(before.at(places) - line.at(places)).mean() >= nearest:
            merged.append(line)
            continue
        known: dict[float, list[float]] = {}
        for x, y in [*zip(before.x, before.y, strict=True), *zip(line.x, line.y, strict=True)]:
            known.setdefault(x, []).append(y)
        order = sorted(known)
        merged[-1] = RuledLine(order, [float(np.mean(known[x])) for x in order])
    return merged
