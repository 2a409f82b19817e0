import gzip
import json
from pathlib import Path

from numscribe.training.sources import is_held_out
from numscribe.training.writing import load_writing


def test_held_out_writers_are_on_the_other_side(data_folder: Path) -> None:
    training, held_out = load_writing(data_folder)
    writers = [f"hand-{number}" for number in range(30)]
    expected = sum(map(is_held_out, writers))
    assert 0 < expected < 30
    assert len(held_out.numbers) == expected
    assert len(training.numbers) == 30 - expected
    assert len(training.marks["/"]) == 30 - expected


def test_a_drawing_that_is_clearly_something_else_is_left_out(data_folder: Path) -> None:
    path = data_folder / "train/unipen-digits.jsonl.gz"
    dash = {"label": "4", "writer": "hand-1", "strokes": [[(0, 50), (60, 50)]]}
    before = load_writing(data_folder)
    with gzip.open(path, "at", encoding="utf-8") as out:
        out.write(json.dumps(dash) + "\n")
    after = load_writing(data_folder)
    count = [[len(hand.digits["4"]) for hand in side.pens] for side in before]
    assert count == [[len(hand.digits["4"]) for hand in side.pens] for side in after]
