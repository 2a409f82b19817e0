from pathlib import Path

import cv2

from drawings import DIGITS
from numscribe.evaluation.evaluate import evaluate
from numscribe.evaluation.plots import contact_sheet, write_plots
from numscribe.evaluation.suites import Sample
from numscribe.io.strokes import parse_strokes
from numscribe.reading.recognizer import Recognizer


def samples(*labels: str) -> list[Sample]:
    """Drawings of a 7 with the given labels."""
    seven = parse_strokes(DIGITS["7"])
    return [Sample(label, seven) for label in labels]


def test_the_plots_of_a_report_are_pictures(tmp_path: Path) -> None:
    report = evaluate(Recognizer(), "sevens.jsonl", samples("7", "7", "1"), single=True)
    paths = write_plots(report, tmp_path / "plots")
    kinds = ["confusion", "reliability", "risk", "mistakes"]
    assert [path.name for path in paths] == [f"sevens-{kind}.png" for kind in kinds]
    assert all(cv2.imread(str(path)) is not None for path in paths)


def test_a_report_without_mistakes_has_no_contact_sheet(tmp_path: Path) -> None:
    report = evaluate(Recognizer(), "sevens.jsonl", samples("7"), single=True)
    assert [path.stem for path in write_plots(report, tmp_path)][-1] == "sevens-risk"


def test_a_contact_sheet_has_ten_pictures_in_a_row() -> None:
    report = evaluate(Recognizer(), "sevens", samples(*["1"] * 11), single=True)
    height, width = contact_sheet(report.mistakes).shape
    assert (height, width) == (2 * 112, 10 * 96)
