import re
from fractions import Fraction

import pytest

from numscribe.errors import InvalidRequestError
from numscribe.tables.rules import MAX_RULES, RULES, parse_rules


@pytest.mark.parametrize(
    ("text", "target", "terms"),
    [
        ("C = A + B", 2, {0: 1, 1: 1}),
        ("c=a-b", 2, {0: 1, 1: -1}),
        ("D = -A + B - C", 3, {0: -1, 1: 1, 2: -1}),
        ("C = A + A", 2, {0: 2}),
        ("E = sum(A:C, D)", 4, {0: 1, 1: 1, 2: 1, 3: 1}),
        ("C = mean(A, B)", 2, {0: Fraction(1, 2), 1: Fraction(1, 2)}),
        ("D = C - mean(B:A)", 3, {2: 1, 0: Fraction(-1, 2), 1: Fraction(-1, 2)}),
        ("AB = Z", 27, {25: 1}),
    ],
)
def test_a_sum_of_columns_is_parsed(text: str, target: int, terms: dict[int, Fraction]) -> None:
    (rule,) = parse_rules(text)
    assert (rule.total, rule.target, rule.terms) == (None, target, terms)
    assert rule.is_rounded is ("mean" in text)


def test_rules_are_separated_by_semicolons() -> None:
    rules = parse_rules("total(row); total( column ) ;B = A")
    assert [rule.total for rule in rules] == ["row", "column", None]
    assert [rule.text for rule in rules] == ["total(row)", "total( column )", "B = A"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "A",
        "A =",
        "= A",
        "C = A B",
        "C = A * B",
        "C = 2",
        "C = (A + B)",
        "C = A + + B",
        "C = max(A, B)",
        "C = mean()",
        "C = mean(A",
        "total(all)",
        "total(row) + A",
        "ABC = A",
        "C = A + B\n",
        "__import__('os')",
    ],
)
def test_invalid_rules_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidRequestError, match=re.escape("write C = A + B")):
        parse_rules(text)


def test_the_regular_expression_accepts_every_valid_rule() -> None:
    for text in ("C = A + B", " total(row) ; D=mean(A:B ,C) - A ", "total(column)"):
        assert re.fullmatch(RULES, text)
        assert parse_rules(text)


def test_the_number_of_rules_and_characters_is_limited() -> None:
    assert len(parse_rules(";".join(["B=A"] * MAX_RULES))) == MAX_RULES
    with pytest.raises(InvalidRequestError, match="the limit is"):
        parse_rules(";".join(["B=A"] * (MAX_RULES + 1)))
    with pytest.raises(InvalidRequestError, match="characters"):
        parse_rules("C = A" + " " * 500)
