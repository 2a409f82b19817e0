"""Difficult pictures: each kind is read, or refused."""

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawings import DIGITS, encode, page, pen_digits
from gallery import READABLE, REFUSABLE
from numscribe import NumscribeError, Reading, Recognizer

MODES = pytest.mark.parametrize("single", [True, False], ids=["as a digit", "as a number"])


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


HARD = {
    "a neighbour's ink": 1,
    "a ring around it": 2,  # with a 1 or 7 in it, it looks like a slashed zero
    "a sheet on a desk": 1,
    "dark ruled paper": 1,
    "far away": 1,
    "the shadow of a hand": 1,
}
"""Kinds of which some digits are refused, and the maximum number of wrong accepted ones."""


@cache
def picture(kind: str, digit: str) -> bytes:
    """A picture of a digit, for both modes."""
    return READABLE[kind](digit)


@MODES
@pytest.mark.parametrize("kind", HARD)
def test_few_wrong_digits_are_accepted(kind: str, single: bool, recognizer: Recognizer) -> None:
    if kind == "a neighbour's ink" and not single:
        pytest.skip("As a number, a stroke that the border cuts may be a digit.")
    readings = [recognizer.read(picture(kind, digit), single=single) for digit in DIGITS]
    assert len(wrong(readings)) <= HARD[kind]


@MODES
@pytest.mark.parametrize("kind", sorted(READABLE.keys() - HARD))
def test_digits_are_read_and_no_error_is_accepted(
    kind: str, single: bool, recognizer: Recognizer
) -> None:
    readings = [recognizer.read(picture(kind, digit), single=single) for digit in DIGITS]
    assert wrong(readings) == []
    assert sum(reading.accepted for reading in readings) >= 9


def wrong(readings: list[Reading]) -> list[str]:
    """Return the digits for which another one was accepted."""
    return [d for d, r in zip(DIGITS, readings, strict=True) if r.accepted and r.text != d]


@MODES
@pytest.mark.parametrize("kind", REFUSABLE)
def test_pictures_without_digits_are_refused(
    kind: str, single: bool, recognizer: Recognizer
) -> None:
    readings = [recognizer.read(REFUSABLE[kind](seed), single=single) for seed in range(8)]
    assert not any(reading.accepted for reading in readings)
    assert {reading.reason for reading in readings} <= {"empty", "not_a_digit", "unsure"}


@pytest.mark.parametrize(
    "kind", ["a blank page", "shading", "empty ruled paper", "empty dotted paper"]
)
def test_the_reason_for_pictures_without_ink_is_empty(kind: str, recognizer: Recognizer) -> None:
    assert recognizer.read(REFUSABLE[kind](0)).reason == "empty"


def test_the_reason_for_two_digits_is_several_if_single(recognizer: Recognizer) -> None:
    pair = np.hstack([page("4", side=240), page("2", side=240)])
    assert recognizer.read(pair).text == "42"
    reading = recognizer.read(pair, single=True)
    assert (reading.accepted, reading.reason) == (False, "several")


# Each of these properties holds for at least 19 of 20 drawings.

REAL = pen_digits()


def drawn(strokes: list[list[list[float]]], side: int, at: tuple[float, float]) -> np.ndarray:
    """Black ink on white, uint8 (400, 400, 3), ``side`` high or wide, placed within the page."""
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = side / max(size.max(), 1e-6)
    shift = np.array([20, 20]) + np.array(at) * (360 - size * scale)
    canvas = np.full((400, 400, 3), 255, np.uint8)
    for stroke in strokes:
        line = np.rint(((np.array(stroke) - low) * scale + shift) * 16).astype(np.int32)
        line = line if len(line) > 1 else np.repeat(line, 2, axis=0)
        cv2.polylines(canvas, [line], False, (0, 0, 0), max(3, side // 14), cv2.LINE_AA, 4)
    return canvas


def agreeing(first: list[Reading], second: list[Reading]) -> int:
    return sum(a.text == b.text for a, b in zip(first, second, strict=True))


@pytest.fixture(scope="module")
def plain(recognizer: Recognizer) -> list[Reading]:
    return [recognizer.read(drawn(strokes, 200, (0.5, 0.5))) for _, strokes in REAL]


@settings(max_examples=12, deadline=None)
@given(side=st.integers(90, 330), x=st.floats(0, 1), y=st.floats(0, 1))
def test_readings_do_not_depend_on_place_and_size(
    recognizer: Recognizer, plain: list[Reading], side: int, x: float, y: float
) -> None:
    moved = [recognizer.read(drawn(strokes, side, (x, y))) for _, strokes in REAL]
    assert agreeing(moved, plain) >= len(REAL) - 1


colours = st.tuples(*[st.integers(0, 255)] * 3)


@settings(max_examples=12, deadline=None)
@given(ink=colours, paper=colours)
def test_readings_do_not_depend_on_colours(
    recognizer: Recognizer, plain: list[Reading], ink: tuple[int, ...], paper: tuple[int, ...]
) -> None:
    if max(abs(a - b) for a, b in zip(ink, paper, strict=True)) < 60:
        return
    recoloured = []
    for _, strokes in REAL:
        share = drawn(strokes, 200, (0.5, 0.5)) / 255
        picture = np.rint(share * np.array(paper) + (1 - share) * np.array(ink))
        recoloured.append(recognizer.read(picture.astype(np.uint8)))
    assert agreeing(recoloured, plain) >= len(REAL) - 1


@pytest.mark.parametrize("ending", [".png", ".jpg", ".webp", ".bmp", ".tiff"])
def test_readings_do_not_depend_on_the_encoding(
    recognizer: Recognizer, plain: list[Reading], ending: str
) -> None:
    again = [recognizer.read(encode(drawn(s, 200, (0.5, 0.5)), ending)) for _, s in REAL]
    assert agreeing(again, plain) >= len(REAL) - 1


# Random input raises no other errors than those of ``errors.py``.


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_raise_a_numscribe_error(recognizer: Recognizer, content: bytes) -> None:
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF89a", b"II*\x00"):
        with pytest.raises(NumscribeError):
            recognizer.read(head + content)


coordinates = st.floats(-1e6, 1e6, width=32) | st.sampled_from([0.0, 1e-30, -1e-38, 1e6])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=8), max_size=9))
def test_random_strokes_give_a_reading(
    recognizer: Recognizer, strokes: list[list[tuple[float, float]]]
) -> None:
    reading = recognizer.read(strokes)
    assert 0 <= reading.confidence <= 1
    assert reading.accepted == (reading.reason is None)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 90), st.integers(1, 90), st.integers(0, 6))
def test_random_pixels_give_a_reading(
    recognizer: Recognizer, seed: int, height: int, width: int, levels: int
) -> None:
    rng = np.random.default_rng(seed)
    picture = (rng.integers(0, levels + 1, (height, width)) * (255 // (levels + 1))).astype(
        np.uint8
    )
    reading = recognizer.read(picture)
    assert reading.text.isdecimal() or not reading.text
