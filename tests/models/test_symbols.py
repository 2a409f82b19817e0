import pytest

from numscribe.models.symbols import BLANK, DIGITS, HALF, OTHER, STRUCK, SYMBOLS, digits_of


def test_a_symbol_is_one_character_and_there_once() -> None:
    assert len(set(SYMBOLS)) == len(SYMBOLS)
    assert not any(symbol.isspace() for symbol in SYMBOLS)


def test_digits_come_first_so_that_their_place_is_their_value() -> None:
    assert [SYMBOLS.index(digit) for digit in DIGITS] == list(range(10))


def test_what_is_no_part_of_a_number_comes_last() -> None:
    assert SYMBOLS[-3:] == HALF + STRUCK + OTHER


def test_blank_is_before_all_symbols() -> None:
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
