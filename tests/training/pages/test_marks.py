import numpy as np
import pytest

from numscribe.imaging.strokes import bounds
from numscribe.models.symbols import DIGITS, HALF, OTHER, STRUCK, SYMBOLS
from numscribe.training.pages.marks import can_draw, draw_mark, strike_out

MARKS = [symbol for symbol in SYMBOLS if symbol not in DIGITS + HALF + STRUCK + OTHER]


@pytest.mark.parametrize("symbol", MARKS)
def test_every_mark_is_drawn_near_the_line(symbol: str, rng: np.random.Generator) -> None:
    assert can_draw(symbol)
    for _ in range(20):
        strokes = draw_mark(symbol, rng)
        box = bounds(strokes)
        assert all(stroke.dtype == np.float32 and len(stroke) for stroke in strokes)
        assert 0 <= max(box.width, box.height) < 3
        assert -1.2 < box.y + box.height / 2 < 1.2


@pytest.mark.parametrize(
    ("symbol", "low", "high"), [(".", 0.25, 0.8), ("'", -0.9, -0.2), ("-", -0.3, 0.3)]
)
def test_marks_have_their_usual_height_on_the_line(
    symbol: str, low: float, high: float, rng: np.random.Generator
) -> None:
    middles = []
    for _ in range(20):
        box = bounds(draw_mark(symbol, rng))
        middles.append(box.y + box.height / 2)
    assert low < np.mean(middles) < high


@pytest.mark.parametrize("symbol", ["7", "A", HALF])
def test_digits_letters_and_fractions_are_not_marks(symbol: str, rng: np.random.Generator) -> None:
    assert not can_draw(symbol)
    with pytest.raises(KeyError):
        draw_mark(symbol, rng)


def test_strike_out_covers_the_width_of_the_symbol(rng: np.random.Generator) -> None:
    for width in (0.5, 2.0, 5.0):
        box = bounds(strike_out(width, rng))
        assert box.x < 0.05
        assert box.x + box.width > width - 0.05
