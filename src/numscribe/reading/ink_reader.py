"""Reading of ink as one digit or as a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from numscribe.imaging.normalize import normalize
from numscribe.imaging.segment import find_digit
from numscribe.imaging.strokes import bounds, rasterize
from numscribe.models.line_model import LineModel
from numscribe.reading.assembly import assemble, make_digit
from numscribe.reading.batching import DigitPictures, Task
from numscribe.reading.candidates import (
    EMPTY,
    TEXTURE,
    Candidate,
    choose_single,
    choose_single_or_number,
    main_digit,
)
from numscribe.reading.component_sets import Components
from numscribe.reading.components import MAX_COMPONENTS
from numscribe.reading.expectation import Expectation
from numscribe.reading.ink_components import InkComponents
from numscribe.reading.lines import may_be_one_digit
from numscribe.reading.number import WidthLimit, number_task
from numscribe.reading.skew import estimate_skew
from numscribe.reading.stroke_components import StrokeComponents
from numscribe.records import Box, Ink, InkPicture, Strokes

_CERTAIN = 0.98
"""Minimum confidence of a single digit after which no number is tried."""

_MIN_GAIN = 0.4
"""Minimum gain in confidence for which a number is read without deskewing."""

_MAX_REREAD = 60
"""Maximum number of components that are read both deskewed and as written."""


@dataclass(frozen=True, slots=True)
class FlatReading:
    """The result of reading ink on a flat background.

    Attributes:
        candidate: What was read.
        is_settled: Whether the picture need not be read with the ink model.
        is_one: Whether the ink is one connected component, apart from specks.
    """

    candidate: Candidate
    is_settled: bool
    is_one: bool = False

    @property
    def digit_height(self) -> float:
        """Median height of the digits, in the unit of their boxes; 0 if some ink was not read."""
        heights = [digit.box.height for digit in self.candidate.digits]
        return median(heights) if heights and not self.candidate.ignored else 0.0


NOT_FLAT = FlatReading(EMPTY, is_settled=False)
"""The result for a picture whose background is not flat."""


class InkReader:
    """Tasks that read the ink of an input; inputs can share one.

    Attributes:
        threshold: Minimum confidence of an accepted reading.
        single: Whether the caller wants one digit.
    """

    def __init__(
        self,
        lines: LineModel,
        threshold: float,
        *,
        single: bool = False,
        expectation: Expectation | None = None,
    ) -> None:
        """Prepare to read.

        Args:
            lines: The line reader.
            threshold: Minimum confidence of an accepted reading, 0 to 1.
            single: Read one digit, instead of a number of any length.
            expectation: What the caller knows of the number.
        """
        self._lines, self._expectation = lines, expectation
        self.threshold, self.single = threshold, single

    def read_flat(self, found: InkPicture) -> Task[FlatReading]:
        """Read ink on a flat background: one component as a digit first.

        Boxes are in pixels of the ink.
        """
        digit = find_digit(found.ink)
        if digit is None:
            return FlatReading(EMPTY, is_settled=True)
        components = None if digit.is_alone else InkComponents(found.ink)
        is_one = components is None or len(components.all) == 1
        single: Candidate | None = None
        if self.single or (is_one and self._expectation is None):
            single = yield from self._read_single(digit.ink, digit.box, ())
            if is_one and self._is_settled(single):
                return FlatReading(single, is_settled=True, is_one=True)
        candidate = yield from self.read_number(components or InkComponents(found.ink))
        if single is not None:
            candidate = self._choose(single, candidate)
        is_settled = candidate.is_complete(self.threshold) and not found.touches_border
        return FlatReading(candidate, is_settled, is_one)

    def read_strokes(self, strokes: Strokes) -> Task[Candidate]:
        """Read strokes, at least one: those of one digit as a digit first."""
        components = StrokeComponents(strokes)
        may_be_single = self._expectation is None and may_be_one_digit(components.all)
        if not (self.single or may_be_single):
            return (yield from self.read_number(components))
        box = bounds(strokes)
        single = yield from self._read_single(rasterize(strokes), box, strokes)
        if self._is_settled(single):
            return single
        number = yield from self.read_number(components)
        return self._choose(single, number)

    def read_number(
        self, components: Components, limit: WidthLimit | None = None
    ) -> Task[Candidate]:
        """Read components as a number, deskewed if it is skewed; at least one component.

        What a limit does not admit is not read.
        """
        if len(components.all) > MAX_COMPONENTS:
            return TEXTURE
        skew = estimate_skew(components.all)
        deskewed = components.deskew(skew) if skew else None
        if deskewed is None or not 0 < len(deskewed.all) <= MAX_COMPONENTS:
            return (yield from self._read_lines(components, limit))
        level = yield from self._read_lines(deskewed, limit)
        is_accepted = level.is_accepted(self.threshold)
        is_certain = is_accepted and level.confidence > 1.0 - _MIN_GAIN
        if is_certain or len(components.all) > _MAX_REREAD:
            return level
        # There may be no skew: a slash in a short date, or several short lines.
        as_written = yield from self._read_lines(components, limit)
        is_better = as_written.confidence > level.confidence + _MIN_GAIN
        is_better |= as_written.is_accepted(self.threshold) and not is_accepted
        return as_written if is_better else level

    def _read_lines(self, components: Components, limit: WidthLimit | None) -> Task[Candidate]:
        if limit is not None and not limit.admits(components):
            return TEXTURE
        number = yield from number_task(components, self._lines, self._expectation)
        # The calibration was fitted without expectations.
        weights = self._lines.confidence if self._expectation is None else ()
        return assemble(number, components, weights)

    def _read_single(self, ink: Ink, box: Box, strokes: Strokes) -> Task[Candidate]:
        """Read ink as one digit.

        Args:
            ink: Float32 in [0, 1], cropped to the digit.
            box: Its box.
            strokes: Its strokes; empty for a picture.
        """
        picture = normalize(ink)
        (prediction,) = yield [DigitPictures(picture[None], [strokes])]
        (probabilities,), (p_reject,) = prediction
        value = int(probabilities.argmax())
        confidence = float(probabilities[value]) * (1.0 - float(p_reject))
        digit = make_digit(value, confidence, box, picture, probabilities, float(p_reject))
        single = Candidate(confidence, float(p_reject), (digit,), lines=(str(value),))
        return self._expected(single)

    def main_digit(self, number: Candidate, width: int, height: int) -> Candidate:
        """Return the main digit of a picture; it is refused if it is not as expected."""
        return self._expected(main_digit(number, width, height, self.threshold))

    def _expected(self, candidate: Candidate) -> Candidate:
        """Return a candidate, refused if its digits are not as the caller expects."""
        if self._expectation is None or self._expectation.fits(candidate.text):
            return candidate
        return replace(candidate, refusal=candidate.refusal or "unsure")

    def _is_settled(self, single: Candidate) -> bool:
        """Return whether ink is certainly one digit, so that it need not be read as a number."""
        if self.single:
            return single.reason(self.threshold) != "not_a_digit"
        return single.confidence > _CERTAIN

    def _choose(self, single: Candidate, number: Candidate) -> Candidate:
        if self.single:
            return choose_single(single, number, self.threshold)
        return choose_single_or_number(single, number)
