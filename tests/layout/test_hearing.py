import pytest

from columns import saying
from numscribe.layout.ctc import log_probabilities
from numscribe.layout.hearing import Hearing


def test_the_likeliest_text_comes_first() -> None:
    hearing = Hearing(saying("407", 0.9))
    assert hearing.likely[0] == "407"
    heard = hearing.log_probabilities(hearing.likely)
    assert heard.argmax() == 0
    assert heard == pytest.approx(log_probabilities(hearing.columns, hearing.likely))


def test_digits_part_between_their_columns() -> None:
    assert Hearing(saying("407", 0.9)).boundaries() == [2.0, 4.0]
    assert Hearing(saying("4", 0.9)).boundaries() == []
