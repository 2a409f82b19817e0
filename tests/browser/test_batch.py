"""The batch: opening and correcting rows, and reloads."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from browser.expectations import READ, expect_digit
from browser.harness import (
    BLANK,
    SEVEN,
    STAR,
    THREE,
    OpenPage,
    as_number,
    draw,
    picture_of,
    upload,
)


def read_batch(page: Page) -> Locator:
    """Read a seven and a three as a batch; return the table's rows."""
    page.get_by_role("tab", name="Batch").click()
    upload(page, "#batch-file", ("7.png", picture_of(SEVEN)), ("3.png", picture_of(THREE)))
    expect(page.locator("#batch-count")).to_have_text("2 accepted")
    return page.locator("#batch-rows tr")


def test_a_row_is_opened_and_corrected(page: Page) -> None:
    rows = read_batch(page)
    page.get_by_role("button", name="3.png").press("Enter")
    expect(page.get_by_role("tab", name="Photo")).to_have_attribute("aria-selected", "true")
    expect_digit(page, "3")
    page.locator(".bar[data-digit='8']").click()
    page.get_by_role("tab", name="Batch").click()
    expect(page.locator("#batch-count")).to_have_text("1 accepted, 1 corrected")
    expect(rows.nth(1)).to_contain_text("Corrected")
    expect(page.locator("#batch-rows td:nth-child(3)")).to_have_text(["7", "8"])

    with page.expect_download() as download:
        page.locator("#batch-csv").click()
    text = Path(download.value.path()).read_text("utf-8")
    table = list(csv.DictReader(io.StringIO(text)))
    columns = ("file", "text", "formatted", "value", "corrected")
    assert [row["corrected"] for row in table] == ["false", "true"]
    assert [table[1][name] for name in columns] == ["3.png", "8", "8", "8", "true"]

    rows.nth(1).click()
    expect(page.locator("#headline")).to_have_text("Corrected by you")
    page.locator(".bar[data-digit='3']").click()  # it was right after all
    page.get_by_role("tab", name="Batch").click()
    expect(page.locator("#batch-count")).to_have_text("2 accepted")


def test_the_batch_table_shows_formatted_numbers(page: Page) -> None:
    page.route(READ, as_number("1250", "12.50", value=12.5))
    page.get_by_role("tab", name="Batch").click()
    upload(page, "#batch-file", ("bill.png", picture_of(SEVEN)))
    expect(page.locator("#batch-rows td:nth-child(3)")).to_have_text(["12.50"])
    with page.expect_download() as download:
        page.locator("#batch-csv").click()
    (row,) = csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8")))
    assert (row["text"], row["formatted"], row["value"]) == ("1250", "12.50", "12.5")


def test_a_reload_keeps_the_batch_and_its_tab(page: Page) -> None:
    read_batch(page)
    page.get_by_role("button", name="7.png").click()
    expect_digit(page, "7")
    page.locator(".bar[data-digit='1']").click()
    page.get_by_role("tab", name="Batch").click()
    expect(page.locator("#batch-count")).to_have_text("1 accepted, 1 corrected")
    page.reload()
    expect(page.get_by_role("tab", name="Batch")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#batch-rows td:nth-child(3)")).to_have_text(["1", "3"])
    expect(page.locator("#batch-count")).to_have_text("1 accepted, 1 corrected")
    upload(page, "#batch-file", ("blank.png", BLANK))
    expect(page.locator("#batch-count")).to_have_text("1 accepted, 1 corrected, 1 rejected")
    page.reload()
    expect(page.locator("#batch-rows td:nth-child(3)")).to_have_text(["1", "3", "–"])
    page.get_by_role("button", name="Clear").click()
    page.reload()
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()
    expect(page.locator("#batch-rows tr")).to_have_count(0)


def test_a_reload_continues_the_batch(page: Page) -> None:
    page.get_by_role("tab", name="Batch").click()
    page.route(READ, lambda _: None)  # no answer
    upload(page, "#batch-file", ("7.png", picture_of(SEVEN)))
    expect(page.locator("#batch-rows tr")).to_have_attribute("data-state", "reading")
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    expect(page.locator("#batch-count")).to_have_text("1 accepted")


def test_another_session_starts_without_the_batch(open_page: OpenPage, page: Page) -> None:
    read_batch(page)
    other = open_page()
    other.get_by_role("tab", name="Batch").click()
    expect(other.locator("#batch-rows tr")).to_have_count(0)
    other.reload()
    expect(other.locator("#batch-rows tr")).to_have_count(0)


def test_a_click_on_the_drop_area_opens_the_chooser(page: Page) -> None:
    for tab, area in (("Photo", "#drop-hint"), ("Batch", "#batch-drop")):
        page.get_by_role("tab", name=tab).click()
        with page.expect_file_chooser() as chooser:
            page.locator(area).click(position={"x": 20, "y": 20})
        assert chooser.value.is_multiple() == (tab == "Batch")
    choosers: list[object] = []

    def keep(chooser: object) -> None:
        choosers.append(chooser)

    page.on("filechooser", keep)
    with page.expect_file_chooser():
        page.get_by_role("button", name="Choose files").click()  # the area does not open a second
    assert len(choosers) == 1


def test_refused_ink_has_no_number_in_the_batch_and_in_the_history(page: Page) -> None:
    draw(page, STAR)
    expect(page.locator("#headline")).to_have_text("Not a digit")
    expect(page.locator("#spoken")).to_contain_text("Not a digit")
    page.get_by_role("button", name="History").click()
    expect(page.locator(".history-list__entry b")).to_have_text(["No digit"])
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Batch").click()
    upload(page, "#batch-file", ("7.png", picture_of(SEVEN)), ("star.png", picture_of(STAR)))
    expect(page.locator("#batch-count")).to_have_text("1 accepted, 1 rejected")
    expect(page.locator("#batch-rows td:nth-child(3)")).to_have_text(["7", "–"])
