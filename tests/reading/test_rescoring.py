"""Probabilities of a line's symbols after rescoring."""

import math

import numpy as np
import pytest

from numscribe.models.symbols import SYMBOLS
from numscribe.models.text_prior import TextPrior, count_texts
from numscribe.reading.rescoring import (
    line_hypotheses,
    rescore_digits,
    rescore_symbols,
    rescore_texts,
    symbol_probabilities,
)
from numscribe.reading.segments import Segment
from numscribe.records import Box

BOX = Box(0.0, 0.0, 10.0, 20.0)
PRIOR = TextPrior(count_texts(["12/27", "21", "38417"] * 40))


def segment(symbol: str, probability: float, *alternatives: tuple[str, float]) -> Segment:
    return Segment(symbol, probability, alternatives, (), BOX)


def symbols(**probabilities: float) -> np.ndarray:
    read = np.zeros(len(SYMBOLS))
    for name, probability in probabilities.items():
        read[SYMBOLS.index(name[1:])] = probability
    return read


def test_texts_keep_the_sum_of_their_probabilities() -> None:
    texts = [("1/217", math.log(0.5)), ("11217", math.log(0.3))]
    rescored = dict(rescore_texts(texts, PRIOR))
    assert sum(map(math.exp, rescored.values())) == pytest.approx(0.8)
    assert rescored["11217"] > math.log(0.3)


def test_without_a_prior_texts_are_unchanged() -> None:
    texts = [("42", -0.2), ("47", -1.8)]
    assert [text for text, _ in rescore_texts(texts, TextPrior({}))] == ["42", "47"]
    assert [s for _, s in rescore_texts(texts, TextPrior({}))] == pytest.approx([-0.2, -1.8])


def test_the_probability_of_no_symbol_is_that_of_blank_in_all_columns() -> None:
    columns = np.full((3, 1 + len(SYMBOLS)), 1e-9)
    columns[:, 0] = 0.5
    columns[1, SYMBOLS.index("7") + 1] = 0.5
    (read,) = symbol_probabilities(columns, [(1, 1)])
    assert read[SYMBOLS.index("7")] == pytest.approx(0.5)
    assert read.sum() == pytest.approx(0.5)
    assert symbol_probabilities(columns, [(0, 2)]).sum() == pytest.approx(0.5 / 0.625)


def test_each_symbol_has_the_probabilities_of_its_own_columns() -> None:
    columns = np.random.default_rng(0).random((9, 1 + len(SYMBOLS)))
    spans = [(0, 1), (2, 2), (5, 8)]
    separate = [symbol_probabilities(columns, [span])[0] for span in spans]
    np.testing.assert_allclose(symbol_probabilities(columns, spans), separate)


def test_digits_on_which_the_models_disagree_are_improbable() -> None:
    ones, sevens = np.eye(10)[1] * 0.98 + 0.002, np.eye(10)[7] * 0.98 + 0.002
    read = symbols(_1=0.9, _7=0.1)
    same, other = rescore_digits(np.stack([read, read]), np.stack([ones, sevens]), np.zeros(2), 0.5)
    assert same[1] > 0.9
    assert other.max() < 0.5


def test_rejected_digits_keep_the_line_readers_probabilities() -> None:
    sevens = np.eye(10)[7] * 0.98 + 0.002
    read = symbols(_1=0.8, **{"_/": 0.2})
    (rescored,) = rescore_digits(read[None], sevens[None], np.ones(1), 0.5)
    np.testing.assert_allclose(rescored, read)


def test_the_prior_raises_the_probability_of_usual_symbols() -> None:
    places = [
        [("1", 0.9)],
        [("2", 0.9)],
        [("1", 0.5), ("/", 0.5)],
        [("2", 1.0)],
        [("7", 1.0)],
    ]
    prior = TextPrior(count_texts(["12/27"] * 40))
    one, slash = rescore_symbols(places, prior)[2]
    assert (one[0], slash[0]) == ("1", "/")
    assert slash[1] > one[1]
    assert slash[1] + one[1] == pytest.approx(1.0)


def test_the_prior_does_not_prefer_a_digit_to_another() -> None:
    places = [[("1", 0.6), ("7", 0.3)], [("2", 0.9), ("3", 0.05)]]
    assert rescore_symbols(places, PRIOR) == places


def test_the_first_hypothesis_is_that_of_the_segments() -> None:
    segments = [segment("4", 0.9), segment("2", 0.6, ("7", 0.3))]
    found = line_hypotheses(segments, [("42", math.log(0.7)), ("4", math.log(0.2))])
    assert [text for text, _ in found] == ["42", "4", "47"]
    of_length = 0.7 / 0.9
    expected = [0.54 * of_length, 0.2 / 0.9, 0.27 * of_length]
    assert [math.exp(score) for _, score in found] == pytest.approx(expected)
