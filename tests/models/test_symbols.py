import pytest

from numscribe.models.symbols import BLANK, DIGITS, HALF, OTHER, STRUCK, SYMBOLS, digits_of


def test_symbols_are_distinct_characters() -> None:
    assert len(set(SYMBOLS)) == len(SYMBOLS)
    assert not any(symbol.isspace() for symbol in SYMBOLS)


def test_the_index_of_a_digit_is_its_value() -> None:
    assert [SYMBOLS.index(digit) for digit in DIGITS] == list(range(10))


def test_other_and_struck_are_the_last_symbols() -> None:
    assert SYMBOLS[-3:] == HALF + STRUCK + OTHER


def test_blank_is_class_0() -> None:
    assert BLANK == 0


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("", ""),
        ("4217", "4217"),
        ("3.14-5%", "3145"),
        ("1½", "112"),
        ("½", "12"),
        (f"{OTHER}4{STRUCK}2", "42"),
        ("$x", ""),
    ],
)
def test_the_digits_of_a_text_have_no_marks_and_a_half_is_1_and_2(text: str, digits: str) -> None:
    assert digits_of(text) == digits
