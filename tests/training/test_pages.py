"""Pages made by code: what they show, and that their labels say the same."""

import math

import cv2
import numpy as np
import pytest

from made_up_writing import tiny_writing
from numscribe.imaging.strokes import bounds
from numscribe.models.symbols import DIGITS, HALF, OTHER, STRUCK, SYMBOLS
from numscribe.reading.line_image import HEIGHT, Frame, crop_line_image
from numscribe.training.pages import papers, ruling
from numscribe.training.pages.camera import light_page, take_picture
from numscribe.training.pages.lines import Spacing, choose_spacing, compose_line, typeset_line
from numscribe.training.pages.marks import can_draw, draw_mark, strike_out
from numscribe.training.pages.page import Page, make_page
from numscribe.training.pages.pens import Pen, choose_pen, draw_line
from numscribe.training.pages.printing import draw_print, set_words
from numscribe.training.pages.samples import WINDOW, make_line, make_window
from numscribe.training.pages.texts import line_text
from numscribe.training.pages.typefaces import HELD_OUT_FONTS, load_typefaces

WRITING = tiny_writing()
PLACE = np.array([[30.0, 0.0, 20.0], [0.0, 30.0, 40.0]])
"""Digits 30 pixels high, their middle in row 40."""

SHAPE = (80, 260)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    chance = np.random.default_rng(1)
    return [make_page(WRITING, chance, held_out=index % 4 == 3) for index in range(24)]


# Texts and symbols


def test_texts_are_of_known_symbols_alone(rng: np.random.Generator) -> None:
    texts = [line_text(rng) for _ in range(2000)]
    assert set().union(*texts) == set(SYMBOLS)
    assert all(1 <= len(text) <= 40 for text in texts)


def test_every_symbol_can_be_written(rng: np.random.Generator) -> None:
    for symbol in SYMBOLS:
        line = compose_line(symbol, WRITING, Spacing(0.2), rng)
        assert line.text == symbol
        assert line.glyphs
        assert line.width > 0


@pytest.mark.parametrize("symbol", [s for s in SYMBOLS if s not in DIGITS + HALF + STRUCK + OTHER])
def test_every_mark_can_be_drawn_about_as_large_as_people_do(
    symbol: str, rng: np.random.Generator
) -> None:
    assert can_draw(symbol)
    for _ in range(20):
        strokes = draw_mark(symbol, rng)
        box = bounds(strokes)
        assert all(stroke.dtype == np.float32 and len(stroke) for stroke in strokes)
        assert 0 <= max(box.width, box.height) < 3
        assert -1.2 < box.y + box.height / 2 < 1.2


@pytest.mark.parametrize(
    ("symbol", "low", "high"), [(".", 0.25, 0.8), ("'", -0.9, -0.2), ("-", -0.3, 0.3)]
)
def test_a_mark_stands_where_it_belongs(
    symbol: str, low: float, high: float, rng: np.random.Generator
) -> None:
    middles = []
    for _ in range(20):
        box = bounds(draw_mark(symbol, rng))
        middles.append(box.y + box.height / 2)
    assert low < np.mean(middles) < high


@pytest.mark.parametrize("symbol", ["7", "A", HALF])
def test_what_is_no_mark_cannot_be_drawn_as_one(symbol: str, rng: np.random.Generator) -> None:
    assert not can_draw(symbol)
    with pytest.raises(KeyError):
        draw_mark(symbol, rng)


def test_what_strikes_out_covers_what_it_strikes(rng: np.random.Generator) -> None:
    for width in (0.5, 2.0, 5.0):
        box = bounds(strike_out(width, rng))
        assert box.x < 0.05
        assert box.x + box.width > width - 0.05


# Lines


@pytest.mark.parametrize("text", ["7", "3.14", "$1,234.50", "12/27/93", f"1{HALF}", f"4{OTHER}2"])
def test_the_symbols_of_a_line_stand_from_left_to_right(
    text: str, rng: np.random.Generator
) -> None:
    line = compose_line(text, WRITING, Spacing(0.25, touching=0.0, wide=0.0), rng)
    assert line.text == text
    assert line.spans.shape == (len(text), 2)
    assert (line.spans[:, 0] <= line.spans[:, 1]).all()
    assert (np.diff(line.spans.mean(axis=1)) > -0.2).all()
    assert min(glyph.left for glyph in line.glyphs) == pytest.approx(0, abs=1e-6)
    assert line.width == pytest.approx(line.spans[:, 1].max(), abs=0.05)


def test_in_a_comb_symbols_are_evenly_apart(rng: np.random.Generator) -> None:
    line = compose_line("4071", WRITING, Spacing(0.2, pitch=1.5), rng)
    assert np.diff(line.spans.mean(axis=1)) == pytest.approx([1.5] * 3, abs=0.4)


def test_digits_are_one_unit_high_about_the_middle(rng: np.random.Generator) -> None:
    for _ in range(10):
        line = compose_line("0825", WRITING, choose_spacing(rng, 0.1), rng)
        heights = [glyph.height for glyph in line.glyphs]
        middles = [glyph.top + glyph.height / 2 for glyph in line.glyphs]
        assert np.median(heights) == pytest.approx(1, abs=0.45)
        assert np.median(middles) == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize("held_out", [False, True])
def test_a_typeface_sets_what_it_has_and_says_so(held_out: bool, rng: np.random.Generator) -> None:
    for face in load_typefaces(held_out=held_out):
        line = typeset_line("12.5€☒7", face, rng)
        assert line.printed
        assert set("12.57") <= set(line.text) <= set(SYMBOLS)
        assert len(line.glyphs) == len(line.text)


def test_fonts_that_are_held_out_do_not_train() -> None:
    training = {face.name for face in load_typefaces(held_out=False)}
    held_out = {face.name for face in load_typefaces(held_out=True)}
    assert held_out == HELD_OUT_FONTS
    assert not training & held_out
    assert len(training) > len(held_out)


# Ink, ruling, print and paper


def test_a_line_is_drawn_at_its_place(rng: np.random.Generator) -> None:
    line = compose_line("4071", WRITING, Spacing(0.2), rng)
    drawn = draw_line(line, PLACE, SHAPE, Pen(0.08), rng)
    assert (drawn.shape, drawn.dtype) == (SHAPE, np.uint8)
    rows, columns = np.nonzero(drawn > 60)
    assert columns.min() == pytest.approx(20, abs=4)
    assert columns.max() == pytest.approx(20 + 30 * line.width, abs=4)
    assert 15 < rows.min() < rows.max() < 65


def test_a_wider_pen_leaves_more_ink(rng: np.random.Generator) -> None:
    composed = [compose_line("4071", WRITING, Spacing(0.2), rng) for _ in range(10)]
    line = next(c for c in composed if not isinstance(c.glyphs[0].ink, np.ndarray))
    thin, wide = (
        int(draw_line(line, PLACE, SHAPE, Pen(width), rng).sum()) for width in (0.05, 0.2)
    )
    assert wide > 2 * thin


def test_every_pen_leaves_ink(rng: np.random.Generator) -> None:
    line = compose_line("8", WRITING, Spacing(0.2), rng)
    for _ in range(30):
        assert draw_line(line, PLACE, SHAPE, choose_pen(rng), rng).any()


def test_kinds_of_ruling_and_paper_that_are_held_out_do_not_train() -> None:
    for module in (papers, ruling):
        training = {kind for _, kind in module._KINDS}
        held_out = {kind for _, kind in module._HELD_OUT}
        assert training
        assert held_out
        assert not training & held_out


@pytest.mark.parametrize("kind", [kind for _, kind in ruling._KINDS + ruling._HELD_OUT])
def test_every_kind_of_ruling_is_lines_of_finite_length(
    kind: ruling.Kind, rng: np.random.Generator
) -> None:
    line = compose_line("4071", WRITING, Spacing(0.2), rng)
    extent = ruling.Extent(-1.0, -2.0, line.width + 1, 2.0)
    for _ in range(5):
        segments = kind(line, extent, rng)
        assert len(segments) < 3000
        assert np.isfinite(np.array(segments)).all()


@pytest.mark.parametrize("held_out", [False, True])
def test_ruling_covers_some_of_the_page(held_out: bool, rng: np.random.Generator) -> None:
    line = compose_line("4071", WRITING, Spacing(0.2), rng)
    drawn = [ruling.draw_ruling(line, PLACE, SHAPE, rng, held_out=held_out) for _ in range(12)]
    assert all(layer.shape == SHAPE and layer.dtype == np.uint8 for layer in drawn)
    covered = [float((layer > 100).mean()) for layer in drawn]
    assert max(covered) > 0.005
    assert np.median(covered) < 0.5


@pytest.mark.parametrize("kind", [kind for _, kind in papers._KINDS + papers._HELD_OUT])
def test_every_kind_of_paper_is_of_visible_levels(
    kind: papers.Kind, rng: np.random.Generator
) -> None:
    paper = kind((33, 50), rng)
    assert (paper.shape, paper.dtype) == ((33, 50, 3), np.float32)
    assert np.isfinite(paper).all()
    assert -60 < paper.mean() < 300


def test_print_is_drawn_and_words_are_set(rng: np.random.Generator) -> None:
    face = load_typefaces(held_out=False)[0]
    assert set_words(face, 3, rng).width > 2
    line = compose_line("4071", WRITING, Spacing(0.2), rng)
    drawn = [draw_print(line, PLACE, SHAPE, face, rng) for _ in range(10)]
    assert any(layer.any() for layer in drawn)
    assert all(layer.shape == SHAPE for layer in drawn)


def test_a_camera_takes_pictures_of_any_light(rng: np.random.Generator) -> None:
    page = np.full((40, 60, 3), 220, np.float32)
    for _ in range(20):
        picture = take_picture(light_page(page, rng), rng)
        assert (picture.shape, picture.dtype) == ((40, 60, 3), np.uint8)


# Pages


@pytest.mark.parametrize("make", [make_page, make_window, make_line])
def test_the_same_seed_makes_the_same(make: object) -> None:
    def values(seed: int) -> list[bytes]:
        made = make(WRITING, np.random.default_rng(seed))
        if isinstance(made, Page):
            return [made.image.tobytes(), made.handwriting.tobytes(), made.line.text.encode()]
        return [made.tobytes()] if isinstance(made, np.ndarray) else [made.image.tobytes()]

    assert values(3) == values(3) != values(4)


def test_all_maps_lie_on_the_picture(pages: list[Page]) -> None:
    for page in pages:
        shape = page.image.shape[:2]
        assert (page.image.dtype, page.image.shape[2]) == (np.uint8, 3)
        for layer in (page.handwriting, page.ruling, page.printing):
            assert (layer.shape, layer.dtype) == (shape, np.uint8)


def test_a_page_says_what_is_on_it_in_known_symbols(pages: list[Page]) -> None:
    for page in pages:
        assert page.line.text
        assert set(page.line.text) <= set(SYMBOLS)
        assert (page.printing if page.line.printed else page.handwriting).any()


def test_the_frame_of_a_line_holds_it(pages: list[Page]) -> None:
    for page in pages:
        frame = page.line.frame
        assert 0 < frame.height < 200
        assert -0.3 < frame.slope < 0.3
        ink = page.printing if page.line.printed else page.handwriting
        strip = crop_line_image(ink.astype(np.float32) / 255, frame)
        assert strip.shape == (HEIGHT, frame.width)
        assert strip[8:32].max() > 20


def test_where_handwriting_is_the_picture_differs_from_its_paper() -> None:
    chance = np.random.default_rng(2)
    found = []
    for _ in range(40):
        page = make_page(WRITING, chance)
        core = cv2.erode(page.handwriting, np.ones((3, 3), np.uint8)) > 200
        near = cv2.dilate(page.handwriting, np.ones((7, 7), np.uint8)) > 0
        around = near & (cv2.dilate(page.handwriting, np.ones((3, 3), np.uint8)) == 0)
        around &= (page.ruling == 0) & (page.printing == 0)
        if core.sum() > 20 and around.sum() > 20:
            levels = page.image.astype(float)
            found.append(np.abs(levels[core].mean(axis=0) - levels[around].mean(axis=0)).max())
    assert len(found) > 8
    assert np.median(found) > 20
    assert np.mean(np.array(found) > 8) > 0.9


# Samples


def test_a_window_is_a_picture_and_three_maps() -> None:
    chance = np.random.default_rng(5)
    windows = np.stack([make_window(WRITING, chance) for _ in range(12)])
    assert (windows.shape, windows.dtype) == ((12, 6, *WINDOW), np.uint8)
    assert windows[:, 3].any()
    assert windows[:, 4].any()


@pytest.mark.parametrize("held_out", [False, True])
def test_the_image_of_a_line_is_as_serving_cuts_it(held_out: bool) -> None:
    chance = np.random.default_rng(6)
    for _ in range(10):
        line = make_line(WRITING, chance, held_out=held_out)
        assert (line.image.shape[0], line.image.dtype) == (HEIGHT, np.uint8)
        assert line.image.max() > 30
        assert len(line.text) > 0
        assert set(line.text) <= set(SYMBOLS)


def test_a_level_frame_is_what_its_picture_shows(pages: list[Page]) -> None:
    frames = [page.line.frame for page in pages]
    assert all(isinstance(frame, Frame) for frame in frames)
    assert all(frame.right > frame.left for frame in frames)
    assert all(abs(math.atan(frame.slope)) < 0.3 for frame in frames)
