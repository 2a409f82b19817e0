"""Where the lattice is unsure: hearing what the model of strips says of each text.

The lattice knows sizes, places and each digit on its own; the model of strips sees neighbours, and
needs no cuts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numscribe.layout.hearing import Hearing
from numscribe.layout.lattice import Group, Lattice, Way
from numscribe.layout.pieces import Piece
from numscribe.layout.strip import frame_line

_LISTENED = 3
"""Texts that the model of strips may add to the lattice's."""

_UNHEARD = 3.0
"""It adds none that is less likely than its best by this in the logarithm."""

_WEIGHT, _SOFTNESS = 1.0, 2.0
"""What it counts beside the lattice, and what the sum is divided by so that probabilities are
calibrated (benchmarks/number_weights.py)."""

_DOUBT = 4.0
"""The lattice counts no text as less likely than its best by more than this in the logarithm: it
may be that ink was grouped or cut wrongly, and then it knows nothing."""

_SMALL = 0.5
"""What is ignored and smaller than this share of the tallest thing on the line is a speck."""

_CLEAR = 4.0
"""It is not asked where the lattice likes a text so much better, in the logarithm, than others."""


def is_clear(ways: list[Way], *, is_cut: bool) -> bool:
    """Tell whether the best way is one thing alone, or no other text nearly as likely.

    A number beside something large that is ignored is never clear.

    Args:
        ways: Ways through the lattice, at least one, best first.
        is_cut: Whether some of the ink was cut; then only one digit is clear.
    """
    # A digit, or a letter, alone is what the model of digits sees best.
    things = [group for group in ways[0].groups if not _is_small(group, ways[0])]
    if len(things) == 1 and (things[0].is_digit or not is_cut):
        return True
    if is_cut or not all(group.symbol for group in things):
        return False
    others = [way.score for way in ways if way.text != ways[0].text]
    return not others or ways[0].score - max(others) > _CLEAR


def _is_small(group: Group, way: Way) -> bool:
    """Tell a speck or dot, which is ignored, from what may be a digit beside others."""
    tallest = max(other.box.height for other in way.groups)
    return not group.symbol and max(group.box.width, group.box.height) < _SMALL * tallest


def reconsider(ways: list[Way], lattice: Lattice, hearing: Hearing) -> list[Way]:
    """Return the best way for each text, best first, with what the model of strips says of it.

    Scores stay logarithms of how probable ways are beside each other, so those of a line that was
    reconsidered and of one that was clear may be added.

    Args:
        ways: Ways through the lattice, at least one, best first.
        lattice: It spells the texts that are not among them.
        hearing: What the model of strips says of the line.
    """
    considered = consider(ways, lattice, hearing)
    heard = hearing.log_probabilities(list(considered))
    scores = np.array([way.score for way in considered.values()])
    together = weigh(scores, heard, _WEIGHT, _DOUBT) / _SOFTNESS
    scored = [
        Way(way.groups, float(score), math.exp(min(0.0, said)))
        for way, score, said in zip(considered.values(), together, heard, strict=True)
    ]
    return sorted(scored, key=lambda way: -way.score)


def weigh(
    scores: NDArray[np.float64], heard: NDArray[np.float64], weight: float, doubt: float
) -> NDArray[np.float64]:
    """Return what the lattice and the strip say of each text together, float64 (n,).

    Args:
        scores: Logarithms by the lattice, float64 (n,).
        heard: Logarithms by the strip, float64 (n,).
        weight: What the strip counts.
        doubt: How far below its best the lattice knows nothing any more.
    """
    return np.asarray(np.logaddexp(scores, scores.max() - doubt) + weight * heard)


def parting(
    ways: list[Way], lattice: Lattice, hearing: Hearing, line: Sequence[Piece]
) -> list[float]:
    """Return where on a line digits part that no good way of the lattice parts.

    Args:
        ways: Ways through the lattice, at least one, best first.
        lattice: It spells the texts that are not among them.
        hearing: What the model of strips says of the line.
        line: The pieces.

    Returns:
        x of each end between two digits of the text that the strip likes best; none if the
        lattice finds that text possible.
    """
    text = hearing.likely[0]
    if len(text) < 2:
        return []
    known = next((way for way in ways if way.text == text), None) or lattice.spell(text)
    if known is not None and known.score > ways[0].score - _DOUBT:
        return []
    frame = frame_line([piece.box for piece in line])
    return [frame.place(2 * column + 1) for column in hearing.boundaries()]


def consider(ways: list[Way], lattice: Lattice, hearing: Hearing) -> dict[str, Way]:
    """Return the best way for each text of the lattice, and of those that the strip likes best.

    The arguments are those of ``reconsider``.
    """
    best: dict[str, Way] = {}
    for way in ways:
        best.setdefault(way.text, way)
    likely = hearing.likely[:_LISTENED]
    heard = hearing.log_probabilities(likely)
    for text, said in zip(likely, heard, strict=True):
        if text not in best and said > heard.max() - _UNHEARD:
            spelled = lattice.spell(text)
            best |= {text: spelled} if spelled else {}
    return best
