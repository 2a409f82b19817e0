"""Selecting a digit of a number: on the ink, in the picture, or in the number."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from browser import harness
from browser.expectations import READ, expect_rest
from browser.harness import OpenPage, as_number, draw, encode, paper_with, upload

DRAWINGS = {drawing.label: drawing for drawing in harness.DRAWINGS}


def draw_number(page: Page, number: str) -> None:
    for place, digit in enumerate(number):
        draw(page, DRAWINGS[digit], share=0.4, across=0.25 + 0.25 * place)
    expect_rest(page)
    expect(page.locator("#spoken")).to_contain_text(f"{number},")
    expect(page.locator("#draw-boxes .box")).to_have_text(list(number))


def middle_of(box: Locator) -> tuple[float, float]:
    place = box.bounding_box()
    assert place is not None
    return place["x"] + place["width"] / 2, place["y"] + place["height"] / 2


def expect_chosen(page: Page, layer: str, digit: str) -> None:
    """Wait until one digit's frame is the chosen one and its bar the longest."""
    expect(page.locator(f"{layer} .box[data-chosen]")).to_have_text(digit)
    expect(page.locator(".bar[data-best] .bar__digit")).to_have_text(digit)


def test_a_tap_on_ink_selects_its_digit_and_does_not_draw(page: Page) -> None:
    draw_number(page, "427")
    expect_chosen(page, "#draw-boxes", "4")
    page.mouse.click(*middle_of(page.locator("#draw-boxes .box").nth(1)))
    expect_chosen(page, "#draw-boxes", "2")
    page.locator(".bar[data-digit='3']").click()
    expect(page.locator("#number")).to_have_text("437")
    page.mouse.click(*middle_of(page.locator("#draw-boxes .box").nth(2)))
    expect_chosen(page, "#draw-boxes", "7")
    expect(page.locator("#number")).to_have_text("437")  # what was corrected stays


def test_a_pen_that_moves_over_a_digit_draws(page: Page) -> None:
    draw_number(page, "42")
    x, y = middle_of(page.locator("#draw-boxes .box").first)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 5, steps=5)
    page.mouse.up()
    expect_rest(page)
    with page.expect_request(READ) as asked:  # a live request may have fewer points
        page.locator("#canvas").press("Enter")
    strokes = asked.value.post_data_json["strokes"]
    assert len(strokes) == len(DRAWINGS["4"].strokes) + len(DRAWINGS["2"].strokes) + 1
    (left, *_), *_, (right, *_) = strokes[-1]
    assert right > left


def test_tab_selects_each_digit_of_the_number(page: Page) -> None:
    draw_number(page, "427")
    page.locator("#number button").first.focus()
    page.keyboard.press("Tab")
    expect_chosen(page, "#draw-boxes", "2")
    expect(page.get_by_role("button", name="Digit 2: 2")).to_be_focused()
    page.keyboard.press("Tab")
    expect_chosen(page, "#draw-boxes", "7")
    page.keyboard.press("Shift+Tab")
    expect_chosen(page, "#draw-boxes", "2")


def test_a_click_on_a_digit_of_a_picture_selects_it_and_does_not_crop(page: Page) -> None:
    both = np.hstack([paper_with(DRAWINGS["7"]), paper_with(DRAWINGS["3"])])
    page.get_by_role("tab", name="Photo").click()
    upload(page, "#file", ("two.png", encode(both, ".png")))
    expect(page.locator("#picture-boxes .box")).to_have_text(["7", "3"])
    page.mouse.click(*middle_of(page.locator("#picture-boxes .box").nth(1)))
    expect_chosen(page, "#picture-boxes", "3")
    expect(page.get_by_role("button", name="Whole picture")).to_be_hidden()


def test_the_paper_scrolls_to_the_selected_digit(open_page: OpenPage) -> None:
    page = open_page(harness.PHONE)
    draw(page, DRAWINGS["7"], 0.4, across=0.3)
    draw(page, DRAWINGS["4"], 0.4, across=0.75)
    for _ in range(2):
        page.get_by_role("button", name="More paper").click()
        draw(page, DRAWINGS["7"], 0.4, across=0.48)
        draw(page, DRAWINGS["4"], 0.4, across=0.83)
    digits = page.locator("#number button")
    expect(digits).to_have_text(list("747474"))
    chosen = page.locator("#draw-boxes .box[data-chosen]")
    for digit in (digits.first, digits.last):
        digit.click()
        expect(chosen).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [harness.PHONE, harness.DESKTOP], ids=["phone", "desktop"])
def test_a_very_long_number_stays_legible_and_scrolls_horizontally(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(size, permissions=["clipboard-read", "clipboard-write"])
    long = "31415926535897932384626433832795"
    page.route(READ, as_number(long))
    draw(page, DRAWINGS["7"])
    digits = page.locator("#number button")
    expect(digits).to_have_text(list(long))
    expect(page.locator("#spoken")).not_to_be_empty()  # this answer stays
    expect(digits.first).to_have_css("font-size", re.compile(r"^([2-9]\d|\d{3})(\.\d+)?px$"))
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    digits.last.focus()
    expect(digits.last).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#toast-text")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == long


@pytest.mark.parametrize(
    ("size", "theme"),
    [(harness.PHONE, "light"), (harness.DESKTOP, "dark")],
    ids=["phone-light", "desktop-dark"],
)
def test_labels_do_not_cover_adjacent_ink(
    open_page: OpenPage, size: tuple[int, int], theme: str
) -> None:
    page = open_page(size, color_scheme=theme)
    for tab, layer in (("Draw", "#draw-boxes"), ("Photo", "#picture-boxes")):
        page.get_by_role("tab", name=tab).click()
        page.route(READ, as_number("041369", "04/13/69"))
        if tab == "Draw":
            draw(page, DRAWINGS["7"])
        else:
            upload(page, "#file", ("7.png", encode(paper_with(DRAWINGS["7"]), ".png")))
        labels = page.locator(f"{layer} .box__tag")
        expect(labels).to_have_text(list("041369"))
        expect_rest(page)
        grounds = labels.evaluate_all(
            """(labels) => labels.flatMap((label) => {
              const { backgroundColor, textShadow } = getComputedStyle(label);
              const blurs = [...textShadow.matchAll(/0px 0px (\\d+)px/g)];
              return [backgroundColor, Math.max(...blurs.map(([, blur]) => Number(blur)))];
            })"""
        )
        assert set(grounds) == {"rgba(0, 0, 0, 0)", 2}  # a thin halo alone


def test_the_selected_digit_is_framed_and_not_underlined(page: Page) -> None:
    page.route(READ, as_number("17", lines=["1", "7"]))
    draw(page, DRAWINGS["7"])
    expect_rest(page)
    chosen = page.locator("#number [aria-pressed=true]")
    expect(chosen).to_have_text("1")
    shadow = chosen.evaluate("(glyph) => getComputedStyle(glyph).boxShadow")
    assert "0px 0px 0px 1.5px inset" in shadow  # alike on all four sides
