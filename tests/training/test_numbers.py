from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from numscribe.errors import DataError
from numscribe.layout.ctc import columns_of, likely_texts
from numscribe.models.sequence import SequenceModel
from numscribe.training.checkpoint import EpochResult
from numscribe.training.loop import train
from numscribe.training.make import make_model
from numscribe.training.numbers import NumberTask
from numscribe.training.recipe import load_recipe
from numscribe.training.strips import written
from numscribe.training.writing import load_writing

RECIPE = """
extends = "numbers"
start = "numbers"
strips = 64
epochs = 2
batch_size = 16
learning_rate = 5e-4
ema_decay = 0.9
bfloat16 = false
"""


@pytest.fixture(scope="module")
def made(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[float]]:
    """The packaged model, taught seven-segment hands as well, and the loss of each epoch."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "few.toml").write_text(RECIPE, encoding="utf-8")
    losses: list[float] = []

    def on_epoch(result: EpochResult) -> None:
        losses.append(result.loss)

    recipe = load_recipe(str(folder / "few.toml"))
    return make_model(recipe, "few", data_folder, folder / "0", on_epoch=on_epoch), losses


def test_what_is_learned_is_written_down_and_served(
    made: tuple[Path, list[float]], data_folder: Path
) -> None:
    path, losses = made
    assert losses[-1] < losses[0]
    model = SequenceModel.load(str(path))
    assert model.name.startswith("few@")
    _, held_out = load_writing(data_folder)
    texts = [
        likely_texts(columns_of(model, written(*number).picture), 4)[0]
        for number in held_out.numbers
    ]
    assert "407" in texts


def test_a_fresh_network_learns(data_folder: Path, tmp_path: Path) -> None:
    recipe = replace(load_recipe("numbers"), strips=64, batch_size=16, epochs=2, bfloat16=False)
    losses: list[float] = []
    train(
        recipe,
        NumberTask(recipe, data_folder),
        tmp_path,
        on_epoch=lambda result: losses.append(result.loss),
    )
    assert losses[1] < losses[0] / 2


def test_an_epoch_is_the_same_whenever_it_is_drawn(data_folder: Path) -> None:
    recipe = replace(load_recipe("numbers"), strips=64, batch_size=32)
    task = NumberTask(recipe, data_folder)
    one, other, next_one = task.draw(0, 1), task.draw(0, 1), task.draw(0, 2)
    assert [strip.text for strip in one] == [strip.text for strip in other]
    assert all(np.array_equal(a.picture, b.picture) for a, b in zip(one, other, strict=True))
    assert [strip.text for strip in one] != [strip.text for strip in next_one]


def test_other_sources_or_teachers_are_refused(data_folder: Path) -> None:
    recipe = load_recipe("numbers")
    with pytest.raises(DataError, match="all of them and nothing else"):
        NumberTask(replace(recipe, sources={"mnist": 1.0}), data_folder)
    with pytest.raises(DataError, match="without teachers"):
        NumberTask(replace(recipe, teachers=("teacher-0",)), data_folder)


def test_going_on_from_a_model_that_reads_something_else_is_refused(
    made: tuple[Path, list[float]], data_folder: Path, tmp_path: Path
) -> None:
    digits = replace(load_recipe("finetune"), start=str(made[0]), sources={"mnist": 0.1})
    with pytest.raises(DataError, match="does not read what"):
        make_model(digits, "digits", data_folder, tmp_path / "0")
