from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawings import BLACK, DIGITS, WHITE, encode, exif, number, page, pen_digits
from numscribe import InputError, Reading, Recognizer
from numscribe.errors import (
    InputTooLargeError,
    InvalidRequestError,
    InvalidStrokesError,
    MissingInputError,
    UndecodableImageError,
    UnknownModelError,
)
from numscribe.io.decode import MAX_BYTES
from numscribe.io.source import Picture
from numscribe.records import InkPicture

digits = pytest.mark.parametrize("digit", DIGITS)


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def canvas(digit: str) -> Any:
    """A 400×400 canvas as a browser sends it: black ink on transparency, R, G, B, A."""
    drawing = np.zeros((400, 400, 4), np.uint8)
    drawing[:, :, 3] = 255 - page(digit, side=400)[:, :, 0]
    return drawing


# Inputs


@digits
def test_strokes_are_read(recognizer: Recognizer, digit: str) -> None:
    assert recognizer.read(DIGITS[digit]).text == digit


@digits
def test_one_drawing_gives_the_same_digit_in_every_form(
    recognizer: Recognizer, digit: str, tmp_path: Path
) -> None:
    drawing = page(digit)
    path = tmp_path / "drawing.png"
    path.write_bytes(encode(drawing))
    forms = [
        path,
        str(path),
        encode(drawing),
        bytearray(encode(drawing, ".jpg")),
        memoryview(encode(drawing, ".webp")),
        encode(canvas(digit)),
        drawing,
        drawing[:, :, 0],
        drawing[:, :, 0].astype(np.float32) / 255,
        canvas(digit),
        DIGITS[digit],
        tuple(np.array(stroke) for stroke in DIGITS[digit]),
    ]
    assert [recognizer.read(form).text for form in forms] == [digit] * len(forms)


def test_the_real_pens_of_several_writers_are_read(recognizer: Recognizer) -> None:
    drawings = pen_digits()
    read = [recognizer.read(strokes).text for _, strokes in drawings]
    assert len(drawings) == 20
    assert sum(text == label for text, (label, _) in zip(read, drawings, strict=True)) >= 19


@pytest.mark.parametrize("name", ["missing.png", "folder", "with\0zero"])
def test_a_file_that_cannot_be_read_is_an_error(
    recognizer: Recognizer, name: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(MissingInputError):
        recognizer.read(tmp_path / name)


@pytest.mark.parametrize("source", [DIGITS["4"], page("4")], ids=["strokes", "picture"])
def test_an_opened_source_gives_the_same_reading(recognizer: Recognizer, source: Any) -> None:
    reading, again = recognizer.read(source), recognizer.read(recognizer.open(source))
    assert (again.text, again.confidence) == (reading.text, reading.confidence)


def test_the_error_names_a_missing_file(recognizer: Recognizer) -> None:
    with pytest.raises(MissingInputError, match=r"no file nowhere\.png"):
        recognizer.read("nowhere.png")


def test_a_file_of_more_than_ten_megabytes_is_refused(
    recognizer: Recognizer, tmp_path: Path
) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(InputTooLargeError):
        recognizer.read(path)


def test_max_pixels_is_a_parameter() -> None:
    small = Recognizer(max_pixels=240 * 240)
    assert small.read(encode(page("3", side=240))).text == "3"
    with pytest.raises(InputTooLargeError):
        small.read(encode(page("3", side=241)))


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (b"", MissingInputError),
        (b"no picture", UndecodableImageError),
        (np.zeros((3, 3, 7)), UndecodableImageError),
        ([[[1, 2], [3]]], InvalidStrokesError),
        ([1, 2], InvalidStrokesError),
        ([np.array(1)], InvalidStrokesError),
        (None, InvalidRequestError),
        (7, InvalidRequestError),
        ({"strokes": []}, InvalidRequestError),
    ],
)
def test_unreadable_inputs_raise_input_error(
    recognizer: Recognizer, source: Any, error: type[InputError]
) -> None:
    with pytest.raises(error) as caught:
        recognizer.read(source)
    assert isinstance(caught.value, InputError)


def test_an_unknown_model_is_an_error() -> None:
    with pytest.raises(UnknownModelError):
        Recognizer("nonsense")


# Several inputs


def as_comparable(reading: Reading) -> Any:
    """A reading without its pictures, with probabilities up to rounding errors."""
    return (
        *(reading.text, reading.lines, reading.accepted, reading.reason, reading.value),
        pytest.approx(reading.confidence, abs=1e-6),
        [(digit.digit, digit.box) for digit in reading.digits],
        [(mark.mark, mark.box) for mark in reading.marks],
        [other.text for other in reading.alternatives],
        reading.ignored,
    )


def test_many_inputs_are_read_as_one_by_one(recognizer: Recognizer) -> None:
    kinds = [number("4071"), page("3"), encode(page("5")), number("350"), [], canvas("7")]
    speckled = page("8") - np.random.default_rng(1).integers(0, 9, (240, 240, 3), np.uint8)
    sources = [*kinds, *(DIGITS[digit] for digit in DIGITS), speckled, *kinds]
    many = recognizer.read_many(sources)
    assert len(many) == len(sources) > 16
    alone = [recognizer.read(source) for source in sources]
    assert [as_comparable(reading) for reading in many] == list(map(as_comparable, alone))
    for together, single in zip(many, alone, strict=True):
        for one, other in zip(together.digits, single.digits, strict=True):
            np.testing.assert_array_equal(one.picture, other.picture)


def test_the_options_of_read_hold_for_many(recognizer: Recognizer) -> None:
    several, one = recognizer.read_many([number("407"), DIGITS["3"]], single=True)
    assert (several.reason, one.text) == ("several", "3")
    (unsure,) = recognizer.read_many([DIGITS["3"]], threshold=1)
    assert unsure.reason == "unsure"
    (unexpected,) = recognizer.read_many([number("42")], expect="digits=3")
    assert not unexpected.accepted


def test_an_array_of_pictures_and_a_generator_are_read(recognizer: Recognizer) -> None:
    pictures = np.stack([page(digit) for digit in DIGITS])
    assert [r.text for r in recognizer.read_many(pictures)] == list(DIGITS)
    assert [r.text for r in recognizer.read_many(iter(pictures[:2]))] == list(DIGITS)[:2]
    assert recognizer.read_many([]) == []


def test_an_input_that_cannot_be_read_is_raised_with_its_index(recognizer: Recognizer) -> None:
    with pytest.raises(UndecodableImageError) as caught:
        recognizer.read_many([DIGITS["3"], b"no picture", DIGITS["4"]])
    assert caught.value.__notes__ == ["This is input 1, counted from 0."]


def test_errors_can_be_returned_in_place_of_readings(recognizer: Recognizer) -> None:
    sources = [b"no picture", DIGITS["3"], "nowhere.png", DIGITS["4"]]
    broken, three, missing, four = recognizer.read_many(sources, return_exceptions=True)
    assert isinstance(broken, UndecodableImageError)
    assert isinstance(missing, MissingInputError)
    assert isinstance(three, Reading)
    assert isinstance(four, Reading)
    assert (three.text, four.text) == ("3", "4")


@pytest.mark.parametrize("source", ["seven.png", Path("seven.png"), b"\x89PNG"])
def test_one_input_is_not_taken_for_several(recognizer: Recognizer, source: Any) -> None:
    with pytest.raises(InvalidRequestError, match="single input"):
        recognizer.read_many(source, return_exceptions=True)


# Readings


@pytest.mark.parametrize(
    "source",
    [
        [],
        [[]],
        np.full((50, 50), 255, np.uint8),
        np.zeros((50, 50), np.uint8),
        np.zeros((50, 50, 4), np.uint8),
        encode(np.full((400, 400, 3), 190, np.uint8)),
    ],
)
def test_an_input_without_ink_is_an_empty_reading(recognizer: Recognizer, source: Any) -> None:
    assert recognizer.read(source) == Reading("", 0.0, False, "empty", (), recognizer.model)


def test_a_reading_describes_its_digit(recognizer: Recognizer) -> None:
    reading = recognizer.read(page("3"))
    (digit,) = reading.digits
    assert (reading.text, digit.digit, reading.model) == ("3", 3, recognizer.model)
    assert digit.confidence == pytest.approx(max(digit.probabilities) * (1 - digit.not_a_digit))
    assert reading.confidence == pytest.approx(digit.confidence, abs=1e-3)
    assert len(digit.probabilities) == 10
    assert sum(digit.probabilities) == pytest.approx(1)
    assert digit.picture.shape == (28, 28)
    assert digit.picture.dtype == np.uint8
    assert digit.picture.max() == 255


def test_a_reading_under_the_threshold_is_unsure(recognizer: Recognizer) -> None:
    assert recognizer.read(DIGITS["3"], threshold=0).reason is None
    unsure = recognizer.read(DIGITS["3"], threshold=1)
    assert (unsure.text, unsure.accepted, unsure.reason) == ("3", False, "unsure")


@pytest.mark.parametrize("threshold", [0.0, 0.5])
def test_an_empty_text_is_never_accepted(recognizer: Recognizer, threshold: float) -> None:
    reading = recognizer.read([[[5, 5]]], threshold=threshold)
    assert (reading.text, reading.accepted, reading.reason) == ("", False, "not_a_digit")


def test_a_picture_of_a_thousand_specks_is_refused(
    recognizer: Recognizer,
) -> None:
    texture = np.full((512, 512), 255, np.uint8)
    for row in range(8, 512, 16):
        for column in range(8, 512, 16):
            texture[row : row + 6, column : column + 6] = 0
    assert recognizer.read(texture) == replace(recognizer.read([]), reason="not_a_digit")


def test_the_threshold_of_a_call_overrides_the_recognizers() -> None:
    strict = Recognizer(threshold=1)
    assert not strict.read(DIGITS["3"]).accepted
    assert strict.read(DIGITS["3"], threshold=0.5).accepted
    assert strict.read(page("3"), threshold=0.5).accepted
    assert strict.read(encode(page("3")), threshold=0.5).accepted


def test_boxes_of_strokes_are_in_the_unit_of_the_input(recognizer: Recognizer) -> None:
    box = recognizer.read([[[10, 20], [12, 60], [11, 120]]]).digits[0].box
    assert (box.x, box.y, box.width, box.height) == (10, 20, 2, 100)


@pytest.mark.parametrize("side", [240, 1200, 3200])
@pytest.mark.parametrize("ending", [".png", ".jpg"])
def test_boxes_of_pictures_are_in_pixels_of_the_input(
    recognizer: Recognizer, ending: str, side: int
) -> None:
    small = cv2.resize(page("3"), (side, side), interpolation=cv2.INTER_NEAREST)
    box = recognizer.read(encode(small, ending)).digits[0].box
    expected = np.array([66, 54, 84, 133]) * side / 240
    np.testing.assert_allclose([box.x, box.y, box.width, box.height], expected, atol=side / 80)


def test_boxes_of_a_rotated_photograph_follow_its_exif_orientation(
    recognizer: Recognizer,
) -> None:
    turned = np.rot90(page("3"), 1)  # lies on its left side; EXIF 6 turns it clockwise
    content = encode(np.ascontiguousarray(turned), ".jpg")
    segment = b"Exif\x00\x00" + exif(6)
    marker = b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big")
    reading = recognizer.read(content[:2] + marker + segment + content[2:])
    box = reading.digits[0].box
    assert reading.text == "3"
    np.testing.assert_allclose([box.x, box.y, box.width, box.height], [66, 54, 84, 133], atol=3)


def test_threads_can_share_a_recognizer(recognizer: Recognizer) -> None:
    inputs = [source for digit in DIGITS for source in (DIGITS[digit], page(digit))] * 3
    with ThreadPoolExecutor(4) as pool:
        readings = list(pool.map(recognizer.read, inputs))
    alone = [recognizer.read(source) for source in inputs]
    assert [reading.text for reading in readings] == [reading.text for reading in alone]
    assert [r.confidence for r in readings] == [r.confidence for r in alone]


# What must not matter

colours = st.tuples(*[st.integers(0, 255)] * 3)


@settings(max_examples=30, deadline=None)
@given(
    digit=st.sampled_from(sorted(DIGITS)),
    height=st.floats(0.2, 0.85),
    at=st.tuples(st.floats(0.05, 0.1), st.floats(0.05, 0.1)) | st.just((0.3, 0.1)),
    pen=st.floats(0.06, 0.12),
    side=st.integers(120, 600),
)
def test_readings_do_not_depend_on_place_and_size(
    recognizer: Recognizer,
    digit: str,
    height: float,
    at: tuple[float, float],
    pen: float,
    side: int,
) -> None:
    drawing = page(digit, side=side, height=height, at=at, pen=pen * height)
    assert recognizer.read(drawing).text == digit


@settings(max_examples=30, deadline=None)
@given(digit=st.sampled_from(sorted(DIGITS)), ink=colours, paper=colours)
def test_readings_do_not_depend_on_colours(
    recognizer: Recognizer,
    digit: str,
    ink: tuple[int, int, int],
    paper: tuple[int, int, int],
) -> None:
    drawing = page(digit, ink=ink, paper=paper)
    difference = max(abs(a - b) for a, b in zip(ink, paper, strict=True))
    if difference >= 25:
        assert recognizer.read(drawing).text == digit
    elif difference < 10:
        assert recognizer.read(drawing).text == ""


@digits
def test_light_on_dark_is_read_as_dark_on_light(recognizer: Recognizer, digit: str) -> None:
    dark = recognizer.read(page(digit))
    light = recognizer.read(page(digit, ink=WHITE, paper=BLACK))
    assert light.text == dark.text == digit
    assert light.confidence == pytest.approx(dark.confidence, abs=0.01)


@settings(max_examples=30, deadline=None)
@given(
    digit=st.sampled_from(sorted(DIGITS)),
    scale=st.floats(1e-3, 500),
    x=st.floats(-1500, 1500),
    y=st.floats(-1500, 1500),
)
def test_readings_do_not_depend_on_the_unit_of_strokes(
    recognizer: Recognizer, digit: str, scale: float, x: float, y: float
) -> None:
    strokes = [[[scale * (px + x), scale * (py + y)] for px, py in s] for s in DIGITS[digit]]
    assert recognizer.read(strokes).text == digit


@digits
@pytest.mark.parametrize(("ending", "quality"), [(".jpg", 30), (".webp", 20), (".gif", 0)])
def test_readings_do_not_depend_on_the_encoding(
    recognizer: Recognizer, digit: str, ending: str, quality: int
) -> None:
    options = {
        ".jpg": [cv2.IMWRITE_JPEG_QUALITY, quality],
        ".webp": [cv2.IMWRITE_WEBP_QUALITY, quality],
        ".gif": [],
    }[ending]
    assert recognizer.read(encode(page(digit), ending, *options)).text == digit


@digits
def test_a_confident_wide_digit_is_one_digit(recognizer: Recognizer, digit: str) -> None:
    wide = [[[1.4 * x, y] for x, y in stroke] for stroke in DIGITS[digit]]
    single = recognizer.read(wide, single=True)
    if single.confidence > 0.98:
        assert recognizer.read(wide) == single
    else:
        assert recognizer.read(wide).text == single.text == digit


def test_two_touching_digits_are_not_one_digit(recognizer: Recognizer) -> None:
    joined = [*DIGITS["7"], *([[x + 95, y] for x, y in stroke] for stroke in DIGITS["0"])]
    assert recognizer.read(joined).text == "70"


RINGS = {"a ring around it": ((520, 455), (330, 170)), "a ring beside it": ((800, 720), (150, 150))}


@pytest.mark.parametrize("shape", RINGS)
def test_a_large_ring_is_not_accepted_in_place_of_a_number(
    recognizer: Recognizer, shape: str
) -> None:
    picture = np.full((900, 1200, 3), (225, 232, 238), np.uint8)
    for place, label in enumerate("4207"):
        drawn = page(label, side=110, height=0.7, at=(0.15, 0.15), pen=0.08)
        window = picture[400:510, 300 + 90 * place : 410 + 90 * place]
        np.minimum(window, drawn, out=window)
    middle, radii = RINGS[shape]
    cv2.ellipse(picture, middle, radii, 0, 0, 360, (60, 30, 30), 8, cv2.LINE_AA)
    noise = np.random.default_rng(0).normal(0, 4, picture.shape)
    reading = recognizer.read(np.clip(picture + noise, 0, 255).astype(np.uint8))
    assert reading.formatted.startswith("4207") or not reading.accepted
    assert len(reading.digits) >= 4


def test_a_clear_number_at_the_border_is_mapped_once() -> None:
    mapped = []

    class Observed(Recognizer):
        def map_scales(self, picture: Picture, digit: float = 0.0) -> Iterator[InkPicture]:
            for found in super().map_scales(picture, digit):
                mapped.append(found)
                yield found

    reading = Observed().read(np.hstack([page(d, side=400, height=0.8, at=(0.3, 0)) for d in "53"]))
    assert reading.accepted
    assert reading.text == "53"
    assert len(mapped) == 1
