import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from numscribe.reading.probabilities import pool, softmax

logits = arrays.arrays(np.float32, (3, 10), elements=st.floats(-80, 80, width=32))
temperatures = st.floats(0.2, 10)


def test_probabilities_are_the_softmax() -> None:
    values = np.log(np.array([[1, 2, 5]], dtype=np.float32))
    np.testing.assert_allclose(softmax(values), [[0.125, 0.25, 0.625]], rtol=1e-6)


@settings(max_examples=60, deadline=None)
@given(logits, temperatures)
def test_probabilities_sum_to_one(values: NDArray[np.float32], temperature: float) -> None:
    p_digits = softmax(values, temperature)
    assert p_digits.dtype == np.float64
    assert p_digits.shape == values.shape
    assert ((p_digits >= 0) & (p_digits <= 1)).all()
    np.testing.assert_allclose(p_digits.sum(axis=-1), 1, rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(logits, temperatures)
def test_a_temperature_keeps_the_most_probable_class(
    values: NDArray[np.float32], temperature: float
) -> None:
    best = values.argmax(axis=-1, keepdims=True)
    p_digits = softmax(values, temperature)
    assert (np.take_along_axis(p_digits, best, -1) == p_digits.max(axis=-1, keepdims=True)).all()


@settings(max_examples=60, deadline=None)
@given(logits, st.floats(-1000, 1000, width=32))
def test_softmax_does_not_depend_on_a_constant(
    values: NDArray[np.float32], constant: float
) -> None:
    moved = values.astype(np.float64) + constant
    np.testing.assert_allclose(softmax(moved), softmax(values), atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(logits, temperatures, temperatures)
def test_a_higher_temperature_lowers_the_maximum(
    values: NDArray[np.float32], first: float, second: float
) -> None:
    cold, warm = sorted([first, second])
    sure = softmax(values, cold).max(axis=-1)
    assert (softmax(values, warm).max(axis=-1) <= sure + 1e-12).all()


def test_logits_of_any_size_do_not_overflow() -> None:
    p_digits = softmax(np.array([[3e38, -3e38, 0]], dtype=np.float32))
    assert p_digits.tolist() == [[1, 0, 0]]


def test_softmax_does_not_modify_the_logits() -> None:
    values = np.array([[1, 2, 3]], dtype=np.float64)
    softmax(values, 2.0)
    assert values.tolist() == [[1, 2, 3]]


p_digits = logits.map(lambda values: softmax(values / 4))


@settings(max_examples=60, deadline=None)
@given(p_digits, p_digits, st.floats(0, 1))
def test_pool_is_symmetric_and_normalized(
    one: NDArray[np.float64], other: NDArray[np.float64], weight: float
) -> None:
    both = pool(one, other, weight)
    np.testing.assert_allclose(both.sum(axis=-1), 1, rtol=1e-9)
    agreed = one.argmax(axis=-1) == other.argmax(axis=-1)
    assert (both.argmax(axis=-1) == one.argmax(axis=-1))[agreed].all()
    np.testing.assert_allclose(pool(other, one, 1 - weight), both, rtol=1e-6, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(p_digits, p_digits)
def test_pool_with_weight_zero_returns_the_first(
    one: NDArray[np.float64], other: NDArray[np.float64]
) -> None:
    np.testing.assert_allclose(pool(one, other, 0), one, rtol=1e-9, atol=1e-12)


def test_pool_may_prefer_the_second_choice_of_both() -> None:
    one, other = np.array([[0.55, 0.0, 0.45]]), np.array([[0.0, 0.55, 0.45]])
    assert pool(one, other, 0.5).argmax() == 2
