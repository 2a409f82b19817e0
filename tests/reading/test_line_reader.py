from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from drawings import number
from numscribe.io.strokes import parse_strokes
from numscribe.models.line_model import LineModel
from numscribe.models.symbols import BLANK, SYMBOLS
from numscribe.models.text_prior import TextPrior, count_texts
from numscribe.reading.batching import Classify, run_batched
from numscribe.reading.components import Component, make_line
from numscribe.reading.line_image import MARGIN, Frame, frame_line
from numscribe.reading.line_reader import line_task
from numscribe.reading.lines import split_lines
from numscribe.reading.segments import LineReading
from numscribe.reading.stroke_components import StrokeComponents
from numscribe.records import Prediction, Strokes

HEIGHT = 100


def line_of(components: StrokeComponents) -> list[Component]:
    (line,) = split_lines(components.all)
    return line


def read_line(
    line: list[Component],
    components: StrokeComponents,
    model: LineModel,
    classify: Classify,
    *others: Frame,
) -> LineReading:
    """Read a line by itself, in the frame of its boxes and in other ones."""
    task = line_task(make_line(line, *others), components, model)
    return run_batched([task], model, classify)[0]


def middles(components: StrokeComponents) -> list[float]:
    return [component.box.centre_x for component in line_of(components)]


# A line, by a model that says what it is told


class Saying:
    """A line reader with given symbols at given positions."""

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


def saying(components: StrokeComponents, *symbols: dict[str, float]) -> Saying:
    """A model that says one of some symbols at the middle of each component."""
    frame = frame_line([component.box for component in line_of(components)])
    columns = [
        round((MARGIN + (x - frame.left) * frame.scale - 1) / 2)
        for x in middles(components)[: len(symbols)]
    ]
    return Saying(dict(zip(columns, symbols, strict=True)))


def certain(digit: int, share: float = 0.999, none: float = 0.0) -> object:
    """Digit models that always return the same digit."""

    def classify(pictures: np.ndarray, drawn: Sequence[Strokes]) -> Prediction:
        assert len(pictures) == len(drawn)
        shares = np.full((len(pictures), 10), (1 - share) / 9)
        shares[:, digit] = share
        return shares, np.full(len(pictures), none)

    return classify


def test_segments_have_the_components_and_boxes_of_their_symbols() -> None:
    components = StrokeComponents(parse_strokes(number("77")))
    model = saying(components, {"7": 0.98, "1": 0.02}, {"7": 0.9, "2": 0.1})
    reading = read_line(line_of(components), components, model, certain(7))
    assert [segment.symbol for segment in reading.segments] == ["7", "7"]
    assert [
        component.number for segment in reading.segments for component in segment.components
    ] == [0, 1]
    assert [segment.box for segment in reading.segments] == [p.box for p in components.all]
    assert all(segment.probability > 0.9 for segment in reading.segments)
    assert reading.hypotheses[0][0] == "77"
    assert reading.unread == ()
    assert reading.height == pytest.approx(100)


def test_digit_models_decide_uncertain_digits() -> None:
    components = StrokeComponents(parse_strokes(number("7")))
    model = saying(components, {"1": 0.55, "7": 0.45})
    assert read_line(line_of(components), components, model, certain(7)).hypotheses[0][0] == "7"
    assert read_line(line_of(components), components, model, certain(1)).hypotheses[0][0] == "1"


class Looking(Saying):
    """A line reader that says one thing to the first image, and another to the next one."""

    def __init__(self, *models: Saying) -> None:
        self._models = iter(models)

    def logits_of(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        return next(self._models).logits_of(images) if images else []


def test_an_uncertain_line_is_also_read_in_its_second_frame() -> None:
    components = StrokeComponents(parse_strokes(number("77")))
    line = line_of(components)
    frame = frame_line([component.box for component in line])
    unsure = saying(components, {"7": 0.999}, {"2": 0.6, "7": 0.4})
    sure = saying(components, {"7": 0.999}, {"7": 0.9, "2": 0.1})
    alone = read_line(line, components, unsure, certain(7, 0.1))
    assert alone.hypotheses[0][0] == "72"
    both = read_line(line, components, Looking(unsure, sure), certain(7, 0.1), frame)
    assert (both.hypotheses[0][0], both.frames) == ("77", 2)
    certain_line = saying(components, {"7": 0.999}, {"2": 0.999})
    first = read_line(line, components, Looking(certain_line), certain(2), frame)
    assert (first.hypotheses[0][0], first.frames) == ("72", 1)


def test_a_text_that_needs_more_columns_than_the_first_frame_has_is_read() -> None:
    components = StrokeComponents(parse_strokes(number("77")))
    line = line_of(components)
    narrow = frame_line([component.box for component in line])
    wide = replace(narrow, height=narrow.height / 8)
    text = "7" * (narrow.width // 2)
    unsure = saying(components, {"2": 0.5, "7": 0.5}, {"2": 0.5, "7": 0.5})
    sure = Saying({2 * place: {"7": 1.0} for place in range(len(text))})
    both = read_line(line, components, Looking(unsure, sure), certain(7), wide)
    assert both.hypotheses[0][0] == text


def test_digit_models_do_not_change_marks() -> None:
    components = StrokeComponents(parse_strokes([*number("2"), [[130.0, 70.0], [170.0, 71.0]]]))
    model = saying(components, {"2": 1.0}, {"-": 0.9, "1": 0.1})
    _, dash = read_line(line_of(components), components, model, certain(2)).segments
    assert (dash.symbol, dash.is_digit, dash.probabilities) == ("-", False, None)
    assert dict(dash.alternatives)["1"] == pytest.approx(0.1, abs=0.01)


def test_alternatives_of_symbols_give_other_hypotheses() -> None:
    components = StrokeComponents(parse_strokes(number("77")))
    model = saying(components, {"7": 1.0}, {"7": 0.7, "1": 0.3})
    reading = read_line(line_of(components), components, model, certain(7, 0.7))
    texts = [text for text, _ in reading.hypotheses]
    assert texts[0] == "77"
    assert "71" in texts
    scores = [score for _, score in reading.hypotheses]
    assert all(after <= before <= 0 for before, after in pairwise(scores))


def test_a_line_without_symbols_is_unread() -> None:
    components = StrokeComponents(parse_strokes(number("27")))
    reading = read_line(line_of(components), components, Saying({}), certain(2))
    assert reading.segments == ()
    assert [text for text, _ in reading.hypotheses] == [""]
    assert [component.number for component in reading.unread] == [0, 1]


def test_a_symbol_without_components_has_a_box_on_the_line() -> None:
    components = StrokeComponents(parse_strokes(number("2 7".replace(" ", ""), gap=150)))
    frame = frame_line([component.box for component in components.all])
    middle = round((MARGIN + (180 - frame.left) * frame.scale - 1) / 2)
    told = saying(components, {"2": 1.0}, {"7": 1.0})
    told._columns[middle] = {"1": 1.0}
    first, empty, last = read_line(line_of(components), components, told, certain(2)).segments
    assert (empty.symbol, empty.components) == ("1", ())
    assert first.box.x < empty.box.x < last.box.x
    assert empty.box.height == pytest.approx(frame.height)


def test_the_text_prior_decides_between_two_texts() -> None:
    components = StrokeComponents(parse_strokes(number("1117")))
    model = saying(components, {"1": 0.99}, {"1": 0.4, "/": 0.6}, {"1": 0.99}, {"7": 0.99})
    line, classify = line_of(components), certain(1, share=0.1)
    assert read_line(line, components, model, classify).hypotheses[0][0] == "1/17"
    model.prior = TextPrior(count_texts(["1117", "21", "38417"] * 40))
    reading = read_line(line, components, model, classify)
    assert reading.hypotheses[0][0] == "1117"
    assert reading.segments[1].alternatives[0][0] == "/"
