from functools import partial

import numpy as np
import pytest

from drawings import DIGITS, ink_mask, place
from numscribe import Recognizer
from numscribe.io.strokes import parse_strokes
from numscribe.models.symbols import OTHER, STRUCK
from numscribe.reading.batching import Classify, run_batched
from numscribe.reading.expectation import Expectation
from numscribe.reading.number import WidthLimit, format_line, number_task
from numscribe.reading.segments import LineReading, Segment
from numscribe.reading.stroke_components import StrokeComponents
from numscribe.records import Box, Strokes

DASH = [[[0.0, 0.0], [40.0, 2.0]]]
SLASH = [[[50.0, 0.0], [0.0, 150.0]]]
DOT = [[[0.0, 0.0], [2.0, 2.0]]]


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def written(text: str, *, top: float = 20, gap: float = 22) -> list[list[list[float]]]:
    """A number as strokes with its separators; digits are 100 high."""
    marks = {"-": (DASH, 50), "/": (SLASH, -25), ".": (DOT, 96)}
    strokes, x = [], 20.0
    for symbol in text:
        if symbol == " ":
            x += 110
            continue
        if symbol in marks:
            drawing, y = marks[symbol]
            placed = [[[x + px, top + y + py] for px, py in stroke] for stroke in drawing]
        else:
            placed = place(DIGITS[symbol], x, top, 100)
        strokes += placed
        x = max(point[0] for stroke in placed for point in stroke) + gap
    return strokes


def drawn(strokes: list[list[list[float]]], pen: int = 9) -> np.ndarray:
    """The same as a picture, black on white, uint8 (height, width)."""
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    width, height = (points.max(axis=0) + 40).astype(int)
    return np.rint(255 * (1 - ink_mask(strokes, (height, width), pen))).astype(np.uint8)


NUMBERS = ["7", "42", "10045", "367-4496", "12/27/93", "3.14", "0123456789", "08540"]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_read_from_strokes_with_its_separators(
    recognizer: Recognizer, text: str
) -> None:
    reading = recognizer.read(written(text))
    assert reading.text == "".join(filter(str.isdecimal, text))
    assert reading.formatted == text
    assert reading.accepted


def test_most_pictures_of_numbers_are_read_and_no_error_is_accepted(
    recognizer: Recognizer,
) -> None:
    readings = [recognizer.read(drawn(written(text))) for text in NUMBERS]
    right = [reading.formatted == text for reading, text in zip(readings, NUMBERS, strict=True)]
    assert sum(right) >= len(NUMBERS) - 2
    assert not any(
        reading.accepted and not is_right for reading, is_right in zip(readings, right, strict=True)
    )


def test_digits_have_boxes_from_left_to_right_and_marks_are_listed(
    recognizer: Recognizer,
) -> None:
    reading = recognizer.read(written("42-7"))
    lefts = [digit.box.x for digit in reading.digits]
    assert lefts == sorted(lefts)
    assert [digit.digit for digit in reading.digits] == [4, 2, 7]
    (dash,) = reading.marks
    assert dash.mark == "-"
    assert 0.5 < dash.confidence <= 1
    assert lefts[1] < dash.box.x < lefts[2]
    assert reading.ignored == ()


def test_boxes_of_a_large_picture_are_in_its_own_pixels(recognizer: Recognizer) -> None:
    small = drawn(written("42"))
    large = np.kron(small, np.ones((6, 6), dtype=np.uint8))
    for a, b in zip(recognizer.read(small).digits, recognizer.read(large).digits, strict=True):
        assert b.box.x == pytest.approx(6 * a.box.x, abs=18)
        assert b.box.height == pytest.approx(6 * a.box.height, abs=18)


def test_the_order_of_the_strokes_does_not_matter(recognizer: Recognizer) -> None:
    strokes = written("45217")
    reading = recognizer.read(strokes[::-1])
    assert reading.text == "45217" or not reading.accepted


def test_lines_are_read_from_top_to_bottom(recognizer: Recognizer) -> None:
    reading = recognizer.read(written("271") + written("30", top=190))
    assert reading.lines == ("271", "30")
    assert (reading.text, reading.formatted) == ("27130", "271\n30")


def test_a_5_with_a_detached_bar_is_one_digit(recognizer: Recognizer) -> None:
    body = [
        [[20.0, 60.0], [14.0, 110.0], [50.0, 100.0], [90.0, 130.0], [80.0, 175.0], [10.0, 190.0]]
    ]
    bar = [[[20.0, 36.0], [110.0, 28.0]]]
    assert recognizer.read(body + bar).lines == ("5",)


@pytest.mark.parametrize(("upper", "lower"), ["47", "00", "11"])
def test_one_digit_above_another_is_on_a_line_of_its_own(
    recognizer: Recognizer, upper: str, lower: str
) -> None:
    assert recognizer.read(written(upper) + written(lower, top=165)).lines == (upper, lower)


@pytest.mark.parametrize("rows", [40, 41])
def test_at_most_forty_lines_are_read(recognizer: Recognizer, rows: int) -> None:
    zigzag = [[0.0, 0.0], [80.0, 30.0], [10.0, 60.0], [90.0, 100.0]]
    stack = [[[x, y + 125.0 * row] for x, y in zigzag] for row in range(rows)]
    components = StrokeComponents(parse_strokes(stack))
    asked: list[int] = []
    counted = partial(_count, recognizer.digits.predict, asked)
    task = number_task(components, recognizer.lines)
    (number,) = run_batched([task], recognizer.lines, counted)
    is_read = rows <= 40
    assert (len(number.lines) == rows) == is_read
    assert bool(number.segments) == is_read
    assert bool(asked) == is_read
    assert (len(number.unread) == rows) != is_read


def test_a_number_whose_lines_are_too_long_together_is_not_read(recognizer: Recognizer) -> None:
    lines = [[[0.0, 60.0 * row], [9000.0, 60.0 * row + 9]] for row in range(6)]
    components = StrokeComponents(parse_strokes(lines))
    (number,) = recognizer.read_numbers([components])
    assert not number.segments
    assert number.unread == components.all


def _count(
    classify: Classify,
    asked: list[int],
    pictures: np.ndarray,
    drawn: list[Strokes],
) -> tuple[np.ndarray, ...]:
    asked.append(len(pictures))
    return classify(pictures, drawn)


def test_an_underline_is_ignored(recognizer: Recognizer) -> None:
    line = [[[10.0, 136.0], [200.0, 131.0]], [[215.0, 131.0], [330.0, 129.0]]]
    reading = recognizer.read(written("172") + line)
    assert reading.text == "172"
    assert reading.formatted == "172"


def test_a_wide_gap_is_written_as_a_space(recognizer: Recognizer) -> None:
    assert recognizer.read(written("27 13")).formatted == "27 13"


@pytest.mark.parametrize("text", ["00", "33", "25", "69"])
def test_touching_digits_are_split(recognizer: Recognizer, text: str) -> None:
    touching = drawn(written(text, gap=3), pen=10)
    assert recognizer.read(touching).text == text


def test_one_digit_has_the_confidence_of_the_model(recognizer: Recognizer) -> None:
    reading = recognizer.read(written("4"))
    (digit,) = reading.digits
    assert reading.confidence == pytest.approx(digit.confidence, abs=1e-3)


@pytest.mark.parametrize("text", ["42", "3506", "7777777"])
def test_confidences_of_a_number_and_its_alternatives_sum_to_at_most_1(
    recognizer: Recognizer, text: str
) -> None:
    reading = recognizer.read(written(text))
    assert reading.confidence + sum(other.confidence for other in reading.alternatives) <= 1 + 1e-9
    assert text not in [other.text for other in reading.alternatives]


@pytest.mark.parametrize("expect", ["digits=2", "digits=5", "pattern=0#", "check=luhn"])
@pytest.mark.parametrize("text", ["10", "18", "4417", "22"])
def test_accepted_numbers_match_the_expectation(
    recognizer: Recognizer, text: str, expect: str
) -> None:
    reading = recognizer.read(written(text), expect=expect)
    assert reading.accepted <= Expectation.parse(expect).fits(reading.text)


def test_ambiguous_digits_give_a_low_confidence(recognizer: Recognizer) -> None:
    clear = recognizer.read(written("42"))
    rng = np.random.default_rng(0)
    shaken = [[[x + rng.normal(0, 9), y + rng.normal(0, 9)] for x, y in s] for s in written("42")]
    assert recognizer.read(shaken).confidence < clear.confidence


def test_an_expectation_changes_the_reading(recognizer: Recognizer) -> None:
    one_or_seven = [[20.0, 40.0], [50.0, 20.0], [46.0, 120.0]]
    strokes = [one_or_seven, *written("10")[1:]]
    usual = recognizer.read(strokes, expect="pattern=1#")
    assert usual.text == recognizer.read(strokes, expect="digits=2").text == "10"
    other = recognizer.read(strokes, expect="pattern=7#")
    assert (other.text, other.digits[0].digit) == ("70", 7)
    assert other.confidence < usual.confidence


def test_a_number_that_cannot_match_the_expectation_is_refused(recognizer: Recognizer) -> None:
    reading = recognizer.read(written("42"), expect=Expectation(digits=9))
    assert (reading.accepted, reading.reason) == (False, "unsure")
    assert reading.text == "42"


def test_a_check_digit_selects_among_probable_texts(recognizer: Recognizer) -> None:
    assert recognizer.read(written("4417"), expect="check=luhn").text != "4418"
    assert recognizer.read(written("18"), expect="check=luhn").text == "18"


# Formatting of a line


def line(*symbols: tuple[str, float, float], height: float = 100) -> LineReading:
    """A line of symbols, each with its left and right end."""
    segments = tuple(
        Segment(symbol, 0.9, (), (), Box(left, 0, right - left, height))
        for symbol, left, right in symbols
    )
    text = ("".join(symbol for symbol, _, _ in symbols), 0.0)
    return LineReading(segments, (text,), (), height)


def evenly(text: str, gap: float = 20, width: float = 60) -> list[tuple[str, float, float]]:
    step = width + gap
    return [(symbol, step * place, step * place + width) for place, symbol in enumerate(text)]


def moved(
    symbols: list[tuple[str, float, float]], by: float, start: int
) -> list[tuple[str, float, float]]:
    """The same symbols, those from one on further right."""
    return [
        (symbol, left + by * (place >= start), right + by * (place >= start))
        for place, (symbol, left, right) in enumerate(symbols)
    ]


@pytest.mark.parametrize("text", ["4217", "3.14", "-5", "12/27/93", "1½", "$9.99"])
@pytest.mark.parametrize("gap", [-5, 10, 60])
def test_equal_gaps_are_not_spaces(text: str, gap: float) -> None:
    assert format_line(line(*evenly(text, gap))) == text


def test_a_gap_wider_than_a_digit_and_other_gaps_is_a_space() -> None:
    assert format_line(line(*moved(evenly("271345"), 100, 3))) == "271 345"


def test_equal_wide_gaps_are_not_spaces() -> None:
    assert format_line(line(*evenly("271345", gap=140))) == "271345"


def test_a_wide_gap_beside_a_mark_is_not_a_space() -> None:
    assert format_line(line(*moved(evenly("27-13"), 100, 3))) == "27-13"


def test_ignored_symbols_are_not_in_the_line() -> None:
    assert format_line(line(*evenly(f"{OTHER}42{STRUCK}7"))) == "427"
    assert format_line(line(*evenly(OTHER + STRUCK))) == ""
    assert format_line(line()) == ""


def test_the_numbers_of_one_picture_have_a_limit_of_width_together() -> None:
    def in_lines(count: int) -> StrokeComponents:
        rows = [written("1" * 90, top=20 + 300 * row) for row in range(count)]
        return StrokeComponents(parse_strokes([stroke for row in rows for stroke in row]))

    limit = WidthLimit()
    long = in_lines(3)
    admitted = [limit.admits(long) for _ in range(20)]
    assert admitted == sorted(admitted, reverse=True)
    assert admitted[0]
    assert not admitted[-1]
    assert WidthLimit().admits(long)
