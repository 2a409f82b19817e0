"""Handwriting for synthetic pages, from the drawings of the tests."""

from __future__ import annotations

import numpy as np

from drawings import DIGITS, ink_mask, number, place
from numscribe.io.strokes import parse_strokes
from numscribe.models.symbols import OTHER
from numscribe.training.writing import WriterDigits, Writing

LETTER_H = [[[0, 0], [0, 100]], [[60, 0], [60, 100]], [[0, 50], [60, 50]]]


def tiny_writing() -> Writing:
    """Return a writer of strokes, a writer of scans, a letter and a written number."""
    pen = {digit: [parse_strokes(strokes)] for digit, strokes in DIGITS.items()}
    scans = {}
    for digit, strokes in DIGITS.items():
        ink = ink_mask(place(strokes, 4, 4, 36), (46, 46), 4)
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        crop = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        scans[digit] = [np.rint(255 * crop).astype(np.uint8)]
    return Writing(
        [WriterDigits(pen)],
        [WriterDigits(scans)],
        {OTHER: [parse_strokes(LETTER_H)]},
        [(parse_strokes(number("407")), "407")],
    )
