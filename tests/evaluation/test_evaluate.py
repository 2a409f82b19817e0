import numpy as np
import pytest

from numscribe.errors import DataError
from numscribe.evaluation.evaluate import evaluate
from numscribe.evaluation.placement import CANVAS_SIDE, draw_canvas, place
from numscribe.evaluation.report import same_writing
from numscribe.evaluation.resize_baseline import ResizeBaseline, resize_to_input
from numscribe.evaluation.suites import Sample
from numscribe.imaging.strokes import bounds
from numscribe.io.strokes import parse_strokes
from numscribe.reading.recognizer import Recognizer

ONE = parse_strokes([[[50, 0], [50, 100], [49, 200]]])
SEVEN = parse_strokes([[[0, 0], [100, 0], [60, 90], [40, 200]]])


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def test_a_report_counts_correct_and_wrong_readings(recognizer: Recognizer) -> None:
    samples = [Sample("1", ONE), Sample("7", SEVEN), Sample("3", SEVEN, name="wrong on purpose")]
    report = evaluate(recognizer, "three", samples)
    assert (report.count, report.right) == (3, 2)
    assert report.accuracy == pytest.approx(2 / 3)
    assert report.confusion[3, 7] == 1
    assert [mistake.sample.name for mistake in report.mistakes] == ["wrong on purpose"]
    facts = report.to_dict()
    assert facts["interval_95"][0] < 2 / 3 < facts["interval_95"][1]
    assert facts["classes"][5]["recall"] is None


SEVENS = tuple(s + np.float32([x, 0]) for x in (0, 220) for s in SEVEN)
DASH = parse_strokes([[[130, 100], [190, 102]]])


def test_numbers_are_compared_without_and_with_marks(
    recognizer: Recognizer,
) -> None:
    dashed = (*SEVENS, *DASH)
    samples = [Sample("77", SEVENS), Sample("7-7", dashed), Sample("7.7", dashed)]
    report = evaluate(recognizer, "sevens", samples)
    assert report.count == 0
    facts = report.to_dict()["numbers"]
    assert (facts["count"], facts["exact"], facts["digits"]) == (3, 1.0, 1.0)
    assert facts["as_written"] == pytest.approx(2 / 3)
    assert report.mistakes == ()


def test_a_report_of_digits_has_no_numbers(recognizer: Recognizer) -> None:
    facts = evaluate(recognizer, "one", [Sample("1", ONE)]).to_dict()
    assert facts["numbers"]["count"] == 0
    assert facts["numbers"]["as_written"] is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("42", "42"),
        ("4 2", "42"),
        ("12\n34", "1234"),
        ("2x3", "2×3"),
        ("8÷2", "8:2"),
        ("1½", "1 1/2"),
        ("", " "),
    ],
)
def test_equivalent_notations_are_equal(one: str, other: str) -> None:
    assert same_writing(one, other)
    assert same_writing(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("12.5", "125"), ("12.5", "12,5"), ("-5", "5"), ("42", "24"), ("7", ""), ("1/2", "1-2")],
)
def test_different_notations_are_not_equal(one: str, other: str) -> None:
    assert not same_writing(one, other)


def test_an_empty_picture_is_counted_as_unread(recognizer: Recognizer) -> None:
    blank = np.full((50, 50), 255, np.uint8)
    report = evaluate(recognizer, "blank", [Sample("4", blank)])
    assert report.confusion[4, 10] == 1


def test_a_suite_without_samples_is_an_error(recognizer: Recognizer) -> None:
    with pytest.raises(DataError, match="nobody"):
        evaluate(recognizer, "nobody", [])


def test_non_digits_are_counted_separately(recognizer: Recognizer) -> None:
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
def test_equal_seeds_give_equal_placement(recognizer: Recognizer, placement: str) -> None:
    samples = [Sample("1", ONE), Sample("7", SEVEN)] * 5
    first, again = (
        evaluate(recognizer, "s", samples, placement=placement, seed=4).confidences
        for _ in range(2)
    )
    assert np.array_equal(first, again)
    assert evaluate(recognizer, "s", samples, placement=placement, seed=4).accuracy == 1.0


def test_placed_strokes_have_the_documented_sizes_on_the_canvas() -> None:
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


def test_the_resize_baseline_shrinks_the_whole_picture_with_bright_ink() -> None:
    page = np.full((280, 280, 3), 255, np.uint8)
    page[100:180, 130:150] = 0
    small = resize_to_input(page)
    assert small.shape == (28, 28)
    assert small[14, 14] == 1.0
    assert small[0, 0] == 0.0
    assert ResizeBaseline().read(page).text in set("0123456789")
