"""Determine the orientation of a rectified table by the legibility of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from numscribe.reading.recognizer import Recognizer
from numscribe.tables.cells import CellInk
from numscribe.tables.records import Floats
from numscribe.tables.rectify import RectifiedTable

MAX_COMPONENTS = 100
"""Maximum number of components of a cell; a cell with more is a texture or a text."""

UPRIGHT = 0.9
"""Legibility above which no other orientation is tried."""

ILLEGIBLE = 0.15
"""Legibility of textures and scribbles, below which orientations are not compared closely. A table
without lines is more legible."""

_SAMPLE, _LARGE_SAMPLE, _COMPONENTS = 12, 48, 10
"""Maximum number of cells by which the orientation is determined, maximum number if the difference
between two orientations is not significant, and mean number of components of a cell above which
fewer cells are sampled."""

_SIGNIFICANT = 2.0
"""Minimum significant difference between two orientations, in standard errors."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundTable:
    """A table that was found.

    Attributes:
        rectified: The rectified table, upright.
        ink: The ink of its cells.
        legibility: Mean confidence of a sample of its cells, 0 to 1; None if the orientation was
            given and no cells were sampled.
        turns: Number of counterclockwise rotations by 90° that made it upright.
    """

    rectified: RectifiedTable
    ink: CellInk
    legibility: float | None
    turns: int = 0


def upright(
    recognizer: Recognizer, rectified: RectifiedTable, turns: tuple[int, ...]
) -> FoundTable:
    """Rotate a table by the multiple of 90° with the highest legibility.

    Args:
        recognizer: It reads a sample of the cells.
        rectified: The table.
        turns: Numbers of counterclockwise rotations by 90° to try besides none, until one is
            legible enough.
    """
    ink = CellInk(rectified)
    samples = {0: _sample(recognizer, ink, 0, _SAMPLE)}
    for turn in turns:
        if max(one.mean() for one in samples.values()) > UPRIGHT:
            break
        samples[turn] = _sample(recognizer, ink, turn, _SAMPLE)
    best, *others = sorted(samples, key=lambda turn: -samples[turn].mean())
    is_legible = samples[best].mean() >= ILLEGIBLE
    if others and is_legible and not _is_significant(samples[best], samples[others[0]]):
        samples = {k: _sample(recognizer, ink, k, _LARGE_SAMPLE) for k in (best, others[0])}
        best = max(samples, key=lambda turn: samples[turn].mean())
    legibility = float(samples[best].mean())
    if best:
        for _ in range(best):
            rectified = rectified.turn()
        ink = CellInk(rectified)
    return FoundTable(rectified, ink, legibility, best)


def _is_significant(first: Floats, second: Floats) -> bool:
    """Return whether the means of two samples differ by more than chance."""
    error = float(np.sqrt(first.var() / len(first) + second.var() / len(second)))
    return float(first.mean() - second.mean()) > _SIGNIFICANT * error


def _sample(recognizer: Recognizer, ink: CellInk, turns: int, size: int) -> Floats:
    """Return the legibility of a sample of cells: the confidence times the share of digits, (n,).

    Without legible cells, it is one 0.

    Args:
        recognizer: It reads the cells.
        ink: The ink of the cells.
        turns: Number of counterclockwise rotations by 90°.
        size: Maximum number of cells.
    """
    written = ink.written()
    step = max(1, len(written) // size)
    some = [ink.components(index, turns) for index in written[step // 2 :: step][:size]]
    some = [components for components in some if 0 < len(components.all) <= MAX_COMPONENTS]
    totals = accumulate(len(components.all) for components in some)
    some = some[: max(1, sum(total <= _COMPONENTS * size for total in totals))]
    shares = []
    for number in recognizer.read_numbers(some):
        segments = number.segments
        digits = sum(segment.is_digit for segment in segments)
        shares.append(number.confidence * digits / max(1, len(segments)))
    return np.array(shares or [0.0])
