from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from columns import saying
from numscribe.layout.arbitration import consider, is_clear, parting, reconsider, weigh
from numscribe.layout.hearing import Hearing
from numscribe.layout.lattice import Group, Lattice, Way
from numscribe.layout.pieces import Piece
from numscribe.records import Box

PICTURE = np.zeros((28, 28), dtype=np.float32)
LINE = [Piece(Box(index * 10, 0, 8, 20), index, index) for index in range(3)]


def group(place: int, symbol: str, score: float, rank: int = 0) -> Group:
    piece = LINE[place]
    return Group(
        place, place + 1, (piece,), piece.box, PICTURE, symbol, score, np.full(10, 0.1), 0.1, rank
    )


def lattice(*symbols: dict[str, float]) -> Lattice:
    """A lattice of single pieces: for each, its digits from the likeliest on, with their scores."""
    groups = [
        group(place, symbol, score, rank)
        for place, choices in enumerate(symbols)
        for rank, (symbol, score) in enumerate(choices.items())
    ]
    return Lattice(len(symbols), groups, lambda *_: 0.0)


UNSURE = lattice({"4": -0.1, "9": -2.5}, {"1": -0.7, "7": -0.8})


def hearing(text: str, sure: float = 0.99) -> Hearing:
    return Hearing(saying(text, sure))


def test_one_group_is_clear_whatever_else_it_may_be() -> None:
    alone = lattice({"1": -0.7, "7": -0.7})
    assert is_clear(alone.best(5, 3), is_cut=False)
    assert is_clear(alone.best(5, 3), is_cut=True)


def test_a_text_is_clear_that_is_far_likelier_than_all_others() -> None:
    assert is_clear(lattice({"4": -0.1}, {"1": -0.1, "7": -4.5}).best(5, 3), is_cut=False)
    assert not is_clear(UNSURE.best(5, 3), is_cut=False)


def test_ink_that_was_cut_is_never_clear() -> None:
    assert not is_clear(lattice({"4": -0.1}, {"1": -0.1}).best(5, 3), is_cut=True)


def test_ink_that_was_cut_and_is_no_digit_as_a_whole_is_not_clear() -> None:
    letter = lattice({"": -0.1})
    assert is_clear(letter.best(5, 3), is_cut=False)
    assert not is_clear(letter.best(5, 3), is_cut=True)


def test_a_number_beside_something_large_that_is_ignored_is_not_clear() -> None:
    assert not is_clear(lattice({"4": -0.1}, {"": -0.1}).best(5, 3), is_cut=False)


@pytest.mark.parametrize("text", ["41", "47"])
def test_the_strip_decides_between_texts_that_the_lattice_finds_alike(text: str) -> None:
    ways = reconsider(UNSURE.best(5, 3), UNSURE, hearing(text))
    assert ways[0].text == text
    assert all(a.score >= b.score for a, b in pairwise(ways))


def test_a_text_of_the_strip_is_spelled_through_the_lattice() -> None:
    narrow = UNSURE.best(5, 1)
    assert {way.text for way in narrow} == {"41"}
    considered = consider(narrow, UNSURE, hearing("97"))
    assert "97" in considered
    assert [g.symbol for g in considered["97"].groups] == ["9", "7"]


def test_a_text_that_no_way_can_spell_is_left_out() -> None:
    assert set(consider(UNSURE.best(5, 3), UNSURE, hearing("417"))) == {
        "41",
        "47",
        "91",
        "97",
    }


def test_a_text_that_the_strip_finds_unlikely_is_not_added() -> None:
    narrow = UNSURE.best(5, 1)
    assert "97" not in consider(narrow, UNSURE, hearing("41"))


def test_the_lattice_is_doubted_where_it_finds_a_text_next_to_impossible() -> None:
    scores, heard = np.array([0.0, -40.0]), np.array([-9.0, -1.0])
    assert weigh(scores, heard, 1.0, 4.0).argmax() == 1
    assert weigh(scores, heard, 1.0, 100.0).argmax() == 0


def test_digits_part_where_the_strip_sees_them_and_the_lattice_does_not() -> None:
    margins = saying("")[[0] * 5]
    said = np.concatenate([margins, saying("4177"), margins])
    places = parting(UNSURE.best(5, 3), UNSURE, Hearing(said), LINE)
    assert len(places) == 3
    assert places == sorted(places)
    assert 0 < places[0] < places[-1] < 28


def test_nothing_is_parted_for_a_text_that_the_lattice_finds_possible() -> None:
    assert parting(UNSURE.best(5, 3), UNSURE, hearing("47"), LINE) == []
    assert parting(UNSURE.best(5, 3), UNSURE, hearing("4"), LINE) == []


def test_a_strip_without_doubt_vouches_for_digits_that_were_cut_badly() -> None:
    way = reconsider(UNSURE.best(5, 3), UNSURE, hearing("41", sure=0.999))[0]
    badly = replace(way, groups=tuple(replace(group, none=0.8) for group in way.groups))
    assert badly.is_number > 0.9
    assert replace(badly, heard=0.0).is_number == pytest.approx(0.2)
    doubtful = reconsider(UNSURE.best(5, 3), UNSURE, hearing("41", sure=0.7))[0]
    assert doubtful.is_number == pytest.approx(0.9)


def test_each_text_keeps_its_best_way() -> None:
    ways = [Way((group(0, "4", 0.0),), -1.0), Way((group(0, "4", 0.0),), -2.0)]
    (way,) = reconsider(ways, UNSURE, hearing("4"))
    assert way.score == max(other.score for other in reconsider(ways[:1], UNSURE, hearing("4")))


def test_a_digit_among_specks_is_as_clear_as_one_alone() -> None:
    speck = Piece(Box(12, 9, 2, 2), 1, 1)
    ignored = Group(1, 2, (speck,), speck.box, PICTURE, "", -1.0, np.full(10, 0.1), 0.9)
    alike = [Way((group(0, symbol, 0.0), ignored), -0.7) for symbol in "17"]
    assert is_clear(alike, is_cut=False)
    large = replace(ignored, box=Box(10, 0, 8, 20))
    beside = [Way((group(0, symbol, 0.0), large), -0.7) for symbol in "17"]
    assert not is_clear(beside, is_cut=False)
