"""The one place where the stages are chained: input, ink, boxes, pictures, logits, Reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from numscribe import decision
from numscribe.ensemble import DigitEnsemble
from numscribe.layout.ctc import columns_of
from numscribe.layout.expect import Expectation
from numscribe.layout.ink_pieces import InkPieces
from numscribe.layout.number import read_number
from numscribe.layout.pieces import Piece, Pieces
from numscribe.layout.stroke_pieces import StrokePieces
from numscribe.layout.tilt import find_tilt
from numscribe.models.sequence import SequenceModel
from numscribe.records import Alternative, Box, Digit, Ignored, Ink, Prediction, Reading, Strokes
from numscribe.vision.decode import MAX_PIXELS
from numscribe.vision.normalize import normalize
from numscribe.vision.segment import find_digit, is_alone
from numscribe.vision.source import Picture, Source, open_source
from numscribe.vision.strokes import bounds, rasterize

MAX_PIECES = 300
"""Pieces of ink that are looked at; a picture of more is a texture, and no number."""

_BETTER, _TWICE = 0.4, 60
"""Lines that rise or fall are read as they were written only where that is surer by so much, and
where there are no more pieces than this: it takes as long again."""


class Recognizer:
    """Reads handwriting from pictures and strokes.

    A recognizer holds no state between calls: threads may share one.

    >>> reading = Recognizer().read([[[10, 10], [12, 60], [11, 120]]])
    >>> reading.text
    '1'
    """

    def __init__(
        self,
        model: str = "default",
        *,
        numbers: str = "numbers",
        pen: str | None = None,
        threshold: float = decision.DEFAULT_THRESHOLD,
        max_pixels: int = MAX_PIXELS,
    ) -> None:
        """Load a model.

        Args:
            model: Name of a packaged model, or path of an ``.onnx`` file.
            numbers: The same for the model of whole numbers that is heard beside it, or "" to
                read numbers by their digits alone.
            pen: The same for the model of the pen's trajectory that looks at strokes, too, or ""
                to read them by their pictures alone. None is the packaged one beside a packaged
                model, and none beside an ``.onnx`` file.
            threshold: Least confidence, 0 to 1, of an accepted reading.
            max_pixels: Refuse pictures with more pixels than this.

        Raises:
            ModelError: The model is unknown or broken.
        """
        self._digits = DigitEnsemble.load(model, pen)
        self._sequence = SequenceModel.load(numbers) if numbers else None
        self._threshold = threshold
        self._max_pixels = max_pixels

    @property
    def model(self) -> str:
        """Name and version of the model, as ``name@version``."""
        return self._digits.name

    def open(self, source: Source) -> Strokes | Picture:
        """Open what is to be read, so that it can be read and looked at: ``read`` takes it too.

        Raises:
            InputError: It cannot be read.
        """
        return open_source(source, self._max_pixels)

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
            threshold: Least confidence of an accepted reading, instead of the recognizer's.
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
            picture = given.ink
            return self._read_ink(
                lambda: find_digit(picture.ink),
                lambda box: is_alone(picture.ink, box),
                lambda: InkPieces(picture.ink),
                how,
                _Place(
                    given.scale * picture.scale,
                    given.scale * picture.left,
                    given.scale * picture.top,
                ),
                (),
            )
        if not given:
            return self._empty()
        return self._read_ink(
            lambda: (rasterize(given), bounds(given)),
            lambda _: True,
            lambda: StrokePieces(given),
            how,
            _Place(),
            given,
        )

    def classify(self, pictures: NDArray[np.float32], drawn: Sequence[Strokes] = ()) -> Prediction:
        """Classify ready pictures.

        Args:
            pictures: Float32 in [0, 1], (n, 28, 28), as ``vision.normalize`` makes them.
            drawn: The strokes that each is of, or none at all for pictures alone: the trajectory
                of the pen is looked at, too.

        Raises:
            ValueError: There are some drawings, but not one for each picture.
        """
        return self._digits.predict(pictures, drawn)

    def _read_ink(
        self,
        whole: Callable[[], tuple[Ink, Box] | None],
        alone: Callable[[Box], bool],
        pieces: Callable[[], Pieces],
        how: _How,
        place: _Place,
        strokes: Strokes,
    ) -> Reading:
        """Read ink as one digit or as a number.

        Args:
            whole: Makes the ink of one digit, and its box.
            alone: Tells whether there is no other ink than in a box.
            pieces: Makes the pieces of a number.
            how: How to read it.
            place: Where the ink lies in the input.
            strokes: What the ink is of; nothing where it is that of a picture.
        """
        if not how.single:
            return self._read_number(pieces(), how, place)
        found = whole()
        if found is None:
            return self._empty()
        reading = self._read_single(*found, how, place, strokes)
        if not reading.accepted or not alone(found[1]):
            number = self._read_number(pieces(), how, place)
            if number.accepted and len(number.digits) > 1:
                return replace(reading, accepted=False, reason="several")
        return reading

    def _read_single(
        self, ink: Ink, box: Box, how: _How, place: _Place, strokes: Strokes
    ) -> Reading:
        picture = normalize(ink)
        (shares,), (none,) = self.classify(picture[None], [strokes])
        digit = _digit(int(shares.argmax()), shares, float(none), place.box(box), picture)
        return self._reading((digit,), how, digit.confidence, digit.not_a_digit)

    def _read_number(self, pieces: Pieces, how: _How, place: _Place) -> Reading:
        if not pieces.pieces:
            return self._empty()
        if len(pieces.pieces) > MAX_PIECES:
            return replace(self._empty(), reason="not_a_digit")
        tilt = find_tilt(pieces.pieces)
        turned = pieces.level(tilt) if tilt else None
        if turned is None or not 0 < len(turned.pieces) <= MAX_PIECES:
            return self._read_level(pieces, how, place)
        level = self._read_level(turned, how, place)
        sure = level.accepted and level.confidence > 1.0 - _BETTER
        if sure or len(pieces.pieces) > _TWICE:
            return level
        # What looks like a slope may be none: a slash in a short date, several short lines.
        tilted = self._read_level(pieces, how, place)
        better = tilted.confidence > level.confidence + _BETTER
        fits = tilted.accepted and how.expectation is not None and not level.accepted
        return tilted if better or fits else level

    def _read_level(self, pieces: Pieces, how: _How, place: _Place) -> Reading:
        def where(group: Sequence[Piece]) -> Box:
            return place.box(pieces.original_box(group))

        spell = None if self._sequence is None else partial(columns_of, self._sequence)
        number = read_number(pieces, self.classify, spell, how.expectation)
        digits = tuple(
            _digit(
                int(group.symbol),
                group.shares,
                group.none,
                where(group.pieces),
                group.picture,
            )
            for group in number.groups
            if group.is_digit
        )
        reading = self._reading(
            digits,
            how,
            number.confidence,
            max((digit.not_a_digit for digit in digits), default=1.0),
        )
        reason = reading.reason
        if not digits:  # whatever the threshold, an empty text is no answer
            reason = "not_a_digit"
        elif not number.expected:
            reason = reason or "unsure"
        return replace(
            reading,
            accepted=reason is None,
            reason=reason,
            lines=tuple(line.formatted for line in number.lines if line.way.text),
            ignored=tuple(
                Ignored(group.symbol or "symbol", where(group.pieces))
                for group in number.groups
                if not group.is_digit
            )
            + tuple(Ignored("symbol", where([piece])) for piece in number.beneath),
            alternatives=tuple(Alternative(*other) for other in number.alternatives),
        )

    def _reading(
        self, digits: tuple[Digit, ...], how: _How, confidence: float, none: float
    ) -> Reading:
        reason = decision.reason_to_refuse(confidence, none, how.threshold)
        text = "".join(str(digit.digit) for digit in digits)
        return Reading(text, confidence, reason is None, reason, digits, self.model, (text,))

    def _empty(self) -> Reading:
        return Reading("", 0.0, False, "empty", (), self.model)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where ink lies in its input: how many units one of its own is wide, and its corner."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def box(self, box: Box) -> Box:
        """Return a box of the ink in the input's own units."""
        x, y, width, height = (
            value * self.scale for value in (box.x, box.y, box.width, box.height)
        )
        return Box(x + self.left, y + self.top, width, height)


@dataclass(frozen=True, slots=True)
class _How:
    """How to read one input."""

    threshold: float
    single: bool
    expectation: Expectation | None


def _digit(
    value: int,
    shares: NDArray[np.float64],
    none: float,
    box: Box,
    picture: NDArray[np.float32],
) -> Digit:
    return Digit(
        digit=value,
        confidence=float(shares[value]) * (1.0 - none),
        probabilities=tuple(shares.tolist()),
        not_a_digit=none,
        box=box,
        picture=np.rint(picture * 255).astype(np.uint8),
    )
