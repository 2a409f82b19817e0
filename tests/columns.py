"""Columns of the model of strips that say a known text."""

import numpy as np


def saying(text: str, sure: float = 0.99) -> np.ndarray:
    """What a strip says that shows a text: nothing, a digit, nothing, a digit, …"""
    rows = np.full((2 * len(text) + 1, 11), (1 - sure) / 10)
    for place in range(len(rows)):
        rows[place, int(text[place // 2]) + 1 if place % 2 else 0] = sure
    return rows
