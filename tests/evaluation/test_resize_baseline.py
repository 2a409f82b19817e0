import numpy as np

from numscribe.evaluation.resize_baseline import ResizeBaseline, resize_to_input


def test_the_resize_baseline_shrinks_the_whole_picture_with_bright_ink() -> None:
    page = np.full((280, 280, 3), 255, np.uint8)
    page[100:180, 130:150] = 0
    small = resize_to_input(page)
    assert small.shape == (28, 28)
    assert small[14, 14] == 1.0
    assert small[0, 0] == 0.0
    assert ResizeBaseline().read(page).text in set("0123456789")
