import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from numscribe.imaging.trajectory import trace
from numscribe.io.strokes import parse_strokes
from numscribe.training.augment import (
    bend_pictures,
    bend_strokes,
    bend_trajectories,
    draw_strokes,
    rewrite_strokes,
)
from numscribe.training.recipe import Augmentation

FOUR = parse_strokes([[[40, 0], [0, 70], [80, 70]], [[55, 30], [50, 120]]])
NONE = Augmentation(0, 0, 0, 0, 0, 0, 1)


def _picture(n: int = 4) -> torch.Tensor:
    drawn = draw_strokes([FOUR] * n, (0.1, 0.1), np.random.default_rng(0))
    return torch.from_numpy(drawn).float().div(255).unsqueeze(1)


def test_pictures_are_unchanged_without_augmentation() -> None:
    pictures = _picture()
    bent = bend_pictures(pictures, NONE, torch.Generator().manual_seed(0))
    torch.testing.assert_close(bent, pictures, atol=1e-5, rtol=0)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31))
def test_augmented_pictures_have_the_same_shape_and_range(seed: int) -> None:
    bent = bend_pictures(_picture(), Augmentation(), torch.Generator().manual_seed(seed))
    assert bent.shape == (4, 1, 28, 28)
    assert bent.min() >= 0
    assert bent.max() <= 1
    assert (bent.sum((1, 2, 3)) > 10).all(), "the ink is gone"


def test_equal_seeds_give_equal_augmentation() -> None:
    first, again, other = (
        bend_pictures(_picture(), Augmentation(), torch.Generator().manual_seed(seed))
        for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_translation_is_at_most_its_maximum() -> None:
    how = Augmentation(0, 0, 0, 2.0, 0, 0, 1)
    pictures = _picture(64)
    bent = bend_pictures(pictures, how, torch.Generator().manual_seed(0))
    columns = torch.arange(28.0)

    def centre(batch: torch.Tensor) -> torch.Tensor:
        mass = batch.squeeze(1).sum(1)
        return (mass * columns).sum(1) / mass.sum(1)

    moved = (centre(bent) - centre(pictures)).abs()
    assert 1.0 < moved.max() <= 2.0 + 0.05


def test_deformed_strokes_have_as_many_points_in_the_same_order() -> None:
    bent = bend_strokes(FOUR, np.random.default_rng(0))
    assert [stroke.shape for stroke in bent] == [stroke.shape for stroke in FOUR]
    assert all(np.isfinite(stroke).all() for stroke in bent)
    assert not np.array_equal(bent[0], FOUR[0])


def test_a_wider_pen_leaves_more_ink() -> None:
    rng = np.random.default_rng(0)
    thin = draw_strokes([FOUR] * 20, (0.05, 0.05), rng).sum()
    wide = draw_strokes([FOUR] * 20, (0.2, 0.2), rng).sum()
    assert wide > 1.5 * thin


def test_rewritten_strokes_leave_about_the_same_ink() -> None:
    points = np.unique(np.concatenate(FOUR), axis=0)
    ways = set()
    for seed in range(60):
        written = rewrite_strokes(FOUR, np.random.default_rng(seed))
        # No stroke of four is so long that an end of it could be missing.
        np.testing.assert_array_equal(np.unique(np.concatenate(written), axis=0), points)
        ways.add(tuple(stroke.tobytes() for stroke in written))
    assert len(ways) > 4, "orders, directions and joints"


def test_long_strokes_may_be_shortened_and_split() -> None:
    long = np.stack([np.arange(100.0), np.arange(100.0)], axis=1).astype(np.float32)
    counts = set()
    for seed in range(80):
        written = rewrite_strokes((long,), np.random.default_rng(seed))
        values = np.unique(np.concatenate(written)[:, 0])
        assert len(values) > 90, "a little at one end of one part"
        counts.add((len(written), len(values) < 100))
    assert {(1, False), (1, True), (2, False)} <= counts


def test_trajectories_are_unchanged_without_augmentation() -> None:
    ways = torch.from_numpy(trace(FOUR)[None])
    bent = bend_trajectories(ways, NONE, torch.Generator().manual_seed(0))
    torch.testing.assert_close(bent, ways, atol=0.05, rtol=0)  # its box is that of its 64 points


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31))
def test_augmented_trajectories_stay_in_the_unit_box(seed: int) -> None:
    ways = torch.from_numpy(np.stack([trace(FOUR)] * 4))
    bent = bend_trajectories(ways, Augmentation(), torch.Generator().manual_seed(seed))
    place = bent[:, :2]
    sides = place.amax(2) - place.amin(2)
    torch.testing.assert_close(sides.amax(1), torch.ones(4))
    assert place.abs().max() <= 0.5 + 1e-5
    assert torch.equal(bent[:, 2], ways[:, 2]), "the pen is lifted where it was"
    assert not torch.equal(bent[0], bent[1])
