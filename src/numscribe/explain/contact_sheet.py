"""Draw an explanation as a contact sheet: one picture with captions, for a file."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from numscribe.explain.panels import ACCENT, Explanation, fitted
from numscribe.io.serialize import percent, to_png
from numscribe.records import Digit, Image, Reading

_SIDE = 360
"""Longer side of the input's and the ink's picture, in pixels."""

_TILE = 112
"""Side of a digit's 28×28 picture, magnified four times, in pixels."""

_GAP = 12
_PAPER = (250, 249, 247)
_WORDS = (64, 56, 48)

_HEAD: Final = 33
"""Size of a PNG's signature and its first chunk, IHDR, whose length is fixed, in bytes."""

_MARK: Final = b"tEXtSoftware\0Numscribe explanation"


def draw_contact_sheet(explanation: Explanation) -> Image:
    """Draw an explanation as one picture.

    The first row shows the input with the boxes of the reading, and the detected ink. Below are,
    for each digit, the model's 28×28 input, the occlusion map, and bars of the probabilities.

    Returns:
        uint8, (height, width, 3), BGR.
    """
    reading = explanation.reading
    first = [_titled("input", explanation.given)]
    if explanation.ink is not None:
        first.append(_titled("ink", explanation.ink))
    digits = [
        _beside([_tile(panels.seen), _tile(panels.decided), _bars(digit)], gap=6)
        for digit, panels in zip(reading.digits, explanation.digits, strict=False)
    ]
    rows = [_beside(digits[start : start + 2]) for start in range(0, len(digits), 2)]
    return _below([_headline(reading), _beside(first), *rows])


def contact_sheet_png(explanation: Explanation) -> bytes:
    """Return the contact sheet as PNG, with a text chunk that ``is_explanation`` recognizes."""
    png = to_png(draw_contact_sheet(explanation))
    length, check = len(_MARK) - 4, zlib.crc32(_MARK)
    mark = length.to_bytes(4, "big") + _MARK + check.to_bytes(4, "big")
    return png[:_HEAD] + mark + png[_HEAD:]


def is_explanation(content: bytes) -> bool:
    """Return whether bytes are a PNG that ``contact_sheet_png`` made."""
    return content[_HEAD + 4 :].startswith(_MARK)


def _tile(picture: Image) -> Image:
    return np.asarray(
        cv2.resize(picture, (_TILE, _TILE), interpolation=cv2.INTER_NEAREST), dtype=np.uint8
    )


def _bars(digit: Digit) -> Image:
    panel = np.full((_TILE, _TILE, 3), _PAPER, dtype=np.uint8)
    probabilities = [p * (1.0 - digit.not_a_digit) for p in digit.probabilities]
    for value, p in enumerate([*probabilities, digit.not_a_digit]):
        top = value * 10 + 1
        colour = ACCENT if value == digit.digit else (190, 185, 180)
        cv2.rectangle(panel, (14, top), (14 + round(p * 60), top + 7), colour, -1)
        _write(panel, "-" if value == 10 else str(value), (2, top + 8), 0.3)
        _write(panel, percent(p), (78, top + 8), 0.28)
    return panel


def _headline(reading: Reading) -> Image:
    panel = np.full((34, 2 * _SIDE, 3), _PAPER, dtype=np.uint8)
    verdict = "accepted" if reading.accepted else f"refused: {reading.reason}"
    words = f"{reading.text or '(nothing)'}   {percent(reading.confidence)}   {verdict}"
    _write(panel, words[:60], (0, 24), 0.7, weight=2)
    return panel


def _titled(title: str, picture: Image) -> Image:
    picture = fitted(picture, _SIDE)
    head = np.full((20, picture.shape[1], 3), _PAPER, dtype=np.uint8)
    _write(head, title, (0, 13), 0.42)
    return np.vstack([head, picture])


def _write(panel: Image, words: str, at: tuple[int, int], size: float, weight: int = 1) -> None:
    cv2.putText(panel, words, at, cv2.FONT_HERSHEY_SIMPLEX, size, _WORDS, weight, cv2.LINE_AA)


def _beside(panels: Sequence[Image], gap: int = _GAP) -> Image:
    height = max(panel.shape[0] for panel in panels)
    return np.hstack([_padded(panel, height - panel.shape[0], gap) for panel in panels])


def _below(panels: Sequence[Image]) -> Image:
    width = max(panel.shape[1] for panel in panels)
    stacked = np.vstack([_padded(panel, _GAP, width - panel.shape[1]) for panel in panels])
    edge = cv2.copyMakeBorder(stacked, _GAP, 0, _GAP, 0, cv2.BORDER_CONSTANT, value=_PAPER)
    return np.asarray(edge, dtype=np.uint8)


def _padded(panel: Image, below: int, right: int) -> Image:
    return np.asarray(
        cv2.copyMakeBorder(panel, 0, below, 0, right, cv2.BORDER_CONSTANT, value=_PAPER),
        dtype=np.uint8,
    )
