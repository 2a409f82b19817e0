import os
import signal
from collections.abc import Iterator
from pathlib import Path

import onnx
import pytest

from numscribe.errors import CorruptModelError, UnfitModelError, UnknownModelError
from numscribe.models.registry import find
from numscribe.settings import Settings
from numscribe.swap import ModelInUse


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A model file that somebody serves from."""
    path = tmp_path / "served.onnx"
    path.write_bytes(find("default").load())
    return path


@pytest.fixture
def model(path: Path, tmp_path: Path) -> ModelInUse:
    return ModelInUse(Settings(model=str(path), feedback_url=""), tmp_path)


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The process that starts workers: this one; what it was sent."""
    received: list[int] = []
    monkeypatch.setattr(os, "getppid", os.getpid)
    before = signal.signal(signal.SIGHUP, lambda number, _: received.append(number))
    yield received
    signal.signal(signal.SIGHUP, before)


def _version(content: bytes, version: str) -> bytes:
    model = onnx.load_model_from_string(content)
    facts = {prop.key: prop.value for prop in model.metadata_props}
    onnx.helper.set_model_props(model, facts | {"version": version})
    return model.SerializeToString()


def test_workers_load_a_copy_that_outlives_the_file(model: ModelInUse, path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(b"junk")
    assert model.settings.model != str(path)
    assert Path(model.settings.model).read_bytes() == content


def test_a_packaged_model_is_named_as_it_is(tmp_path: Path) -> None:
    model = ModelInUse(Settings(model="default", feedback_url=""), tmp_path)
    assert model.settings.model == "default"


def test_a_new_file_takes_the_place_of_the_old(model: ModelInUse, path: Path) -> None:
    new = _version(path.read_bytes(), "99")
    path.write_bytes(new)
    model.renew()
    assert Path(model.settings.model).read_bytes() == new


def test_what_is_no_model_takes_no_place(model: ModelInUse, path: Path) -> None:
    before = Path(model.settings.model).read_bytes()
    path.write_bytes(b"junk")
    with pytest.raises(CorruptModelError, match="not a model that ONNX Runtime can load"):
        model.renew()
    assert Path(model.settings.model).read_bytes() == before


def test_a_worker_asks_for_a_packaged_model(model: ModelInUse, signals: list[int]) -> None:
    assert model.ask("default").startswith("default@")
    assert signals == [signal.SIGHUP]
    model.renew()
    assert model.settings.model == "default"


def test_a_worker_asks_for_the_file_anew(model: ModelInUse, path: Path, signals: list[int]) -> None:
    path.write_bytes(_version(path.read_bytes(), "99"))
    assert model.ask(None) == "default@99"
    assert signals == [signal.SIGHUP]


@pytest.mark.parametrize("name", ["nonsense", "", "/etc/passwd", "../served.onnx", "served.onnx"])
def test_a_worker_asks_for_no_file(model: ModelInUse, signals: list[int], name: str) -> None:
    with pytest.raises(UnknownModelError):
        model.ask(name)
    assert signals == []


def test_a_worker_asks_for_nothing_that_is_broken(
    model: ModelInUse, path: Path, signals: list[int]
) -> None:
    path.write_bytes(b"junk")
    with pytest.raises(UnfitModelError, match="goes on with the model it has"):
        model.ask(None)
    assert signals == []


def test_workers_say_that_the_model_can_be_loaded(model: ModelInUse) -> None:
    assert not model.was_loaded
    model.say_loaded()
    assert model.was_loaded
