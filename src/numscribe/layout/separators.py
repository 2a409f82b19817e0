"""Separators: how likely a small or slanted mark between digits is a dash, dot, comma or slash.

A model sees every group at one size, so it cannot tell a dash from a long bar or a slash from a
1: what tells them is their size and place beside the digits of their line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from numscribe.records import Box

_SLASH = 20.5
"""Height and lean, weighed, at which a slash is as likely as a 1."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a line of digits looks like around one group.

    Attributes:
        height: Height of the digits beside it.
        middle: y of the middle of the digits near it.
    """

    height: float
    middle: float


def separator_probabilities(
    box: Box, setting: Setting, *, straight: float, lean: float, after: bool, before: bool
) -> dict[str, float]:
    """Return how likely a group is each separator; what is missing from 1 is left to digits.

    Args:
        box: Where the group is.
        setting: The line around it.
        straight: Distance of its ends as a share of its length, 0 to 1.
        lean: x gained for each unit of height by the line between its ends.
        after: Whether something stands on its left.
        before: Whether something stands on its right.
    """
    wide, high = box.width / setting.height, box.height / setting.height
    rise = (setting.middle - (box.y + box.height / 2)) / setting.height  # above the middle
    level = _logistic(0.38 - high, 0.04) * _logistic(wide - 1.6 * high, 0.1)
    dash = level * _logistic(wide - 0.12, 0.02) * _logistic(0.42 - abs(rise), 0.03)
    dash *= _logistic(1.6 - wide, 0.15)
    small = _logistic(0.3 - max(wide, high), 0.025)
    dot = small * _logistic(-rise - 0.22, 0.04) * (1 - dash)
    comma = (
        _logistic(0.65 - high, 0.04)
        * _logistic(0.45 - wide, 0.03)
        * _logistic(-rise - 0.33, 0.03)
        * (1 - dot)
        * (1 - dash)
    )
    slash = 0.0
    if after and before:
        # Fitted to the slashes and inner ones of the people whose numbers train.
        longer = _logistic(13.4 * high + 8.8 * min(max(lean, -0.5), 1.0) - _SLASH, 1.0)
        slash = longer * _logistic(straight - 0.9, 0.02) * _logistic(lean - 0.05, 0.03)
    if not after:  # nothing to separate
        dot = comma = 0.0
    return {"-": dash, ".": dot, ",": comma, "/": slash}


def _logistic(value: float, width: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, value / width))))
