from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from numscribe.errors import DataError
from numscribe.models.ink_model import InkModel
from numscribe.training import ink_task
from numscribe.training.checkpoint import load_network
from numscribe.training.ink_task import InkTask
from numscribe.training.loop import train
from numscribe.training.networks import INK
from numscribe.training.pages.samples import WINDOW, make_window
from numscribe.training.paper_networks import InkNetwork
from numscribe.training.recipe import Recipe
from optimize import minimize
from synthetic_writing import tiny_writing

WRITING = tiny_writing()
FEW = Recipe(network=INK, refuses=False, strips=8, batch_size=4)


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InkTask]:
    """A task with synthetic handwriting, and few validation samples."""
    monkeypatch.setattr(ink_task, "load_writing", lambda _: (WRITING, WRITING))
    monkeypatch.setattr(ink_task, "_HELD_OUT", 4)
    task = InkTask(FEW, tmp_path)
    yield task
    task._maker.close()


def test_the_loss_decreases_and_the_export_gives_the_same_maps(task: InkTask) -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    windows = np.stack([make_window(WRITING, rng) for _ in range(4)])
    network = InkNetwork((8, 8, 8, 8))
    losses = minimize(task, network, windows, 50)
    assert losses[-1] < 0.8 * losses[0]
    accuracy = task.accuracy(network)
    assert {name.removeprefix("lines on ") for name in accuracy} == {"known papers", "other papers"}
    assert len(accuracy) == 4
    assert all(0 <= value <= 1 for value in accuracy.values())

    model = InkModel(task.export(network.eval(), "mine"))
    assert model.name.startswith("mine@")
    image = np.ascontiguousarray(windows[0, :3].transpose(1, 2, 0))
    with torch.no_grad():
        wanted = network(torch.from_numpy(windows[:1, :3]).float() / 255)[0].sigmoid().numpy()
    for found, own in zip(model.maps(image).layers, wanted, strict=True):
        np.testing.assert_allclose(found, own, atol=0.02)


def test_training_a_part_of_a_checkpoint_keeps_the_other_weights(
    task: InkTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    windows = np.stack([make_window(WRITING, rng) for _ in range(4)])
    monkeypatch.setattr(task, "epoch_data", lambda *_: windows)
    recipe = replace(FEW, epochs=1, ema_decay=0.5)
    first = train(recipe, task, tmp_path / "all").state_dict()
    part = replace(recipe, start=str(tmp_path / "all" / "best.pt"), part="lines")
    second = train(part, task, tmp_path / "part").state_dict()
    changed = {name for name, value in first.items() if not torch.equal(value, second[name])}
    assert {name.split(".")[0] for name in changed} == {"lines"}
    (tmp_path / "all" / "best.pt").unlink()  # it is not needed to load the run
    assert torch.equal(load_network(tmp_path / "part").head.weight, first["head.weight"])


@pytest.mark.parametrize(
    "weights", [{"other": torch.zeros(1)}, {"head.weight": torch.zeros(1)}], ids=["name", "shape"]
)
def test_a_checkpoint_of_another_network_is_refused(
    task: InkTask, tmp_path: Path, weights: dict[str, torch.Tensor]
) -> None:
    torch.save({"averaged": weights}, tmp_path / "other.pt")
    recipe = replace(FEW, start=str(tmp_path / "other.pt"))
    with pytest.raises(DataError, match="another network"):
        train(recipe, task, tmp_path / "run")


def test_a_part_that_the_network_does_not_have_is_an_error(task: InkTask, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no part 'line'"):
        train(replace(FEW, part="line"), task, tmp_path / "run")


def test_an_epoch_contains_each_window_once_and_once_mirrored(task: InkTask) -> None:
    rng = np.random.default_rng(0)
    windows = np.stack([make_window(WRITING, rng) for _ in range(4)])
    first, second = task.batches(windows, torch.Generator().manual_seed(0))
    assert task.steps == 2
    for pictures, maps in (first, second):
        assert (pictures.shape, maps.shape) == ((4, 3, *WINDOW), (4, 4, *WINDOW))
        assert 0 <= float(pictures.min()) <= float(pictures.max()) <= 1
    sums = [sorted(maps.sum((1, 2, 3)).tolist()) for _, maps in (first, second)]
    assert sums[0] == pytest.approx(sums[1])
    mirrored = {picture.flip(2).numpy().tobytes() for picture in second[0]}
    assert mirrored == {picture.numpy().tobytes() for picture in first[0]}


def test_the_loss_is_lower_for_correct_maps(task: InkTask) -> None:
    right = torch.zeros(2, 4, 16, 16)
    right[:, 0, 4:9, 4:9] = 1
    costs = [
        float(task.loss(logits, right, right, []))
        for logits in (12 * right - 6, torch.zeros_like(right), 6 - 12 * right)
    ]
    assert costs == sorted(costs)
    assert costs[0] < 0.1
    assert costs[2] > 1
