"""Accept or refuse a reading by its confidence."""

from __future__ import annotations

from numscribe.records import Reason

DEFAULT_THRESHOLD = 0.7
"""Default minimum confidence of an accepted reading."""


def reason_to_refuse(confidence: float, not_a_digit: float, threshold: float) -> Reason | None:
    """Return why a reading is refused, or None if it is accepted.

    Args:
        confidence: Probability that the reading is right.
        not_a_digit: Probability that the ink is not a digit.
        threshold: Minimum confidence of an accepted reading.
    """
    if confidence >= threshold:
        return None
    return "not_a_digit" if not_a_digit > 0.5 else "unsure"
