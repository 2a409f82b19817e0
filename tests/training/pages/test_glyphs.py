import numpy as np
import pytest

from numscribe.training.pages.glyphs import (
    Glyph,
    fit_strokes,
    link_glyphs,
    move_glyph,
    right_edge,
    stroke_glyph,
)

SEVEN = (np.array([(0.0, -0.5), (0.6, -0.5), (0.2, 0.5)], dtype=np.float32),)
DOT = (np.array([(1.0, 0.4)], dtype=np.float32),)
BAR = Glyph(np.array([[0, 255, 255], [0, 255, 0]], np.uint8), 2.0, -0.5, 0.6, 1.0)


def test_strokes_are_scaled_and_centred() -> None:
    glyph = stroke_glyph(fit_strokes(SEVEN, 0.5, 0.1))
    assert (glyph.left, glyph.width, glyph.height) == pytest.approx((0.0, 0.3, 0.5))
    assert glyph.top + glyph.height / 2 == pytest.approx(0.1)


def test_a_moved_glyph_moves_its_strokes() -> None:
    moved = move_glyph(stroke_glyph(SEVEN), 3.0, 1.0)
    assert moved.ink[0][0].tolist() == pytest.approx([3.0, 1.0])
    assert moved.ink[0][1].tolist() == pytest.approx([3.6, 1.0])


@pytest.mark.parametrize(
    ("glyph", "top", "bottom", "edge"),
    [
        (stroke_glyph(SEVEN), -0.6, -0.4, 0.6),
        (stroke_glyph(SEVEN), 0.3, 0.6, 0.28),
        (stroke_glyph(SEVEN), 0.6, 0.9, None),
        (BAR, -0.5, 0.0, 2.6),
        (BAR, 0.0, 0.5, 2.4),
        (BAR, 0.6, 0.9, None),
    ],
)
def test_the_right_edge_depends_on_the_height(
    glyph: Glyph, top: float, bottom: float, edge: float | None
) -> None:
    assert right_edge(glyph, top, bottom) == (
        edge if edge is None else pytest.approx(edge, abs=0.03)
    )


def test_linked_glyphs_share_a_stroke(rng: np.random.Generator) -> None:
    digits = [move_glyph(stroke_glyph(SEVEN), float(x), -0.5) for x in range(8)]
    linked = link_glyphs(digits, rng)
    assert 1 <= len(linked) < len(digits)
    assert sum(len(stroke) for glyph in linked for stroke in glyph.ink) == 8 * len(SEVEN[0])


def test_points_and_pictures_are_not_linked(rng: np.random.Generator) -> None:
    glyphs = [stroke_glyph(SEVEN), stroke_glyph(DOT), BAR, stroke_glyph(DOT)]
    assert all(len(link_glyphs(glyphs, rng)) == len(glyphs) for _ in range(10))
