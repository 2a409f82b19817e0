from pathlib import Path

import numpy as np
import pytest

from numscribe.errors import DataError
from numscribe.evaluation.suites import Sample, read_idx
from numscribe.io.strokes import parse_strokes
from numscribe.training.sources import is_held_out, load_source, split_by_writer


def test_mnist_holds_out_the_last_twelfth(data_folder: Path) -> None:
    source = load_source("mnist", data_folder)
    labels = read_idx(data_folder / "mnist" / "train-labels-idx1-ubyte.gz")
    assert source.training.labels.tolist() == labels[:1100].tolist()
    assert source.validation.labels.tolist() == labels[1100:].tolist()


@pytest.mark.parametrize("name", ["numbers", "pendigits"])
def test_no_writer_both_trains_and_validates(data_folder: Path, name: str) -> None:
    source = load_source(name, data_folder)
    assert len(source.training) + len(source.validation) == 300
    # Each writer wrote ten digits, so a split by writer is a split by tens.
    assert len(source.validation) % 10 == 0
    assert len(source.validation) > 0


def test_the_held_out_writers_are_about_a_tenth_and_always_the_same() -> None:
    held_out = [writer for writer in map(str, range(2000)) if is_held_out(writer)]
    assert 150 < len(held_out) < 250
    assert held_out == [writer for writer in map(str, range(2000)) if is_held_out(writer)]


def test_scans_become_the_pictures_that_serving_would_make(data_folder: Path) -> None:
    part = load_source("numbers", data_folder).training
    assert part.pictures is not None
    assert part.pictures.shape[1:] == (28, 28)
    assert part.pictures.dtype == np.uint8
    assert (part.pictures.max(axis=(1, 2)) == 255).all()


def test_an_unknown_source_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="mnist"):
        load_source("nonsense", tmp_path)


@pytest.mark.parametrize("name", ["mnist", "numbers", "pendigits", "unipen"])
def test_missing_data_is_said_clearly(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match=str(tmp_path)):
        load_source(name, tmp_path)


def test_where_nobody_names_writers_every_tenth_sample_validates() -> None:
    stroke = parse_strokes([[[0, 0], [0, 9]]])
    source = split_by_writer([Sample("1", stroke)] * 30)
    assert (len(source.training), len(source.validation)) == (27, 3)


def test_too_few_digits_are_refused() -> None:
    with pytest.raises(DataError, match="too few"):
        split_by_writer([Sample("1", parse_strokes([[[0, 0], [0, 9]]]))])
