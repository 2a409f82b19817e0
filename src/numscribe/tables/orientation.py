"""Determine the orientation of a rectified table by the legibility of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean

from numscribe.reading.recognizer import Recognizer
from numscribe.tables.cells import CellInk
from numscribe.tables.rectify import RectifiedTable

MAX_COMPONENTS = 100
"""Maximum number of components of a cell; a cell with more is a texture or a text."""

UPRIGHT = 0.9
"""Legibility above which no other orientation is tried."""

_SAMPLE, _SAMPLED_COMPONENTS = 12, 120
"""Maximum numbers of cells by which the orientation is determined, and of their components."""


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
    best, legibility = 0, _legibility(recognizer, ink, 0)
    for turn in turns:
        if legibility > UPRIGHT:
            break
        other = _legibility(recognizer, ink, turn)
        if other > legibility:
            best, legibility = turn, other
    if best:
        for _ in range(best):
            rectified = rectified.turn()
        ink = CellInk(rectified)
    return FoundTable(rectified, ink, legibility, best)


def _legibility(recognizer: Recognizer, ink: CellInk, turns: int) -> float:
    """Return the mean over a sample of cells of the confidence times the share of digits."""
    written = ink.written()
    step = max(1, len(written) // _SAMPLE)
    some = [ink.components(index, turns) for index in written[step // 2 :: step][:_SAMPLE]]
    some = [components for components in some if 0 < len(components.all) <= MAX_COMPONENTS]
    totals = accumulate(len(components.all) for components in some)
    some = some[: max(1, sum(total <= _SAMPLED_COMPONENTS for total in totals))]
    shares = []
    for number in recognizer.read_numbers(some):
        segments = number.segments
        digits = sum(segment.is_digit for segment in segments)
        shares.append(number.confidence * digits / max(1, len(segments)))
    return fmean(shares) if shares else 0.0
