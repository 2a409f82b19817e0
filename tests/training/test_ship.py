import gzip
import json
import shutil
import struct
from pathlib import Path

import pytest

from numscribe.errors import DataError
from numscribe.models.classifier import TRAJECTORIES, Classifier
from numscribe.training import measure, sources
from numscribe.training.pipeline import train_model
from numscribe.training.recipe import load_recipe
from numscribe.training.run import Run
from numscribe.training.ship import package, ship

pytestmark = pytest.mark.timeout(900)

RECIPE = """
network = "tiny"
epochs = 1
batch_size = 32
[sources]
mnist = 0.5
"""

PEN = """
extends = "pen"
epochs = 1
batch_size = 32
ema_decay = 0.9
[sources]
pendigits = 1.0
unipen = 1.0
fragments = 1.0
"""


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Generate fewer samples."""
    monkeypatch.setattr(measure, "_DOODLES_EACH", 2)
    monkeypatch.setattr(measure, "_COMPOSED", 8)
    monkeypatch.setattr(sources, "_FRAGMENTS", 200)
    monkeypatch.setattr(sources, "_GROUPS", 350)


@pytest.fixture(scope="module")
def small_folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the first forty samples of MNIST's test set."""
    folder = tmp_path_factory.mktemp("test")
    (folder / "mnist").mkdir()
    for name, size in (("images-idx3", 28 * 28), ("labels-idx1", 1)):
        file = f"mnist/t10k-{name}-ubyte.gz"
        header = 16 if size > 1 else 8
        content = gzip.decompress((data_folder / file).read_bytes())
        start = content[:4] + struct.pack(">I", 40) + content[8 : header + 40 * size]
        (folder / file).write_bytes(gzip.compress(start))
    return folder


@pytest.fixture(scope="module")
def runs(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    (folder / "small.toml").write_text(RECIPE, encoding="utf-8")
    recipe = load_recipe(str(folder / "small.toml"))
    made = [
        train_model(recipe, "small", data_folder, folder / f"{seed}", seed=seed) for seed in (0, 1)
    ]
    return [path.parent for path in made]


def test_ship_packages_the_run_with_the_lowest_validation_error(
    runs: list[Path], small_folder: Path, tmp_path: Path
) -> None:
    weights = tmp_path / "weights"
    weights.mkdir()
    card = ship("small", runs, small_folder, tmp_path / "docs" / "models", weights=weights)

    best = min(map(Run.read, runs), key=lambda run: run.error)
    shipped = (weights / "small.onnx").read_bytes()
    assert shipped == best.model.read_bytes()
    assert Classifier(shipped).name.startswith("small@")
    facts = json.loads((tmp_path / "docs" / "models" / "small.json").read_text("utf-8"))
    assert [run["seed"] for run in facts["runs"]] == [0, 1]
    words = card.read_text("utf-8")
    accuracy = facts["runs"][facts["shipped"]]["suites"]["MNIST test"]["accuracy"]
    assert f"{accuracy:.2%}" in words
    assert "CC BY-SA 3.0" in words
    assert "[small](models/small.md)" in (tmp_path / "docs" / "models.md").read_text("utf-8")


def test_ship_packages_the_run_that_was_taken_and_states_the_reason(
    runs: list[Path], small_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "weights").mkdir()
    taken = (max(map(Run.read, runs), key=lambda run: run.error).seed, "it refuses faces")
    where = {"weights": tmp_path / "weights", "taken": taken}
    card = ship("other", runs, small_folder, tmp_path / "docs" / "models", **where)
    shipped = (tmp_path / "weights" / "other.onnx").read_bytes()
    assert Classifier(shipped).name.startswith("other@")  # the runs were named "small"
    trained = (runs[taken[0]] / "model.onnx").read_bytes()
    assert shipped == trained.replace(b"small", b"other")
    assert f"Seed {taken[0]} is shipped: it refuses faces." in card.read_text("utf-8")


@pytest.fixture(scope="module")
def folder_with_dev_sets(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder, with drawings of three of its writers as development sets."""
    folder = tmp_path_factory.mktemp("measured")
    shutil.copytree(data_folder / "train", folder / "train")
    (folder / "dev").mkdir()
    for file in ("digits", "nondigits", "numbers"):
        with gzip.open(data_folder / "train" / f"unipen-{file}.jsonl.gz", "rt") as source:
            rows = [row for row in source if json.loads(row)["writer"].endswith("1")]
        with gzip.open(folder / "dev" / f"drawn-{file}.jsonl.gz", "wt") as target:
            target.writelines(rows)
    return folder


def test_the_card_of_a_trajectory_model_compares_it_with_the_picture_model(
    folder_with_dev_sets: Path, tmp_path: Path
) -> None:
    (tmp_path / "few.toml").write_text(PEN, encoding="utf-8")
    recipe = load_recipe(str(tmp_path / "few.toml"))
    model = train_model(recipe, "pen", folder_with_dev_sets, tmp_path / "run")
    (tmp_path / "weights").mkdir()
    card = ship(
        "pen",
        [model.parent],
        folder_with_dev_sets,
        tmp_path / "docs" / "models",
        weights=tmp_path / "weights",
    )

    (row,) = json.loads((tmp_path / "weights" / "registry.json").read_text("utf-8"))
    assert row["reads"] == "trajectories"
    assert Classifier(model.read_bytes(), TRAJECTORIES).refuses
    (run,) = json.loads((tmp_path / "docs" / "models" / "pen.json").read_text("utf-8"))["runs"]
    assert list(run["pen"]) == ["by pictures", "by trajectories", "both"]
    alone = run["pen"]["by trajectories"]
    assert "drawn numbers, strokes" not in alone, "it reads single digits"
    assert alone["doodles of families left out"]["count"] == 14, "without pictures"
    pictures = run["pen"]["by pictures"]
    words = card.read_text("utf-8")
    right = pictures["drawn digits, strokes"]["accuracy"]
    assert f"| drawn digits, strokes: right | 30 | {right:.2%} |" in words
    letters = pictures["letters and symbols"]
    distinct = letters["count_distinct"]
    assert distinct < letters["count"]
    assert f"distinct refused | {distinct} | {letters['refused_distinct']:.1%} |" in words
    exact = pictures["drawn numbers, strokes"]["exact"]
    assert f"| drawn numbers, strokes: exact | 3 | {exact:.1%} | – |" in words
    assert not (tmp_path / "docs" / "models.md").exists(), "the table lists picture models only"


@pytest.mark.parametrize(("taken", "words"), [((7, "it is lucky"), "seed 7"), ((1, ""), "reason")])
def test_taken_needs_a_known_seed_and_a_reason(
    taken: tuple[int, str], words: str, runs: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=words):
        ship("small", runs, tmp_path, tmp_path, taken=taken)


def test_package_replaces_the_entry_of_the_same_name(tmp_path: Path) -> None:
    package("one", b"1", tmp_path)
    package("two", b"2", tmp_path)
    package("one", b"new", tmp_path)
    rows = json.loads((tmp_path / "registry.json").read_text("utf-8"))
    assert [row["name"] for row in rows] == ["one", "two"]
    assert (tmp_path / "one.onnx").read_bytes() == b"new"
