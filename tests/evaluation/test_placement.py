import numpy as np

from numscribe.evaluation.placement import CANVAS_SIDE, draw_canvas, place
from numscribe.imaging.strokes import bounds
from numscribe.io.strokes import parse_strokes

SEVEN = parse_strokes([[[0, 0], [100, 0], [60, 90], [40, 200]]])


def test_placed_strokes_have_the_documented_sizes_on_the_canvas() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        box = bounds(place(SEVEN, rng))
        assert -0.01 <= box.x <= CANVAS_SIDE - box.width + 0.01
        assert -0.01 <= box.y <= CANVAS_SIDE - box.height + 0.01
        assert 0.35 <= max(box.width, box.height) / CANVAS_SIDE <= 0.85


def test_a_canvas_picture_is_black_ink_on_transparency() -> None:
    rng = np.random.default_rng(0)
    canvas = draw_canvas(place(SEVEN, rng), rng)
    assert canvas.shape == (400, 400, 4)
    assert not canvas[..., :3].any()
    assert canvas[..., 3].max() == 255
