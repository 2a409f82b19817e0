"""Marks on the page: drawn numbers with marks, corrections of marks, and results of sums."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser import harness
from browser.expectations import READ, expect_rest
from browser.harness import DRAWINGS, SEVEN, OpenPage, Strokes, draw, marked

DIGITS = {drawing.label: drawing for drawing in reversed(DRAWINGS)}


def line(x: float, y: float, to_x: float, to_y: float) -> Strokes:
    """Return a straight stroke in steps, as a pen moves."""
    return [[(x + (to_x - x) * n / 12, y + (to_y - y) * n / 12) for n in range(13)]]


def glyph(symbol: str, x: float) -> tuple[Strokes, float]:
    """Return the strokes of a symbol that begins at x, and its width; digits are 100 high."""
    if symbol in DIGITS:
        strokes = DIGITS[symbol].placed(0, 0, 100)
        xs = [px for stroke in strokes for px, _ in stroke]
        moved = [[(px - min(xs) + x, py) for px, py in stroke] for stroke in strokes]
        return moved, max(xs) - min(xs)
    if symbol == "½":
        one, two = DIGITS["1"].placed(x - 8, 0, 42), DIGITS["2"].placed(x + 34, 56, 42)
        return [*one, *line(x + 48, 5, x + 2, 95), *two], 76
    marks = {
        ".": (line(x, 96, x + 4, 99), 4),
        "-": (line(x, 50, x + 50, 50), 50),
        "+": ([*line(x, 50, x + 50, 50), *line(x + 25, 25, x + 25, 75)], 50),
        "=": ([*line(x, 40, x + 50, 40), *line(x, 60, x + 50, 60)], 50),
    }
    return marks[symbol]


def write(page: Page, text: str) -> None:
    """Write a number from left to right with the mouse, stroke by stroke."""
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    strokes: Strokes = []
    x = 0.0
    for symbol in text:
        own, width = glyph(symbol, x)
        strokes += own
        x += width + 26
    scale = min(box["width"] * 0.8 / x, box["height"] * 0.4 / 100)
    left, top = box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.3
    for stroke in strokes:
        points = [(left + px * scale, top + py * scale) for px, py in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()
    expect_rest(page)


def middle_of(box: Locator) -> tuple[float, float]:
    place = box.bounding_box()
    assert place is not None
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


def csv_rows(page: Page) -> list[dict[str, Any]]:
    with page.expect_download() as download:
        page.locator("#save-csv").click()
    return list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))


# Stroke by stroke, read by the real models


@pytest.mark.parametrize(
    ("written", "text", "value"), [("12.50", "1250", "12.5"), ("3½", "312", "3.5")]
)
def test_a_mark_has_a_box_and_is_saved_with_its_number(
    page: Page, written: str, text: str, value: str
) -> None:
    write(page, written)
    expect(page.locator("#spoken")).to_contain_text(f"{written},")
    expect(page.locator("#number")).to_have_text(written)
    expect(page.locator("#draw-boxes .box")).to_have_text(list(written))
    rows = csv_rows(page)
    assert {(row["text"], row["formatted"], row["value"]) for row in rows} == {
        (text, written, value)
    }


def test_a_written_sum_is_shown_with_its_result(page: Page) -> None:
    write(page, "12+7=")
    expect(page.locator("#spoken")).to_contain_text("12+7=,")
    expect(page.locator("#spoken")).to_contain_text("It comes to 19")
    expect(page.locator("#number")).to_have_text("12+7=")
    expect(page.locator("#draw-boxes .box")).to_have_text(list("12+7="))
    expect(page.get_by_role("img", name="It comes to 19")).to_be_visible()


def test_a_dot_beside_a_digit_is_drawn_and_selects_nothing(page: Page) -> None:
    for place, digit in enumerate("42"):
        draw(page, DIGITS[digit], share=0.4, across=0.25 + 0.25 * place)
    expect(page.locator("#draw-boxes .box")).to_have_text(list("42"))
    expect_rest(page)
    box = page.locator("#draw-boxes .box").last.bounding_box()
    assert box is not None
    with page.expect_request(READ) as asked:
        page.mouse.click(box["x"] + box["width"] + 2, box["y"] + box["height"] - 3)
    assert len(asked.value.post_data_json["strokes"][-1]) == 1


# A tap on a mark


def test_a_tap_on_a_mark_shows_alternatives_that_correct_it(page: Page) -> None:
    page.route(READ, marked("1250", "12.50", ".", value=12.5))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("12.50")
    expect_rest(page)
    marks = page.get_by_role("list", name="Marks")
    expect(marks).to_be_hidden()
    page.mouse.click(*middle_of(page.locator("#draw-boxes .box").nth(2)))
    expect(page.locator("#draw-boxes .box[data-chosen]")).to_have_text(".")
    expect(page.get_by_role("list", name="Probability of each digit")).to_be_hidden()
    expect(page.get_by_text("Mark 1 wrong? Tap the right one.")).to_be_visible()
    expect(marks.get_by_role("button", pressed=True)).to_have_accessible_name("point, 90.0%")
    expect(marks.get_by_role("button", name="1, 2.0%")).to_be_visible()  # or it is a digit
    marks.get_by_role("button", name="comma, 6.0%").click()
    expect(page.locator("#number")).to_have_text("12,50")
    expect(page.locator("#headline")).to_have_text("Corrected by you")
    expect(page.locator("#draw-boxes .box")).to_have_text(list("12,50"))
    rows = csv_rows(page)
    assert {(r["text"], r["formatted"], r["value"], r["corrected"]) for r in rows} == {
        ("1250", "12,50", "12.5", "true")
    }
    page.get_by_role("button", name="Digit 2: 2").click()
    expect(marks).to_be_hidden()
    page.locator(".bar[data-digit='3']").click()
    expect(page.locator("#number")).to_have_text("13,50")  # both corrections hold


def test_a_mark_can_be_corrected_to_none(page: Page) -> None:
    page.route(READ, marked("125", "12.5", "."))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("12.5")
    expect_rest(page)
    page.get_by_role("button", name="Mark 1: .").click()
    page.get_by_role("button", name="Not a mark").click()
    expect(page.locator("#number")).to_have_text("125")
    expect(page.locator("#draw-boxes .box")).to_have_text(list("125"))


def test_keyboard_characters_are_replaced_by_marks(page: Page) -> None:
    page.route(READ, marked("127", "12-7", "-"))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("12-7")
    expect_rest(page)
    page.get_by_role("button", name="Type the number").click()
    field = page.get_by_label("Correct number")
    expect(field).to_have_attribute("inputmode", "text")
    field.fill("(12*7)=")
    field.press("Enter")
    expect(page.locator("#number")).to_have_text("(12×7)=")
    expect(page.get_by_role("img", name="It comes to 84")).to_be_visible()


# Sums


@pytest.mark.parametrize(
    ("formatted", "name"),
    [("12+7=19", "Correct"), ("12+7=20", "Not correct: it comes to 19")],
)
def test_a_sum_with_its_result_is_checked(page: Page, formatted: str, name: str) -> None:
    digits = formatted.replace("+", "").replace("=", "")
    page.route(READ, marked(digits, formatted, "+="))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text(formatted)
    expect(page.get_by_role("img", name=name, exact=True)).to_be_visible()


def test_a_result_follows_a_correction_and_is_not_copied(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.route(READ, marked("127", "12+7=", "+="))
    draw(page, SEVEN)
    expect_rest(page)
    expect(page.get_by_role("img", name="It comes to 19")).to_be_visible()
    page.get_by_role("button", name="Digit 3: 7").click()
    page.locator(".bar[data-digit='9']").click()
    expect(page.get_by_role("img", name="It comes to 21")).to_be_visible()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#toast-text")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "12+9="


def test_an_uncertain_sum_has_no_result(page: Page) -> None:
    page.route(READ, marked("127", "12+7=", "+=", accepted=False, reason="unsure"))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("12+7=")
    expect(page.get_by_role("img", name="It comes to 19")).to_have_count(0)


@pytest.mark.parametrize("size", [harness.PHONE, (320, 640)], ids=["phone", "small"])
def test_on_a_phone_mark_buttons_are_large_enough_and_a_sum_fits(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(size, has_touch=True, is_mobile=True)
    page.route(READ, marked("1250775", "1250+7×75=", "+×="))
    draw(page, SEVEN)
    expect_rest(page)
    page.get_by_role("button", name="Mark 1: +").click()
    choices = page.get_by_role("list", name="Marks").get_by_role("button").all()
    assert len(choices) > 15
    for choice in choices:
        box = choice.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    expect(page.get_by_role("img", name="It comes to 1775")).to_be_in_viewport(ratio=1)
