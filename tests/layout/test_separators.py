import pytest

from numscribe.layout.separators import Setting, separator_probabilities
from numscribe.records import Box

LINE = Setting(height=100, middle=50)  # digits from y = 0 to 100


def marks(
    box: Box, *, straight: float = 0.99, lean: float = 0.0, after: bool = True, before: bool = True
) -> dict[str, float]:
    return separator_probabilities(
        box, LINE, straight=straight, lean=lean, after=after, before=before
    )


def likeliest(found: dict[str, float]) -> str:
    return max(found, key=lambda mark: found[mark])


@pytest.mark.parametrize(
    ("box", "lean", "mark"),
    [
        (Box(0, 48, 50, 6), 8.0, "-"),
        (Box(0, 92, 8, 8), 0.0, "."),
        (Box(0, 85, 14, 40), 0.4, ","),
        (Box(0, -20, 60, 150), 0.4, "/"),
    ],
)
def test_size_place_and_lean_name_a_mark(box: Box, lean: float, mark: str) -> None:
    found = marks(box, lean=lean)
    assert likeliest(found) == mark
    assert found[mark] > 0.8


@pytest.mark.parametrize(
    ("name", "box", "lean", "straight"),
    [
        ("an upright 1", Box(0, 0, 5, 100), 0.0, 0.99),
        ("a leaning 1 as high as its neighbours", Box(0, 0, 35, 100), 0.35, 0.99),
        ("a round 0", Box(0, 0, 70, 100), 0.0, 0.3),
        ("a low 5", Box(0, 30, 50, 70), 0.1, 0.5),
    ],
)
def test_digits_are_no_marks(name: str, box: Box, lean: float, straight: float) -> None:
    assert sum(marks(box, lean=lean, straight=straight).values()) < 0.3, name


def test_probabilities_together_are_at_most_one() -> None:
    for y in range(-40, 140, 15):
        for width in (4, 20, 60, 120):
            for height in (4, 20, 60, 160):
                total = sum(marks(Box(0, y, width, height), lean=width / height).values())
                assert 0 <= total <= 1.2


def test_nothing_is_separated_where_nothing_stands_before() -> None:
    dot, slash = Box(0, 92, 8, 8), Box(0, -20, 60, 150)
    assert marks(dot, after=False)["."] == 0
    assert marks(slash, lean=0.4, after=False)["/"] == 0
    assert marks(slash, lean=0.4, before=False)["/"] == 0
