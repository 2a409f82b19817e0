import cv2
import numpy as np
import pytest

from numscribe.vision.components import (
    are_foreign,
    are_inside,
    drop_components,
    label_components,
)


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


def measured(picture: np.ndarray) -> np.ndarray:
    return label_components(picture.astype(np.uint8))[1]


def test_one_component_is_as_large_as_its_mask() -> None:
    mask = np.eye(7, dtype=np.uint8)
    labels, stats = label_components(mask)
    np.testing.assert_array_equal(labels, mask)
    np.testing.assert_array_equal(stats, labelled(mask)[1])


@pytest.mark.parametrize("side", [510, 511])  # at the most that short labels can count, and beyond
def test_no_component_is_lost_however_many_there_are(side: int) -> None:
    mask = np.zeros((side, side), np.uint8)
    mask[::2, ::2] = 1
    mask[-1, -1] = 1
    labels, stats = label_components(mask)
    expected, measures = labelled(mask)
    np.testing.assert_array_equal(labels, expected)
    np.testing.assert_array_equal(stats, measures)


def digits(thickness: int = 4) -> np.ndarray:
    picture = np.zeros((200, 300), np.uint8)
    for x in (80, 150, 220):
        seven = np.array([(x, 80), (x + 45, 80), (x + 15, 150)], np.int32)
        cv2.polylines(picture, [seven], False, 1, thickness)
    return picture


def foreign(picture: np.ndarray) -> int:
    return int(are_foreign(label_components(picture)[1][1:]).sum())


def test_writing_is_not_foreign() -> None:
    assert foreign(digits()) == 0


@pytest.mark.parametrize("radius", [1, 2])
def test_printed_dots_are_foreign(radius: int) -> None:
    picture = digits()
    for x in range(5, 300, 12):
        cv2.circle(picture, (x, 180), radius, 1, -1)
    assert foreign(picture) == 25


def test_dots_alone_are_foreign_where_they_are_many_and_too_small_to_be_read() -> None:
    picture = np.zeros((200, 300), np.uint8)
    picture[10::20, 10::20] = 1
    assert foreign(picture) == 150
    picture = np.zeros((200, 300), np.uint8)
    picture[10, 10:30:8] = 1
    assert foreign(picture) == 0


def test_a_punched_hole_is_foreign_and_a_point_is_not() -> None:
    picture = digits()
    cv2.circle(picture, (30, 60), 15, 1, -1)
    cv2.circle(picture, (30, 150), 5, 1, -1)
    assert foreign(picture) == 1


def test_points_of_numbers_are_writing() -> None:
    picture = digits()
    for x in (60, 130, 200, 270):
        cv2.circle(picture, (x, 175), 9, 1, -1)
    assert foreign(picture) == 0
    for x in range(12, 290, 25):
        cv2.circle(picture, (x, 20), 9, 1, -1)
    assert foreign(picture) == 16  # with the holes of a spiral, they go too


def test_neither_a_line_nor_a_speck_says_how_high_writing_is() -> None:
    picture = np.zeros((200, 300), np.uint8)
    cv2.circle(picture, (100, 100), 40, 1, -1)  # a 0 that was filled
    cv2.line(picture, (20, 180), (280, 175), 1, 3)
    picture[10, 10] = picture[11, 11] = 1
    assert not are_foreign(label_components(picture)[1][1:])[1:].any()


def test_among_strokes_as_thick_a_filled_0_is_writing() -> None:
    picture = digits(thickness=28)
    cv2.circle(picture, (35, 100), 30, 1, -1)
    assert foreign(picture) == 0
