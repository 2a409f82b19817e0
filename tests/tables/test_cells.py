from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from numscribe.records import InkMaps
from numscribe.tables.cells import CellInk
from numscribe.tables.rectify import RectifiedTable
from numscribe.tables.structure import Span

POINT = (104, 66)
"""Centre of a decimal point."""


def table(point_ruling: float) -> RectifiedTable:
    """Return a cell with two strokes and a point, which has some coverage by ruling."""
    shape = (100, 200)
    handwriting = np.zeros(shape, dtype=np.float32)
    cv2.rectangle(handwriting, (70, 40), (74, 68), 1.0, -1)
    cv2.rectangle(handwriting, (130, 40), (134, 68), 1.0, -1)
    cv2.circle(handwriting, POINT, 3, 1.0, -1)
    ruling = np.zeros(shape, dtype=np.float32)
    cv2.rectangle(ruling, (10, 10), (190, 90), 1.0, 2)
    cv2.circle(ruling, POINT, 3, point_ruling, -1)
    darkness = np.maximum(handwriting, (ruling == 1.0).astype(np.float32))
    image = np.repeat((255 * (1 - darkness)).astype(np.uint8)[:, :, None], 3, axis=2)
    y, x = np.mgrid[0:100, 0:200].astype(np.float32)
    return RectifiedTable(
        image,
        InkMaps(handwriting, ruling, np.zeros_like(ruling), np.zeros_like(ruling)),
        np.array([10.0, 90.0]),
        np.array([10.0, 190.0]),
        [Span(0, 0)],
        np.dstack([x, y]),
        28.0,
        is_ruled=True,
    )


def test_a_point_that_is_more_writing_than_ruling_is_kept() -> None:
    (_, point, _) = sorted(CellInk(table(0.7)).components(0).all, key=lambda c: c.box.x)
    assert max(point.box.width, point.box.height) < 10


def test_a_stroke_that_is_taken_for_ruling_is_kept() -> None:
    given = table(0.0)
    for layer, level in ((given.maps.handwriting, 0.1), (given.maps.ruling, 0.9)):
        cv2.rectangle(layer, (130, 40), (134, 68), level, -1)
    assert len(CellInk(given).components(0).all) == 3


def test_a_line_across_a_cell_is_not_ink() -> None:
    given = table(0.0)
    cv2.line(given.maps.ruling, (10, 80), (190, 80), 0.9, 2)
    assert all(component.box.width < 12 for component in CellInk(given).components(0).all)


def test_the_borders_of_a_cell_are_not_ink() -> None:
    cells = CellInk(table(0.0))
    assert cells.written() == [0]
    assert all(component.box.width < 12 for component in cells.components(0).all)


def test_a_speck_above_a_number_does_not_change_its_line() -> None:
    given = table(0.0)
    cv2.rectangle(given.maps.handwriting, (90, 16), (92, 18), 1.0, -1)
    band = np.zeros_like(given.maps.lines)
    band[48:62, 66:138] = 1.0
    maps = replace(given.maps, lines=band)
    (line,) = CellInk(replace(given, maps=maps)).components(0).lines()
    assert 20 < line.frames[0].height < 40
