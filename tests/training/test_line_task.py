from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from numscribe.models.line_model import LineModel
from numscribe.models.symbols import BLANK, SYMBOLS
from numscribe.training import line_task
from numscribe.training.line_task import LineTask, greedy_text, is_trainable, pad_images
from numscribe.training.networks import LINES
from numscribe.training.pages.samples import LineSample, make_line
from numscribe.training.paper_networks import LineNetwork
from numscribe.training.recipe import Recipe
from optimize import minimize
from synthetic_writing import tiny_writing

WRITING = tiny_writing()
FEW = Recipe(network=LINES, refuses=False, strips=8, batch_size=4)


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LineTask]:
    """A task with synthetic handwriting, and few validation samples."""
    monkeypatch.setattr(line_task, "load_writing", lambda _: (WRITING, WRITING))
    monkeypatch.setattr(line_task, "_HELD_OUT", 4)
    monkeypatch.setattr(line_task, "_TEXTS", 100)
    monkeypatch.setattr(line_task, "_CALIBRATION_LINES", 4)
    task = LineTask(FEW, tmp_path)
    yield task
    task._maker.close()


def test_the_loss_decreases_and_the_export_gives_the_same_logits(task: LineTask) -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    made = [make_line(WRITING, rng) for _ in range(12)]
    lines = [line for line in made if is_trainable(line)][:4]
    network = LineNetwork()
    losses = minimize(task, network, lines, 12)
    assert losses[-1] < 0.8 * losses[0]
    accuracy = task.accuracy(network)
    assert set(accuracy) == {"known papers", "other papers"}
    assert all(0 <= value <= 1 for value in accuracy.values())

    model = LineModel(task.export(network.eval(), "mine"))
    assert model.name.startswith("mine@")
    image = lines[0].image
    with torch.no_grad():
        wanted = network(pad_images([image]).float() / 255)[0].numpy()
    np.testing.assert_allclose(model.logits(image), wanted, atol=0.05)


def test_an_epoch_contains_each_line_twice_with_its_text(task: LineTask) -> None:
    rng = np.random.default_rng(0)
    lines = [make_line(WRITING, rng) for _ in range(6)]
    seen: list[LineSample] = []
    for images, right in task.batches(lines, torch.Generator().manual_seed(0)):
        assert images.shape[:2] == (len(right), 40)
        assert images.shape[2] % 2 == 0
        assert 0 <= float(images.min()) <= float(images.max()) <= 1
        seen += right
    assert sorted(line.text for line in seen) == sorted(2 * [line.text for line in lines])


def test_lines_that_are_too_narrow_or_too_wide_are_not_trainable() -> None:
    def line(width: int, text: str) -> LineSample:
        return LineSample(np.zeros((40, width), np.uint8), text)

    assert is_trainable(line(60, "42"))
    assert not is_trainable(line(8, "42"))
    assert not is_trainable(line(640, "42"))


def test_images_are_padded_with_zeros_to_an_even_width() -> None:
    images = [np.full((40, width), 9, np.uint8) for width in (3, 7)]
    together = pad_images(images)
    assert together.shape == (2, 40, 8)
    assert together[0, 0].tolist() == [9] * 3 + [0] * 5


@pytest.mark.parametrize(
    ("columns", "text"), [("", ""), ("  ", ""), ("44", "4"), ("4 4", "44"), (" 1..5 ", "1.5")]
)
def test_greedy_text_has_no_blanks_and_no_repeats(columns: str, text: str) -> None:
    logits = np.zeros((len(columns), 1 + len(SYMBOLS)), np.float32)
    for row, symbol in zip(logits, columns, strict=True):
        row[BLANK if symbol == " " else SYMBOLS.index(symbol) + 1] = 5
    assert greedy_text(logits) == text


def test_equal_seeds_give_equal_lines_from_the_worker_process(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_task, "_HELD_OUT", 2)
    task = LineTask(FEW, data_folder)
    try:
        first, again, other = (task.epoch_data(seed, 0) for seed in (1, 1, 2))
    finally:
        task._maker.close()
    assert len(first) == task.steps * FEW.batch_size // 2
    assert [line.text for line in first] == [line.text for line in again]
    assert [line.image.tobytes() for line in first] != [line.image.tobytes() for line in other]
    assert all(is_trainable(line) for line in first)
