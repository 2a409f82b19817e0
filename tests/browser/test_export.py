"""Copies, links and saved files, with corrections."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser import harness
from browser.expectations import READ, expect_digit, expect_rest, expect_state
from browser.harness import DRAWINGS, SEVEN, OpenPage, as_number, draw

# What a page has that came without encryption.
_NO_CLIPBOARD = """
    Object.defineProperty(navigator, "clipboard", { value: undefined });
"""


def rows_of(page: Page, button: str) -> list[dict[str, Any]]:
    with page.expect_download() as download:
        page.locator(button).click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_messages_are_shown_and_cover_no_button(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.get_by_role("button", name="Link").click()
    toast = page.locator("#toast-text")
    expect(toast).to_have_text("Link copied. It contains your drawing.")
    expect(toast).to_be_visible()
    expect(toast).to_have_attribute("aria-live", "polite")
    covers = page.locator("#toast").evaluate("(node) => getComputedStyle(node).pointerEvents")
    assert covers == "none"


def test_a_correction_that_cannot_be_sent_is_shown(open_page: OpenPage) -> None:
    page = open_page(allow="Failed to load resource")
    features = {"feedback": True, "threshold": 0.5}
    page.route("**/api/v1/features", lambda route: route.fulfill(json=features))
    page.route("**/api/v1/feedback", lambda route: route.fulfill(status=500, body="full"))
    page.reload()
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.locator(".bar[data-digit='1']").click()
    page.get_by_role("button", name="Send corrections").click()
    expect(page.locator("#toast-text")).to_have_text("Couldn’t send the correction.")
    expect(page.locator("#toast-text")).to_be_visible()


def test_without_a_clipboard_the_number_is_selected_to_be_copied_by_hand(
    open_page: OpenPage, site: str
) -> None:
    page = open_page(path=None)
    page.add_init_script(_NO_CLIPBOARD)
    page.goto(site)
    page.route(READ, as_number("41", "4/1"))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("4/1")
    expect_rest(page)
    page.get_by_role("button", name="Copy", exact=True).click()
    field = page.locator("#toast-field")
    expect(field).to_be_focused()
    expect(field).to_have_value("4/1")
    selected = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(selected) == "4/1"
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


@pytest.mark.parametrize("size", [harness.PHONE, harness.DESKTOP], ids=["phone", "desktop"])
def test_a_text_to_copy_by_hand_is_hidden_after_copying_or_another_press(
    open_page: OpenPage, site: str, size: tuple[int, int]
) -> None:
    page = open_page(size, path=None)
    page.add_init_script(_NO_CLIPBOARD)
    page.goto(site)
    draw(page, SEVEN)
    expect_digit(page, "7")
    expect_rest(page)
    page.locator("#share").click()
    field = page.locator("#toast-field")
    expect(field).to_be_focused()
    page.keyboard.press("Control+c")
    expect(page.locator("#toast-text")).to_have_text("Copied")
    expect(field).to_be_hidden()
    page.locator("#share").click()
    expect(field).to_be_visible()
    page.get_by_role("button", name="Clear").click()  # it is not covered
    expect_state(page, "empty")
    expect(field).to_be_hidden()


def test_without_a_clipboard_the_link_is_in_the_address_bar_until_the_ink_changes(
    open_page: OpenPage, site: str
) -> None:
    page = open_page(path=None)
    page.add_init_script(_NO_CLIPBOARD)
    page.goto(site)
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.get_by_role("button", name="Link").click()
    expect(page.locator("#toast-text")).to_contain_text("The link is in the address bar")
    assert page.locator("#toast-field").input_value() == page.url
    assert "#ink=" in page.url
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear").click()
    expect_state(page, "empty")
    assert "#" not in page.url


def test_csv_has_the_text_the_formatted_number_and_the_value(page: Page) -> None:
    page.route(READ, as_number("1250", "12.50", value=12.5))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("12.50")
    expect_rest(page)
    rows = rows_of(page, "#save-csv")
    assert [row["digit"] for row in rows] == list("1250")
    assert {(r["text"], r["formatted"], r["value"], r["corrected"]) for r in rows} == {
        ("1250", "12.50", "12.5", "false")
    }


def test_csv_and_json_contain_corrections(page: Page) -> None:
    page.route(READ, as_number("41", "4/1", value=None))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("4/1")
    expect_rest(page)
    page.get_by_role("button", name="Digit 2: 1").click()
    page.locator(".bar[data-digit='7']").click()
    rows = rows_of(page, "#save-csv")
    assert [row["digit"] for row in rows] == ["4", "7"]
    assert {(r["text"], r["formatted"], r["value"], r["corrected"]) for r in rows} == {
        ("47", "4/7", "", "true")
    }
    with page.expect_download() as download:
        page.locator("#save-json").click()
    assert json.loads(Path(download.value.path()).read_text("utf-8"))["corrected"] == "4/7"


def test_a_corrected_refusal_has_a_row(page: Page) -> None:
    draw(page, harness.STAR)
    expect_state(page, "refused")
    expect_rest(page)
    page.locator(".bar[data-digit='8']").click()
    (row,) = rows_of(page, "#save-csv")
    assert (row["text"], row["value"], row["corrected"]) == ("8", "8", "true")


def test_a_drawing_from_a_link_fits_the_screen(open_page: OpenPage, site: str) -> None:
    desk = open_page(permissions=["clipboard-read", "clipboard-write"])
    drawings = {drawing.label: drawing for drawing in DRAWINGS}
    for place, label in enumerate("17042"):
        draw(desk, drawings[label], 0.3, across=0.1 + 0.2 * place)
    expect(desk.locator("#spoken")).to_contain_text("17042,")
    desk.get_by_role("button", name="Link").click()
    expect(desk.locator("#toast-text")).to_contain_text("Link copied")
    fragment = desk.evaluate("navigator.clipboard.readText()").partition("#")[2]

    phone = open_page(harness.PHONE, path=None, has_touch=True)
    phone.goto(f"{site}/#{fragment}")
    boxes = phone.locator("#draw-boxes .box")
    expect(boxes).to_have_text(list("17042"))
    for box in (boxes.first, boxes.last):
        expect(box).to_be_in_viewport(ratio=1)
    fit = phone.get_by_role("button", name="Fit to view")
    expect(fit).to_have_attribute("aria-pressed", "true")
    fit.click()
    expect(boxes.last).not_to_be_in_viewport(ratio=1)
    fit.click()
    expect(boxes.last).to_be_in_viewport(ratio=1)
    phone.get_by_role("button", name="Clear").click()
    expect(fit).to_be_hidden()
