from pathlib import Path

import numpy as np
import pytest

from numscribe.errors import DataError
from numscribe.evaluation.suites import Sample, read_idx
from numscribe.io.strokes import parse_strokes
from numscribe.training.sources import is_held_out, load_source, split_by_writer


def test_the_last_twelfth_of_mnist_is_held_out(data_folder: Path) -> None:
    source = load_source("mnist", data_folder)
    labels = read_idx(data_folder / "mnist" / "train-labels-idx1-ubyte.gz")
    assert source.training.labels.tolist() == labels[:1100].tolist()
    assert source.validation.labels.tolist() == labels[1100:].tolist()


@pytest.mark.parametrize("name", ["numbers", "pendigits"])
def test_training_and_validation_have_different_writers(data_folder: Path, name: str) -> None:
    source = load_source(name, data_folder)
    assert len(source.training) + len(source.validation) == 300
    # Each writer wrote ten digits, so a split by writer is a split by tens.
    assert len(source.validation) % 10 == 0
    assert len(source.validation) > 0


def test_about_a_tenth_of_the_writers_is_held_out() -> None:
    held_out = [writer for writer in map(str, range(2000)) if is_held_out(writer)]
    assert 150 < len(held_out) < 250
    assert held_out == [writer for writer in map(str, range(2000)) if is_held_out(writer)]


def test_scans_are_normalized_as_in_the_recognizer(data_folder: Path) -> None:
    part = load_source("numbers", data_folder).training
    assert part.pictures is not None
    assert part.pictures.shape[1:] == (28, 28)
    assert part.pictures.dtype == np.uint8
    assert (part.pictures.max(axis=(1, 2)) == 255).all()


def test_the_error_for_an_unknown_source_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="mnist"):
        load_source("nonsense", tmp_path)


@pytest.mark.parametrize("name", ["mnist", "numbers", "pendigits", "unipen"])
def test_missing_data_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=str(tmp_path)):
        load_source(name, tmp_path)


def test_every_tenth_sample_is_held_out_if_there_are_no_writers() -> None:
    stroke = parse_strokes([[[0, 0], [0, 9]]])
    source = split_by_writer([Sample("1", stroke)] * 30)
    assert (len(source.training), len(source.validation)) == (27, 3)


def test_too_few_samples_are_an_error() -> None:
    with pytest.raises(DataError, match="too few"):
        split_by_writer([Sample("1", parse_strokes([[[0, 0], [0, 9]]]))])
