import pytest

from numscribe.evaluation.report import same_writing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("42", "42"),
        ("4 2", "42"),
        ("12\n34", "1234"),
        ("2x3", "2×3"),
        ("8÷2", "8:2"),
        ("1½", "1 1/2"),
        ("", " "),
    ],
)
def test_equivalent_notations_are_equal(one: str, other: str) -> None:
    assert same_writing(one, other)
    assert same_writing(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("12.5", "125"), ("12.5", "12,5"), ("-5", "5"), ("42", "24"), ("7", ""), ("1/2", "1-2")],
)
def test_different_notations_are_not_equal(one: str, other: str) -> None:
    assert not same_writing(one, other)
