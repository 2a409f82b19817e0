import gzip
import json
import shutil
from pathlib import Path

from numscribe.training.sources import is_held_out
from numscribe.training.writing import load_writing


def test_writers_are_either_for_training_or_held_out(data_folder: Path) -> None:
    training, held_out = load_writing(data_folder)
    writers = [f"hand-{number}" for number in range(30)]
    expected = sum(map(is_held_out, writers))
    assert 0 < expected < 30
    assert len(held_out.numbers) == expected
    assert len(training.numbers) == 30 - expected
    assert len(training.marks["/"]) == 30 - expected


def test_drawings_that_are_not_their_label_are_left_out(data_folder: Path, tmp_path: Path) -> None:
    before = load_writing(data_folder)
    folder = shutil.copytree(data_folder, tmp_path / "data")
    dash = {"label": "4", "writer": "hand-1", "strokes": [[(0, 50), (60, 50)]]}
    with gzip.open(folder / "train/unipen-digits.jsonl.gz", "at", encoding="utf-8") as out:
        out.write(json.dumps(dash) + "\n")
    after = load_writing(folder)
    count = [[len(hand.digits["4"]) for hand in side.pens] for side in before]
    assert count == [[len(hand.digits["4"]) for hand in side.pens] for side in after]
