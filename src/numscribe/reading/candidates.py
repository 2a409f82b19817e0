"""Candidates: possible readings of an input, of which one is chosen, and accepted or refused."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from numscribe.reading.values import parse_value
from numscribe.records import Alternative, Box, Digit, Ignored, Mark, Reading, Reason

DEFAULT_THRESHOLD = 0.8
"""Default minimum confidence of an accepted reading."""

_MAX_SYMBOLS = 8
"""Where one digit is wanted, more digits than this are a texture."""

_MIN_OVERLAP = 0.3
"""Minimum intersection over union of the boxes of a digit in two candidates."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible reading of an input.

    Attributes:
        confidence: Probability that it is right, 0 to 1.
        p_reject: Probability that the ink is not a digit, 0 to 1.
        digits: The digits in reading order.
        marks: The marks in reading order.
        ignored: Ink that is not part of the number.
        lines: Each line as it is written.
        alternatives: Other digits that it may have, best first.
        refusal: Reason to refuse it whatever its confidence; None to decide by the confidence.
    """

    confidence: float = 0.0
    p_reject: float = 0.0
    digits: tuple[Digit, ...] = ()
    marks: tuple[Mark, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    lines: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    refusal: Reason | None = None

    @property
    def text(self) -> str:
        """The digits of all lines."""
        return "".join(str(digit.digit) for digit in self.digits)

    @property
    def value(self) -> float | None:
        """The number that it is; None if it is not a number, or if it has several lines."""
        return parse_value(self.lines[0]) if len(self.lines) == 1 else None

    def reason(self, threshold: float) -> Reason | None:
        """Return the reason to refuse it, or None to accept it."""
        reason = reason_to_refuse(self.confidence, self.p_reject, threshold)
        return reason or self.refusal if self.refusal == "unsure" else self.refusal or reason

    def is_accepted(self, threshold: float) -> bool:
        """Return whether it is accepted."""
        return self.reason(threshold) is None

    def is_complete(self, threshold: float) -> bool:
        """Return whether it is accepted, and no ink is ignored."""
        return self.is_accepted(threshold) and not self.ignored

    def placed(self, scale: float, left: float = 0.0, top: float = 0.0) -> Candidate:
        """Return it with its boxes in another unit.

        Args:
            scale: New units per unit of its boxes.
            left: x of the origin of its boxes, in the new unit.
            top: y of the origin of its boxes, in the new unit.
        """

        def place(box: Box) -> Box:
            width, height = scale * box.width, scale * box.height
            return Box(scale * box.x + left, scale * box.y + top, width, height)

        return replace(
            self,
            digits=tuple(replace(digit, box=place(digit.box)) for digit in self.digits),
            marks=tuple(replace(mark, box=place(mark.box)) for mark in self.marks),
            ignored=tuple(replace(ignored, box=place(ignored.box)) for ignored in self.ignored),
        )

    def to_reading(self, threshold: float, model: str) -> Reading:
        """Return the reading.

        Args:
            threshold: Minimum confidence of an accepted reading.
            model: Name and version of the digit model.
        """
        reason = self.reason(threshold)
        return Reading(
            self.text,
            self.confidence,
            reason is None,
            reason,
            self.digits,
            model,
            self.lines,
            self.marks,
            self.ignored,
            self.alternatives,
            self.value,
        )


def reason_to_refuse(confidence: float, p_reject: float, threshold: float) -> Reason | None:
    """Return why a reading is refused, or None if it is accepted.

    Args:
        confidence: Probability that the reading is right.
        p_reject: Probability that the ink is not a digit.
        threshold: Minimum confidence of an accepted reading.
    """
    if confidence >= threshold:
        return None
    return "not_a_digit" if p_reject > 0.5 else "unsure"


EMPTY = Candidate(refusal="empty")
"""The candidate of an input without ink."""

TEXTURE = Candidate(refusal="not_a_digit")
"""The candidate of ink with too many components."""


def choose_candidate(candidates: Sequence[Candidate], threshold: float) -> Candidate:
    """Choose among candidates that come from different ink of the same picture.

    The accepted candidate with the highest confidence is chosen; if none is accepted, one whose
    text has the highest sum of confidences. If other candidates, unless they are refused whatever
    their confidence, have another text, the confidence is reduced by Bayes' rule.

    Args:
        candidates: At least one, in the order of reading; of the accepted ones with the lines that
            are chosen, the last one is returned.
        threshold: Minimum confidence of an accepted reading.
    """
    accepted = [candidate for candidate in candidates if candidate.is_accepted(threshold)]
    if accepted:
        best = max(accepted, key=lambda candidate: candidate.confidence)
    else:
        support: defaultdict[str, float] = defaultdict(float)
        for candidate in candidates:
            support[candidate.text] += candidate.confidence
        best = max(candidates, key=lambda c: (support[c.text], c.confidence))
    others = [c.confidence for c in candidates if c.text != best.text and c.refusal is None]
    same = [other for other in accepted if other.lines == best.lines]
    best = replace(same[-1], confidence=best.confidence) if same else best
    if not others:
        return best
    right, other = best.confidence, max(others)
    odds = right * (1.0 - other)
    return replace(best, confidence=odds / (odds + 1.0 - right), p_reject=0.0)


def without_larger_shapes(
    candidates: Sequence[Candidate], in_lines: Sequence[Candidate]
) -> list[Candidate]:
    """Return the candidates without those of larger shapes than the number.

    A ring around a number, or the stain of a cup beside it, may look like one digit. A candidate is
    left out if it has fewer digits than the longest candidate in ``in_lines`` that is a single
    line, and none of them overlaps a digit of it. Candidates of several lines do not count as the
    longest, because dots and other textures look like several lines.

    Args:
        candidates: Candidates that come from different ink of the same picture.
        in_lines: Those of ink that was located by the ink model's map of lines.
    """
    single = [candidate for candidate in in_lines if len(candidate.lines) == 1]
    longest = max(single, key=lambda candidate: len(candidate.digits), default=EMPTY)
    return [
        candidate
        for candidate in candidates
        if len(candidate.digits) >= len(longest.digits) or _share_digits(candidate, longest)
    ]


def _share_digits(first: Candidate, second: Candidate) -> bool:
    """Return whether a digit of one candidate is at the place of a digit of the other."""
    return any(_iou(a.box, b.box) > _MIN_OVERLAP for a in first.digits for b in second.digits)


def _iou(a: Box, b: Box) -> float:
    """Return the intersection over the union of two boxes."""
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.bottom, b.bottom) - max(a.y, b.y)
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / max(a.width * a.height + b.width * b.height - shared, 1e-9)


def choose_single(single: Candidate, number: Candidate, threshold: float) -> Candidate:
    """Return ink as one digit, which the caller wants, unless it is clearly several.

    Args:
        single: The ink read as one digit.
        number: The ink read as a number.
        threshold: Minimum confidence of an accepted reading.
    """
    if number.is_accepted(threshold) and len(number.digits) > 1:
        return replace(single, refusal="several")
    is_texture = len(number.digits) + len(number.marks) > _MAX_SYMBOLS
    return replace(single, p_reject=0.0, refusal="unsure") if is_texture else single


def choose_single_or_number(single: Candidate, number: Candidate) -> Candidate:
    """Return ink as a number, or as one digit if that is the same digit and more certain."""
    is_same = len(number.text) == 1 and number.text == single.text and not number.marks
    return single if is_same and single.confidence > number.confidence else number


def main_digit(number: Candidate, width: int, height: int, threshold: float) -> Candidate:
    """Return the main digit of a picture, where the caller wants one: the most central one.

    Digits at the border are cut off, so they are used only if there is no other.

    Args:
        number: The picture read as a number, with boxes in pixels.
        width: Width of the picture in pixels.
        height: Its height.
        threshold: Minimum confidence of an accepted reading.
    """

    def is_whole(box: Box) -> bool:
        return box.x > 1 and box.right < width - 1 and box.y > 1 and box.bottom < height - 1

    def distance(digit: Digit) -> float:
        x, y = digit.box.centre_x - width / 2, digit.box.centre_y - height / 2
        return math.hypot(x / width, y / height)

    if len(number.digits) < 2:
        return number
    whole = [digit for digit in number.digits if is_whole(digit.box)]
    digit = min(whole or number.digits, key=distance)
    refusal: Reason | None = None
    if len(whole) > 1 or len(number.digits) + len(number.marks) > _MAX_SYMBOLS:
        refusal = "several" if number.is_accepted(threshold) else "unsure"
    return Candidate(
        digit.confidence * (1.0 - digit.not_a_digit),
        digit.not_a_digit,
        (digit,),
        ignored=number.ignored,
        lines=(str(digit.digit),),
        refusal=refusal,
    )
