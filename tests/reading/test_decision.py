import pytest

from numscribe.reading.decision import reason_to_refuse


@pytest.mark.parametrize(
    ("confidence", "not_a_digit", "threshold", "reason"),
    [
        (0.9, 0.05, 0.5, None),
        (0.5, 0.5, 0.5, None),
        (0.4999, 0.1, 0.5, "unsure"),
        (0.01, 0.98, 0.5, "not_a_digit"),
        (0.9, 0.1, 0.95, "unsure"),
        (0.0, 1.0, 0.0, None),
    ],
)
def test_a_reading_is_refused_below_the_threshold_with_a_reason(
    confidence: float, not_a_digit: float, threshold: float, reason: str | None
) -> None:
    assert reason_to_refuse(confidence, not_a_digit, threshold) == reason
