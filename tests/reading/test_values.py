import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numscribe.reading.values import parse_value

LOCALES = {
    "plain, point": ("", "."),
    "plain, comma": ("", ","),
    "English": (",", "."),
    "German, Spanish": (".", ","),
    "Swiss": ("'", "."),
    "Swiss, comma": ("'", ","),
    "French, with spaces": (" ", ","),
    "spaces and a point": (" ", "."),
}
"""Marks between thousands, and before decimals."""


def written(cents: int, mark: str, point: str) -> str:
    return f"{cents // 100:,}".replace(",", mark) + f"{point}{cents % 100:02}"


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=40, deadline=None)
@given(cents=st.integers(0, 10**11))
def test_a_number_with_two_decimals_has_the_same_value_in_every_locale(
    locale: str, cents: int
) -> None:
    assert parse_value(written(cents, *LOCALES[locale])) == pytest.approx(cents / 100)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("007", 7),
        ("1234567", 1_234_567),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("1'234", 1234),
        ("1 234", 1234),
        ("12.5", 12.5),
        ("12,5", 12.5),
        (",5", 0.5),
        (".5", 0.5),
        ("1234.567", 1234.567),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("12.5000", 12.5),
    ],
)
def test_numbers_are_parsed(text: str, value: float) -> None:
    assert parse_value(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-5", -5),
        ("+5", 5),
        ("-12,5", -12.5),
        ("-1.234,56", -1234.56),
        ("$9.99", 9.99),
        ("$1,234.50", 1234.5),
        ("€12,50", 12.5),
        ("12,50€", 12.5),
        ("£3", 3),
        ("-$5", -5),
        ("$-5", -5),
        ("12,-", 12),
        ("€15,-", 15),
        ("#17", 17),
        ("21°", 21),
        ("-3,5°", -3.5),
    ],
)
def test_signs_currencies_and_degrees_are_parsed(text: str, value: float) -> None:
    assert parse_value(text) == pytest.approx(value)


@pytest.mark.parametrize(("text", "value"), [("25%", 0.25), ("7,5%", 0.075), ("-3%", -0.03)])
def test_a_percentage_is_divided_by_100(text: str, value: float) -> None:
    assert parse_value(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("½", 0.5), ("3½", 3.5), ("3 ½", 3.5), ("12½", 12.5), ("-1½", -1.5)],
        *[("1/2", 0.5), ("-1/2", -0.5), ("3 1/2", 3.5), ("1 234 1/2", 1234.5)],
    ],
)
def test_a_half_is_added(text: str, value: float) -> None:
    assert parse_value(text) == value


@pytest.mark.parametrize("text", ["1.000", "1,000", "12.345", "-1.500", "$1,000", "9.999%"])
def test_one_mark_before_three_digits_is_ambiguous(text: str) -> None:
    assert parse_value(text) is None


@pytest.mark.parametrize(
    ("text", "decimals", "value"),
    [
        ("1.000", 0, 1000),
        ("1,000", 0, 1000),
        ("1.000", 3, 1.0),
        ("12,345", 3, 12.345),
        ("12.50", 2, 12.5),
        ("1.234.567", 0, 1_234_567),
        ("1.000", 2, None),
        ("12.5", 2, None),
        ("12", 2, None),
    ],
)
def test_the_number_of_decimals_resolves_ambiguity(
    text: str, decimals: int, value: float | None
) -> None:
    assert parse_value(text, decimals=decimals) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "+",
        ".",
        ",-",
        "$",
        "%",
        "12/5",
        "21/2",
        "-21/2",
        "1.2341/2",
        "12/27/93",
        "12:30",
        "555-1234",
        "(030)1234",
        "3+4",
        "3+4=7",
        "2×3",
        "8÷2",
        "--5",
        "1.2.3",
        "1,2,3",
        "1.23.456",
        "1.234.56",
        "1.234.567.8",
        "1,5½",
        "5$$",
        "$5€x",
        "12\n34",
        "a",
    ],
)
def test_other_texts_have_no_value(text: str) -> None:
    assert parse_value(text) is None


def test_spaces_around_a_number_are_ignored() -> None:
    assert parse_value(" 12.5 ") == 12.5


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789.,'-/:+×÷=%()#$€£°½ ", max_size=14), st.none() | st.integers(0, 4))
def test_any_line_has_a_finite_value_or_none(text: str, decimals: int | None) -> None:
    value = parse_value(text, decimals=decimals)
    assert value is None or abs(value) < 1e15
