import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawings import DIGITS, ink_mask, place
from numscribe import Recognizer
from numscribe.imaging.strokes import bounds, turn
from numscribe.io.strokes import parse_strokes
from numscribe.reading.component_sets import Components
from numscribe.reading.components import MAX_COMPONENTS, Component
from numscribe.reading.ink_components import InkComponents
from numscribe.reading.skew import estimate_skew
from numscribe.reading.stroke_components import StrokeComponents
from numscribe.records import Box, Strokes

NUMBER = "4071536"


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def written(text: str, *, top: float = 0, pitch: float = 95) -> Strokes:
    """A number as strokes; digits are 100 high."""
    placed = [place(DIGITS[symbol], pitch * i, top, 100) for i, symbol in enumerate(text)]
    return parse_strokes([stroke for strokes in placed for stroke in strokes])


def tilted(strokes: Strokes, degrees: float) -> Strokes:
    """The same, falling to the right, away from the corner."""
    turned = turn(strokes, math.radians(degrees))
    return tuple(stroke + np.float32(700) for stroke in turned)


def drawn(strokes: Strokes) -> np.ndarray:
    """The same as ink, float32 (height, width)."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    near = [(stroke - low + 30).tolist() for stroke in strokes]
    width, height = (high - low + 60).astype(int).tolist()
    return ink_mask(near, (height, width), 9).astype(np.float32)


@settings(max_examples=30, deadline=None)
@given(st.floats(-30, 30), st.text("012356789", min_size=5, max_size=12))
def test_the_skew_of_a_line_is_found(degrees: float, text: str) -> None:
    found = math.degrees(estimate_skew(StrokeComponents(tilted(written(text), degrees)).all))
    # Digits stand a little higher and lower, and what is nearly level counts as level. (The two
    # strokes of a 4 are neighbours, too: of many of them nothing is said.)
    assert found == pytest.approx(degrees, abs=6)


@pytest.mark.parametrize("degrees", [-25, -12, 12, 25])
def test_several_lines_have_one_skew(degrees: float) -> None:
    lines = written("27130") + written("84695", top=170)
    found = math.degrees(estimate_skew(StrokeComponents(tilted(lines, degrees)).all))
    assert found == pytest.approx(degrees, abs=3)


@pytest.mark.parametrize("text", ["1", "42", "4"])
def test_one_or_two_digits_have_no_skew(text: str) -> None:
    assert estimate_skew(StrokeComponents(tilted(written(text), 20)).all) == 0


def test_a_level_line_is_not_deskewed() -> None:
    for text in ("4071536", "1111111", "0123456789", "271"):
        assert estimate_skew(StrokeComponents(written(text)).all) == 0


def test_the_skew_of_thousands_of_components_is_found() -> None:
    components = [Component(Box(20.0 * i, 3.0 * i, 15, 30), i, i) for i in range(5000)]
    assert math.degrees(estimate_skew(components)) == pytest.approx(8.5, abs=1)


@pytest.mark.parametrize("degrees", [-25, -15, -8, 8, 15, 25])
@pytest.mark.parametrize("as_picture", [False, True], ids=["strokes", "picture"])
def test_boxes_of_a_skewed_number_are_those_of_the_input(
    recognizer: Recognizer, degrees: float, as_picture: bool
) -> None:
    strokes = tilted(written(NUMBER), degrees)
    source = [stroke.tolist() for stroke in strokes]
    origin = np.zeros(2)
    if as_picture:
        source = np.rint(255 * (1 - drawn(strokes))).astype(np.uint8)
        origin = np.concatenate(strokes).min(axis=0) - 30
    reading = recognizer.read(source)
    assert reading.text == NUMBER
    assert reading.accepted
    pen = 9 if as_picture else 0
    begin = 0
    for digit in reading.digits:
        count = len(DIGITS[str(digit.digit)])
        wanted = bounds(strokes[begin : begin + count])
        begin += count
        box = digit.box
        assert box.x + origin[0] == pytest.approx(wanted.x, abs=pen + 3)
        assert box.y + origin[1] == pytest.approx(wanted.y, abs=pen + 3)
        assert box.width == pytest.approx(wanted.width, abs=2 * pen + 4)
        assert box.height == pytest.approx(wanted.height, abs=2 * pen + 4)


@pytest.mark.parametrize("degrees", [-20, 20])
def test_skewed_lines_are_read_in_order(recognizer: Recognizer, degrees: float) -> None:
    strokes = tilted(written("27130") + written("84695", top=150), degrees)
    reading = recognizer.read([stroke.tolist() for stroke in strokes])
    assert [line.replace(" ", "") for line in reading.lines] == ["27130", "84695"]


@pytest.mark.parametrize("degrees", [-20, 7, 30])
def test_deskewed_components_have_no_skew(degrees: float) -> None:
    strokes = tilted(written(NUMBER), degrees)
    kinds: list[Components] = [StrokeComponents(strokes), InkComponents(drawn(strokes))]
    for components in kinds:
        level = components.deskew(estimate_skew(components.all))
        tops = [component.box.y for component in level.all if component.box.height > 90]
        assert len(tops) >= 5
        assert np.ptp(tops) < 25
        assert estimate_skew(level.all) == 0


def beside(text: str, right: float, top: float) -> Strokes:
    """A number further right and down."""
    return tuple(stroke + np.float32([right, 0]) for stroke in written(text, top=top))


@pytest.mark.parametrize(
    ("upper", "lower"), [("6647", "563"), ("9960", "32"), ("25", "4"), ("123", "456")]
)
def test_short_indented_lines_have_no_skew(recognizer: Recognizer, upper: str, lower: str) -> None:
    strokes = (*beside(upper, 95 * len(lower), 0), *written(lower, top=140))
    reading = recognizer.read([stroke.tolist() for stroke in strokes])
    assert reading.text == upper + lower


WRONG = math.radians(33)


def test_a_wrong_skew_estimate_is_corrected(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = [stroke.tolist() for stroke in (*beside("271", 300, 0), *written("304", top=140))]
    as_written = recognizer.read(source)
    monkeypatch.setattr("numscribe.reading.ink_reader.estimate_skew", lambda _: WRONG)
    monkeypatch.setattr("numscribe.reading.ink_reader._MIN_GAIN", 0.0)
    assert recognizer.read(source).text == "271304" == as_written.text


def test_a_wrong_skew_estimate_does_not_hide_an_expected_number(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = [stroke.tolist() for stroke in (*beside("123", 285, 0), *written("456", top=140))]
    monkeypatch.setattr("numscribe.reading.ink_reader.estimate_skew", lambda _: math.radians(-26))
    reading = recognizer.read(source, expect="pattern=123456")
    assert (reading.text, reading.accepted) == ("123456", True)


def test_ink_that_vanishes_when_deskewed_is_read_as_written(
    recognizer: Recognizer,
) -> None:
    image = np.full((120, 120), 255, np.uint8)
    for index in range(5):
        cv2.circle(image, (20 + 8 * index, 40 + 5 * index), 1, 0, 1)
    for single in (True, False):
        assert not recognizer.read(image, single=single).accepted


def test_ink_with_too_many_deskewed_components_is_read_as_written(
    recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    strokes = tilted(written(NUMBER), 15)
    assert recognizer.read([stroke.tolist() for stroke in strokes]).text == NUMBER
    crumbs = tuple(np.float32([[x, 0], [x, 9]]) for x in range(MAX_COMPONENTS + 1))
    monkeypatch.setattr(StrokeComponents, "deskew", lambda *_: StrokeComponents(crumbs))
    assert len(recognizer.read([stroke.tolist() for stroke in strokes]).text) < 20


@pytest.mark.parametrize("degrees", [-20, 20])
def test_boxes_of_marks_are_those_of_the_input(recognizer: Recognizer, degrees: float) -> None:
    dash = parse_strokes([[[300.0, 50.0], [345.0, 51.0]]])
    strokes = tilted((*written("407"), *dash, *beside("1536", 370, 0)), degrees)
    reading = recognizer.read([stroke.tolist() for stroke in strokes])
    assert reading.formatted.replace(" ", "") == "407-1536"
    (mark,) = reading.marks
    wanted = bounds(tilted(dash, degrees))
    assert mark.box.x == pytest.approx(wanted.x, abs=3)
    assert mark.box.y == pytest.approx(wanted.y, abs=3)
