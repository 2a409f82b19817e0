"""Small difficult pictures: digits that must be read, and pictures that must be refused."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from drawings import BLACK, WHITE, Picture, encode, page

Maker = Callable[[str], bytes]

SIDE = 240


def _noise(picture: NDArray[np.float64] | Picture, deviation: float, seed: int = 0) -> Picture:
    noise = np.random.default_rng(seed).normal(0, deviation, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _lit(picture: Picture, light: NDArray[np.float64]) -> Picture:
    return _noise(picture * light[:, :, None], 2)


def _grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    return y, x


def ruled(
    picture: Picture,
    *,
    squared: bool = False,
    colour: tuple[int, int, int] = (225, 205, 170),
    pitch: int = 30,
    width: int = 1,
) -> Picture:
    """Rule paper; lines do not cover ink."""
    lines = np.full_like(picture, 255)
    for at in range(pitch // 2, picture.shape[0], pitch):
        cv2.line(lines, (0, at), (picture.shape[1], at), colour, width)
    for at in range(pitch // 2, picture.shape[1] if squared else 0, pitch):
        cv2.line(lines, (at, 0), (at, picture.shape[0]), colour, width)
    return np.minimum(picture, lines)


def _dotted(picture: Picture, pitch: int = 15, radius: int = 1) -> Picture:
    for y in range(pitch // 2, picture.shape[0], pitch):
        for x in range(pitch // 3, picture.shape[1], pitch):
            cv2.circle(picture, (x, y), radius, (120, 120, 120), -1, cv2.LINE_AA)
    return picture


def _punched(digit: str) -> bytes:
    picture = np.hstack([np.full((SIDE, 60, 3), 255, np.uint8), page(digit, side=SIDE)])
    for y in (50, 190):
        cv2.circle(picture, (25, y), 15, (60, 60, 70), -1, cv2.LINE_AA)
    return encode(picture)


def _highlighted(digit: str) -> bytes:
    picture = page(digit, side=2 * SIDE, height=0.16, at=(0.45, 0.42), pen=0.014)
    marker = np.full_like(picture, 255)
    cv2.line(marker, (SIDE - 60, SIDE), (SIDE + 60, SIDE), (90, 250, 255), 90)
    return encode(_noise(np.minimum(picture, marker), 3))


def _transparent(digit: str) -> bytes:
    drawing = np.zeros((SIDE, SIDE, 4), np.uint8)
    drawing[:, :, 3] = 255 - page(digit, side=SIDE)[:, :, 0]
    return encode(drawing)


def _white_on_transparent(digit: str) -> bytes:
    drawing = np.full((SIDE, SIDE, 4), 255, np.uint8)
    drawing[:, :, 3] = 255 - page(digit, side=SIDE)[:, :, 0]
    return encode(drawing)


def _aliased(digit: str) -> bytes:
    return encode(np.where(page(digit) < 128, 0, 255).astype(np.uint8))


def _specked(digit: str) -> bytes:
    picture = page(digit)
    for x, y in np.random.default_rng(1).integers(4, 236, (25, 2)).tolist():
        picture[y : y + 2, x : x + 2] = 60
    return encode(picture)


def _with_neighbour(digit: str) -> bytes:
    picture = page(digit)
    cv2.line(picture, (228, 70), (240, 150), BLACK, 11, cv2.LINE_AA)
    return encode(picture)


def _paper_on_desk(digit: str) -> bytes:
    """A rotated sheet on a dark desk."""
    sheet = page(digit, side=200, ink=(70, 50, 40), paper=(238, 240, 240))
    matrix = cv2.getRotationMatrix2D((100, 100), 6, 1.0)
    matrix[:, 2] += 40
    desk = np.full((280, 280, 3), (40, 60, 85), np.uint8)
    turned = cv2.warpAffine(sheet, matrix, (280, 280))
    inside = cv2.warpAffine(np.full((200, 200), 255, np.uint8), matrix, (280, 280))
    return encode(_noise(np.where(inside[:, :, None] > 127, turned, desk), 3))


def _phone(digit: str) -> bytes:
    """A phone's photograph of 12 megapixels, with light from one side."""
    small = _lit(page(digit, side=SIDE, pen=0.03, ink=(90, 60, 50)), 0.55 + 0.4 * _grid()[1])
    return encode(cv2.resize(small, (4000, 3000), interpolation=cv2.INTER_LINEAR), ".jpg", 1, 80)


def _shadowed(digit: str) -> bytes:
    y, x = _grid()
    return encode(_lit(page(digit, ink=(60,) * 3), np.where(x + 0.4 * y > 0.6, 1.0, 0.62)))


def _corner_shadow(digit: str) -> bytes:
    y, x = _grid()
    return encode(_lit(page(digit), 1 - 0.5 * np.exp(-np.hypot(x, y) / 0.25)))


def _hand_shadow(digit: str) -> bytes:
    y, x = _grid()
    edge = np.clip((np.hypot(x - 0.75, 1.3 * (y - 1.0)) - 0.5) / 0.08, 0, 1)
    return encode(_lit(page(digit, ink=(50,) * 3, paper=(240,) * 3), 0.5 + 0.5 * edge))


def _sheet_cut(digit: str) -> bytes:
    """A sheet that two sides of the picture cut off, on a desk of another hue."""
    sheet = page(digit, ink=(70, 50, 40), paper=(238, 240, 240))
    sheet[:, :14] = sheet[-20:] = (40, 60, 85)
    return encode(_lit(sheet, 0.6 + 0.4 * _grid()[0]))


def _far_away(digit: str) -> bytes:
    """A digit of 80 pixels in a photograph of 12 megapixels."""
    picture = np.full((3000, 4000, 3), 235, np.uint8)
    picture[1900:2100, 2500:2700] = page(digit, side=200, height=0.4, pen=0.03, paper=(235,) * 3)
    light = np.linspace(1, 0.6, 4000)[None, :, None]
    return encode((picture * light).astype(np.uint8), ".jpg", 1, 85)


def _framed(digit: str, *, ring: bool) -> bytes:
    picture = page(digit, height=0.4)
    if ring:  # wider than any 0
        picture = np.pad(picture, ((0, 0), (60, 60), (0, 0)), constant_values=255)
        cv2.ellipse(picture, (180, 120), (150, 90), 4, 0, 354, BLACK, 4, cv2.LINE_AA)
    else:
        cv2.rectangle(picture, (40, 35), (SIDE - 35, SIDE - 40), BLACK, 3)
    return encode(picture)


def _underlined(digit: str) -> bytes:
    picture = page(digit, height=0.4)
    y = int(np.flatnonzero((picture < 128).any(axis=(1, 2))).max()) + 14
    cv2.line(picture, (20, y + 4), (SIDE - 20, y), BLACK, 5, cv2.LINE_AA)
    return encode(picture)


def _two_thirds_wide(digit: str) -> bytes:
    return encode(page(digit, height=0.14, at=(0.8, 0.82), pen=0.014, side=400))


READABLE: dict[str, Maker] = {
    "dark on light": lambda d: encode(page(d)),
    "light on dark": lambda d: encode(page(d, ink=WHITE, paper=BLACK)),
    "a transparent canvas": _transparent,
    "white on a transparent canvas": _white_on_transparent,
    "not anti-aliased": _aliased,
    "a thick pen": lambda d: encode(page(d, pen=0.1)),
    "a hairline": lambda d: encode(page(d, pen=0.006, side=400)),
    "small in a corner": _two_thirds_wide,
    "28 pixels": lambda d: encode(page(d, side=28, height=0.7, pen=0.09)),
    "12 megapixels": _phone,
    "a blue pen": lambda d: encode(page(d, ink=(170, 70, 30))),
    "a red pen": lambda d: encode(page(d, ink=(40, 40, 210))),
    "yellow on white": lambda d: encode(page(d, ink=(80, 230, 255))),
    "chalk on a blackboard": lambda d: encode(
        _noise(page(d, ink=(220,) * 3, paper=(40, 50, 45)), 8)
    ),
    "faint pencil": lambda d: encode(_noise(page(d, ink=(185,) * 3, paper=(240,) * 3), 4)),
    "grey paper": lambda d: encode(_noise(page(d, ink=(60,) * 3, paper=(150,) * 3), 5)),
    "ruled paper": lambda d: encode(ruled(page(d, ink=(110, 50, 30)))),
    "noisy ruled paper": lambda d: encode(_noise(ruled(page(d, ink=(110, 50, 30))), 4)),
    "squared paper": lambda d: encode(ruled(page(d, ink=(110, 50, 30)), squared=True, pitch=20)),
    "noisy squared paper": lambda d: encode(
        _noise(ruled(page(d, ink=(110, 50, 30)), squared=True, pitch=20), 4)
    ),
    "dark ruled paper": lambda d: encode(ruled(page(d), colour=(150, 120, 90), width=2)),
    "uneven light": lambda d: encode(_lit(page(d, ink=(60,) * 3), 1 - 0.55 * _grid()[1])),
    "the edge of a shadow": _shadowed,
    "a shadow in one corner": _corner_shadow,
    "JPEG artefacts": lambda d: encode(page(d), ".jpg", cv2.IMWRITE_JPEG_QUALITY, 12),
    "specks": _specked,
    "a neighbour's ink": _with_neighbour,
    "a sheet on a desk": _paper_on_desk,
    "a sheet that the picture cuts": _sheet_cut,
    "the shadow of a hand": _hand_shadow,
    "far away": _far_away,
    "pencil on ruled paper": lambda d: encode(
        _noise(ruled(page(d, ink=(140,) * 3, paper=(243,) * 3), colour=(210, 170, 150)), 3)
    ),
    "dotted paper": lambda d: encode(_dotted(page(d))),
    "beside punched holes": _punched,
    "a highlighter": _highlighted,
    "a box around it": lambda d: _framed(d, ring=False),
    "a ring around it": lambda d: _framed(d, ring=True),
    "an underline": _underlined,
}
"""Pictures of a digit that must be read."""


def _blank(_: int) -> bytes:
    return encode(np.full((SIDE, SIDE, 3), 255, np.uint8))


def _dot(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    x, y = rng.integers(60, 180, 2).tolist()
    cv2.circle(picture, (x, y), int(rng.integers(4, 20)), BLACK, -1, cv2.LINE_AA)
    return encode(picture)


def _dash(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    y = int(rng.integers(60, 180))
    end = y + int(rng.integers(-8, 9))
    cv2.line(picture, (60, y), (180, end), BLACK, int(rng.integers(5, 14)), cv2.LINE_AA)
    return encode(picture)


def _page_of_noise(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    return encode(rng.integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8))


def _grey_noise(seed: int) -> bytes:
    return encode(_noise(np.full((SIDE, SIDE, 3), 128, np.uint8), 25, seed))


def _face(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    pen = int(rng.integers(4, 9))
    cv2.ellipse(picture, (120, 120), (80, int(rng.integers(70, 95))), 0, 0, 360, BLACK, pen)
    for x in (92, 148):
        cv2.circle(picture, (x, 100), int(rng.integers(4, 10)), BLACK, -1)
    cv2.ellipse(picture, (120, 140), (35, 22), 0, 20, 160, BLACK, pen)
    return encode(picture)


def _shading(seed: int) -> bytes:
    y, x = _grid()
    light = 1 - 0.5 * np.exp(-np.hypot(x - 0.2 * (seed % 5), y - 0.3) / 0.3)
    return encode(_lit(np.full((SIDE, SIDE, 3), 240, np.uint8), light))


def _empty_ruled(seed: int) -> bytes:
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    return encode(ruled(picture, squared=bool(seed % 2), pitch=20 + seed))


def _empty_dotted(seed: int) -> bytes:
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    return encode(_dotted(picture, pitch=12 + 3 * seed, radius=seed % 3))


def _scribble(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    points = rng.integers(50, 190, (25, 2)).astype(np.int32)
    cv2.polylines(picture, [points], False, BLACK, 5, cv2.LINE_AA)
    return encode(picture)


def _stripes(seed: int) -> bytes:
    y, x = _grid()
    wave = 128 + 100 * np.sin((6 + seed) * 6.28 * (x + 0.3 * y))
    return encode(np.repeat(wave[:, :, None], 3, axis=2).astype(np.uint8))


REFUSABLE: dict[str, Callable[[int], bytes]] = {
    "a blank page": _blank,
    "one dot": _dot,
    "a dash": _dash,
    "a page of noise": _page_of_noise,
    "grainy grey": _grey_noise,
    "a face": _face,
    "shading": _shading,
    "empty ruled paper": _empty_ruled,
    "empty dotted paper": _empty_dotted,
    "a scribble": _scribble,
    "stripes": _stripes,
}
"""Pictures without a digit, by a number that varies them: all must be refused."""
