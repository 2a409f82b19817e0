import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numscribe.layout.ctc import boundaries, digit_columns, likely_texts, log_probabilities


def columns(rng: np.random.Generator, count: int) -> np.ndarray:
    """Random columns in which few symbols are likely, float64 (count, 11)."""
    weights = rng.random((count, 11)) ** 6
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def collapsed(path: tuple[int, ...]) -> str:
    """What a path of symbols through the columns says."""
    return "".join(str(symbol - 1) for symbol, _ in itertools.groupby(path) if symbol)


def sums_of_paths(few: np.ndarray) -> dict[str, float]:
    """The probability of every text, by trying all paths through a few columns."""
    sums: dict[str, float] = {}
    for path in itertools.product(range(few.shape[1]), repeat=len(few)):
        text = collapsed(path)
        sums[text] = sums.get(text, 0.0) + float(np.prod([few[t, s] for t, s in enumerate(path)]))
    return sums


few_columns = st.integers(0, 10_000).map(
    lambda seed: np.random.default_rng(seed).dirichlet(np.full(4, 0.5), 4)
)
"""Four columns of nothing, 0, 1 and 2."""


@settings(max_examples=25, deadline=None)
@given(few_columns)
def test_a_text_has_the_probability_of_all_paths_that_say_it(few: np.ndarray) -> None:
    sums = sums_of_paths(few)
    padded = np.concatenate([few, np.zeros((4, 7))], axis=1)
    found = np.exp(log_probabilities(padded, list(sums)))
    assert found == pytest.approx(list(sums.values()), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(few_columns)
def test_the_search_finds_the_likeliest_text(few: np.ndarray) -> None:
    sums = sums_of_paths(few)
    padded = np.concatenate([few, np.zeros((4, 7))], axis=1)
    best = likely_texts(padded, 100)[0]
    # Digits under half a percent in a column are left out of the search.
    assert sums[best] >= 0.95 * max(sums.values())


def test_clear_columns_say_their_digits_and_nothing_else() -> None:
    sure = np.full((9, 11), 0.001)
    for place, symbol in enumerate([0, 5, 5, 0, 5, 0, 2, 3, 0]):
        sure[place, symbol] = 0.99
    assert likely_texts(sure, 5)[0] == "4412"
    scores = log_probabilities(sure, ["4412", "412", "44120", ""])
    assert scores.argmax() == 0


def test_a_text_longer_than_the_columns_is_next_to_impossible() -> None:
    (score,) = log_probabilities(columns(np.random.default_rng(0), 3), ["12345"])
    assert score < -100


def test_many_columns_and_digits_do_not_underflow() -> None:
    many = columns(np.random.default_rng(1), 3000)
    (score,) = log_probabilities(many, ["0123456789" * 6])
    assert np.isfinite(score)


def test_separators_are_no_digits() -> None:
    said = np.full((8, 19), 1e-6)
    said[[0, 1, 2, 6, 7], 0] = 1  # blank
    said[3, 5] = said[5, 8] = 1  # 4 and 7
    said[4, 14] = 1  # a slash
    digits = digit_columns(said)
    assert digits.shape == (8, 11)
    assert np.allclose(digits.sum(axis=1), 1, atol=1e-4)
    assert likely_texts(digits, 3)[0] == "47"


def test_texts_of_very_different_length_do_not_touch_each_other() -> None:
    empty = np.full((1500, 11), 0.01)
    empty[:, 0] = 0.9
    texts = ["", "1", "111", "1" * 50]
    together = log_probabilities(empty, texts)
    alone = [log_probabilities(empty, [text])[0] for text in texts]
    assert together == pytest.approx(alone)
    assert (together <= 0).all()


def test_repeated_emptiness_changes_nothing() -> None:
    some = columns(np.random.default_rng(3), 12)
    nothing = np.zeros((1, 11))
    nothing[0, 0] = 1
    more = np.concatenate([some[:6], np.repeat(nothing, 20, axis=0), some[6:]])
    less = np.concatenate([some[:6], nothing, some[6:]])
    texts = likely_texts(less, 5)
    assert likely_texts(more, 5) == texts
    assert log_probabilities(more, texts) == pytest.approx(log_probabilities(less, texts))


def test_digits_part_half_way_between_their_columns() -> None:
    said = np.full((12, 11), 1e-6)
    said[:, 0] = 1
    for column, digit in ((1, 4), (2, 4), (6, 4), (7, 1), (10, 0)):
        said[column] = 1e-6
        said[column, digit + 1] = 1
    assert boundaries(said, "4410") == [4.0, 6.5, 8.5]
    assert boundaries(said, "4") == []


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_digits_part_from_left_to_right(seed: int) -> None:
    some = columns(np.random.default_rng(seed), 20)
    text = likely_texts(some, 5)[0]
    found = boundaries(some, text)
    assert len(found) == max(0, len(text) - 1)
    assert found == sorted(found)
    assert all(0 < place < 19 for place in found)
