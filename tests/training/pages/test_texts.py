import numpy as np

from numscribe.models.symbols import SYMBOLS
from numscribe.training.pages.texts import line_text


def test_texts_contain_all_symbols_and_no_others(rng: np.random.Generator) -> None:
    texts = [line_text(rng) for _ in range(2000)]
    assert set().union(*texts) == set(SYMBOLS)
    assert all(1 <= len(text) <= 40 for text in texts)
