"""Reading one line: the line reader's text, its segments, and each digit scored once more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from numscribe.decision import probabilities
from numscribe.layout.batching import Classify, DigitPictures, LineImage, Reader, run_together
from numscribe.layout.ctc import Columns, align, beam_search
from numscribe.layout.expect import Expectation
from numscribe.layout.pieces import Piece, Pieces, middle
from numscribe.layout.strip import Frame, frame_line
from numscribe.models.line_model import LineModel
from numscribe.models.symbols import BLANK, DIGITS, SYMBOLS
from numscribe.models.text_prior import TextPrior
from numscribe.records import Box, union

_BREADTH, _BREADTH_EXPECTED = 10, 30
"""Prefixes kept by the beam search; more where the text that is expected may be unlikely."""

_DIGIT_WEIGHT = 0.5
"""Weight of the models of single digits beside the line reader, 0 to 1, for each digit."""

_JOINED = 0.15
"""Ink next to a symbol belongs to it if the gap is less than this, in heights of a digit."""

_SMALL = 0.2
"""Ink smaller than this share of a digit's height is no part of a digit unless it touches it."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """The ink of one symbol of a line.

    Attributes:
        symbol: What it is read as, one of ``SYMBOLS``.
        probability: Probability of that symbol here, 0 to 1.
        others: Other symbols that it may be, with their probabilities, best first.
        pieces: Its ink; none where there is no component or stroke of its own.
        box: Where it is, in the unit of the pieces.
        picture: What the model of digits saw, float32 (28, 28); None for marks.
        probabilities: Ten probabilities of the digits, float64 (10,); None for marks.
        p_reject: Probability that it is no digit, by the models of single digits; 0 for marks.
    """

    symbol: str
    probability: float
    others: tuple[tuple[str, float], ...]
    pieces: tuple[Piece, ...]
    box: Box
    picture: NDArray[np.float32] | None = None
    probabilities: NDArray[np.float64] | None = None
    p_reject: float = 0.0

    @property
    def is_digit(self) -> bool:
        """Whether it is read as a digit."""
        return self.symbol in DIGITS


@dataclass(frozen=True, slots=True, eq=False)
class LineText:
    """One way to read a line.

    Attributes:
        text: Its symbols.
        score: Logarithm of its probability.
    """

    text: str
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class LineReading:
    """What was read on a line.

    Attributes:
        segments: Its symbols from left to right.
        texts: Ways to read it, best first; the first one is that of the segments.
        rest: Ink that no symbol was read from.
        height: Height of a digit.
    """

    segments: tuple[Segment, ...]
    texts: tuple[LineText, ...]
    rest: tuple[Piece, ...]
    height: float


def read_line(
    line: Sequence[Piece],
    pieces: Pieces,
    model: LineModel,
    classify: Classify,
    expectation: Expectation | None = None,
) -> LineReading:
    """Read a line.

    Args:
        line: Its pieces from left to right, at least one.
        pieces: What draws them.
        model: The line reader.
        classify: The models of single digits.
        expectation: What the text must be; steers the search.
    """
    return run_together([line_reader(line, pieces, model, expectation)], model, classify)[0]


def line_reader(
    line: Sequence[Piece],
    pieces: Pieces,
    model: LineModel,
    expectation: Expectation | None = None,
) -> Reader[LineReading]:
    """Read a line as ``read_line`` does, beside other lines; see ``run_together``."""
    frame = frame_line([piece.box for piece in line])
    logits = yield LineImage(pieces.line_image(line, frame))
    columns = probabilities(logits, model.temperature)
    found = beam_search(columns, _BREADTH)
    if expectation is not None:
        steered = beam_search(columns, _BREADTH_EXPECTED, expectation.may_start)
        fitting = [row for row in steered if expectation.fits(_digits_of(row[0]))]
        known = {text for text, _ in fitting}
        found = [*fitting, *(row for row in found if row[0] not in known)]
    found = _in_context(found, model.prior)
    if expectation is not None:
        found.sort(key=lambda row: not expectation.fits(_digits_of(row[0])))
    best = found[0][0]
    if not best:
        return LineReading((), (LineText("", found[0][1]),), tuple(line), frame.height)
    spans = align(columns, best)
    groups, rest = assign(line, [_place(frame, span) for span in spans], pieces, frame.height)
    looks = yield from _look(best, groups, pieces)
    segments = [
        _segment(
            symbol,
            _symbol_probabilities(columns, span),
            looks.get(index),
            group,
            union([piece.box for piece in group]) if group else _box(frame, span),
        )
        for index, (symbol, span, group) in enumerate(zip(best, spans, groups, strict=True))
    ]
    segments = [_weighed(index, segments, model.prior) for index in range(len(segments))]
    return LineReading(tuple(segments), _texts(segments, found), tuple(rest), frame.height)


def _in_context(found: Sequence[tuple[str, float]], prior: TextPrior) -> list[tuple[str, float]]:
    """Return texts with the logarithms of their probabilities as numbers are written, best first.

    Their sum stays what it was.
    """
    scores = np.array([score for _, score in found])
    written = scores + np.array([prior.log_ratio(text) for text, _ in found])
    written += np.logaddexp.reduce(scores) - np.logaddexp.reduce(written)
    order = np.argsort(-written, kind="stable")
    return [(found[index][0], float(written[index])) for index in order]


def _weighed(index: int, segments: Sequence[Segment], prior: TextPrior) -> Segment:
    """Return a segment with the probabilities of its symbols among its neighbours."""
    segment = segments[index]
    before = "".join(other.symbol for other in segments[:index])
    after = "".join(other.symbol for other in segments[index + 1 :])
    choices = [(segment.symbol, segment.probability), *segment.others]
    ratios = np.array([prior.log_ratio(before + symbol + after) for symbol, _ in choices])
    read = np.array([probability for _, probability in choices])
    weighed = read * np.exp(ratios - ratios.max())
    weighed *= read.sum() / max(float(weighed.sum()), 1e-12)
    others = sorted(zip([s for s, _ in choices[1:]], weighed[1:].tolist(), strict=True), key=_last)
    return replace(segment, probability=float(weighed[0]), others=tuple(others[::-1]))


def _symbol_probabilities(columns: Columns, span: tuple[int, int]) -> NDArray[np.float64]:
    """Return the probability of each symbol in a symbol's columns; the rest is that of none."""
    inside = columns[span[0] : span[1] + 1]
    read = inside[:, 1:].max(axis=0)
    nothing = float(inside[:, BLANK].prod())
    return np.asarray(read / (read.sum() + nothing))


def _last(row: tuple[str, float]) -> float:
    return row[1]


def _digits_of(text: str) -> str:
    return "".join(symbol for symbol in text if symbol in DIGITS)


def _place(frame: Frame, span: tuple[int, int]) -> float:
    """Return the x of the middle of some columns, each two pixels of the line's image wide."""
    return frame.place(span[0] + span[1] + 1)


def assign(
    line: Sequence[Piece], places: Sequence[float], pieces: Pieces, height: float
) -> tuple[list[list[Piece]], list[Piece]]:
    """Assign ink to symbols; ink that runs across several of them is cut.

    Args:
        line: Pieces from left to right.
        places: x of each symbol's middle, rising.
        pieces: What cuts them.
        height: Height of a digit.

    Returns:
        The pieces of each symbol, and those of none.
    """
    groups: list[list[Piece]] = [[] for _ in places]
    open_ends: list[Piece] = []
    at = np.asarray(places)
    for piece in line:
        left, right = piece.box.x, piece.box.x + piece.box.width
        inside = np.flatnonzero((at >= left) & (at <= right)).tolist()
        if len(inside) == 1:
            groups[inside[0]].append(piece)
        elif not inside:
            open_ends.append(piece)
        else:
            cuts = [(at[a] + at[b]) / 2 for a, b in pairwise(inside)]
            for part in pieces.split(piece, cuts, height):
                nearest = min(inside, key=lambda index: abs(at[index] - middle(part)))
                groups[nearest].append(part)
    cores = [union([piece.box for piece in group]) if group else None for group in groups]
    rest = []
    for piece in open_ends:
        gaps = [_gap(piece.box, core, x) for core, x in zip(cores, places, strict=True)]
        nearest = int(np.argmin(gaps))
        core = cores[nearest]
        is_small = max(piece.box.width, piece.box.height) < _SMALL * height
        limit = _JOINED * height / 3 if is_small and core is not None else _JOINED * height
        if core is None:
            limit = 0.35 * height
        if gaps[nearest] < limit:
            groups[nearest].append(piece)
        else:
            rest.append(piece)
    return groups, rest


def _gap(box: Box, core: Box | None, x: float) -> float:
    """Return the distance along the line from a box to a symbol's ink, or to its place."""
    left, right = (x, x) if core is None else (core.x, core.x + core.width)
    return max(box.x - right, left - box.x - box.width, 0.0)


def _look(
    text: str, groups: Sequence[list[Piece]], pieces: Pieces
) -> Reader[dict[int, tuple[NDArray[np.float32], NDArray[np.float64], float]]]:
    """Classify the digits of a text: by place, picture, ten probabilities, and that of none."""
    digits = [i for i, symbol in enumerate(text) if symbol in DIGITS and groups[i]]
    if not digits:
        return {}
    pictures = np.stack([pieces.picture(groups[i]) for i in digits])
    strokes = [pieces.strokes(groups[i]) for i in digits]
    likely, rejected = yield DigitPictures(pictures, strokes)
    return {i: (pictures[k], likely[k], float(rejected[k])) for k, i in enumerate(digits)}


def _segment(
    symbol: str,
    read: NDArray[np.float64],
    look: tuple[NDArray[np.float32], NDArray[np.float64], float] | None,
    group: Sequence[Piece],
    box: Box,
) -> Segment:
    """Give a symbol its probability, by the line reader and the models of digits together.

    Args:
        symbol: What the line reader likes best.
        read: Probabilities of ``SYMBOLS`` by the line reader, float64 (len(SYMBOLS),).
        look: What the models of digits saw and said of it; None for a mark.
        group: Its ink.
        box: Where it is.
    """
    picture, likely, p_reject = look or (None, None, 0.0)
    if likely is not None:
        among = read[: len(DIGITS)]
        total = float(among.sum())
        # Not normalized: where the two disagree, neither answer is probable.
        # What is no digit to their models was cut badly, or is one of a few that they never saw.
        weight = _DIGIT_WEIGHT * (1.0 - p_reject)
        pooled = (among / max(total, 1e-12)) ** (1.0 - weight) * likely**weight
        read = np.concatenate([total * pooled, read[len(DIGITS) :]])
        symbol = DIGITS[int(pooled.argmax())]
    order = np.argsort(-read)[:4]
    others = tuple(
        (SYMBOLS[i], float(read[i])) for i in order if SYMBOLS[i] != symbol and read[i] > 1e-4
    )
    probability = float(read[SYMBOLS.index(symbol)])
    return Segment(symbol, probability, others, tuple(group), box, picture, likely, p_reject)


def _box(frame: Frame, span: tuple[int, int]) -> Box:
    left, right = frame.place(2 * span[0]), frame.place(2 * span[1] + 2)
    middle_y = frame.middle + frame.slope * ((left + right) / 2 - frame.left)
    return Box(left, middle_y - frame.height / 2, right - left, frame.height)


def _texts(segments: Sequence[Segment], found: Sequence[tuple[str, float]]) -> tuple[LineText, ...]:
    """Return ways to read a line: those of the segments, and the reader's other texts.

    A text with as many symbols as there are segments is scored by the segments, and shares the
    probability of the line's segmentation; another keeps the line reader's own.
    """
    length = len(segments)
    total = sum(math.exp(score) for _, score in found)
    same = sum(math.exp(score) for text, score in found if len(text) == length)
    segmented = math.log(max(same / max(total, 1e-300), 1e-300))
    best = "".join(segment.symbol for segment in segments)
    scores = {best: segmented + sum(math.log(max(s.probability, 1e-12)) for s in segments)}
    for index, segment in enumerate(segments):
        for symbol, probability in segment.others:
            other = best[:index] + symbol + best[index + 1 :]
            swapped = math.log(max(probability, 1e-12)) - math.log(max(segment.probability, 1e-12))
            scores[other] = scores[best] + swapped
    for text, score in found:
        if len(text) != length:
            scores.setdefault(text, score - math.log(max(total, 1e-300)))
    order = sorted(scores.items(), key=lambda row: -row[1])
    order = [(best, scores[best]), *((t, s) for t, s in order if t != best)]
    return tuple(LineText(text, score) for text, score in order[:12])
