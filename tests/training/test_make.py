from pathlib import Path

import cv2

from numscribe.evaluation.evaluate import evaluate
from numscribe.evaluation.suites import read_suite
from numscribe.recognizer import Recognizer
from numscribe.training.make import make_model

RECIPE = """
epochs = 6
batch_size = 64
ema_decay = 0.98
[sources]
mnist = 1.0
numbers = 1.0
pendigits = 2.0
"""


def test_a_recipe_goes_from_data_to_a_model_that_reads(data_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(RECIPE, encoding="utf-8")
    path = make_model(str(tmp_path / "small.toml"), data_folder, tmp_path / "run")

    recognizer = Recognizer(str(path))
    assert recognizer.model.startswith("small@")
    report = evaluate(recognizer, "test", read_suite(data_folder / "mnist"))
    assert report.count == 200
    assert report.accuracy > 0.97
    assert cv2.imread(str(tmp_path / "run" / "training_curves.png")) is not None
    assert len((tmp_path / "run" / "log.jsonl").read_text().splitlines()) == 6
