from numscribe.reading.components import Component
from numscribe.records import Box, union


def test_a_union_contains_all_its_boxes() -> None:
    assert union([Box(0, 5, 10, 10), Box(20, 0, 5, 8)]) == Box(0, 0, 25, 15)


def test_the_centre_of_a_component_is_that_of_its_box() -> None:
    component = Component(Box(10, 0, 4, 50), 0, 0)
    assert (component.centre_x, component.centre_y) == (12, 25)
