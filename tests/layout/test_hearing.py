import numpy as np
import pytest

from numscribe.layout.ctc import log_probabilities
from numscribe.layout.hearing import Hearing


def said(text: str, sure: float) -> np.ndarray:
    """Columns that say a text, each digit in one column, with none between them."""
    columns = np.full((2 * len(text) + 1, 11), (1 - sure) / 10)
    columns[::2, 0] = sure
    for place, digit in enumerate(text):
        columns[2 * place + 1, 1 + int(digit)] = sure
    return columns


def test_the_likeliest_text_comes_first() -> None:
    hearing = Hearing(said("407", 0.9))
    assert hearing.likely[0] == "407"
    heard = hearing.log_probabilities(hearing.likely)
    assert heard.argmax() == 0
    assert heard == pytest.approx(log_probabilities(hearing.columns, hearing.likely))


def test_digits_part_between_their_columns() -> None:
    assert Hearing(said("407", 0.9)).boundaries() == [2.0, 4.0]
    assert Hearing(said("4", 0.9)).boundaries() == []
