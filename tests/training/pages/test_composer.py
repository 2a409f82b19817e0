import numpy as np
import pytest

from numscribe.models.symbols import HALF, STRUCK, SYMBOLS
from numscribe.training.pages.composer import SymbolComposer
from numscribe.training.writing import WriterDigits, Writing


def composer(writing: Writing, rng: np.random.Generator) -> SymbolComposer:
    return SymbolComposer(writing.pens[0], writing.pens, writing, rng)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_symbol_has_glyphs(symbol: str, writing: Writing, rng: np.random.Generator) -> None:
    glyphs = composer(writing, rng).symbol(symbol)
    assert glyphs
    assert max(glyph.left + glyph.width for glyph in glyphs) >= 0
    assert max(max(glyph.width, glyph.height) for glyph in glyphs) < 5


@pytest.mark.parametrize(("symbol", "count"), [(HALF, 3), (STRUCK, 2)])
def test_fractions_and_struck_digits_have_several_glyphs(
    symbol: str, count: int, writing: Writing, rng: np.random.Generator
) -> None:
    counts = [len(composer(writing, rng).symbol(symbol)) for _ in range(20)]
    assert max(counts) >= count


def test_a_missing_digit_is_taken_from_another_writer(
    writing: Writing, rng: np.random.Generator
) -> None:
    without = WriterDigits({"1": writing.pens[0].digits["1"]})
    (glyph,) = SymbolComposer(without, [without, *writing.pens], writing, rng).symbol("8")
    assert glyph.height == pytest.approx(1, abs=0.6)
