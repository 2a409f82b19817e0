import numpy as np
import pytest

from numscribe.errors import DataError
from numscribe.evaluation.evaluate import evaluate
from numscribe.evaluation.suites import Sample
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
