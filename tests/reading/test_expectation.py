from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numscribe.errors import InvalidRequestError
from numscribe.reading.expectation import Expectation


@pytest.mark.parametrize(
    ("text", "expectation"),
    [
        ("digits=5", Expectation(5)),
        ("pattern=###-####", Expectation(7, "#######")),
        ("pattern=0#.#", Expectation(3, "0##")),
        ("check=luhn", Expectation(None, "", "luhn")),
        ("digits=16;check=luhn", Expectation(16, "", "luhn")),
        ("pattern=9##;check=isbn13", Expectation(3, "9##", "isbn13")),
    ],
)
def test_expectations_are_parsed(text: str, expectation: Expectation) -> None:
    assert Expectation.parse(text) == expectation


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        " digits=5",
        "digits=5\n",
        "digits=5;",
        "check=luhn;digits=5",
        "pattern=##;digits=2",
        "pattern=ab#",
        "digits=",
        "digits=0",
        "digits=65",
        "digits=many",
        "digits=-3",
        "digits=2;digits=3",
        "pattern=--",
        "pattern=###;digits=2",
        "check=nonsense",
        "length=4",
    ],
)
def test_invalid_expectations_are_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError):
        Expectation.parse(text)


@given(st.text(max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with suppress(InvalidRequestError):
        assert isinstance(Expectation.parse(text), Expectation)


@pytest.mark.parametrize(
    ("expected", "text", "fits"),
    [
        ("digits=3", "123", True),
        ("digits=3", "12", False),
        ("digits=3", "1234", False),
        ("pattern=0#/##", "0123", True),
        ("pattern=0#/##", "1123", False),
        ("check=luhn", "4539578763621486", True),
        ("check=luhn", "4539578763621487", False),
        ("check=luhn", "", False),
        ("check=isbn13", "9780306406157", True),
        ("check=isbn13", "9780306406158", False),
        ("check=aba", "111000025", True),
        ("check=aba", "111000026", False),
        ("digits=9;check=aba", "11100002", False),
    ],
)
def test_numbers_match_an_expectation_or_not(expected: str, text: str, fits: bool) -> None:
    assert Expectation.parse(expected).fits(text) is fits


@given(st.from_regex(r"[0-9]{1,18}", fullmatch=True), st.integers(0, 18), st.integers(1, 9))
def test_luhn_detects_every_single_wrong_digit(text: str, place: int, change: int) -> None:
    check = next(str(d) for d in range(10) if Expectation(check="luhn").fits(text + str(d)))
    whole = text + check
    place %= len(whole)
    wrong = str((int(whole[place]) + change) % 10)
    assert not Expectation(check="luhn").fits(whole[:place] + wrong + whole[place + 1 :])
