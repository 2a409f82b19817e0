from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from numscribe.evaluation.evaluate import evaluate
from numscribe.evaluation.suites import read_suite
from numscribe.reading.recognizer import Recognizer
from numscribe.training import ink_task, line_task
from numscribe.training.ink_task import InkTask
from numscribe.training.line_task import LineTask
from numscribe.training.pipeline import load_task, train_model
from numscribe.training.recipe import load_recipe
from synthetic_writing import tiny_writing

RECIPE = """
epochs = 2
batch_size = 32
ema_decay = 0.9
[sources]
mnist = 0.5
numbers = 1.0
pendigits = 1.0
"""


@pytest.mark.parametrize(("recipe", "task"), [("ink", InkTask), ("lines", LineTask)])
def test_the_network_of_a_recipe_determines_the_task(
    recipe: str, task: type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (ink_task, line_task):
        monkeypatch.setattr(module, "load_writing", lambda _: (tiny_writing(), tiny_writing()))
        monkeypatch.setattr(module, "_HELD_OUT", 1)
    loaded = load_task(load_recipe(recipe), tmp_path)
    loaded._maker.close()
    assert isinstance(loaded, task)


def test_train_model_exports_a_working_model(data_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(RECIPE, encoding="utf-8")
    path = train_model(
        load_recipe(str(tmp_path / "small.toml")), "small", data_folder, tmp_path / "run"
    )

    recognizer = Recognizer(str(path))
    assert recognizer.model.startswith("small@")
    report = evaluate(recognizer, "test", read_suite(data_folder / "mnist"), single=True)
    assert report.count == 200
    assert report.accuracy > 0.97
    assert cv2.imread(str(tmp_path / "run" / "training_curves.png")) is not None
    assert len((tmp_path / "run" / "log.jsonl").read_text().splitlines()) == 2


def test_fine_tuning_teaches_a_new_shape_of_a_digit(data_folder: Path, tmp_path: Path) -> None:
    """The new shape is a 3 written as a triangle."""
    suite = tmp_path / "mine"
    suite.mkdir()
    rng = np.random.default_rng(0)
    rows = ["file,label"]
    for index in range(60):
        page = np.full((90, 90), 255, np.uint8)
        corner, size = rng.integers(10, 20, 2), rng.integers(45, 60)
        triangle = np.array([(0, 1), (0.5, 0), (1, 1)]) * size + corner
        cv2.polylines(page, [triangle.astype(np.int32)], isClosed=True, color=0, thickness=4)
        cv2.imwrite(str(suite / f"{index}.png"), page)
        rows.append(f"{index}.png,3")
    (suite / "labels.csv").write_text("\n".join(rows), encoding="utf-8")

    recipe = replace(load_recipe("finetune"), start="default", sources={str(suite): 1.0}, epochs=8)
    path = train_model(recipe, "mine", data_folder, tmp_path / "run")

    samples = read_suite(suite)
    assert evaluate(Recognizer(), "before", samples, single=True).accuracy < 0.5
    assert evaluate(Recognizer(str(path)), "after", samples, single=True).accuracy > 0.95
