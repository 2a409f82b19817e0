"""The one place where the stages are chained: input, ink, lines, symbols, digits, Reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from numscribe import decision
from numscribe.ensemble import DigitEnsemble
from numscribe.layout.assembly import Place, assemble, make_digit
from numscribe.layout.confidence import find_evidence, probability_right
from numscribe.layout.expect import Expectation
from numscribe.layout.ink_pieces import InkPieces
from numscribe.layout.lines import may_be_one, split_lines
from numscribe.layout.number import Number, digits_of, formatted, read_number, read_numbers
from numscribe.layout.pieces import Piece, Pieces
from numscribe.layout.stroke_pieces import StrokePieces
from numscribe.layout.tilt import find_tilt
from numscribe.layout.values import parse_value
from numscribe.models.ink_model import InkModel
from numscribe.models.line_model import LineModel
from numscribe.records import (
    Alternative,
    Box,
    Digit,
    Image,
    Ink,
    InkMaps,
    Prediction,
    Reading,
    Strokes,
)
from numscribe.vision.decode import MAX_PIXELS
from numscribe.vision.ink import InkPicture, find_ink, flat_ink, look_closer
from numscribe.vision.normalize import normalize
from numscribe.vision.segment import find_digit
from numscribe.vision.source import Picture, Source, open_source
from numscribe.vision.strokes import bounds, rasterize

MAX_PIECES = 300
"""Components of ink that are looked at; a picture of more is a texture, and no number."""

_SURE = 0.98
"""Ink in one piece that is a digit with this confidence is not looked at as a number."""

_MOST_DIGITS = 8
"""Where one digit is wanted, ink with more digits than this is a texture."""

_WIDE = 0.8
"""Ink that is wider than this share of its height may be several digits."""

_BETTER, _TWICE = 0.4, 60
"""Lines that rise or fall are read as they were written only where that is surer by so much, and
where there are no more pieces than this: it takes as long again."""


class Recognizer:
    """Reads handwriting from pictures and strokes.

    A recognizer holds no state between calls: threads may share one.

    Attributes:
        digits: The models of single digits.
        lines: The line reader.

    >>> reading = Recognizer().read([[[10, 10], [12, 60], [11, 120]]])
    >>> reading.text
    '1'
    """

    def __init__(
        self,
        model: str = "default",
        *,
        lines: str = "lines",
        ink: str = "ink",
        pen: str | None = None,
        threshold: float = decision.DEFAULT_THRESHOLD,
        max_pixels: int = MAX_PIXELS,
    ) -> None:
        """Load the models.

        Args:
            model: Model of single digits: name of a packaged one, or path of an ``.onnx`` file.
            lines: The line reader, by name or path.
            ink: The model that separates ink from paper, by name or path.
            pen: The model of the pen's trajectory that looks at strokes, too, by name or path, or
                "" to read them by their pictures alone. None is the packaged one beside a packaged
                model, and none beside an ``.onnx`` file.
            threshold: Minimum confidence, 0 to 1, of an accepted reading.
            max_pixels: Refuse pictures with more pixels than this.

        Raises:
            ModelError: A model is unknown or broken.
        """
        self.digits = DigitEnsemble.load(model, pen)
        self.lines = LineModel.load(lines)
        self._ink = InkModel.load(ink)
        self._threshold = threshold
        self._max_pixels = max_pixels

    @property
    def model(self) -> str:
        """Name and version of the model of single digits, as ``name@version``."""
        return self.digits.name

    @property
    def threshold(self) -> float:
        """Minimum confidence of an accepted reading, 0 to 1."""
        return self._threshold

    def open(self, source: Source) -> Strokes | Picture:
        """Open what is to be read, so that it can be read and looked at: ``read`` takes it too.

        Raises:
            InputError: It cannot be read.
        """
        return open_source(source, self._max_pixels)

    def ink(self, picture: Picture) -> InkPicture:
        """Return the ink of a picture that is open, as it was first looked at."""
        return find_ink(picture.image, self._ink.maps)

    def map_picture(self, image: Image) -> InkMaps:
        """Map handwriting, ruling and type of a picture, uint8 (height, width, 3), B, G, R."""
        return self._ink.maps(image)

    def read_pieces(self, pieces: Pieces) -> Number:
        """Read a number whose ink is known, level and on its own; at least one piece."""
        return self.read_all_pieces([pieces])[0]

    def read_all_pieces(self, inks: Sequence[Pieces]) -> list[Number]:
        """Read several numbers as ``read_pieces`` does; the models look at all of them at once."""
        return read_numbers(inks, self.lines, self.classify)

    def read(
        self,
        source: Source,
        *,
        threshold: float | None = None,
        single: bool = False,
        expect: Expectation | str | None = None,
    ) -> Reading:
        """Read a picture or strokes.

        Args:
            source: A path; an encoded picture; a pixel array of shape (height, width) or
                (height, width, 3 or 4), R, G, B, A; strokes, lists of [x, y] points, y down; or
                what ``open`` returned.
            threshold: Minimum confidence of an accepted reading, instead of the recognizer's.
            single: Whether to take everything for one digit, instead of a number of any length.
            expect: What is known of the number, as ``Expectation.parse`` takes it.

        Returns:
            What was read. An input without ink is a reading with an empty text.

        Raises:
            InputError: The input cannot be read.
        """
        expectation = Expectation.parse(expect) if isinstance(expect, str) else expect
        how = _How(self._threshold if threshold is None else threshold, single, expectation)
        given = self.open(source)
        if isinstance(given, Picture):
            return self._read_picture(given, how)
        return self._read_strokes(given, how) if given else self._empty()

    def classify(self, pictures: NDArray[np.float32], drawn: Sequence[Strokes] = ()) -> Prediction:
        """Classify ready pictures.

        Args:
            pictures: Float32 in [0, 1], (n, 28, 28), as ``vision.normalize`` makes them.
            drawn: The strokes that each is of, or none at all for pictures alone: the trajectory
                of the pen is looked at, too.

        Raises:
            ValueError: There are some drawings, but not one for each picture.
        """
        return self.digits.predict(pictures, drawn)

    def _read_picture(self, picture: Picture, how: _How) -> Reading:
        flat = flat_ink(picture.image)
        first = None if flat is None else self._read_flat(picture, flat, how)
        if first is not None and first.is_settled:
            return first.reading
        readings: list[Reading] = []
        for found in look_closer(picture.image, self._ink.maps):
            pieces = InkPieces(found.ink, found.shades)
            if pieces.pieces:
                number = self._read_number(pieces, how, _place(picture, found))
                reading = _main_digit(number, picture, how.threshold) if how.single else number
                readings.append(reading)
                if reading.accepted:
                    break
        if not readings:  # a texture or print, unless it is one small digit
            return first.reading if first is not None and first.is_one else self._empty()
        return _likeliest([first.reading, *readings] if first else readings, how.threshold)

    def _read_flat(self, picture: Picture, found: InkPicture, how: _How) -> _FlatReading:
        """Read ink on a flat ground."""
        pieces, place = InkPieces(found.ink), _place(picture, found)
        if not pieces.pieces:
            return _FlatReading(self._empty(), is_settled=True, is_one=False)
        is_one = len(pieces.pieces) == 1
        is_single = how.single or (is_one and how.expectation is None)
        digit = find_digit(found.ink) if is_single else None
        if digit is None:
            number = self._read_number(pieces, how, place)
            is_sure = number.confidence > _SURE and not found.touches
            return _FlatReading(number, is_settled=is_sure, is_one=is_one)
        crop, box = digit
        single = self._read_single(crop, box, how, place, ())
        if is_one and self._is_settled(single, how, box):
            return _FlatReading(single, is_settled=True, is_one=True)
        number = self._read_number(pieces, how, place)
        return _FlatReading(self._compare(single, number, how), is_settled=False, is_one=is_one)

    def _read_strokes(self, strokes: Strokes, how: _How) -> Reading:
        pieces = StrokePieces(strokes)
        if how.single or (_may_be_digit(pieces.pieces) and how.expectation is None):
            box = bounds(strokes)
            single = self._read_single(rasterize(strokes), box, how, Place(), strokes)
            if self._is_settled(single, how, box):
                return single
            return self._compare(single, self._read_number(pieces, how, Place()), how)
        return self._read_number(pieces, how, Place())

    def _is_settled(self, single: Reading, how: _How, box: Box) -> bool:
        """Tell whether ink in one piece is one digit beyond doubt; what is wide may be several."""
        if how.single:
            return single.reason != "not_a_digit"
        return single.confidence > _SURE and box.width < _WIDE * box.height

    def _compare(self, single: Reading, number: Reading, how: _How) -> Reading:
        """Choose between ink read as one digit and as a number."""
        if how.single:
            if number.accepted and len(number.digits) > 1:
                return replace(single, accepted=False, reason="several")
            if len(number.digits) > _MOST_DIGITS:
                return replace(single, accepted=False, reason="unsure")
            return single
        if len(number.text) == 1 and number.text == single.text and not number.marks:
            return single if single.confidence > number.confidence else number
        return number

    def _read_single(
        self, ink: Ink, box: Box, how: _How, place: Place, strokes: Strokes
    ) -> Reading:
        picture = normalize(ink)
        (shares,), (p_reject,) = self.classify(picture[None], [strokes])
        value = int(shares.argmax())
        confidence = float(shares[value]) * (1.0 - float(p_reject))
        digit = make_digit(value, confidence, shares, float(p_reject), place.box(box), picture)
        reason = decision.reason_to_refuse(confidence, float(p_reject), how.threshold)
        return Reading(
            str(value),
            confidence,
            reason is None,
            reason,
            (digit,),
            self.model,
            (str(value),),
            value=float(value),
        )

    def _read_number(self, pieces: Pieces, how: _How, place: Place) -> Reading:
        if len(pieces.pieces) > MAX_PIECES:
            return replace(self._empty(), reason="not_a_digit")
        tilt = find_tilt(pieces.pieces)
        turned = pieces.level(tilt) if tilt else None
        if turned is None or not 0 < len(turned.pieces) <= MAX_PIECES:
            return self._read_level(pieces, how, place)
        level = self._read_level(turned, how, place)
        if (level.accepted and level.confidence > 1.0 - _BETTER) or len(pieces.pieces) > _TWICE:
            return level
        # What looks like a slope may be none: a slash in a short date, several short lines.
        tilted = self._read_level(pieces, how, place)
        is_better = tilted.confidence > level.confidence + _BETTER
        return tilted if is_better or (tilted.accepted and not level.accepted) else level

    def _read_level(self, pieces: Pieces, how: _How, place: Place) -> Reading:
        number = read_number(pieces, self.lines, self.classify, how.expectation)
        digits, marks, ignored = assemble(number, pieces, place)
        text = digits_of(["".join(s.symbol for s in line.segments) for line in number.lines])
        lines = tuple(filter(None, map(formatted, number.lines)))
        confidence = number.confidence
        p_reject = 0.0
        if len(digits) == 1:  # the models of single digits know best what is none
            p_reject = digits[0].not_a_digit
            confidence *= 1.0 - p_reject
        reading = Reading(
            text,
            confidence,
            True,
            None,
            tuple(digits),
            self.model,
            lines,
            tuple(marks),
            tuple(ignored),
            tuple(Alternative(*other) for other in number.alternatives),
            parse_value(lines[0]) if len(lines) == 1 else None,
        )
        if self.lines.confidence and how.expectation is None:
            evidence = find_evidence(reading, on_paper=pieces.on_paper)
            confidence = probability_right(evidence, self.lines.confidence)
        reason = decision.reason_to_refuse(confidence, p_reject, how.threshold)
        if not text:
            reason = "not_a_digit"
        elif not number.expected:
            reason = reason or "unsure"
        return replace(reading, confidence=confidence, accepted=reason is None, reason=reason)

    def _empty(self) -> Reading:
        return Reading("", 0.0, False, "empty", (), self.model)


def _place(picture: Picture, found: InkPicture) -> Place:
    scale = picture.scale
    return Place(scale * found.scale, scale * found.left, scale * found.top)


@dataclass(frozen=True, slots=True)
class _FlatReading:
    """A reading of ink on a flat ground.

    Attributes:
        reading: What was read.
        is_settled: Whether nothing else need be looked at.
        is_one: Whether the ink is one connected component.
    """

    reading: Reading
    is_settled: bool
    is_one: bool


@dataclass(frozen=True, slots=True)
class _How:
    """How to read one input."""

    threshold: float
    single: bool
    expectation: Expectation | None


def _likeliest(readings: Sequence[Reading], threshold: float) -> Reading:
    """Choose among readings of one picture by several ways to see its ink."""
    accepted = [reading for reading in readings if reading.accepted]
    best = max(accepted or readings, key=lambda reading: reading.confidence)
    others = [other.confidence for other in accepted if other.text != best.text]
    if not others:
        return best
    return _with_confidence(best, _against(best.confidence, max(others)), threshold)


def _against(confidence: float, other: float) -> float:
    """Return the probability that a reading is right where another one says something else."""
    odds = confidence * (1.0 - other)
    return odds / (odds + other * (1.0 - confidence) + (1.0 - confidence) * (1.0 - other))


def _with_confidence(reading: Reading, confidence: float, threshold: float) -> Reading:
    """Return a reading with another confidence, accepted only if that is high enough."""
    reason = decision.reason_to_refuse(confidence, 0.0, threshold)
    return replace(reading, confidence=confidence, accepted=reason is None, reason=reason)


def _may_be_digit(pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces are near enough to each other to be one digit."""
    if not _overlap(pieces):
        return False
    upper, *below = split_lines(pieces)
    return not below or (len(below) == 1 and may_be_one(upper, below[0]))


def _overlap(pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces overlap along the line."""
    right = -np.inf
    for piece in sorted(pieces, key=lambda piece: piece.box.x):
        if piece.box.x > right > -np.inf:
            return False
        right = max(right, piece.box.x + piece.box.width)
    return True


def _main_digit(number: Reading, picture: Picture, threshold: float) -> Reading:
    """Return the one digit that a picture is about: what its border cuts off does not count."""
    height, width = (side * picture.scale for side in picture.image.shape[:2])

    def is_whole(box: Box) -> bool:
        edge = picture.scale
        return (
            box.x > edge
            and box.y > edge
            and box.x + box.width < width - edge
            and box.y + box.height < height - edge
        )

    def away(digit: Digit) -> float:
        x = digit.box.x + digit.box.width / 2 - width / 2
        y = digit.box.y + digit.box.height / 2 - height / 2
        return float(np.hypot(x / width, y / height))

    if len(number.text) < 2 or not number.digits:
        return number
    whole = [digit for digit in number.digits if is_whole(digit.box)]
    digit = min(whole or number.digits, key=away)
    confidence = digit.confidence * (1.0 - digit.not_a_digit)
    reason = decision.reason_to_refuse(confidence, digit.not_a_digit, threshold)
    if len(whole) > 1 or len(number.digits) > _MOST_DIGITS:
        reason = "several" if number.accepted else reason or "unsure"
    text = str(digit.digit)
    return replace(
        number,
        text=text,
        confidence=confidence,
        accepted=reason is None,
        reason=reason,
        digits=(digit,),
        lines=(text,),
        marks=(),
        alternatives=(),
        value=float(digit.digit),
    )
