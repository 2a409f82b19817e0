"""Drawing by mouse, finger, pen and keyboard; undo; rotation and reloads."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser import harness
from browser.actions import click_button, sent_strokes
from browser.devices import DEVICES, User
from browser.expectations import (
    canvas_pixels,
    canvas_png,
    expect_digit,
    expect_rest,
    expect_state,
    ink_share,
)
from browser.harness import (
    DRAWINGS,
    FOUR,
    SEVEN,
    THREE,
    OpenPage,
    draw,
    place_on_canvas,
)
from numscribe import Recognizer


def test_drawn_digits_have_the_same_reading_on_the_page_over_http_and_in_python(page: Page) -> None:
    recognizer = Recognizer()
    for drawing in DRAWINGS[::2]:  # one of each digit
        draw(page, drawing)
        expect_digit(page, drawing.label)
        assert recognizer.read(place_on_canvas(page, drawing)).text == drawing.label

        png = canvas_png(page)
        answer = page.request.post(
            f"{page.url}predict",
            multipart={"file": {"name": "canvas.png", "mimeType": "image/png", "buffer": png}},
        )
        assert answer.json()["digit"] == int(drawing.label)
        click_button(page, "Clear")
        expect(page.locator("#spoken")).to_have_text("Cleared")


def test_a_drawing_is_read_while_the_pen_is_still_down(page: Page) -> None:
    (stroke,) = place_on_canvas(page, THREE)
    page.mouse.move(*stroke[0])
    page.mouse.down()
    for point in stroke[1:]:
        page.mouse.move(*point)
    expect(page.locator("#number")).to_have_text("3")
    expect_state(page, "read")
    expect(page.locator("#spoken")).to_be_empty()  # the ear waits for the pen to rest
    page.mouse.up()
    expect_digit(page, "3")


def test_a_stroke_smaller_than_the_pen_becomes_one_point(page: Page) -> None:
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 303, box["y"] + 202)
    page.mouse.move(box["x"] + 301, box["y"] + 204)
    (stroke,) = sent_strokes(page, page.mouse.up)
    assert len(stroke) == 1
    assert ink_share(page) > 0


def test_the_pen_has_three_widths_and_the_choice_is_stored(page: Page) -> None:
    user = User(page, DEVICES[-1])  # the width depends on the speed, which is constant
    user.draw(SEVEN)
    medium = ink_share(page)
    expect(page.get_by_role("button", name="Pen width: medium")).to_be_visible()
    click_button(page, "Clear")
    click_button(page, "Pen width: medium")
    user.draw(SEVEN)
    assert ink_share(page) > medium * 1.2
    page.reload()
    click_button(page, "Pen width: thick")
    expect(page.get_by_role("button", name="Pen width: thin")).to_be_visible()


def test_the_right_button_does_not_draw(page: Page) -> None:
    (start, *_, end), *_ = place_on_canvas(page, SEVEN)
    page.mouse.move(*start)
    page.mouse.down(button="right")
    page.mouse.move(*end)
    page.mouse.up(button="right")
    expect_state(page, "empty")
    expect(page.get_by_role("button", name="Clear")).to_be_disabled()


# Undo, redo, clear, erase


def test_a_pointer_draws_after_the_keyboard_cursor_was_shown(page: Page) -> None:
    canvas = page.locator("#canvas")
    for _ in range(2):
        canvas.focus()
        page.keyboard.press("ArrowRight")
        draw(page, SEVEN)
        expect_digit(page, "7")
        # A live request may have fewer points.
        (stroke,) = sent_strokes(page, lambda: page.locator("#canvas").press("Enter"))
        assert len(stroke) > len(SEVEN.strokes[0]) - 3
        click_button(page, "Clear")
        expect_state(page, "empty")


def test_a_pointer_ends_a_keyboard_stroke_and_starts_another(page: Page) -> None:
    page.locator("#canvas").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    draw(page, SEVEN)
    expect_rest(page)
    first, second = sent_strokes(page, lambda: page.locator("#canvas").press("Enter"))
    assert len(first) <= 2
    assert len(second) > len(SEVEN.strokes[0]) - 3


def test_undo_redo_and_clear_with_buttons(page: Page) -> None:
    draw(page, FOUR)
    expect_digit(page, FOUR.label)
    whole = ink_share(page)
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()
    assert len(sent_strokes(page, lambda: click_button(page, "Undo"))) == 1
    assert 0 < ink_share(page) < whole
    click_button(page, "Undo")
    expect_state(page, "empty")
    assert ink_share(page) == 0
    click_button(page, "Redo")
    assert len(sent_strokes(page, lambda: click_button(page, "Redo"))) == 2
    assert ink_share(page) == whole

    click_button(page, "Clear")
    expect_state(page, "empty")
    expect(page.locator("#number")).to_be_hidden()
    expect(page.locator("#model-input")).to_be_hidden()
    expect(page.locator(".bar[data-best]")).to_have_count(0)
    assert ink_share(page) == 0
    click_button(page, "Undo")  # even what was cleared comes back
    assert ink_share(page) == whole


def test_undo_and_redo_with_keys(page: Page) -> None:
    draw(page, FOUR)
    expect_digit(page, FOUR.label)
    assert len(sent_strokes(page, lambda: page.keyboard.press("Control+z"))) == 1
    assert len(sent_strokes(page, lambda: page.keyboard.press("Control+Shift+z"))) == 2
    assert len(sent_strokes(page, lambda: page.keyboard.press("Meta+z"))) == 1
    assert len(sent_strokes(page, lambda: page.keyboard.press("Control+y"))) == 2


def test_the_eraser_removes_touched_strokes_and_is_undone(page: Page) -> None:
    draw(page, FOUR)
    page.keyboard.press("e")
    eraser = page.get_by_role("button", name="Eraser: whole strokes")
    expect(eraser).to_have_attribute("aria-pressed", "true")
    (first, second) = place_on_canvas(page, FOUR)
    page.mouse.move(*second[-1])
    page.mouse.down()
    (kept,) = sent_strokes(page, page.mouse.up)
    assert len(kept) >= len(first) - 2
    assert len(sent_strokes(page, lambda: click_button(page, "Undo"))) == 2
    page.keyboard.press("p")
    assert len(sent_strokes(page, lambda: draw(page, SEVEN))) == 2 + len(SEVEN.strokes)


def test_the_eraser_for_parts_removes_only_touched_ink(page: Page) -> None:
    (points,) = place_on_canvas(page, SEVEN)
    draw(page, SEVEN)
    expect_digit(page, "7")
    # A live request may have less.
    (whole,) = sent_strokes(page, lambda: page.locator("#canvas").press("Enter"))
    click_button(page, "Eraser: whole strokes")
    expect(page.locator("#toast-text")).to_contain_text("Erases whole strokes.")
    click_button(page, "Eraser: whole strokes")
    expect(page.get_by_role("button", name="Eraser: parts of strokes")).to_have_attribute(
        "aria-pressed", "true"
    )
    page.mouse.move(*points[len(points) // 2])
    page.mouse.down()
    left, right = sent_strokes(page, page.mouse.up)
    assert 2 <= len(left) < len(whole)
    assert 2 <= len(right) < len(whole)
    (again,) = sent_strokes(page, lambda: click_button(page, "Undo"))
    assert again == whole


def test_the_pen_is_selected_after_everything_was_erased(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    click_button(page, "Eraser: whole strokes")
    page.mouse.move(*place_on_canvas(page, SEVEN)[0][5])
    page.mouse.down()
    page.mouse.up()
    expect_state(page, "empty")
    expect(page.get_by_role("button", name="Pen", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    draw(page, THREE)
    expect_digit(page, "3")


def test_without_live_reading_ink_is_read_by_the_button(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("switch", name="Read as I write").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#detail")).to_have_text("Then press Read.")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    draw(page, SEVEN)
    expect(page.get_by_role("button", name="Read", exact=True)).to_be_enabled()
    assert asked == []
    click_button(page, "Read")
    expect_digit(page, "7")


# Paper and screen


def test_the_paper_scrolls_for_a_long_number(open_page: OpenPage) -> None:
    page = open_page(harness.PHONE)
    expect(page.get_by_role("button", name="More paper")).to_be_hidden()
    draw(page, SEVEN, 0.4, across=0.3)
    draw(page, SEVEN, 0.4, across=0.8)
    page.get_by_role("button", name="More paper").click()
    *_, last = sent_strokes(page, lambda: draw(page, SEVEN, 0.4, across=0.8))
    width = page.locator("#canvas").evaluate("(canvas) => canvas.width / canvas.height * 400")
    assert last[0][0] > width
    page.get_by_role("button", name="Scroll left").click()
    expect(page.get_by_role("button", name="Scroll left")).to_be_hidden()
    click_button(page, "Clear")
    expect(page.get_by_role("button", name="More paper")).to_be_hidden()


def test_strokes_survive_rotation_and_reload(open_page: OpenPage) -> None:
    page = open_page(harness.TABLET)
    draw(page, FOUR, across=0.4)
    expect_digit(page, FOUR.label)
    rows = (canvas_pixels(page)[:, :, 3] > 127).any(axis=1).mean()
    page.set_viewport_size({"width": 1180, "height": 820})
    assert (canvas_pixels(page)[:, :, 3] > 127).any(axis=1).mean() == pytest.approx(rows, abs=0.02)
    assert len(sent_strokes(page, page.reload)) == 2
    expect_digit(page, FOUR.label)
    assert len(sent_strokes(page, lambda: click_button(page, "Undo"))) == 1


@pytest.mark.parametrize("density", [1, 3])
def test_the_canvas_has_the_resolution_of_the_screen(open_page: OpenPage, density: int) -> None:
    page = open_page(device_scale_factor=density)
    shown, stored = page.locator("#canvas").evaluate(
        "({ clientWidth, clientHeight, width, height }) =>"
        " [[clientWidth, clientHeight], [width, height]]"
    )
    assert stored == [round(length * density) for length in shown]


def test_ink_follows_the_theme(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    shades = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        pixels = canvas_pixels(page)
        shades.append(pixels[pixels[:, :, 3] == 255][:, :3].mean())
    light, dark = shades
    assert light < 80
    assert dark > 200
