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
