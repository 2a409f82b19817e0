import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from drawings import encode, page
from numscribe.cli import cli
from numscribe.errors import DataError
from numscribe.feedback.export import export
from numscribe.feedback.records import Entry, Feedback
from numscribe.feedback.store import Store
from numscribe.reading.recognizer import Recognizer
from numscribe.training.corrections import with_corrections
from numscribe.training.recipe import Recipe

SQUARE = [[[0, 0], [50, 0], [50, 50], [0, 50], [0, 0]]]
RECIPE = """
epochs = 4
batch_size = 16
learning_rate = 1e-3
ema_decay = 0.9
[sources]
mnist = 0.02
"""


def _entries(*feedback: Feedback) -> list[Entry]:
    return [Entry(f"{index:032x}", index, given) for index, given in enumerate(feedback)]


def _strokes(label: str, size: float = 1) -> Feedback:
    strokes = [[[x * size, y * size] for x, y in stroke] for stroke in SQUARE]
    return Feedback("strokes", json.dumps(strokes).encode(), "0", label)


def _picture(label: str) -> Feedback:
    return Feedback("picture", encode(page("3")), "8", label)


def test_feedback_is_added_to_the_sources_of_the_recipe(tmp_path: Path) -> None:
    export(_entries(_strokes("3"), _strokes("", 2), _picture("3"), _picture("5")), tmp_path / "all")
    recipe = with_corrections(Recipe(sources={"mnist": 0.1}), tmp_path / "all")
    suites = {str(tmp_path / "all"): 1.0, str(tmp_path / "all" / "strokes.jsonl"): 1.0}
    assert recipe.sources == {"mnist": 0.1} | suites


def test_a_single_sample_of_a_kind_is_not_a_source(tmp_path: Path) -> None:
    export(_entries(_strokes("3"), _strokes("3", 2), _picture("3")), tmp_path / "all")
    recipe = with_corrections(Recipe(sources={}), tmp_path / "all")
    assert list(recipe.sources) == [str(tmp_path / "all" / "strokes.jsonl")]


def test_feedback_of_numbers_only_is_an_error(tmp_path: Path) -> None:
    export(_entries(*[_strokes(str(number)) for number in range(10, 20)]), tmp_path / "all")
    with pytest.raises(DataError, match="too little feedback"):
        with_corrections(Recipe(sources={}), tmp_path / "all")


def test_feedback_train_fine_tunes_a_model_on_the_store(data_folder: Path, tmp_path: Path) -> None:
    """All drawings in the store are a 3 written as a square."""
    url = f"sqlite:///{tmp_path / 'feedback.db'}"
    store = Store(url)
    for number in range(60):
        store.add(_strokes("3", 1 + number / 50))
    store.close()
    (tmp_path / "short.toml").write_text(RECIPE, encoding="utf-8")
    run = tmp_path / "run"
    options = {
        "--url": url,
        "--recipe": tmp_path / "short.toml",
        "--data-dir": data_folder,
        "--run": run,
    }
    arguments = [str(word) for option in options.items() for word in option]
    done = CliRunner().invoke(cli, ["feedback", "train", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    model = Recognizer(str(run / "model.onnx"))
    assert model.model.startswith("feedback@")
    assert Recognizer().read(SQUARE, single=True).text != "3"
    assert model.read(SQUARE, single=True).text == "3"
    assert not list(run.glob("entries-*"))  # drawings stay in the store only
