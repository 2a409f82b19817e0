import math

import numpy as np
import pytest

from drawings import ink_mask, number
from numscribe.reading.components import MAX_COMPONENTS
from numscribe.reading.ink_components import InkComponents
from numscribe.reading.line_image import HEIGHT, frame_line
from numscribe.records import Box, Ink, union


def ink(text: str, *, gap: float = 20, pen: int = 8) -> np.ndarray:
    return ink_mask(number(text, gap=gap), (140, 60 + 95 * len(text)), pen).astype(np.float32)


def linked() -> np.ndarray:
    """A 1 and a 7 with a line along their feet."""
    picture = ink("17", gap=20)
    picture[118:126, 25:80] = 1
    return picture


def test_each_connected_component_is_found() -> None:
    components = InkComponents(ink("1720")).all
    assert len(components) == 4
    assert all(abs(component.box.height - 107) <= 3 for component in components)
    assert len({component.number for component in components}) == 4


def test_specks_are_not_components() -> None:
    picture = ink("17")
    picture[10:13, 10:13] = 1
    assert len(InkComponents(picture).all) == 2


def test_a_number_cropped_tightly_keeps_its_first_and_last_digit() -> None:
    picture = ink("27182")
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    tight = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert len(InkComponents(np.ascontiguousarray(tight)).all) == 5


def test_touching_digits_are_one_component_until_it_is_split() -> None:
    picture = ink("00", gap=2, pen=10)
    components = InkComponents(picture)
    (whole,) = components.all
    middle = whole.box.centre_x
    left, right = components.split(whole, [middle + 6], 100)
    assert union([left.box, right.box]) == whole.box
    assert left.box.right == pytest.approx(middle, abs=4)
    assert (left.origin, right.origin) == (whole.origin,) * 2


def test_a_component_is_split_at_the_best_column_near_a_place() -> None:
    picture = linked()
    components = InkComponents(picture)
    (whole,) = components.all
    left, right = components.split(whole, [whole.box.x + 16], 100)
    assert left.box.width < 0.5 * right.box.width
    inked = sum(float(components.crop([component]).sum()) for component in (left, right))
    assert inked == pytest.approx(float(picture.sum()), rel=0.1)


def test_the_picture_of_a_part_excludes_the_other_part() -> None:
    components = InkComponents(linked())
    (whole,) = components.all
    left, right = components.split(whole, [whole.box.x + 16], 100)
    one, seven = components.crop([left]), components.crop([right])
    assert one.shape[1] < 40 < seven.shape[1]
    assert components.crop([left, right]).shape[1] > seven.shape[1]


def test_a_split_beside_the_ink_gives_no_empty_part() -> None:
    components = InkComponents(ink("0"))
    (whole,) = components.all
    parts = components.split(whole, [whole.box.x - 50, whole.box.x + 400], 100)
    assert all(part.box.width > 0 and part.box.height > 0 for part in parts)
    assert union([part.box for part in parts]) == whole.box


def test_the_crop_of_a_group_excludes_its_neighbours() -> None:
    components = InkComponents(ink("17", gap=13))
    first, second = sorted(components.all, key=lambda component: component.box.x)
    assert components.crop([first]).shape[1] < 14
    assert components.crop([second]).shape[1] > 50


def test_ink_components_have_no_strokes() -> None:
    components = InkComponents(ink("17"))
    assert components.strokes(components.all) == ()


def test_a_page_without_ink_has_no_components() -> None:
    assert InkComponents(np.zeros((50, 50), np.float32)).all == []


def test_the_line_image_uses_the_contrast_if_it_is_given() -> None:
    picture = ink("17")
    contrast = np.clip(picture + 0.3, 0, 1).astype(np.float32)
    bare, shaded = InkComponents(picture), InkComponents(picture, contrast)
    frame = frame_line([component.box for component in bare.all])
    image = bare.line_image(bare.all, frame)
    assert image.shape == (HEIGHT, frame.width)
    assert image.min() == 0
    assert image.max() > 200
    assert shaded.line_image(shaded.all, frame)[15:25].mean() > 60


def test_boxes_of_deskewed_ink_map_to_the_input() -> None:
    components = InkComponents(ink("17"))
    level = components.deskew(0.2)
    assert len(level.all) == 2
    for component, own in zip(
        sorted(level.all, key=lambda p: p.box.x),
        sorted(components.all, key=lambda p: p.box.x),
        strict=True,
    ):
        box = level.original_box([component], component.box)
        assert (box.x, box.y) == pytest.approx((own.box.x, own.box.y), abs=3)
        assert (box.width, box.height) == pytest.approx((own.box.width, own.box.height), abs=4)


def test_the_box_of_a_symbol_without_ink_maps_to_the_input() -> None:
    components = InkComponents(ink("17"))
    place = Box(10.0, 20.0, 30.0, 40.0)
    assert components.original_box([], place) == place
    # Lines fall vertically: x in the input is its width minus y.
    box = components.deskew(math.pi / 2).original_box([], place)
    width = ink("17").shape[1]
    assert (box.width, box.height) == pytest.approx((40, 30), abs=0.01)
    assert box.y == pytest.approx(10, abs=1)
    assert box.x == pytest.approx(width - 20 - 40, abs=1)


def bands(shape: tuple[int, ...], *rows: tuple[int, int]) -> Ink:
    lines = np.zeros(shape, np.float32)
    for top, bottom in rows:
        lines[top:bottom, 20:150] = 1
    return lines


def test_ink_outside_the_lines_of_the_ink_model_is_left_out() -> None:
    picture = np.zeros((120, 200), np.float32)
    picture[20:60, 30:36] = picture[20:60, 60:66] = 1  # two digits
    picture[90:93, 10:190] = 1  # a ruled line
    components = InkComponents(picture, picture, bands(picture.shape, (30, 50)))
    assert [component.box.x for component in components.all] == [30, 60]
    (line,) = components.lines()
    assert line.components == components.all
    assert [(frame.middle, frame.height) for frame in line.frames] == [(40, 40), (40, 40)]
    assert components.left_out == []


def test_ink_that_a_line_may_miss_is_reported() -> None:
    picture = np.zeros((120, 260), np.float32)
    picture[20:60, 30:36] = picture[20:60, 60:66] = picture[20:60, 190:196] = 1
    components = InkComponents(picture, picture, bands(picture.shape, (30, 50)))
    assert [component.box.x for component in components.left_out] == [190]
    assert len(components.all) == 2


def test_a_component_in_two_lines_is_divided_between_them() -> None:
    picture = np.zeros((140, 200), np.float32)
    picture[20:120, 60:66] = 1
    components = InkComponents(picture, picture, bands(picture.shape, (30, 50), (90, 110)))
    lines = [line.components for line in components.lines()]
    boxes = [[component.box for component in line] for line in lines]
    assert [(box.y, box.height) for (box,) in boxes] == [(20, 51), (71, 49)]
    upper, lower = map(components.crop, lines)
    assert (upper.shape, lower.shape) == ((51, 6), (49, 6))


def test_a_row_gets_no_part_of_a_component_that_is_nearer_to_another_row() -> None:
    lines = np.zeros((80, 200), np.float32)
    for x in range(200):
        y = round(38 - 30 * math.sin(math.pi * x / 200))
        lines[y : y + 4, x] = 1  # an arc, whose ends are far below its fitted row
    lines[55:65] = 1
    picture = np.zeros_like(lines)
    picture[36:60, 4:7] = 1
    components = InkComponents(picture, picture, lines)
    (component,) = components.all
    assert (component.box.y, component.box.height) == (36, 24)


def test_a_texture_of_more_components_than_are_read_is_not_divided_into_rows() -> None:
    picture = np.zeros((200, 2000), np.float32)
    picture[20:180, ::6] = 1
    lines = np.zeros_like(picture)
    lines[50:70] = lines[120:140] = 1
    components = InkComponents(picture, picture, lines)
    assert len(components.all) > MAX_COMPONENTS
    assert max(component.box.height for component in components.all) == 160


def test_a_map_without_lines_leaves_nothing_out() -> None:
    picture = ink("17")
    none = np.zeros_like(picture)
    assert len(InkComponents(picture, picture, none).all) == len(InkComponents(picture).all) == 2


def test_a_line_on_paper_has_a_second_frame_for_larger_digits() -> None:
    picture = ink("17")
    (drawn,) = InkComponents(picture).lines()
    (found,) = InkComponents(picture, picture).lines()
    assert drawn.frames == found.frames[:1]
    assert found.frames[1].height > 1.05 * found.frames[0].height
