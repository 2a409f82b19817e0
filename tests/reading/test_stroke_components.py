import math

import numpy as np
import pytest

from drawings import number
from numscribe.imaging.normalize import normalize
from numscribe.imaging.strokes import rasterize, resample
from numscribe.io.strokes import parse_strokes
from numscribe.reading.line_image import HEIGHT, frame_line
from numscribe.reading.stroke_components import StrokeComponents
from numscribe.records import Box, union


def test_each_stroke_is_a_component() -> None:
    components = StrokeComponents(parse_strokes(number("4271"))).all
    assert [component.number for component in components] == [0, 1, 2, 3, 4]
    assert [component.origin for component in components] == [0, 1, 2, 3, 4]


def test_the_picture_of_a_group_contains_only_its_strokes() -> None:
    components = StrokeComponents(parse_strokes(number("72")))
    alone = normalize(rasterize(parse_strokes(number("7"))))
    np.testing.assert_allclose(components.picture(components.all[:1]), alone, atol=0.02)


def test_the_strokes_of_a_group_are_in_the_order_of_drawing() -> None:
    strokes = parse_strokes(number("42"))
    components = StrokeComponents(strokes)
    first, second = components.strokes([components.all[1], components.all[0]])
    np.testing.assert_array_equal(first, strokes[0])
    np.testing.assert_array_equal(second, strokes[1])


def test_a_split_stroke_gives_new_components() -> None:
    both = resample(np.concatenate(parse_strokes(number("00", gap=1))), 200)
    components = StrokeComponents((both,))
    (whole,) = components.all
    half = whole.box.width / 2
    left, right = components.split(whole, [whole.box.x + half + 7], 100)
    assert [left.box.width, right.box.width] == pytest.approx([half] * 2, rel=0.2)
    assert (left.origin, right.origin) == (whole.origin,) * 2
    assert len({whole.number, left.number, right.number}) == 3
    assert components.picture([left]).any()
    outer = union([left.box, right.box])
    assert (outer.x, outer.width) == pytest.approx((whole.box.x, whole.box.width))
    drawn = np.concatenate(components.strokes([left, right]))
    assert {tuple(point) for point in both.tolist()} == {tuple(point) for point in drawn.tolist()}


def test_a_part_may_be_split_again() -> None:
    stroke = resample(np.concatenate(parse_strokes(number("000", gap=1))), 300)
    components = StrokeComponents((stroke,))
    (whole,) = components.all
    third = whole.box.width / 3
    _, rest = components.split(whole, [whole.box.x + third], 100)
    middle, last = components.split(rest, [whole.box.x + 2 * third], 100)
    assert [p.box.width for p in (middle, last)] == pytest.approx([third] * 2, rel=0.25)
    assert last.origin == whole.origin


def test_the_line_image_contains_only_its_strokes() -> None:
    components = StrokeComponents(parse_strokes(number("72")))
    frame = frame_line([component.box for component in components.all])
    both, first = (components.line_image(components.all[:n], frame) for n in (2, 1))
    assert both.shape == first.shape == (HEIGHT, frame.width)
    assert (both >= first).all()
    assert not first[:, first.shape[1] // 2 + 5 :].any()
    assert both[:, first.shape[1] // 2 + 5 :].any()


def test_the_box_of_a_symbol_without_ink_maps_to_the_input() -> None:
    components = StrokeComponents(parse_strokes(number("72")))
    place = Box(10.0, 20.0, 30.0, 40.0)
    assert components.original_box([], place) == place
    box = components.deskew(math.pi / 2).original_box([], place)
    found = (box.x, box.y, box.width, box.height)
    assert found == pytest.approx((-60.0, 10.0, 40.0, 30.0), abs=1e-4)
