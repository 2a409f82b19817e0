import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numscribe.models.symbols import SYMBOLS
from numscribe.reading.ctc import beam_search

CLASSES = 1 + len(SYMBOLS)


def saying(path: str, sure: float = 0.99) -> np.ndarray:
    """Columns with one probable symbol each, along a path; a space is a blank."""
    columns = np.full((len(path), CLASSES), (1 - sure) / (CLASSES - 1))
    for column, symbol in zip(columns, path, strict=True):
        column[0 if symbol == " " else SYMBOLS.index(symbol) + 1] = sure
    return columns


def sums_of_paths(few: np.ndarray) -> dict[str, float]:
    """The probability of every text, by enumerating all paths through a few columns."""
    sums: dict[str, float] = {}
    for path in itertools.product(range(few.shape[1]), repeat=len(few)):
        kept = [symbol for symbol, _ in itertools.groupby(path) if symbol]
        text = "".join(SYMBOLS[symbol - 1] for symbol in kept)
        sums[text] = sums.get(text, 0.0) + math.prod(few[t, s] for t, s in enumerate(path))
    return sums


def few_columns(seed: int) -> np.ndarray:
    """Four columns of blank, 0, 1 and 2, none of which is next to impossible."""
    few = np.random.default_rng(seed).dirichlet(np.full(4, 0.7), 4) + 0.01
    return np.asarray(few / few.sum(axis=1, keepdims=True))


def padded(few: np.ndarray) -> np.ndarray:
    return np.concatenate([few, np.zeros((len(few), CLASSES - few.shape[1]))], axis=1)


# Search


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000).map(few_columns))
def test_a_wide_beam_gives_each_text_the_probability_of_all_its_paths(few: np.ndarray) -> None:
    sums = sums_of_paths(few)
    found = dict(beam_search(padded(few), 1000))
    assert found.keys() == sums.keys()
    for text, score in found.items():
        assert math.exp(score) == pytest.approx(sums[text])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000).map(few_columns))
def test_texts_are_sorted_by_probability(few: np.ndarray) -> None:
    found = beam_search(padded(few), 40)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert len(found) == len({text for text, _ in found}) <= 40
    sums = sums_of_paths(few)
    assert sums[found[0][0]] == pytest.approx(max(sums.values()))


@pytest.mark.parametrize("text", ["7", "42", "1.5", "12/27/93", "$9.99", "3½", "25%", "**", "☒4"])
def test_certain_columns_give_their_text(text: str) -> None:
    assert beam_search(saying(f" {' '.join(text)} "), 10)[0][0] == text


@pytest.mark.parametrize(("path", "text"), [("44", "4"), ("4 4", "44"), ("445 55", "455")])
def test_a_repeated_symbol_needs_a_blank_between(path: str, text: str) -> None:
    assert beam_search(saying(path), 10)[0][0] == text


def test_blank_columns_give_an_empty_text() -> None:
    (text, score), *_ = beam_search(saying("     ", 1.0), 10)
    assert (text, score) == ("", pytest.approx(0.0))


@pytest.mark.parametrize("count", [2, 50])
def test_additional_blank_columns_do_not_change_the_result(count: int) -> None:
    some = padded(few_columns(3))
    blank = saying(" ", 1.0)
    least = np.concatenate([some[:2], blank, some[2:]])
    more = np.concatenate([some[:2], np.repeat(blank, count, axis=0), some[2:]])
    assert [text for text, _ in beam_search(more, 9)] == [text for text, _ in beam_search(least, 9)]


def test_a_long_line_does_not_underflow() -> None:
    text = "0123456789" * 30
    (found, score), *_ = beam_search(saying(" ".join(text), 0.6), 5)
    assert found == text
    assert -1000 < score < 0


def test_an_expectation_finds_improbable_texts() -> None:
    columns = saying(" 1 ")
    columns[1, SYMBOLS.index("7") + 1] = 1e-4
    found = beam_search(columns, 20, "7".startswith)
    assert {text for text, _ in found} <= {"", "7"}
    assert "7" in {text for text, _ in found}
    assert beam_search(columns, 20)[0][0] == "1"


def test_an_expectation_does_not_change_probabilities() -> None:
    columns = saying(" 42 ", 0.9)
    free, steered = (
        dict(beam_search(columns, 500)),
        dict(beam_search(columns, 500, "42".startswith)),
    )
    assert steered["42"] == pytest.approx(free["42"], abs=1e-3)
