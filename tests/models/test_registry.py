import hashlib
import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from numscribe.errors import CorruptModelError, UnknownModelError
from numscribe.models import registry
from numscribe.models.classifier import Classifier

ENTRIES = list(registry.registered().values())
names = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


def test_there_is_a_default_model() -> None:
    assert registry.find("default") in ENTRIES


@names
def test_packaged_models_match_their_hashes(entry: registry.ModelEntry) -> None:
    content = (registry.WEIGHTS / entry.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry.sha256
    assert entry.load() == content


@names
def test_packaged_digit_models_are_smaller_than_a_megabyte(entry: registry.ModelEntry) -> None:
    assert (registry.WEIGHTS / entry.file).stat().st_size < 1_000_000


@names
def test_packaged_models_run_and_have_their_registered_name(entry: registry.ModelEntry) -> None:
    model = Classifier.load(entry.name)
    assert model.name == f"{entry.name}@{entry.version}"
    assert model.logits(np.zeros((2, 28, 28), np.float32)).shape == (2, 10 + model.refuses)


def test_every_packaged_file_is_registered() -> None:
    files = {path.name for path in registry.WEIGHTS.glob("*.onnx")}
    others = (registry.registered(reads).values() for reads in ("trajectories", "lines", "pages"))
    registered = [*ENTRIES, *itertools.chain(*others)]
    assert files == {entry.file for entry in registered}


def test_names_are_registered_once() -> None:
    rows = json.loads((registry.WEIGHTS / "registry.json").read_text(encoding="utf-8"))
    assert len({row["name"] for row in rows}) == len(rows)


def test_an_unknown_model_is_refused_with_a_list_of_models() -> None:
    with pytest.raises(
        UnknownModelError, match=r"no model 'nonsense'; available models: .*default"
    ):
        registry.find("nonsense")


def test_a_file_that_differs_from_its_hash_is_refused() -> None:
    with pytest.raises(CorruptModelError, match="SHA-256"):
        replace(registry.find("default"), sha256="0" * 64).load()


def test_a_registered_file_that_is_missing_is_refused() -> None:
    with pytest.raises(CorruptModelError, match="cannot be read"):
        replace(registry.find("default"), file="missing.onnx").load()


def test_a_model_file_is_loaded_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    path.write_bytes(b"anything")
    assert registry.model_content(str(path)) == b"anything"


def test_a_missing_model_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError, match=r"missing\.onnx"):
        registry.model_content(str(tmp_path / "missing.onnx"))
