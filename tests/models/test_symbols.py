from numscribe.models.symbols import BLANK, DIGITS, HALF, OTHER, STRUCK, SYMBOLS


def test_a_symbol_is_one_character_and_there_once() -> None:
    assert len(set(SYMBOLS)) == len(SYMBOLS)
    assert not any(symbol.isspace() for symbol in SYMBOLS)


def test_digits_come_first_so_that_their_place_is_their_value() -> None:
    assert [SYMBOLS.index(digit) for digit in DIGITS] == list(range(10))


def test_what_is_no_part_of_a_number_comes_last() -> None:
    assert SYMBOLS[-3:] == HALF + STRUCK + OTHER


def test_blank_is_before_all_symbols() -> None:
    assert BLANK == 0
