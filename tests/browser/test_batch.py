"""The batch: files and archives, opening and correcting rows, and reloads."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from browser import harness
from browser.actions import archive, drop_or_paste, open_tab
from browser.expectations import READ, expect_digit
from browser.harness import (
    BLANK,
    DRAWINGS,
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


def rows(page: Page, column: int) -> list[str]:
    return page.locator(f"#batch-rows td:nth-child({column})").all_text_contents()


def test_files_and_archives_fill_a_table_that_is_sorted_filtered_and_saved(
    open_page: OpenPage,
) -> None:
    page = open_page(allow="Failed to load resource")
    open_tab(page, "Batch")
    digits = [next(d for d in DRAWINGS if d.label == label) for label in "8192"]
    packed = archive(
        *((f"scans/{d.label}.png", picture_of(d)) for d in digits), ("notes.txt", b"no picture")
    )
    upload(page, "#batch-file", ("a.zip", packed), ("blank.png", BLANK), ("broken.png", b"no PNG"))
    expect(page.locator("#batch-count")).to_have_text("4 accepted, 1 rejected, 1 failed, 1 skipped")
    expect(page.locator("#batch-skipped")).to_have_text("Skipped: notes.txt")
    names = ["scans/8.png", "scans/1.png", "scans/9.png", "scans/2.png", "blank.png", "broken.png"]
    assert rows(page, 2) == names
    assert rows(page, 3) == ["8", "1", "9", "2", "–", ""]
    assert rows(page, 5) == [*["Accepted"] * 4, "No digits found", "Not a picture"]

    for order in (["1", "2", "8", "9"], ["9", "8", "2", "1"]):
        page.get_by_role("button", name="Number").click()
        assert [text for text in rows(page, 3) if text.isdigit()] == order
    assert rows(page, 2)[-1] == "broken.png"
    header = page.get_by_role("columnheader", name="Number")
    expect(header).to_have_attribute("aria-sort", "descending")
    page.get_by_label("Rejected only").check()
    assert sorted(rows(page, 2)) == ["blank.png", "broken.png"]

    with page.expect_download() as download:
        page.locator("#batch-csv").click()
    table = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    assert [row["file"] for row in table] == names
    assert [row["text"] for row in table] == ["8", "1", "9", "2", "", ""]
    with page.expect_download() as download:
        page.locator("#batch-json").click()
    saved = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert [row["reading"] and row["reading"]["accepted"] for row in saved] == [
        *[True] * 4,
        False,
        None,
    ]


def test_a_batch_shows_its_progress_and_can_be_cancelled(page: Page) -> None:
    open_tab(page, "Batch")
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(READ, hold)
    drop_or_paste(page, "drop", *((f"{n}.png", picture_of(SEVEN)) for n in range(5)))
    expect(page.locator("#batch-rows tr")).to_have_count(5)
    expect(page.locator("#batch-count")).to_have_text("0 of 5 read")
    expect(page.locator("tr[data-state='reading']")).to_have_count(3)  # a few at a time
    waiting.pop(0).continue_()
    expect(page.locator("#batch-count")).to_have_text("1 of 5 read")
    expect(page.locator("#batch-progress")).to_have_js_property("value", 1)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("tr[data-state='cancelled']")).to_have_count(4)
    expect(page.locator("#batch-count")).to_have_text("1 accepted, 4 canceled")
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#batch-count")).to_have_text("5 accepted")
    expect(page.get_by_role("button", name="Resume")).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#batch-rows tr")).to_have_count(0)


def test_invalid_archives_and_files_without_pictures_have_a_message(page: Page) -> None:
    open_tab(page, "Batch")
    upload(page, "#batch-file", ("broken.zip", b"PK no archive"))
    expect(page.locator("#batch-count")).to_have_text(
        "Can’t open broken.zip: not a valid ZIP file."
    )
    upload(page, "#batch-file", ("notes.zip", archive(("notes.txt", b"seven"))))
    expect(page.locator("#batch-count")).to_have_text("No pictures found in these files.")
    expect(page.locator("#batch-skipped")).to_have_text("Skipped: notes.txt")


def test_an_archive_over_the_limit_has_a_message_and_is_not_read(open_page: OpenPage) -> None:
    page = open_page(locale="de")
    page.route(READ, lambda route: pytest.fail(f"sent: {route.request.url}"))
    page.locator("#tab-batch").click()
    upload(page, "#batch-file", ("many.zip", archive(*((f"{n}.png", b"") for n in range(1001)))))
    expect(page.locator("#batch-count")).to_have_text(
        "many.zip ist zu groß: höchstens 1000 Bilder oder 500 MB. Bitte aufteilen."
    )


def test_some_names_of_skipped_files_are_shown_with_the_number_of_others(page: Page) -> None:
    open_tab(page, "Batch")
    texts = [(f"{n}.txt", b"text") for n in range(1, 6)]
    upload(page, "#batch-file", ("7.png", picture_of(SEVEN)), *texts)
    expect(page.locator("#batch-count")).to_have_text("1 accepted, 5 skipped")
    expect(page.locator("#batch-skipped")).to_have_text("Skipped: 1.txt, 2.txt, 3.txt, and 2 more")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#batch-skipped")).to_be_hidden()


def test_on_a_phone_rows_show_pictures_and_unbroken_names(
    open_page: OpenPage,
) -> None:
    page = open_page(harness.PHONE, has_touch=True, locale="de")
    page.locator("#tab-batch").click()
    names = ["horse.png", "scan-of-the-second-page-of-the-bill-of-2024.png"]
    upload(page, "#batch-file", *((name, picture_of(SEVEN)) for name in names))
    expect(page.locator("#batch-count")).to_have_text("2 angenommen")
    for picture in page.locator("#batch-rows img").all():
        expect(picture).to_be_visible()
    rows = page.get_by_role("row").filter(has=page.get_by_role("cell"))
    expect(rows).to_have_count(2)
    cells = rows.first.get_by_role("cell")
    assert [cell.inner_text() for cell in cells.all()][1:3] == ["horse.png", "7"]
    name = cells.nth(1)
    line = name.evaluate("(cell) => parseFloat(getComputedStyle(cell).lineHeight)")
    box = name.bounding_box()
    assert box is not None
    assert box["height"] < 1.5 * line  # in one line
    assert page.evaluate("document.documentElement.scrollWidth") == harness.PHONE[0]
