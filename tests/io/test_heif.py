"""Decoding of HEIC and AVIF, with the extra ``photos``."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drawings import page
from numscribe import Recognizer
from numscribe.errors import BrokenImageError, InputTooLargeError, UndecodableImageError
from numscribe.io.decode import decode_image, decode_scaled
from numscribe.io.heif import heif_kind

HEIC = (Path(__file__).parents[1] / "fixtures/seven.heic").read_bytes()


def avif(picture: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture[:, :, ::-1]).save(out, "AVIF", quality=90)
    return out.getvalue()


AVIF = avif(page("4", side=160))


@pytest.mark.parametrize(("data", "text"), [(HEIC, "7"), (AVIF, "4")], ids=["HEIC", "AVIF"])
def test_a_digit_is_read(data: bytes, text: str) -> None:
    reading = Recognizer().read(data)
    assert (reading.text, reading.accepted) == (text, True)


def test_channels_are_in_bgr_order() -> None:
    red = np.full((64, 96, 3), (10, 20, 230), np.uint8)
    assert decode_image(avif(red)).shape == (64, 96, 3)
    assert decode_image(avif(red))[32, 48].tolist() == pytest.approx([10, 20, 230], abs=12)


def test_a_large_picture_is_shrunk() -> None:
    image, scale = decode_scaled(avif(np.full((300, 3200, 3), 200, np.uint8)))
    assert (image.shape[1], scale) == (1600, pytest.approx(2.0))


def test_too_many_pixels_are_refused_from_the_header() -> None:
    with pytest.raises(InputTooLargeError, match="160×160"):
        decode_image(HEIC, max_pixels=160 * 160)


@pytest.mark.parametrize("data", [HEIC, AVIF], ids=["HEIC", "AVIF"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_truncated_file_is_refused(data: bytes, share: float) -> None:
    with pytest.raises(BrokenImageError):
        decode_image(data[: int(share * len(data))])


def test_the_error_names_the_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    with pytest.raises(UndecodableImageError, match=r"numscribe\[photos\]"):
        decode_image(HEIC)


@pytest.mark.parametrize("data", [b"", b"\0\0\0\x18ftypmp42", b"ftyp", page("1").tobytes()[:20]])
def test_heif_kind_is_none_for_other_formats(data: bytes) -> None:
    assert heif_kind(data) is None
