"""An explanation as one picture with words, for a file that somebody opens."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from numscribe.explain.panels import ACCENT, Explanation, fitted
from numscribe.records import Digit, Image, Reading
from numscribe.serialize import percent, to_png

_SIDE = 360
"""Width and height that the input and its ink are fitted into, in pixels."""

_TILE = 112
"""Side of a digit's 28×28 picture: four pixels for each."""

_GAP = 12
_PAPER = (250, 249, 247)
_WORDS = (64, 56, 48)

_HEAD: Final = 33
"""Bytes of a PNG's signature and its first chunk, IHDR, which has one length always."""

_MARK: Final = b"tEXtSoftware\0Numscribe explanation"


def draw_sheet(explanation: Explanation) -> Image:
    """Draw an explanation as one picture.

    Its first row shows the input with boxes around what was read, and the ink that was found.
    Below, each digit has the 28×28 pixels that the model saw, the same with what decided, and
    bars of its probabilities.

    Returns:
        uint8, (height, width, 3), B, G, R.
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


def sheet_png(explanation: Explanation) -> bytes:
    """Return the sheet as PNG that says what made it, as ``is_explanation`` looks for."""
    png = to_png(draw_sheet(explanation))
    length, check = len(_MARK) - 4, zlib.crc32(_MARK)
    mark = length.to_bytes(4, "big") + _MARK + check.to_bytes(4, "big")
    return png[:_HEAD] + mark + png[_HEAD:]


def is_explanation(content: bytes) -> bool:
    """Tell whether bytes are what ``sheet_png`` made."""
    return content[_HEAD + 4 :].startswith(_MARK)


def _tile(picture: Image) -> Image:
    return np.asarray(
        cv2.resize(picture, (_TILE, _TILE), interpolation=cv2.INTER_NEAREST), dtype=np.uint8
    )


def _bars(digit: Digit) -> Image:
    panel = np.full((_TILE, _TILE, 3), _PAPER, dtype=np.uint8)
    shares = [share * (1.0 - digit.not_a_digit) for share in digit.probabilities]
    for value, share in enumerate([*shares, digit.not_a_digit]):
        top = value * 10 + 1
        colour = ACCENT if value == digit.digit else (190, 185, 180)
        cv2.rectangle(panel, (14, top), (14 + round(share * 60), top + 7), colour, -1)
        _write(panel, "-" if value == 10 else str(value), (2, top + 8), 0.3)
        _write(panel, percent(share), (78, top + 8), 0.28)
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
