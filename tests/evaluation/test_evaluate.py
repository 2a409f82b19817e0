import numpy as np
import pytest

from numscribe.errors import DataError
from numscribe.evaluation.evaluate import evaluate
from numscribe.evaluation.placement import CANVAS_SIDE, draw_canvas, place
from numscribe.evaluation.plain import PlainRecognizer, shrink
from numscribe.evaluation.suites import Sample
from numscribe.recognizer import Recognizer
from numscribe.vision.strokes import bounds, parse_strokes

ONE = parse_strokes([[[50, 0], [50, 100], [49, 200]]])
SEVEN = parse_strokes([[[0, 0], [100, 0], [60, 90], [40, 200]]])


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def test_a_report_counts_right_and_wrong(recognizer: Recognizer) -> None:
    samples = [Sample("1", ONE), Sample("7", SEVEN), Sample("3", SEVEN, name="wrong on purpose")]
    report = evaluate(recognizer, "three", samples)
    assert (report.count, report.right) == (3, 2)
    assert report.accuracy == pytest.approx(2 / 3)
    assert report.confusion[3, 7] == 1
    assert [mistake.sample.name for mistake in report.mistakes] == ["wrong on purpose"]
    facts = report.to_dict()
    assert facts["interval_95"][0] < 2 / 3 < facts["interval_95"][1]
    assert facts["classes"][5]["recall"] is None


def test_an_empty_picture_counts_as_nothing_read(recognizer: Recognizer) -> None:
    blank = np.full((50, 50), 255, np.uint8)
    report = evaluate(recognizer, "blank", [Sample("4", blank)])
    assert report.confusion[4, 10] == 1


def test_a_suite_without_samples_is_refused(recognizer: Recognizer) -> None:
    with pytest.raises(DataError, match="nobody"):
        evaluate(recognizer, "nobody", [])


def test_what_is_no_digit_is_counted_apart(recognizer: Recognizer) -> None:
    blank = np.full((50, 50), 255, np.uint8)
    samples = [Sample("1", ONE), Sample("l", ONE), Sample("", blank, name="blank/1")]
    report = evaluate(recognizer, "mixed", samples)
    assert report.count == 1
    others = report.to_dict()["no_digits"]
    assert (others["count"], others["count_distinct"]) == (2, 1)
    assert others["families"] == {"blank": [1, 1], "l": [1, 0]}
    assert others["refused_distinct"] == 1.0
    assert report.to_dict()["auroc"] == 1.0


@pytest.mark.parametrize("placement", ["free", "canvas"])
def test_placement_is_repeatable_and_keeps_the_reading(
    recognizer: Recognizer, placement: str
) -> None:
    samples = [Sample("1", ONE), Sample("7", SEVEN)] * 5
    first, again = (
        evaluate(recognizer, "s", samples, placement=placement, seed=4).confidences
        for _ in range(2)
    )
    assert np.array_equal(first, again)
    assert evaluate(recognizer, "s", samples, placement=placement, seed=4).accuracy == 1.0


def test_placed_strokes_lie_on_the_canvas_at_the_sizes_promised() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        box = bounds(place(SEVEN, rng))
        assert -0.01 <= box.x <= CANVAS_SIDE - box.width + 0.01
        assert -0.01 <= box.y <= CANVAS_SIDE - box.height + 0.01
        assert 0.35 <= max(box.width, box.height) / CANVAS_SIDE <= 0.85


def test_a_canvas_picture_is_black_ink_on_transparency() -> None:
    rng = np.random.default_rng(0)
    canvas = draw_canvas(place(SEVEN, rng), rng)
    assert canvas.shape == (400, 400, 4)
    assert not canvas[..., :3].any()
    assert canvas[..., 3].max() == 255


def test_a_plain_reader_shrinks_the_whole_picture_with_bright_ink() -> None:
    page = np.full((280, 280, 3), 255, np.uint8)
    page[100:180, 130:150] = 0
    small = shrink(page)
    assert small.shape == (28, 28)
    assert small[14, 14] == 1.0
    assert small[0, 0] == 0.0
    assert PlainRecognizer().read(page).text in set("0123456789")
