import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from numscribe.training.checkpoint import EpochResult, load_network
from numscribe.training.digit_task import DigitTask
from numscribe.training.loop import train
from numscribe.training.recipe import Recipe
from numscribe.training.sources import Samples, Source

RECIPE = Recipe(
    network="tiny",
    sources={"mnist": 0.2, "pendigits": 0.5},
    epochs=2,
    batch_size=32,
    ema_decay=0.9,
    bfloat16=False,
)


def _weights(network: torch.nn.Module) -> torch.Tensor:
    return torch.cat([value.double().flatten() for value in network.state_dict().values()])


def test_a_resumed_run_has_the_weights_of_an_uninterrupted_one(
    sources: dict[str, Source], tmp_path: Path
) -> None:
    whole = train(RECIPE, DigitTask(RECIPE, sources), tmp_path / "whole", seed=3)

    def stop(_: EpochResult) -> None:
        raise KeyboardInterrupt

    train(RECIPE, DigitTask(RECIPE, sources), tmp_path / "parts", seed=3, on_epoch=stop)
    parts = train(RECIPE, DigitTask(RECIPE, sources), tmp_path / "parts", seed=3, resume=True)
    assert torch.equal(_weights(whole), _weights(parts))
    logs = [
        [json.loads(line)["validation"] for line in path.read_text().splitlines()]
        for path in (tmp_path / "whole" / "log.jsonl", tmp_path / "parts" / "log.jsonl")
    ]
    assert logs[0] == logs[1]
    assert len(logs[0]) == 2


def test_an_interrupted_run_keeps_its_finished_epochs(
    sources: dict[str, Source], tmp_path: Path
) -> None:
    def stop(_: EpochResult) -> None:
        raise KeyboardInterrupt

    network = train(RECIPE, DigitTask(RECIPE, sources), tmp_path, on_epoch=stop)
    assert not network.training
    content = torch.load(tmp_path / "last.pt", weights_only=True)
    assert content["epoch"] == 1
    assert content["config"]["recipe"] == RECIPE.to_dict() | {"pen_widths": RECIPE.pen_widths}


def test_a_run_interrupted_in_its_first_epoch_raises(
    sources: dict[str, Source], tmp_path: Path
) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(RECIPE, DigitTask(RECIPE, sources), tmp_path, on_progress=stop)


def test_distillation_brings_the_student_nearer_to_the_teacher(
    sources: dict[str, Source], tmp_path: Path
) -> None:
    """The teacher is trained with wrong labels, so the student can only learn them from it."""

    def wrong(samples: Samples) -> Samples:
        return replace(samples, labels=(samples.labels + 1) % 10)

    misread = {name: Source(wrong(s.training), wrong(s.validation)) for name, s in sources.items()}
    train(RECIPE, DigitTask(RECIPE, misread), tmp_path / "teacher")
    teacher = load_network(tmp_path / "teacher")
    pictures = sources["mnist"].validation.pictures
    assert pictures is not None
    x = torch.from_numpy(pictures.astype("float32") / 255)

    def distance(distillation: float) -> float:
        recipe = replace(RECIPE, teachers=("teacher",), distillation=distillation, softness=1.0)
        student = train(
            recipe, DigitTask(recipe, sources), tmp_path / f"taught-{distillation}", seed=1
        )
        with torch.no_grad():
            return float((student(x).softmax(1) - teacher(x).softmax(1)).abs().sum())

    assert distance(1.0) < distance(0.0)
