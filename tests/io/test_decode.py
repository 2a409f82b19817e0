import struct

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from drawings import BLACK, WHITE, encode, exif, page, png, png_chunk
from numscribe.errors import (
    InputTooLargeError,
    UndecodableImageError,
)
from numscribe.io.decode import MAX_BYTES, decode_image, decode_scaled

RED = (0, 0, 255)  # B, G, R
ENDINGS = [".png", ".jpg", ".webp", ".bmp", ".gif", ".tiff"]


def corner_picture() -> NDArray[np.uint8]:
    """White, 60 wide and 40 high, with a red square in the left upper corner."""
    picture = np.full((40, 60, 3), 255, dtype=np.uint8)
    picture[:16, :16] = RED
    return picture


def red_corner(picture: NDArray[np.uint8]) -> tuple[int, int]:
    """Row and column (0 or -1 each) of the corner that is red."""
    (found,) = (
        (row, column)
        for row in (0, -1)
        for column in (0, -1)
        if picture[row, column, 1] < 100 < picture[row, column, 2]
    )
    return found


# Formats


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_known_format_is_decoded(ending: str) -> None:
    decoded = decode_image(encode(page("3"), ending))
    assert decoded.dtype == np.uint8
    assert decoded.shape == (240, 240, 3)
    assert np.abs(decoded.astype(float) - page("3")).mean() < 3


@pytest.mark.parametrize("ending", [".png", ".jpg", ".webp", ".bmp", ".tiff"])
def test_grey_becomes_three_equal_channels(ending: str) -> None:
    decoded = decode_image(encode(page("3")[:, :, 0], ending))
    assert decoded.shape == (240, 240, 3)
    assert (decoded == decoded[:, :, :1]).all()


@pytest.mark.parametrize("ending", [".png", ".tiff"])
def test_sixteen_bit_channels_keep_the_upper_eight_bits(ending: str) -> None:
    deep = page("3").astype(np.uint16) * 257
    assert (decode_image(encode(deep, ending)) == page("3")).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_float_tiff_has_values_from_0_to_1(dtype: type[np.floating]) -> None:
    assert (decode_image(encode(page("3").astype(dtype) / 255, ".tiff")) == page("3")).all()


@pytest.mark.parametrize(("dtype", "share"), [(np.uint16, 2), (np.float32, 4), (np.float64, 8)])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_the_pixel_limit_depends_on_bytes_per_pixel(
    dtype: type[np.generic], share: int, channels: int
) -> None:
    tiff = encode(np.zeros((20, 20, channels), dtype), ".tiff")
    assert decode_image(tiff, max_pixels=400 * share).shape == (20, 20, 3)
    with pytest.raises(InputTooLargeError):
        decode_image(tiff, max_pixels=400 * share - 1)


def test_a_float_tiff_that_is_not_finite_is_refused() -> None:
    picture = np.full((9, 9), np.nan, dtype=np.float32)
    with pytest.raises(UndecodableImageError, match="finite"):
        decode_image(encode(picture, ".tiff"))


def test_eight_bit_levels_in_sixteen_bit_samples_are_kept() -> None:
    picture = np.full((20, 20), 255, np.uint16)
    picture[5:15, 9:11] = 0
    assert (decode_image(encode(picture, ".png")) == picture[:, :, None]).all()


def test_a_palette_is_resolved() -> None:
    palette = png_chunk(b"PLTE", bytes([255, 0, 0, 0, 255, 0]))
    decoded = decode_image(png(2, 1, 8, 3, b"\x00\x00\x01", between=palette))
    assert decoded.tolist() == [[[0, 0, 255], [0, 255, 0]]]


def test_one_bit_a_pixel_is_black_and_white() -> None:
    assert decode_image(png(8, 1, 1, 0, b"\x00\x0f"))[0, :, 0].tolist() == [0] * 4 + [255] * 4


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_single_pixel_is_a_picture(ending: str) -> None:
    assert decode_image(encode(np.full((1, 1, 3), 255, np.uint8), ending)).shape == (1, 1, 3)


def test_the_first_frame_of_an_animation_is_decoded() -> None:
    frames = cv2.Animation()
    frames.frames = [corner_picture(), np.zeros((40, 60, 3), np.uint8)]
    frames.durations = [100, 100]
    fine, content = cv2.imencodeanimation(".gif", frames)
    assert fine
    assert red_corner(decode_image(content.tobytes())) == (0, 0)


def test_a_cmyk_jpeg_is_decoded() -> None:
    # One grey 8×8 block: a hand-made scan of four components, each a mid-grey DC of zero.
    decoded = decode_image(_cmyk_jpeg())
    assert decoded.shape == (8, 8, 3)
    assert np.ptp(decoded) == 0


def _cmyk_jpeg() -> bytes:
    def segment(marker: int, content: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content

    quantizer = segment(0xDB, b"\x00" + b"\x01" * 64)
    components = b"".join(bytes([number, 0x11, 0]) for number in (1, 2, 3, 4))
    frame = segment(0xC0, struct.pack(">BHHB", 8, 8, 8, 4) + components)
    one_code = b"\x01" + b"\x00" * 15 + b"\x00"  # the only code, one bit long, means zero
    tables = segment(0xC4, b"\x00" + one_code) + segment(0xC4, b"\x10" + one_code)
    adobe = segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x00")
    scan = segment(0xDA, b"\x04" + bytes([1, 0, 2, 0, 3, 0, 4, 0]) + b"\x00\x3f\x00")
    return b"\xff\xd8" + adobe + quantizer + frame + tables + scan + b"\x00" + b"\xff\xd9"


# Transparency


def test_transparent_pixels_are_white() -> None:
    decoded = decode_image(png(2, 1, 8, 6, bytes([0, 255, 0, 0, 255, 9, 9, 9, 0])))
    assert decoded.tolist() == [[[0, 0, 255], [255, 255, 255]]]


def test_half_transparent_pixels_are_blended_with_white() -> None:
    assert decode_image(png(1, 1, 8, 6, bytes([0, 0, 0, 0, 128]))).tolist() == [[[127] * 3]]


def test_grey_with_alpha_is_blended_with_white() -> None:
    decoded = decode_image(png(2, 1, 8, 4, bytes([0, 0, 255, 0, 0])))
    assert decoded.tolist() == [[[0, 0, 0], [255, 255, 255]]]


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    between = png_chunk(b"PLTE", bytes([0, 0, 0, 9, 9, 9])) + png_chunk(b"tRNS", bytes([255, 0]))
    decoded = decode_image(png(2, 1, 8, 3, b"\x00\x00\x01", between=between))
    assert decoded.tolist() == [[[0, 0, 0], [255, 255, 255]]]


def test_sixteen_bits_with_alpha_are_blended_with_white() -> None:
    rows = b"\x00" + struct.pack(">8H", 0, 0, 0, 65535, 0, 0, 0, 0)
    assert decode_image(png(2, 1, 16, 6, rows)).tolist() == [[[0, 0, 0], [255, 255, 255]]]


def test_a_wholly_transparent_picture_is_white() -> None:
    assert (decode_image(encode(np.zeros((9, 9, 4), np.uint8))) == 255).all()


def test_white_ink_on_transparency_gets_a_black_background() -> None:
    white = np.full((240, 240, 4), 255, np.uint8)
    white[:, :, 3] = page("3", ink=WHITE, paper=BLACK)[:, :, 0]
    assert (decode_image(encode(white)) == page("3", ink=WHITE, paper=BLACK)).all()


def test_a_white_sheet_with_dark_ink_and_transparent_corners_stays_white() -> None:
    sheet = np.dstack([page("3"), np.full((240, 240), 255, np.uint8)])
    sheet[:8, :8, 3] = 0
    assert (decode_image(encode(sheet)) == page("3")).all()


# EXIF

TURNED = [
    (1, (40, 60), (0, 0)),
    (2, (40, 60), (0, -1)),
    (3, (40, 60), (-1, -1)),
    (4, (40, 60), (-1, 0)),
    (5, (60, 40), (0, 0)),
    (6, (60, 40), (0, -1)),
    (7, (60, 40), (-1, -1)),
    (8, (60, 40), (-1, 0)),
]


@pytest.mark.parametrize(("orientation", "shape", "corner"), TURNED)
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_exif_orientation_is_applied_to_photographs(
    kind: str, orientation: int, shape: tuple[int, int], corner: tuple[int, int]
) -> None:
    turned = decode_image(_with_exif(kind, orientation))
    assert turned.shape[:2] == shape
    assert red_corner(turned) == corner


def test_exif_orientation_is_ignored_for_transparent_drawings() -> None:
    plain = encode(np.zeros((40, 60, 4), np.uint8))
    drawing = plain[:33] + png_chunk(b"eXIf", exif(6)) + plain[33:]
    assert decode_image(drawing).shape == (40, 60, 3)


def _with_exif(kind: str, orientation: int) -> bytes:
    if kind == "jpeg":
        plain = encode(corner_picture(), ".jpg")
        content = b"Exif\x00\x00" + exif(orientation)
        return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content + plain[2:]
    if kind == "png":
        plain = encode(corner_picture(), ".png")
        return plain[:33] + png_chunk(b"eXIf", exif(orientation)) + plain[33:]
    plain = encode(corner_picture(), ".webp", cv2.IMWRITE_WEBP_QUALITY, 101)
    size = struct.pack("<I", 59)[:3] + struct.pack("<I", 39)[:3]
    chunks = b"VP8X" + struct.pack("<I", 10) + b"\x08\x00\x00\x00" + size
    chunks += plain[12:] + b"EXIF" + struct.pack("<I", len(exif(1))) + exif(orientation)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


# Limits


def test_more_than_ten_megabytes_are_refused() -> None:
    with pytest.raises(InputTooLargeError, match="10 MB"):
        decode_image(encode(page()) + bytes(MAX_BYTES))


def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    with pytest.raises(InputTooLargeError, match="100000×100000"):
        decode_image(png(100_000, 100_000, 8, 0, b""))


def test_the_pixel_limit_is_a_parameter() -> None:
    content = encode(np.zeros((30, 40), np.uint8))
    assert decode_image(content, max_pixels=1200).shape == (30, 40, 3)
    with pytest.raises(InputTooLargeError, match="40×30"):
        decode_image(content, max_pixels=1199)


def test_a_header_with_fewer_rows_than_the_data_is_used() -> None:
    assert decode_image(png(4, 4, 8, 0, bytes(5 * 4))).shape == (4, 4, 3)
    assert decode_image(png(4, 4, 8, 0, bytes(1_000_000))).shape == (4, 4, 3)


def test_a_header_with_more_rows_than_the_data_is_refused() -> None:
    with pytest.raises(UndecodableImageError):
        decode_image(png(400, 400, 8, 0, bytes(10)))


@pytest.mark.parametrize(
    ("longer", "factor"), [(2999, 1), (3000, 2), (6000, 4), (12000, 8), (12006, 8)]
)
def test_a_large_jpeg_is_shrunk_while_it_is_decoded(longer: int, factor: int) -> None:
    content = encode(np.full((80, longer, 3), 200, np.uint8), ".jpg")
    decoded, scale = decode_scaled(content)
    assert decoded.shape[:2] == (80 // factor, -(-longer // factor))
    assert scale == pytest.approx(factor, rel=1e-3)


# What is no picture


# Arrays


def test_the_error_for_a_pdf_names_the_format() -> None:
    with pytest.raises(UndecodableImageError, match="This is a PDF"):
        decode_image(b"%PDF-1.7 and more")
    with pytest.raises(UndecodableImageError, match="This is a PDF"):
        decode_image(b"%PDF-1.7" + bytes(MAX_BYTES))
