"""Reading one line: score every group by the model and by its place, and take the best ways."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from numscribe.layout.lattice import LONGEST, Group, Lattice, runs
from numscribe.layout.pieces import Piece, Pieces, union
from numscribe.layout.separators import Setting, separator_probabilities
from numscribe.layout.strip import digit_height
from numscribe.records import Box, Prediction, Strokes

Classify = Callable[[NDArray[np.float32], Sequence[Strokes]], Prediction]
"""The models of digits: pictures, float32 (n, 28, 28), and the strokes that each is of."""

_WIDEST = 1.9
"""Greatest width of a digit of several pieces, in heights."""

_SYMBOL = 0.004
"""How often something that is neither digit nor separator stands in a line."""

_OVER = 0.8
"""Pieces lie over each other that share this much of the narrower one's width."""

_WHOLE, _FEW = 0.02, 3
"""How often a line of so few pieces is one: somebody drew a letter, and no number."""

_JOINED = 0.05
"""How often strokes that touch or lie over each other are such a symbol, and no digit."""

_TOUCHING = 0.15
"""How often two neighbours touch that are not parts of one digit."""

_CUT = 0.3
"""How often two neighbours are one stroke or component, where that could be cut."""

_LOW, _LINE_LIKE = 0.8, 0.02
"""Lower than this share of a digit, or as likely as this to be a 1, a 7 or no digit: only such
pieces may be separators."""

_COVERED = 15.0
"""Cost of a group that covers all of its neighbour's width."""

_LONG = 80
"""On a line of more pieces, one hardly changes how high a digit is."""

_LEAST = 1e-6


def score_line(line: Sequence[Piece], pieces: Pieces, classify: Classify) -> Lattice:
    """Score every group of a line, as each digit and as everything else that it may be.

    Args:
        line: Its pieces from left to right, at least one.
        pieces: What draws them.
        classify: The model.
    """
    height = digit_height([piece.box for piece in line])
    places = runs(line, _WIDEST * height)
    parts = [line[start:end] for start, end in places]
    pictures = np.stack([pieces.picture(part) for part in parts])
    drawn = [pieces.strokes(part) for part in parts]
    shares, none = classify(pictures, drawn)
    groups: list[Group] = []
    for index, (start, end) in enumerate(places):
        chosen = tuple(parts[index])
        box = union([piece.box for piece in chosen])
        marks = {}
        if end - start == 1 < len(line) and (
            box.height < _LOW * height
            or none[index] + shares[index, 1] + shares[index, 7] > _LINE_LIKE
        ):
            marks = _marks(line, start, pictures[index], height)
        rest = max(0.0, 1.0 - sum(marks.values()))
        together = _together(chosen, height)
        digit = rest * (1.0 - float(none[index])) * together
        if len(line) > len(chosen):  # beside others, a digit is about as high as they are
            digit *= _falling((0.42 - box.height / height) / 0.05)
        # Every stroke has a vote: else one unlikely digit would beat several likely ones.
        votes = len({piece.origin for piece in chosen})
        found = [
            (str(value), votes * _log(digit * float(shares[index, value])), rank)
            for rank, value in enumerate(np.argsort(-shares[index]).tolist())
        ]
        found += [(mark, votes * _log(p), 0) for mark, p in marks.items() if p > 0.01]
        often = _symbol(chosen, pieces, height)
        if 1 < len(chosen) == len(line) <= _FEW:
            often = max(often, _WHOLE)
        if often:
            found.append(("", _log(rest * float(none[index]) * together * often), 0))
        looks = shares[index], float(none[index])
        groups += [
            Group(start, end, chosen, box, pictures[index], symbol, score, *looks, rank)
            for symbol, score, rank in found
        ]

    def beside(before: Group, after: Group) -> float:
        score = -_COVERED * max(0.0, min(_shared(before.box, after.box), 1.0) - 0.6)
        if {p.origin for p in before.pieces} & {p.origin for p in after.pieces}:
            score += math.log(_CUT)
        if any(pieces.touch(a, b, height) for a in before.pieces for b in after.pieces):
            score += math.log(_TOUCHING)
        return score

    return Lattice(len(line), groups, beside)


def _marks(
    line: Sequence[Piece], place: int, picture: NDArray[np.float32], height: float
) -> dict[str, float]:
    if len(line) <= _LONG:
        height = digit_height([piece.box for index, piece in enumerate(line) if index != place])
    straight, lean = _axis(picture)
    return separator_probabilities(
        line[place].box,
        Setting(height, _middle_near(line, place, height)),
        straight=straight,
        lean=lean,
        after=place > 0,
        before=place < len(line) - 1,
    )


def _symbol(group: Sequence[Piece], pieces: Pieces, height: float) -> float:
    """How often a group of pieces is a symbol: a letter, say, of several strokes."""
    if len(group) == 1:
        return _SYMBOL
    for one, other in pairwise(group):
        if _shared(one.box, other.box) < _OVER and not pieces.touch(one, other, height):
            return _SYMBOL if len(group) <= LONGEST else 0.0
    return _JOINED


def _shared(left: Box, right: Box) -> float:
    """Return how far one box reaches into the next, as a share of the narrower one's width."""
    return (left.x + left.width - right.x) / max(min(left.width, right.width), 1e-6)


def _together(group: Sequence[Piece], height: float) -> float:
    """How likely the gaps in a group, from left to right, are those within one digit."""
    probability = 1.0
    right = group[0].box.x + group[0].box.width
    for piece in group[1:]:
        gap = (piece.box.x - right) / height
        probability *= _falling((gap - 0.2) / 0.05)
        right = max(right, piece.box.x + piece.box.width)
    return probability


def _falling(value: float) -> float:
    return 1.0 / (1.0 + math.exp(max(-50.0, min(50.0, value))))


def _middle_near(line: Sequence[Piece], place: int, height: float) -> float:
    boxes: list[Box] = []
    for distance in range(1, len(line)):
        beside = (place - distance, place + distance)
        boxes += [line[i].box for i in beside if 0 <= i < len(line)]
        boxes = [box for box in boxes if box.height > 0.6 * height]
        if len(boxes) >= 2:
            break
    boxes = boxes[:2] or [line[place].box]
    return sum(box.y + box.height / 2 for box in boxes) / len(boxes)


def _axis(picture: NDArray[np.float32]) -> tuple[float, float]:
    """Return how straight the ink of a picture is, 0 to 1, and how far it leans to the right."""
    rows, columns = np.nonzero(picture > 0.3)
    points = np.stack([columns, rows], axis=1).astype(np.float64)
    points -= points.mean(axis=0)
    values, vectors = np.linalg.eigh(points.T @ points)
    straight = 1.0 - float(values[0] / max(values[1], 1e-9))
    x, y = vectors[:, 1]
    return straight, float(-x / y) if abs(y) > 1e-6 else 1e6


def _log(probability: float) -> float:
    return math.log(max(probability, _LEAST))
