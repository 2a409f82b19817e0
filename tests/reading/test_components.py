from numscribe.reading.components import Component, make_line
from numscribe.records import Box


def test_a_part_has_another_number_than_its_origin() -> None:
    box = Box(0, 0, 4, 50)
    assert not Component(box, 3, 3).is_part
    assert Component(box, 7, 3).is_part


def test_the_components_of_a_line_are_from_left_to_right() -> None:
    components = [Component(Box(x, 0, 4, 50), n, n) for n, x in enumerate((40, 0, 20))]
    line = make_line(components)
    assert [component.box.x for component in line.components] == [0, 20, 40]
    assert [(frame.left, frame.right) for frame in line.frames] == [(0, 44)]
