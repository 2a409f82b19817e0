from numscribe.models.registry import model_content
from numscribe.training.measure import forward_microseconds, spread


def test_the_time_of_a_picture_is_positive() -> None:
    assert forward_microseconds(model_content("fast"), repeats=20) > 0


def test_spread_formats_mean_minimum_and_maximum() -> None:
    assert spread([0.99, 1.0]) == "99.50% (99.00%–100.00%)"
    assert spread([0.99]) == "99.00%"
