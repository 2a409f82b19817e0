from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from drawings import DIGITS, number, place
from numscribe.layout.ink_pieces import InkPieces
from numscribe.layout.line_reader import assign, read_line
from numscribe.layout.lines import split_lines
from numscribe.layout.pieces import Piece
from numscribe.layout.strip import MARGIN, frame_line
from numscribe.layout.stroke_pieces import StrokePieces
from numscribe.models.symbols import BLANK, SYMBOLS
from numscribe.models.text_prior import TextPrior, count_texts
from numscribe.records import Prediction, Strokes, union
from numscribe.vision.strokes import parse_strokes, resample

HEIGHT = 100


def line_of(pieces: StrokePieces) -> list[Piece]:
    (line,) = split_lines(pieces.pieces)
    return line


def middles(pieces: StrokePieces) -> list[float]:
    return [piece.box.x + piece.box.width / 2 for piece in line_of(pieces)]


# What belongs to which symbol


def test_each_symbol_gets_the_ink_at_its_place() -> None:
    pieces = StrokePieces(parse_strokes(number("271")))
    groups, rest = assign(line_of(pieces), middles(pieces), pieces, HEIGHT)
    assert [[piece.number for piece in group] for group in groups] == [[0], [1], [2]]
    assert rest == []


def test_the_strokes_of_one_digit_stay_together() -> None:
    pieces = StrokePieces(parse_strokes(number("41")))
    box = union([piece.box for piece in pieces.pieces[:2]])
    places = [box.x + 0.6 * box.width, pieces.pieces[2].box.x]
    groups, rest = assign(line_of(pieces), places, pieces, HEIGHT)
    assert [sorted(piece.number for piece in group) for group in groups] == [[0, 1], [2]]
    assert rest == []


def test_a_stroke_that_runs_across_two_symbols_is_cut_between_them() -> None:
    one, seven, *zeros = parse_strokes(number("1700", gap=1))
    both = resample(np.concatenate(zeros), 200)
    pieces = StrokePieces((one, seven, both))
    *first, last = line = line_of(pieces)
    quarter = last.box.width / 4
    places = [p.box.x + p.box.width / 2 for p in first] + [
        last.box.x + quarter,
        last.box.x + 3 * quarter,
    ]
    groups, rest = assign(line, places, pieces, HEIGHT)
    assert rest == []
    assert [[piece.origin for piece in group] for group in groups] == [[0], [1], [2], [2]]
    for (left,) in groups[2:]:
        assert left.box.width == pytest.approx(2 * quarter, rel=0.2)
    assert groups[2][0].box.x < groups[3][0].box.x


def test_ink_that_runs_across_two_symbols_is_cut_between_them() -> None:
    ink = np.zeros((140, 260), np.float32)
    ink[20:120, 30:90] = ink[20:120, 130:190] = 1
    ink[66:72, 90:130] = 1  # a thin link
    pieces = InkPieces(ink)
    (only,) = pieces.pieces
    groups, rest = assign([only], [60.0, 160.0], pieces, HEIGHT)
    assert rest == []
    ((left,), (right,)) = groups
    assert left.box.x + left.box.width == pytest.approx(110, abs=22)
    assert (left.box.x, right.box.x + right.box.width) == (30, 190)
    parts = [float(pieces.crop(group).sum()) for group in groups]
    assert sum(parts) == pytest.approx(float(ink.sum()), rel=0.05)


def test_ink_far_from_every_symbol_is_of_none() -> None:
    pieces = StrokePieces(parse_strokes([*number("2"), *place(DIGITS["7"], 300, 20, 100)]))
    (box,) = [piece.box for piece in pieces.pieces if piece.number == 0]
    groups, rest = assign(line_of(pieces), [box.x + box.width / 2], pieces, HEIGHT)
    assert [piece.number for piece in groups[0]] == [0]
    assert [piece.number for piece in rest] == [1]


def test_a_large_stroke_close_beside_a_symbol_belongs_to_it() -> None:
    seven = place(DIGITS["7"], 100, 20, 100)
    right = max(x for stroke in seven for x, _ in stroke)
    hook = [[right + 8.0, 20.0], [right + 14.0, 60.0]]
    pieces = StrokePieces(parse_strokes([*seven, hook]))
    groups, rest = assign(line_of(pieces), [130.0], pieces, HEIGHT)
    assert sorted(piece.number for piece in groups[0]) == [0, 1]
    assert rest == []


def test_a_speck_beside_a_digit_is_no_part_of_it() -> None:
    seven = place(DIGITS["7"], 100, 20, 100)
    right = max(x for stroke in seven for x, _ in stroke)
    speck = [[right + 8.0, 20.0], [right + 12.0, 24.0]]
    pieces = StrokePieces(parse_strokes([*seven, speck]))
    groups, rest = assign(line_of(pieces), [130.0], pieces, HEIGHT)
    assert [piece.number for piece in groups[0]] == [0]
    assert [piece.number for piece in rest] == [1]


def test_a_point_a_little_beside_its_place_is_the_points_own_ink() -> None:
    point = [[200.0, 118.0], [202.0, 120.0]]
    pieces = StrokePieces(parse_strokes([*number("2"), point]))
    groups, rest = assign(line_of(pieces), [50.0, 215.0], pieces, HEIGHT)
    assert [piece.number for piece in groups[1]] == [1]
    assert rest == []


def test_no_ink_is_lost_and_none_is_used_twice() -> None:
    pieces = StrokePieces(parse_strokes(number("4081746")))
    groups, rest = assign(line_of(pieces), [20.0, 150.0, 151.0, 800.0], pieces, HEIGHT)
    given = [piece.number for group in groups for piece in group] + [p.number for p in rest]
    assert len(given) == len(set(given))
    origins = {piece.origin for group in groups for piece in group} | {p.origin for p in rest}
    assert origins == {piece.number for piece in pieces.pieces}


# A line, by a model that says what it is told


class Saying:
    """A line reader that says known symbols at known places."""

    name, temperature, prior = "saying@1", 1.0, TextPrior({})

    def __init__(self, columns: dict[int, dict[str, float]]) -> None:
        self._columns = columns

    def logits_of(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        return [self._logits(image) for image in images]

    def _logits(self, image: np.ndarray) -> np.ndarray:
        shares = np.full(((image.shape[1] + 1) // 2, 1 + len(SYMBOLS)), 1e-7)
        shares[:, BLANK] = 1
        for column, said in self._columns.items():
            shares[column] = 1e-7
            for symbol, share in said.items():
                shares[column, SYMBOLS.index(symbol) + 1] = share
        return np.log(shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)


def saying(pieces: StrokePieces, *symbols: dict[str, float]) -> Saying:
    """A model that says one of some symbols at the middle of each piece."""
    frame = frame_line([piece.box for piece in line_of(pieces)])
    columns = [
        round((MARGIN + (x - frame.left) * frame.scale - 1) / 2)
        for x in middles(pieces)[: len(symbols)]
    ]
    return Saying(dict(zip(columns, symbols, strict=True)))


def certain(digit: int, share: float = 0.999, none: float = 0.0) -> object:
    """Models of digits that always see the same one."""

    def classify(pictures: np.ndarray, drawn: Sequence[Strokes]) -> Prediction:
        assert len(pictures) == len(drawn)
        shares = np.full((len(pictures), 10), (1 - share) / 9)
        shares[:, digit] = share
        return shares, np.full(len(pictures), none)

    return classify


def test_a_line_has_its_symbols_with_their_ink_and_boxes() -> None:
    pieces = StrokePieces(parse_strokes(number("77")))
    model = saying(pieces, {"7": 0.98, "1": 0.02}, {"7": 0.9, "2": 0.1})
    reading = read_line(line_of(pieces), pieces, model, certain(7))
    assert [segment.symbol for segment in reading.segments] == ["7", "7"]
    assert [piece.number for segment in reading.segments for piece in segment.pieces] == [0, 1]
    assert [segment.box for segment in reading.segments] == [p.box for p in pieces.pieces]
    assert all(segment.probability > 0.9 for segment in reading.segments)
    assert reading.texts[0].text == "77"
    assert reading.rest == ()
    assert reading.height == pytest.approx(100)


def test_the_models_of_digits_decide_what_the_line_reader_leaves_open() -> None:
    pieces = StrokePieces(parse_strokes(number("7")))
    model = saying(pieces, {"1": 0.55, "7": 0.45})
    assert read_line(line_of(pieces), pieces, model, certain(7)).texts[0].text == "7"
    assert read_line(line_of(pieces), pieces, model, certain(1)).texts[0].text == "1"


def test_the_models_of_digits_make_no_digit_of_a_mark() -> None:
    pieces = StrokePieces(parse_strokes([*number("2"), [[130.0, 70.0], [170.0, 71.0]]]))
    model = saying(pieces, {"2": 1.0}, {"-": 0.9, "1": 0.1})
    _, dash = read_line(line_of(pieces), pieces, model, certain(2)).segments
    assert (dash.symbol, dash.is_digit, dash.probabilities) == ("-", False, None)
    assert dict(dash.others)["1"] == pytest.approx(0.1, abs=0.01)


def test_what_a_symbol_may_be_instead_gives_other_texts() -> None:
    pieces = StrokePieces(parse_strokes(number("77")))
    model = saying(pieces, {"7": 1.0}, {"7": 0.7, "1": 0.3})
    reading = read_line(line_of(pieces), pieces, model, certain(7, 0.7))
    texts = [way.text for way in reading.texts]
    assert texts[0] == "77"
    assert "71" in texts
    scores = [way.score for way in reading.texts]
    assert all(after <= before <= 0 for before, after in pairwise(scores))


def test_a_line_that_nothing_is_read_from_is_all_rest() -> None:
    pieces = StrokePieces(parse_strokes(number("27")))
    reading = read_line(line_of(pieces), pieces, Saying({}), certain(2))
    assert reading.segments == ()
    assert [way.text for way in reading.texts] == [""]
    assert [piece.number for piece in reading.rest] == [0, 1]


def test_a_symbol_without_ink_of_its_own_has_a_box_on_the_line() -> None:
    pieces = StrokePieces(parse_strokes(number("2 7".replace(" ", ""), gap=150)))
    frame = frame_line([piece.box for piece in pieces.pieces])
    middle = round((MARGIN + (180 - frame.left) * frame.scale - 1) / 2)
    told = saying(pieces, {"2": 1.0}, {"7": 1.0})
    told._columns[middle] = {"1": 1.0}
    first, empty, last = read_line(line_of(pieces), pieces, told, certain(2)).segments
    assert (empty.symbol, empty.pieces) == ("1", ())
    assert first.box.x < empty.box.x < last.box.x
    assert empty.box.height == pytest.approx(frame.height)


def test_of_two_texts_the_one_that_is_written_so_is_read() -> None:
    pieces = StrokePieces(parse_strokes(number("1117")))
    model = saying(pieces, {"1": 0.99}, {"1": 0.4, "/": 0.6}, {"1": 0.99}, {"7": 0.99})
    line, classify = line_of(pieces), certain(1, share=0.1)
    assert read_line(line, pieces, model, classify).texts[0].text == "1/17"
    model.prior = TextPrior(count_texts(["1117", "21", "38417"] * 40))
    reading = read_line(line, pieces, model, classify)
    assert reading.texts[0].text == "1117"
    assert reading.segments[1].others[0][0] == "/"
