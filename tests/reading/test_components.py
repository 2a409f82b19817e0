from numscribe.reading.components import Component, group_by_origin
from numscribe.records import Box, union


def test_a_union_contains_all_its_boxes() -> None:
    assert union([Box(0, 5, 10, 10), Box(20, 0, 5, 8)]) == Box(0, 0, 25, 15)


def test_the_centre_of_a_component_is_that_of_its_box() -> None:
    component = Component(Box(10, 0, 4, 50), 0, 0)
    assert (component.centre_x, component.centre_y) == (12, 25)


def test_parts_are_grouped_by_their_original_component() -> None:
    box = Box(0, 0, 1, 1)
    whole, left, right = Component(box, 0, 0), Component(box, 2, 1), Component(box, 3, 1)
    assert group_by_origin([left, whole, right]) == {1: [left, right], 0: [whole]}
