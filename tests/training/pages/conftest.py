"""Pages of synthetic handwriting; no data folder is needed."""

import numpy as np
import pytest

from numscribe.training.pages.page import Page, make_page
from numscribe.training.writing import Writing
from synthetic_writing import tiny_writing


@pytest.fixture(scope="session")
def writing() -> Writing:
    return tiny_writing()


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def pages(writing: Writing) -> list[Page]:
    """24 pages; every fourth uses held-out kinds of paper, ruling and type."""
    rng = np.random.default_rng(1)
    return [make_page(writing, rng, held_out=index % 4 == 3) for index in range(24)]
