from numscribe.reading.components import Piece, middle
from numscribe.records import Box, union


def test_a_union_holds_all_its_boxes() -> None:
    assert union([Box(0, 5, 10, 10), Box(20, 0, 5, 8)]) == Box(0, 0, 25, 15)


def test_the_middle_of_a_piece_is_that_of_its_box() -> None:
    assert middle(Piece(Box(10, 0, 4, 50), 0, 0)) == 12
