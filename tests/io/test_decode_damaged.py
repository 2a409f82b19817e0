"""Damaged and malicious pictures."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawings import encode, page
from numscribe.errors import (
    InputError,
    MissingInputError,
    UndecodableImageError,
)
from numscribe.io.decode import decode_image

ENDINGS = [".png", ".jpg", ".webp", ".bmp", ".gif", ".tiff"]


def test_empty_bytes_are_refused() -> None:
    with pytest.raises(MissingInputError):
        decode_image(b"")


@pytest.mark.parametrize(
    "content",
    [
        b"a text",
        b"%PDF-1.7 and so on",
        b"<svg width='9' height='9'/>",
        b"P5 9 9 255 ",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff" + b"abc" * 100,
        b"GIF89a",
        b"BM",
        b"II*\x00",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"RIFF\x00\x00\x00\x00WAVE",
        bytes(1000),
    ],
)
def test_garbage_is_refused(content: bytes) -> None:
    with pytest.raises(UndecodableImageError):
        decode_image(content)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_truncated_file_is_refused(ending: str, share: float) -> None:
    content = encode(page("3"), ending)
    with pytest.raises(UndecodableImageError):
        decode_image(content[: int(share * len(content))])


def test_a_png_with_a_wrong_checksum_is_refused() -> None:
    content = bytearray(encode(page("3")))
    content[len(content) // 2] ^= 0x55
    with pytest.raises(UndecodableImageError):
        decode_image(bytes(content))


@pytest.mark.parametrize("ending", ENDINGS)
def test_broken_pictures_write_nothing_to_standard_error(
    ending: str, capfd: pytest.CaptureFixture[str]
) -> None:
    content = encode(page("3"), ending)
    for end in (len(content) // 8, len(content) // 2, len(content) - 4):
        with pytest.raises(UndecodableImageError):
            decode_image(content[:end])
    assert capfd.readouterr().err == ""


def test_opencv_imported_first_writes_nothing_to_standard_error() -> None:
    code = (
        "import cv2, numpy; from numscribe.io.decode import decode_image\n"
        "content = cv2.imencode('.gif', numpy.zeros((9, 9, 3), numpy.uint8))[1].tobytes()\n"
        "try: decode_image(content[:-9])\n"
        "except Exception as error: print(type(error).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("BrokenImageError\n", "")


def assert_picture_or_input_error(content: bytes) -> None:
    try:
        decoded = decode_image(content, max_pixels=1_000_000)
    except InputError:
        return
    assert decoded.dtype == np.uint8
    assert decoded.ndim == 3
    assert decoded.shape[2] == 3


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"BM", b"II*\x00"]),
    st.binary(max_size=200),
)
def test_any_bytes_give_a_picture_or_an_input_error(start: bytes, rest: bytes) -> None:
    assert_picture_or_input_error(start + rest)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([encode(page("3", side=24), ending) for ending in ENDINGS]),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=6),
    st.floats(0.5, 1),
)
def test_any_damaged_file_gives_a_picture_or_an_input_error(
    content: bytes, changes: list[tuple[float, int]], kept: float
) -> None:
    damaged = bytearray(content)
    for place, value in changes:
        damaged[int(place * len(damaged))] = value
    assert_picture_or_input_error(bytes(damaged[: int(kept * len(damaged))]))
