"""Typefaces: pictures of the letters and digits of Matplotlib's fonts."""

from __future__ import annotations

import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

_FONTS = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono", "DejaVuSansMono-Bold",
    "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic", "STIXGeneral", "STIXGeneralBol",
    "STIXGeneralItalic", "STIXGeneralBolIta", "cmr10", "cmb10", "cmss10", "cmtt10",
)  # fmt: skip

HELD_OUT_FONTS = frozenset({"DejaVuSerif-Bold", "STIXGeneralItalic", "cmss10"})
"""Fonts that are held out from training."""

_SIZE = 48
"""Font size of the pictures in pixels; they are scaled when they are placed."""

_DRAWN = "0123456789.,-/:+=%()#$'" + string.ascii_letters


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font.

    Attributes:
        name: Name of its file.
        glyphs: By character: a picture of the ink, uint8 (rows, columns), 0 to 255; y of its top
            and its height in digit heights, with y = 0 at the middle of the digits.
    """

    name: str
    glyphs: dict[str, tuple[NDArray[np.uint8], float, float]]


@cache
def load_typefaces(*, held_out: bool) -> tuple[Typeface, ...]:
    """Load the fonts for training, or those that are held out."""
    folder = Path(mpl.get_data_path()) / "fonts/ttf"
    return tuple(
        _load(folder / f"{name}.ttf") for name in _FONTS if (name in HELD_OUT_FONTS) is held_out
    )


def _load(path: Path) -> Typeface:
    font = ImageFont.truetype(str(path), _SIZE)
    drawn: dict[str, tuple[NDArray[np.uint8], int]] = {}
    for character in _DRAWN:
        canvas = Image.new("L", (2 * _SIZE, 2 * _SIZE))
        ImageDraw.Draw(canvas).text((_SIZE // 2, _SIZE // 3), character, fill=255, font=font)
        ink = np.asarray(canvas)
        box = canvas.getbbox()
        if box is not None:
            drawn[character] = ink[box[1] : box[3], box[0] : box[2]].copy(), box[1]
    eight, top = drawn["8"]
    height = eight.shape[0]
    middle = top + height / 2
    return Typeface(
        path.stem,
        {
            character: (ink, (row - middle) / height, ink.shape[0] / height)
            for character, (ink, row) in drawn.items()
        },
    )
