from dataclasses import replace
from pathlib import Path

import pytest

from numscribe.errors import DataError
from numscribe.training.checkpoint import EpochResult
from numscribe.training.digit_task import DigitTask
from numscribe.training.loop import train
from numscribe.training.recipe import Recipe
from numscribe.training.sources import Source

RECIPE = Recipe(
    network="tiny",
    sources={"mnist": 0.2, "pendigits": 0.5},
    epochs=2,
    batch_size=32,
    ema_decay=0.9,
    bfloat16=False,
)


def test_a_checkpoint_of_another_recipe_is_refused(
    sources: dict[str, Source], tmp_path: Path
) -> None:
    def stop(_: EpochResult) -> None:
        raise KeyboardInterrupt

    train(RECIPE, DigitTask(RECIPE, sources), tmp_path, on_epoch=stop)
    config = (tmp_path / "config.json").read_bytes()
    with pytest.raises(DataError, match="another recipe"):
        train(replace(RECIPE, epochs=5), DigitTask(RECIPE, sources), tmp_path, resume=True)
    assert (tmp_path / "config.json").read_bytes() == config


def test_resuming_without_a_checkpoint_is_refused(
    sources: dict[str, Source], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="no checkpoint"):
        train(RECIPE, DigitTask(RECIPE, sources), tmp_path, resume=True)


def test_a_missing_teacher_is_an_error(sources: dict[str, Source], tmp_path: Path) -> None:
    recipe = replace(RECIPE, teachers=("nobody",))
    with pytest.raises(DataError, match="no checkpoint"):
        train(recipe, DigitTask(recipe, sources), tmp_path / "run")
