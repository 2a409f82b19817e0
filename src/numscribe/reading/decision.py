"""Accept or refuse a reading by its confidence."""

from __future__ import annotations

from numscribe.records import Reason

DEFAULT_THRESHOLD = 0.7
"""Default minimum confidence of an accepted reading."""


def reason_to_refuse(confidence: float, p_reject: float, threshold: float) -> Reason | None:
    """Return why a reading is refused, or None if it is accepted.

    Args:
        confidence: Probability that the reading is right.
        p_reject: Probability that the ink is not a digit.
        threshold: Minimum confidence of an accepted reading.
    """
    if confidence >= threshold:
        return None
    return "not_a_digit" if p_reject > 0.5 else "unsure"
