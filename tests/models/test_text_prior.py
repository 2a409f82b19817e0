"""Probabilities of texts, from counts of symbols."""

import math

import pytest

from numscribe.models.line_model import LineModel
from numscribe.models.text_prior import TextPrior, count_texts

DATES = ["12/05/87", "3/7/89", "21/12/04", "1/1/00"] * 30
NUMBERS = ["12", "450", "7", "38219"] * 60


@pytest.fixture(scope="module")
def prior() -> TextPrior:
    return TextPrior(count_texts(DATES + NUMBERS))


def test_digits_are_counted_as_one_class() -> None:
    counts = count_texts(["12", "98"], least=1)
    assert counts["^"] == {"0": 2}
    assert counts["^0"] == {"0": 2}


def test_rare_contexts_are_left_out() -> None:
    counts = count_texts(["1", "1", "1", "1-"], least=2)
    assert "^0" in counts
    assert "^0-" not in counts


def test_without_counts_all_texts_have_equal_probability() -> None:
    assert TextPrior({}).log_ratio("1//..2") == TextPrior({}).log_ratio("12") == 0.0


@pytest.mark.parametrize(
    ("usual", "odd"),
    [("12/05/87", "12105/87"), ("12/05/87", "12/05/8/"), ("871316", "87/316")],
)
def test_counted_texts_are_more_probable(prior: TextPrior, usual: str, odd: str) -> None:
    assert prior.log_ratio(usual) > prior.log_ratio(odd)


def test_the_prior_does_not_depend_on_the_values_of_digits(prior: TextPrior) -> None:
    assert prior.log_ratio("12/05/87") == prior.log_ratio("90/31/26")


@pytest.mark.parametrize("text", ["", "€5", "÷÷÷÷÷÷÷÷÷÷", "1" * 200])
def test_any_text_has_a_finite_ratio(prior: TextPrior, text: str) -> None:
    assert math.isfinite(prior.log_ratio(text))


def test_the_packaged_prior_prefers_usual_dates() -> None:
    prior = LineModel.load("lines").prior
    assert prior.log_ratio("4/27/92") > prior.log_ratio("4127/92")
    assert prior.log_ratio("8-16-88") > prior.log_ratio("8-/6-88")
