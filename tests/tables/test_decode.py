from fractions import Fraction

import numpy as np
import pytest

from numscribe.tables.decode import Options, decode, holds
from numscribe.tables.equations import Equation


def options(*values: tuple[float, float], decimals: int = 0) -> Options:
    """Return candidate values with probabilities; the rest is that of none of them."""
    shares = [share for _, share in values]
    numbers = np.array([value for value, _ in values])
    return Options(numbers, np.array([*shares, 1 - sum(shares)]), (decimals,) * len(values))


SUM = Equation("C = A + B", (0, 1, 2), (Fraction(1), Fraction(1), Fraction(-1)))


def test_an_equation_selects_the_candidate_that_satisfies_it() -> None:
    cells = [options((71, 0.6), (77, 0.3)), options((20, 0.95)), options((97, 0.95))]
    beliefs = decode(cells, [SUM])
    assert beliefs[0][1] > 0.9
    assert beliefs[0].sum() == pytest.approx(1)


def test_without_equations_probabilities_are_unchanged() -> None:
    cells = [options((71, 0.6), (77, 0.3))]
    np.testing.assert_allclose(decode(cells, [])[0], [0.6, 0.3, 0.1])


def test_an_equation_that_no_candidates_satisfy_lowers_their_probabilities() -> None:
    cells = [options((1, 0.9)), options((2, 0.9)), options((9, 0.9))]
    assert all(after[0] < 0.9 for after in decode(cells, [SUM]))


def test_values_too_large_to_be_exact_are_ignored() -> None:
    cells = [options((1e16, 0.9)), options((1, 0.9)), options((1e16, 0.9))]
    np.testing.assert_allclose(decode(cells, [SUM])[0], cells[0].shares)


@pytest.mark.parametrize(
    ("values", "decimals", "is_rounded", "wanted"),
    [
        ((1, 2, 3), 0, False, True),
        ((1, 2, 4), 0, False, False),
        ((0.1, 0.2, 0.3), 1, False, True),
        ((1, 1.4, 2), 0, True, True),
        ((1, 1.4, 2), 0, False, False),
    ],
)
def test_an_equation_holds_exactly_or_after_rounding(
    values: tuple[float, ...], decimals: int, is_rounded: bool, wanted: bool
) -> None:
    equation = Equation(SUM.rule, SUM.cells, SUM.shares, is_rounded)
    assert holds(equation, values, decimals) is wanted
