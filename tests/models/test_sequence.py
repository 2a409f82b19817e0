import numpy as np
import pytest

from numscribe.errors import CorruptModelError, UnknownModelError
from numscribe.models.registry import find, registered
from numscribe.models.sequence import SYMBOLS, SequenceModel


def test_the_packaged_model_says_something_of_every_second_column() -> None:
    model = SequenceModel.load("numbers")
    for width in (9, 40, 201):
        strip = np.zeros((40, width), dtype=np.uint8)
        logits = model.logits(strip)
        assert logits.shape == ((width + 1) // 2, len(SYMBOLS) + 1)
        assert logits.dtype == np.float32


def test_empty_paper_is_blank() -> None:
    logits = SequenceModel.load("numbers").logits(np.zeros((40, 100), dtype=np.uint8))
    assert (logits.argmax(axis=1) == 0).all()


def test_it_is_loaded_once() -> None:
    assert SequenceModel.load("numbers") is SequenceModel.load("numbers")


def test_it_is_under_a_megabyte() -> None:
    assert len(find("numbers", "strips").load()) < 1_000_000


def test_models_of_strips_and_of_digits_are_kept_apart() -> None:
    assert "numbers" not in registered()
    assert "default" not in registered("strips")
    with pytest.raises(UnknownModelError):
        SequenceModel.load("default")


@pytest.mark.parametrize("content", [b"", b"no model", find("default").load()])
def test_what_is_no_model_of_strips_is_refused(content: bytes) -> None:
    with pytest.raises(CorruptModelError):
        SequenceModel(content)
