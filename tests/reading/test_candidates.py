"""Choosing among candidates, and turning one into a reading."""

from dataclasses import replace

import numpy as np
import pytest

from numscribe.reading.candidates import (
    EMPTY,
    Candidate,
    choose_candidate,
    choose_single,
    choose_single_or_number,
    main_digit,
    reason_to_refuse,
    without_larger_shapes,
)
from numscribe.records import Box, Digit, Mark

BOX = Box(40.0, 40.0, 10.0, 20.0)


def digit(value: int, confidence: float = 0.9, box: Box = BOX) -> Digit:
    return Digit(value, confidence, (0.1,) * 10, 0.0, box, np.zeros((28, 28), np.uint8))


def candidate(text: str, confidence: float = 0.9, box: Box = BOX, **more: object) -> Candidate:
    digits = tuple(digit(int(d), box=box) for d in text)
    return Candidate(confidence, digits=digits, lines=(text,), **more)


def test_a_reading_has_the_text_and_value_of_its_candidate() -> None:
    point = Mark(".", 0.9, BOX)
    reading = replace(candidate("42"), lines=("4.2",), marks=(point,)).to_reading(0.5, "m@1")
    assert (reading.text, reading.formatted, reading.value) == ("42", "4.2", 4.2)
    assert (reading.accepted, reading.reason, reading.model) == (True, None, "m@1")
    assert reading.marks == (point,)


@pytest.mark.parametrize(
    ("confidence", "p_reject", "refusal", "reason"),
    [
        (0.9, 0.0, None, None),
        (0.3, 0.1, None, "unsure"),
        (0.3, 0.9, None, "not_a_digit"),
        (0.9, 0.0, "unsure", "unsure"),
        (0.3, 0.9, "unsure", "not_a_digit"),
        (0.3, 0.9, "several", "several"),
        (0.9, 0.0, "not_a_digit", "not_a_digit"),
    ],
)
def test_a_candidate_is_refused_for_a_reason(
    confidence: float, p_reject: float, refusal: str | None, reason: str | None
) -> None:
    refused = Candidate(confidence, p_reject, refusal=refusal)
    assert refused.reason(0.5) == reason
    assert refused.is_accepted(0.5) is (reason is None)


@pytest.mark.parametrize(
    ("confidence", "not_a_digit", "threshold", "reason"),
    [
        (0.9, 0.05, 0.5, None),
        (0.5, 0.5, 0.5, None),
        (0.4999, 0.1, 0.5, "unsure"),
        (0.01, 0.98, 0.5, "not_a_digit"),
        (0.9, 0.1, 0.95, "unsure"),
        (0.0, 1.0, 0.0, None),
    ],
)
def test_a_reading_is_refused_below_the_threshold_with_a_reason(
    confidence: float, not_a_digit: float, threshold: float, reason: str | None
) -> None:
    assert reason_to_refuse(confidence, not_a_digit, threshold) == reason


def test_an_empty_candidate_is_refused_at_any_threshold() -> None:
    reading = EMPTY.to_reading(0.0, "m@1")
    assert (reading.text, reading.accepted, reading.reason) == ("", False, "empty")


def test_boxes_are_placed_in_the_input() -> None:
    point = Mark(".", 0.9, Box(1.0, 2.0, 3.0, 4.0))
    placed = replace(candidate("4"), marks=(point,)).placed(2.0, 5.0, 7.0)
    assert placed.digits[0].box == Box(85.0, 87.0, 20.0, 40.0)
    assert placed.marks[0].box == Box(7.0, 11.0, 6.0, 8.0)


def test_the_candidate_with_the_highest_confidence_is_chosen() -> None:
    assert choose_candidate([candidate("1", 0.3), candidate("2", 0.4)], 0.5).text == "2"
    # Accepted ones come first.
    refused = candidate("3", 0.99, refusal="unsure")
    assert choose_candidate([refused, candidate("1", 0.6)], 0.5).text == "1"


def test_another_accepted_text_reduces_the_confidence() -> None:
    same = choose_candidate([candidate("1", 0.9), candidate("1", 0.8)], 0.5)
    other = choose_candidate([candidate("1", 0.9), candidate("2", 0.8)], 0.5)
    assert same.confidence == 0.9
    assert (other.text, other.confidence) == ("1", pytest.approx(0.18 / (0.18 + 0.08 + 0.02)))


def test_a_shape_that_looks_like_one_digit_is_not_the_number_beside_it_or_in_it() -> None:
    line = candidate("12", box=Box(40, 40, 10, 20))
    ring, stain = candidate("0", box=Box(20, 20, 80, 60)), candidate("0", box=Box(40, 90, 50, 50))
    whole = candidate("1", box=Box(41, 39, 10, 22))
    assert without_larger_shapes([ring, stain, whole, line], [line]) == [whole, line]
    assert without_larger_shapes([ring, whole], []) == [ring, whole]
    assert without_larger_shapes([ring, whole], [whole]) == [ring, whole]


def test_single_refuses_several_accepted_digits() -> None:
    single = candidate("8", 0.9)
    assert choose_single(single, candidate("8", 0.9), 0.5) == single
    assert choose_single(single, candidate("13", 0.3), 0.5) == single
    assert choose_single(single, candidate("13", 0.9), 0.5).reason(0.5) == "several"
    assert choose_single(single, candidate("1" * 9, 0.3), 0.5).reason(0.5) == "unsure"


def test_one_digit_is_preferred_to_the_same_number_only_if_it_is_more_certain() -> None:
    single = candidate("8", 0.9)
    assert choose_single_or_number(single, candidate("8", 0.8)) is single
    assert choose_single_or_number(single, candidate("8", 0.95)).confidence == 0.95
    assert choose_single_or_number(single, candidate("13", 0.2)).text == "13"


def test_the_main_digit_is_central_and_not_cut_off_by_the_border() -> None:
    number = Candidate(
        0.9,
        digits=(
            digit(1, box=Box(0, 40, 10, 20)),
            digit(2, box=BOX),
            digit(3, box=Box(90, 40, 10, 20)),
        ),
        lines=("123",),
    )
    main = main_digit(number, 100, 100, 0.5)
    assert (main.text, main.lines, main.reason(0.5)) == ("2", ("2",), None)
    whole = replace(number, digits=(digit(1, box=Box(20, 40, 10, 20)), digit(2, box=BOX)))
    assert main_digit(whole, 100, 100, 0.5).reason(0.5) == "several"
    alone = candidate("7")
    assert main_digit(alone, 100, 100, 0.5) is alone
