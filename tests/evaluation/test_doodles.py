import numpy as np
import pytest

from numscribe.evaluation.doodles import LEFT_OUT, TRAINED, generate
from numscribe.training.sources import SOURCES


@pytest.mark.parametrize("family", [*TRAINED, *LEFT_OUT])
def test_doodles_of_a_family_differ_and_are_not_digits(family: str) -> None:
    samples = generate([family], 20)
    assert all((sample.label, sample.family) == ("", family) for sample in samples)
    assert not any(sample.is_digit or sample.is_number for sample in samples)
    seen = {
        tuple(np.concatenate(s.source).ravel().tolist())
        if isinstance(s.source, tuple)
        else s.source.tobytes()
        for s in samples
    }
    assert len(seen) == 20


def test_equal_seeds_give_equal_doodles() -> None:
    first, again, other = (generate(["spiral"], 3, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a.source[0], b.source[0]) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0].source[0], other[0].source[0])


def test_held_out_families_are_not_used_for_training(tmp_path: object) -> None:
    assert not set(TRAINED) & set(LEFT_OUT)
    source = SOURCES["doodles"](tmp_path)
    assert len(source.training) >= 0.9 * 600 * len(TRAINED)
