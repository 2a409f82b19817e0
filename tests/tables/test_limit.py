import numpy as np
import pytest

from numscribe.errors import InputTooLargeError
from numscribe.reading.ink_components import InkComponents
from numscribe.tables.limit import Limit


def bars(count: int, width: int, height: int) -> InkComponents:
    """Separate bars beside each other."""
    ink = np.zeros((height + 20, count * (width + 10) + 20), dtype=np.float32)
    for k in range(count):
        left = 10 + k * (width + 10)
        ink[10 : 10 + height, left : left + width] = 1.0
    return InkComponents(ink)


def test_cells_of_several_tables_are_counted_together() -> None:
    limit = Limit(300)
    limit.add_cells(200)
    with pytest.raises(InputTooLargeError, match="301 written cells; at most 300"):
        limit.add_cells(101)


def test_a_table_of_six_digits_in_300_of_500_cells_is_read() -> None:
    limit = Limit(500)
    limit.add_cells(300)
    limit.add_ink([bars(6, 14, 28)] * 300)


@pytest.mark.parametrize("ink", [bars(30, 4, 28), bars(2, 700, 28)], ids=["digits", "wide strokes"])
def test_crowded_cells_are_refused(ink: InkComponents) -> None:
    limit = Limit(500)
    limit.add_cells(100)
    with pytest.raises(InputTooLargeError, match="at most about 2,000 digits are read"):
        limit.add_ink([ink] * 100)


def test_cells_that_are_read_in_a_second_frame_count_twice() -> None:
    limit, cells = Limit(500), [bars(4, 14, 28)] * 400
    limit.add_ink(cells)
    limit.add_second_frames(cells[:50])
    with pytest.raises(InputTooLargeError):
        limit.add_second_frames(cells)


def test_without_a_maximum_nothing_is_refused() -> None:
    limit = Limit(None)
    limit.add_cells(5000)
    limit.add_ink([bars(60, 4, 28)] * 1000)
    limit.add_second_frames([bars(60, 4, 28)] * 1000)
