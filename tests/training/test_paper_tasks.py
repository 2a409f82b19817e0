"""The tasks of the ink model and the line reader: a few steps on a few made-up pages."""

from pathlib import Path

import numpy as np
import pytest
import torch

from made_up_writing import tiny_writing
from numscribe.models.ink_model import InkModel
from numscribe.models.line_model import LineModel
from numscribe.models.symbols import BLANK, SYMBOLS
from numscribe.training import ink_task, line_task
from numscribe.training.ink_task import InkTask
from numscribe.training.line_task import LineTask, greedy_text, is_trainable, pad_images
from numscribe.training.networks import INK, LINES
from numscribe.training.pages.samples import WINDOW, LineSample, make_line, make_window
from numscribe.training.paper_networks import InkNetwork, LineNetwork
from numscribe.training.pipeline import load_task
from numscribe.training.recipe import Recipe, load_recipe
from numscribe.training.task import Task

WRITING = tiny_writing()
FEW = Recipe(network=INK, refuses=False, strips=8, batch_size=4)


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks validate on a few samples of made-up writing."""
    for module in (ink_task, line_task):
        monkeypatch.setattr(module, "load_writing", lambda _: (WRITING, WRITING))
        monkeypatch.setattr(module, "_HELD_OUT", 4)
    monkeypatch.setattr(line_task, "_TEXTS", 100)
    monkeypatch.setattr(line_task, "_CALIBRATION_LINES", 4)


def losses(task: Task, network: torch.nn.Module, data: object, steps: int) -> list[float]:
    """The loss of each step of Adam on the same batch."""
    inputs, right = next(task.batches(data, torch.Generator().manual_seed(0)))
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    found = []
    for _ in range(steps):
        loss = task.loss(network(inputs), inputs, right, [])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        found.append(float(loss.detach()))
    return found


# Ink


@pytest.mark.usefixtures("writing")
def test_the_ink_model_learns_and_is_exported_as_it_is(tmp_path: Path) -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    task = InkTask(FEW, tmp_path)
    windows = np.stack([make_window(WRITING, rng) for _ in range(4)])
    network = InkNetwork((8, 8, 8, 8))
    found = losses(task, network, windows, 50)
    assert found[-1] < 0.8 * found[0]
    shares = task.accuracy(network)
    assert set(shares) == {"known papers", "other papers"}
    assert all(0 <= share <= 1 for share in shares.values())

    model = InkModel(task.export(network.eval(), "mine"))
    assert model.name.startswith("mine@")
    image = np.ascontiguousarray(windows[0, :3].transpose(1, 2, 0))
    with torch.no_grad():
        wanted = network(torch.from_numpy(windows[:1, :3]).float() / 255)[0].sigmoid().numpy()
    np.testing.assert_allclose(model.maps(image).handwriting, wanted[0], atol=0.02)


@pytest.mark.usefixtures("writing")
def test_windows_are_seen_as_they_are_and_mirrored(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    task = InkTask(FEW, tmp_path)
    windows = np.stack([make_window(WRITING, rng) for _ in range(4)])
    first, second = task.batches(windows, torch.Generator().manual_seed(0))
    assert task.steps == 2
    for pictures, maps in (first, second):
        assert pictures.shape == maps.shape == (4, 3, *WINDOW)
        assert 0 <= float(pictures.min()) <= float(pictures.max()) <= 1
    sums = [sorted(maps.sum((1, 2, 3)).tolist()) for _, maps in (first, second)]
    assert sums[0] == pytest.approx(sums[1])
    mirrored = {picture.flip(2).numpy().tobytes() for picture in second[0]}
    assert mirrored == {picture.numpy().tobytes() for picture in first[0]}


@pytest.mark.usefixtures("writing")
def test_maps_that_are_right_cost_less_than_others(tmp_path: Path) -> None:
    task = InkTask(FEW, tmp_path)
    right = torch.zeros(2, 3, 16, 16)
    right[:, 0, 4:9, 4:9] = 1
    costs = [
        float(task.loss(logits, right, right, []))
        for logits in (12 * right - 6, torch.zeros_like(right), 6 - 12 * right)
    ]
    assert costs == sorted(costs)
    assert costs[0] < 0.1
    assert costs[2] > 1


def test_the_ink_network_maps_each_pixel_whatever_the_contrast() -> None:
    torch.manual_seed(0)
    network = InkNetwork((4, 4, 4, 4)).eval()
    picture = torch.rand(1, 3, 32, 48)
    with torch.no_grad():
        maps, paler = network(picture), network(0.4 * picture + 0.3)
    assert maps.shape == (1, 3, 32, 48)
    torch.testing.assert_close(maps, paler, atol=0.2, rtol=0.2)


# Lines


@pytest.mark.usefixtures("writing")
def test_the_line_reader_learns_and_is_exported_as_it_is(tmp_path: Path) -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    task = LineTask(FEW, tmp_path)
    lines = [line for line in (make_line(WRITING, rng) for _ in range(12)) if is_trainable(line)][
        :4
    ]
    network = LineNetwork()
    found = losses(task, network, lines, 12)
    assert found[-1] < 0.8 * found[0]
    shares = task.accuracy(network)
    assert set(shares) == {"known papers", "other papers"}
    assert all(0 <= share <= 1 for share in shares.values())

    model = LineModel(task.export(network.eval(), "mine"))
    assert model.name.startswith("mine@")
    image = lines[0].image
    with torch.no_grad():
        wanted = network(pad_images([image]).float() / 255)[0].numpy()
    np.testing.assert_allclose(model.logits(image), wanted, atol=0.05)


@pytest.mark.usefixtures("writing")
def test_each_line_is_seen_with_its_text(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    task = LineTask(FEW, tmp_path)
    lines = [make_line(WRITING, rng) for _ in range(6)]
    seen: list[LineSample] = []
    for images, right in task.batches(lines, torch.Generator().manual_seed(0)):
        assert images.shape[:2] == (len(right), 40)
        assert images.shape[2] % 2 == 0
        assert 0 <= float(images.min()) <= float(images.max()) <= 1
        seen += right
    assert sorted(line.text for line in seen) == sorted(2 * [line.text for line in lines])


def test_lines_too_narrow_or_too_wide_do_not_train() -> None:
    def line(width: int, text: str) -> LineSample:
        return LineSample(np.zeros((40, width), np.uint8), text)

    assert is_trainable(line(60, "42"))
    assert not is_trainable(line(8, "42"))
    assert not is_trainable(line(640, "42"))


def test_images_are_padded_with_paper_to_an_even_width() -> None:
    images = [np.full((40, width), 9, np.uint8) for width in (3, 7)]
    together = pad_images(images)
    assert together.shape == (2, 40, 8)
    assert together[0, 0].tolist() == [9] * 3 + [0] * 5


@pytest.mark.parametrize(
    ("columns", "text"), [("", ""), ("  ", ""), ("44", "4"), ("4 4", "44"), (" 1..5 ", "1.5")]
)
def test_the_greedy_text_has_no_blanks_and_no_repeats(columns: str, text: str) -> None:
    logits = np.zeros((len(columns), 1 + len(SYMBOLS)), np.float32)
    for row, symbol in zip(logits, columns, strict=True):
        row[BLANK if symbol == " " else SYMBOLS.index(symbol) + 1] = 5
    assert greedy_text(logits) == text


def test_a_column_of_the_line_network_is_two_pixels_wide() -> None:
    network = LineNetwork().eval()
    with torch.no_grad():
        assert network(torch.zeros(2, 40, 90)).shape == (2, 45, 1 + len(SYMBOLS))


# From data


@pytest.mark.usefixtures("writing")
@pytest.mark.parametrize(("recipe", "task"), [(INK, InkTask), (LINES, LineTask)])
def test_a_recipe_says_which_task_it_is_of(recipe: str, task: type, tmp_path: Path) -> None:
    assert isinstance(load_task(load_recipe(recipe), tmp_path), task)


def test_samples_are_made_by_another_process_and_repeat(
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
