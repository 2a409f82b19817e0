"""The greeting at the first visit, the samples, and the comparison."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser import harness
from browser.expectations import expect_digit, expect_rest, expect_state, ink_share
from browser.harness import SEVEN, OpenPage, draw

GREET = "localStorage.removeItem('numscribe.welcomed')"


@pytest.fixture
def greeted(open_page: OpenPage) -> Page:
    """The page as somebody sees it who comes for the first time, once it has greeted them."""
    page = open_page()
    page.evaluate(GREET)
    page.reload()
    expect(page.locator("#number")).to_have_text("3.14159")
    expect_rest(page)
    return page


def test_the_first_visit_shows_a_number_being_written_and_read(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="no-preference")
    page.evaluate(GREET)
    page.reload()
    expect(page.locator("#number")).to_have_text(re.compile("^3"))
    expect(page.locator("#number")).to_have_text("3.14159")
    expect(page.locator("#draw-boxes .box")).to_have_text(list("3.14159"))
    expect(page.locator(".welcome__line")).to_be_visible()
    expect(page.locator("#bars")).to_be_hidden()


def test_drawing_ends_the_greeting_and_removes_its_ink(greeted: Page) -> None:
    draw(greeted, SEVEN)
    expect_digit(greeted, "7")
    expect(greeted.locator("#bars")).to_be_visible()
    greeted.get_by_role("button", name="Undo").click()
    expect_state(greeted, "empty")
    expect(greeted.get_by_role("button", name="Undo")).to_be_disabled()
    assert ink_share(greeted) == 0


def test_the_greeting_is_not_stored_and_shown_only_once(greeted: Page) -> None:
    greeted.get_by_role("button", name="History").click()
    expect(greeted.get_by_text("Nothing here yet.")).to_be_visible()
    greeted.reload()
    expect_state(greeted, "empty")
    expect(greeted.locator(".welcome__line")).to_be_visible()


def test_the_sample_phone_number_is_a_normal_drawing(page: Page) -> None:
    page.get_by_role("button", name="Phone number").click()
    expect(page.locator("#number")).to_have_text("555-0142")
    expect_rest(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#number")).to_have_text(re.compile("^555-014"))


def test_a_sample_photo_and_a_sample_batch_are_read(page: Page) -> None:
    page.get_by_role("button", name="Sample photo").click()
    expect(page.locator("#number")).to_have_text("2026")
    page.get_by_role("tab", name="Batch").click()
    page.get_by_role("button", name="Sample batch").click()
    expect(page.locator("#batch-count")).to_have_text("5 accepted")
    numbers = page.locator("#batch-rows td:nth-child(3)")
    expect(numbers).to_have_text(["1729", "42", "365", "8675309", "24680"])


def test_a_sample_table_is_read_into_a_spreadsheet(page: Page) -> None:
    page.get_by_role("button", name="Sample table").press("Enter")
    expect(page.get_by_role("tab", name="Table")).to_be_focused()
    expect(page.get_by_role("tab", name="Table")).to_have_attribute("aria-selected", "true")
    cells = page.locator(".spreadsheet__cell")
    expect(cells).to_have_count(16)
    numbers = [int(cell.inner_text().strip("?Σ✓ \n")) for cell in cells.all()]
    assert numbers[3] == sum(numbers[:3])  # the last column is the total
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()


def test_the_empty_tab_for_tables_has_a_sample(page: Page) -> None:
    page.get_by_role("tab", name="Table").click()
    page.get_by_role("button", name="Sample table").press("Enter")
    expect(page.locator(".spreadsheet__cell")).to_have_count(16)
    expect(page.get_by_role("button", name="New", exact=True)).to_be_focused()


def test_a_sample_shows_a_message_offline(open_page: OpenPage) -> None:
    page = open_page(allow="ERR_INTERNET_DISCONNECTED")
    page.route("**/samples.js", lambda route: route.abort("internetdisconnected"))
    page.get_by_role("button", name="Sample photo").click()
    expect(page.locator("#toast-text")).to_have_text("You’re offline")


@pytest.mark.parametrize("size", [harness.PHONE, harness.DESKTOP], ids=["phone", "desktop"])
def test_all_models_are_compared_while_drawing(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(size)
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Write something, and see")).to_be_visible()
    draw(page, SEVEN, 0.3, across=0.25)
    rows = page.locator("#comparison-rows tr")
    expect(rows).to_have_count(7)
    expect(rows.first).to_contain_text("Ours")
    expect(rows.first.locator("b").first).to_have_text("7")
    for picture in ("#comparison-ours", "#comparison-resized"):
        expect(page.locator(picture)).to_be_visible()
    draw(page, SEVEN, 0.3, across=0.75)
    expect(rows.first.locator("b").first).to_have_text(re.compile("^7 ?7$"))
    expect(rows.first.locator("b").last).to_have_text(re.compile(r"^\d$"))  # a digit is all it has
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#bars")).to_be_visible()
    expect(rows).to_have_count(0)
