import cv2
import numpy as np
import pytest

from numscribe.vision.components import are_inside, drop_components


def labelled(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        (picture > 0.5 * picture.max()).astype(np.uint8), connectivity=8
    )
    return labels, stats


@pytest.mark.parametrize("edge", [np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]])
def test_what_reaches_a_border_is_not_inside(edge: object) -> None:
    picture = np.zeros((20, 30), np.float32)
    picture[8:12, 10:15] = 1
    labels, stats = labelled(picture)
    assert are_inside(stats, picture.shape).tolist() == [False, True]
    picture[edge] = 1
    labels, stats = labelled(picture)
    inside = are_inside(stats, picture.shape)
    assert inside[labels[9, 12]]
    assert not inside[labels[edge].max()]


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_a_component_is_dropped_with_its_soft_edge_and_its_neighbour_stays(dtype: type) -> None:
    picture = np.zeros((20, 30), dtype)
    picture[5:15, 3:8], picture[5:15, 8] = 100, 30
    picture[5:15, 10:15] = 100
    labels, stats = labelled(picture)
    dropped = np.zeros(len(stats), dtype=np.bool_)
    dropped[labels[6, 4]] = True
    kept = drop_components(picture, labels, dropped)
    assert kept.dtype == dtype
    assert not kept[:, :10].any()
    np.testing.assert_array_equal(kept[:, 10:], picture[:, 10:])
