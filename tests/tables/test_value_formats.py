from datetime import date

import pytest

from numscribe.tables.value_formats import (
    ValueParser,
    choose_value_parser,
    decimals_of,
    format_of,
    is_negative,
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("7", "#"), ("-12.50", "#.2"), ("3,5", "#,1"), ("25%", "#%"), ("3.5.2024", "#.#.####")],
)
def test_the_format_has_the_marks_and_the_decimals(text: str, wanted: str) -> None:
    assert format_of(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), [("12.50", 2), ("7", 0), ("-0,125", 3), ("1/2", None)])
def test_decimals_are_counted(text: str, wanted: int | None) -> None:
    assert decimals_of(text) == wanted


def test_numbers_with_a_minus_sign_are_negative() -> None:
    assert is_negative("-3")
    assert not is_negative("3-4")


@pytest.mark.parametrize(
    ("order", "text", "wanted"),
    [
        ("dmy", "3.5.2024", date(2024, 5, 3)),
        ("mdy", "5/3/24", date(2024, 5, 3)),
        ("ymd", "2024-05-03", date(2024, 5, 3)),
    ],
)
def test_dates_are_parsed_as_day_numbers(order: str, text: str, wanted: date) -> None:
    assert ValueParser(order).parse(text) == wanted.toordinal()


@pytest.mark.parametrize("text", ["31.2.2024", "3.5/2024", "12.5", "none"])
def test_other_texts_are_not_dates(text: str) -> None:
    assert ValueParser("dmy").parse(text) is None


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (["3.5.24", "13.5.24", "30.5.24"], "day, month, year"),
        (["5/3/24", "5/13/24", "5/30/24"], "month, day, year"),
        (["2024-05-03"] * 4 + ["12"], "year, month, day"),
        (["2024-05-03", "12", "14"], None),
        (["12", "12.5"], None),
    ],
)
def test_a_column_is_of_dates_if_most_texts_are(texts: list[str], dates: str | None) -> None:
    assert choose_value_parser(texts).dates == dates
