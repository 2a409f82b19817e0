import numpy as np
import pytest

from numscribe.tables.projections import LineFamily, level_rotation


def points(degrees: float) -> np.ndarray:
    """Return x and y of points on ten rows that rise by an angle."""
    x, row = np.meshgrid(np.arange(0.0, 400.0, 3.0), np.arange(10))
    angle = np.radians(degrees)
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(rotation @ np.array([x.ravel(), 30.0 * row.ravel()]))


@pytest.mark.parametrize("degrees", [-20.0, 0.0, 7.5])
def test_rows_are_made_level(degrees: float) -> None:
    turned = points(degrees)
    _, y = level_rotation(turned, 2.0) @ turned
    assert np.ptp(y.reshape(10, -1), axis=1).max() < 1e-6


def test_lines_with_different_slants_are_straightened() -> None:
    y, x = np.meshgrid(np.arange(0.0, 400.0, 5.0), np.arange(0.0, 500.0, 100.0))
    leaning = x + (0.05 + 0.06 * (x - 200) / 400) * (y - 200)
    family = LineFamily.fit(leaning.ravel(), y.ravel(), 4.0)
    straight = family.straighten(leaning, y)
    assert np.ptp(straight, axis=1).max() < 8
    assert np.ptp(leaning, axis=1).max() > 25


def test_intervals_are_aligned() -> None:
    y = np.arange(0.0, 300.0, 20.0)
    left = 0.1 * (y - y.mean())
    intervals = np.concatenate([np.stack([left + x, left + x + 40], axis=1) for x in (0, 90, 180)])
    family = LineFamily.fit(intervals, np.tile(y, 3)[:, None].repeat(2, axis=1), 4.0)
    assert family.slant == pytest.approx(0.1, abs=0.015)


def test_lean_is_the_offset_from_the_middle() -> None:
    family = LineFamily(across=100.0, along=50.0, slant=0.1, change=0.001)
    assert family.lean(np.array([100.0, 200.0]), np.array([50.0, 60.0])) == pytest.approx([0, 2])
