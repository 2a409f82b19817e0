import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from numscribe.models.sequence import SYMBOLS
from numscribe.training.composing import number_text


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_number_has_digits_and_only_known_symbols(seed: int) -> None:
    text = number_text(np.random.default_rng(seed))
    assert any(symbol.isdecimal() for symbol in text)
    assert set(text) <= set(SYMBOLS)
