from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from numscribe.layout.strip import HEIGHT, MARGIN
from numscribe.models.sequence import SYMBOLS
from numscribe.training.strips import make_strip, pad_strips, written
from numscribe.training.writing import Writing, load_writing


@pytest.fixture(scope="module")
def writing(data_folder: Path) -> tuple[Writing, Writing]:
    return load_writing(data_folder)


def test_every_kind_of_strip_is_high_enough_and_has_paper_at_its_ends(
    writing: tuple[Writing, Writing],
) -> None:
    rng = np.random.default_rng(0)
    for _ in range(150):
        strip = make_strip(writing[0], rng)
        assert strip.picture.dtype == np.uint8
        assert strip.picture.shape[0] == HEIGHT
        assert strip.picture.max() > 100
        assert strip.picture[:, 0].max() < 100
        assert set(strip.text) <= set(SYMBOLS)


def test_the_same_chance_makes_the_same_strip(writing: tuple[Writing, Writing]) -> None:
    one, other = (
        [make_strip(writing[0], np.random.default_rng(seed)) for seed in range(12)]
        for _ in range(2)
    )
    for a, b in zip(one, other, strict=True):
        assert a.text == b.text
        assert np.array_equal(a.picture, b.picture)


def test_longer_numbers_are_wider(writing: tuple[Writing, Writing]) -> None:
    rng = np.random.default_rng(1)
    composed = replace(writing[0], numbers=[])
    strips = [make_strip(composed, rng) for _ in range(200)]
    lengths = np.array([len(strip.text) for strip in strips])
    widths = np.array([strip.picture.shape[1] for strip in strips])
    assert np.corrcoef(lengths, widths)[0, 1] > 0.7


def test_a_written_number_keeps_its_symbols(writing: tuple[Writing, Writing]) -> None:
    strip = written(*writing[0].numbers[0])
    assert strip.text == "407"
    assert strip.picture.shape[1] > 2 * MARGIN + 40


def test_strips_are_padded_with_paper_to_an_even_width() -> None:
    narrow, wide = np.full((HEIGHT, 5), 9, np.uint8), np.full((HEIGHT, 7), 9, np.uint8)
    together = pad_strips([narrow, wide]).numpy()
    assert together.shape == (2, HEIGHT, 8)
    assert (together[0, :, :5] == 9).all()
    assert (together[0, :, 5:] == 0).all()
