"""The tab for tables: a photo is read into a table, which the user checks."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Locator, Page, Route, expect

from browser import harness
from browser.harness import BLANK, OpenPage, upload
from browser.test_everyone import violations
from drawings import encode
from pdfs import filled_in_sheet, scans
from tables.sheets import TEXTS, askew, sheet

READ = "**/api/v1/table"
SIZES = {"phone": harness.PHONE, "tablet": harness.TABLET, "desktop": harness.DESKTOP}
PHOTO = encode(askew(sheet()))
NODES = [[[x, y] for x in (50, 160, 270, 380)] for y in (50, 104, 158, 212, 266)]


def table_answer(**doubtful: str) -> Any:
    """Answer with the cells of ``TEXTS``; those that are named say something else, in doubt."""

    def answer(route: Route) -> None:
        cells = []
        for row, line in enumerate(TEXTS):
            for column, text in enumerate(line):
                said = doubtful.get(f"{'ABC'[column]}{row + 1}")
                others = [] if said is None else [{"formatted": text, "confidence": 0.3}]
                status = "read" if said is None else "words" if said == "" else "doubtful"
                cells.append(
                    {"row": row, "column": column, "row_span": 1, "column_span": 1}
                    | {"status": status, "formatted": text if said is None else said}
                    | {"confidence": 0.99 if said is None else 0.6, "value": None}
                    | {"alternatives": others, "original": None, "rule": None}
                )
        table = {"rows": 4, "columns": 3, "ruled": True, "nodes": NODES, "model": "default@1"}
        route.fulfill(json=table | {"cells": cells})

    return answer


def open_tab(page: Page, photo: bytes = PHOTO) -> Locator:
    """Read a photo of a table in the tab for tables; return the cells."""
    page.get_by_role("tab", name="Table").click()
    upload(page, "#table-file", ("may.png", photo))
    cells = page.locator(".spreadsheet__cell")
    expect(cells).to_have_count(12)
    return cells


def texts_of(cells: Locator) -> list[list[str]]:
    texts = ["".join(c.locator(".spreadsheet__text").all_text_contents()) for c in cells.all()]
    return [texts[k : k + 3] for k in range(0, len(texts), 3)]


def focused(page: Page) -> str | None:
    place: str | None = page.evaluate("document.activeElement.dataset.place ?? null")
    return place


def workbook(page: Page) -> Workbook:
    with page.expect_download() as download:
        page.locator("#table-xlsx").click()
    assert download.value.suggested_filename == "may.xlsx"
    return load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))


def spreadsheet(page: Page) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in workbook(page).worksheets[0].iter_rows()]


def test_a_photo_is_read_and_cells_are_corrected_by_keyboard(page: Page) -> None:
    cells = open_tab(page)
    found = texts_of(cells)
    wrong = sum(
        a != b for x, y in zip(found, TEXTS, strict=True) for a, b in zip(x, y, strict=True)
    )
    assert wrong <= 1
    cells.first.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("43")
    page.keyboard.press("Enter")
    assert focused(page) == "1 0"
    page.keyboard.type("-12.50")
    page.keyboard.press("Tab")
    assert focused(page) == "1 1"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    page.keyboard.press("End")
    page.keyboard.type("1")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "1 1"
    expected = [list(map(float, line)) for line in found]
    expected[0][0], expected[1][0], expected[2][1] = 43, -12.5, float(found[2][1] + "1")
    assert spreadsheet(page) == expected


def test_on_a_phone_a_table_is_checked_by_swiping(open_page: OpenPage) -> None:
    page = open_page(harness.PHONE, has_touch=True, is_mobile=True)
    page.route(READ, table_answer(A1="41", B2="20", C4="8"))
    page.get_by_role("tab", name="Table").click()
    expect(page.get_by_role("button", name="Take photo")).to_be_visible()
    upload(page, "#table-file", ("may.png", PHOTO))
    place, field = page.locator("#card-position"), page.get_by_label("What does it say?")
    expect(place).to_have_text("A1 · 3 left")
    expect(field).to_have_value("41")
    expect(field).to_have_attribute("inputmode", "decimal")
    field.fill("42")
    swipe(page, -120)
    expect(place).to_have_text("B2 · 2 left")
    swipe(page, 120)
    expect(place).to_have_text("A1 · 2 left")
    expect(field).to_have_value("42")
    swipe(page, -120)
    page.get_by_role("button", name="Change to 26").tap()
    expect(place).to_have_text("C4 · 1 left")
    swipe(page, -20)  # no swipe
    expect(place).to_have_text("C4 · 1 left")
    page.get_by_role("button", name="Looks right").tap()
    expect(page.locator("#table-count")).to_have_text("All 12 sure or checked")
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("#table-count")).to_have_text("11 of 12 sure or checked")
    page.get_by_role("button", name="Redo").tap()
    expected = [[float(text) for text in line] for line in TEXTS]
    expected[3][2] = 8
    assert spreadsheet(page) == expected


def swipe(page: Page, by: float) -> None:
    """Move a finger over the card."""
    box = page.locator("#card-ink").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by / 2, y)
    page.mouse.move(x + by, y)
    page.mouse.up()


def test_space_confirms_a_cell_and_selects_the_next_one_to_check(page: Page) -> None:
    page.route(READ, table_answer(A1="41", B2="20", C4="8"))
    cells = open_tab(page)
    page.get_by_role("button", name="Next to check (3)").press("Enter")
    expect(page.locator("#table-magnifier")).to_be_visible()
    page.keyboard.press("Control+Home")
    expect(page.locator("#table-magnifier-text")).to_have_text("not sure (60.0%)")
    page.keyboard.press(" ")
    assert focused(page) == "1 1"
    expect(cells.first).to_have_attribute("data-status", "checked")
    page.keyboard.type("26")
    page.keyboard.press(" ")
    assert focused(page) == "3 2"
    expect(page.locator("#table-count")).to_have_text("11 of 12 sure or checked")
    page.keyboard.press("Control+z")
    expect(cells.nth(4)).to_have_text("20?")
    page.keyboard.press("Control+y")
    expect(cells.nth(4)).to_have_text("26✓")
    page.get_by_role("button", name="Change to 9").click()
    expect(cells.nth(11)).to_have_text("9✓")
    expect(page.locator("#table-count")).to_have_text("All 12 sure or checked")
    assert focused(page) == "3 2"
    page.keyboard.press("Delete")
    expect(cells.nth(11)).to_have_attribute("data-status", "empty")


def test_every_cell_is_reached_by_keyboard_and_escape_leaves_the_table(page: Page) -> None:
    page.route(READ, table_answer())
    open_tab(page).first.focus()
    for key, place in (
        ("Shift+Tab", None),
        ("Tab", "0 0"),
        ("End", "0 2"),
        ("Tab", "1 0"),
        ("Shift+Tab", "0 2"),
        ("ArrowLeft", "0 1"),
        ("ArrowUp", "0 1"),
        ("Control+End", "3 2"),
        ("Home", "3 0"),
        ("Shift+Enter", "2 0"),
    ):
        page.keyboard.press(key)
        assert focused(page) == place
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "table-next"
    assert page.locator(".spreadsheet__cell[tabindex='0']").count() == 1


def test_dragging_a_corner_reads_the_cells_again(page: Page) -> None:
    with page.expect_response(READ) as response:
        cells = open_tab(page)
    found = response.value.json()["nodes"]
    page.get_by_role("button", name="Adjust lines").click()
    corner = page.get_by_role("button", name="Lower right corner")
    before = corner.bounding_box()
    assert before is not None
    x, y = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
    with page.expect_response(READ) as response:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 3, y + 4)
        page.mouse.move(x - 6, y + 6)
        page.mouse.up()
    assert response.value.ok
    after = corner.bounding_box()
    assert after is not None
    assert (after["x"] - before["x"], after["y"] - before["y"]) == pytest.approx((-6, 6), abs=1)
    moved = response.value.json()["nodes"]
    scale = page.locator("#table-image").evaluate("(image) => image.naturalWidth / image.width")
    expected = [found[-1][-1][0] - 6 * scale, found[-1][-1][1] + 6 * scale]
    assert moved[-1][-1] == pytest.approx(expected, abs=3)
    assert moved[0][0] == pytest.approx(found[0][0], abs=3)
    expect(page.locator("#table-grid")).to_have_attribute("aria-busy", "false")
    expect(cells).to_have_count(12)
    page.get_by_role("button", name="Undo").click()
    assert corner.bounding_box() == pytest.approx(before, abs=1)


def test_lines_are_moved_added_and_removed_by_keyboard(page: Page) -> None:
    page.route(READ, table_answer())
    cells = open_tab(page)
    cells.nth(3).focus()
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    page.route(READ, lambda _: None)  # what was read before stays until there is an answer
    page.get_by_role("button", name="Adjust lines").press("Enter")
    expect(page.get_by_role("button", name="Upper left corner")).to_be_focused()
    line = page.get_by_role("button", name="Line 2 across")
    before = line.bounding_box()
    assert before is not None
    line.press("ArrowDown")
    after = line.bounding_box()
    assert after is not None
    assert after["y"] - before["y"] == pytest.approx(4, abs=0.6)
    page.get_by_role("button", name="Add line before").press("Enter")
    expect(cells).to_have_count(15)
    assert texts_of(cells)[2][0] == "77"
    expect(cells.nth(3)).to_have_attribute("data-status", "waiting")
    page.get_by_role("button", name="Remove line").press("Enter")
    expect(cells).to_have_count(12)
    assert texts_of(cells)[1][0] == "77"
    page.get_by_role("button", name="Line 4 down").press("Enter")
    page.get_by_role("button", name="Remove line").press("Enter")
    expect(cells).to_have_count(8)
    for _ in range(4):
        page.get_by_role("button", name="Undo").press("Enter")
    expect(cells).to_have_count(12)
    line.press("Escape")
    expect(page.get_by_role("button", name="Adjust lines")).to_be_focused()


def test_rules_repair_cells_and_follow_corrections(open_page: OpenPage) -> None:
    page = open_page(allow="Failed to load resource")
    page.route(READ, table_answer(C2="88"))
    cells = open_tab(page)
    for place, text in ((0, "9"), (1, "1"), (2, "10"), (4, "26"), (3, "57")):
        cells.nth(place).focus()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.get_by_text("Sums in this table").click()
    rule = page.get_by_label("Rule")
    rule.fill("C = A *")
    rule.press("Enter")
    expect(page.locator("#rule-message")).to_contain_text("Write it like")
    rule.fill("Z = A + B")
    rule.press("Enter")
    expect(page.locator("#rule-message")).to_contain_text("doesn’t have all")
    page.get_by_role("button", name="Pick columns").click()
    assert focused(page) is not None
    for place in (2, 0, 1):
        cells.nth(place).click()
    expect(rule).to_have_value("C = A + B")
    rule.press("Enter")
    expect(page.locator("#rule-list li")).to_have_text(["C = A + B×"])
    expect(cells.nth(5)).to_have_text("83Σ")  # 57 + 26
    expect(cells.nth(5)).to_have_attribute(
        "aria-label", re.compile("Read as 88. Repaired by C = A")
    )
    cells.nth(3).click()
    page.keyboard.type("62")
    page.keyboard.press("Enter")
    expect(cells.nth(5)).to_have_text("88")  # 62 + 26, as it was read
    page.get_by_role("button", name="Remove C = A + B").click()
    expect(page.locator("#rule-list li")).to_have_count(0)


def test_a_reload_keeps_the_table_and_another_session_does_not(
    open_page: OpenPage, page: Page
) -> None:
    page.route(READ, table_answer(A1="41"))
    cells = open_tab(page)
    cells.first.click()
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    expect(cells.first).to_have_text("99✓")
    page.reload()
    expect(page.get_by_role("tab", name="Table")).to_have_attribute("aria-selected", "true")
    expect(cells.first).to_have_text("99✓")
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="New").click()
    expect(page.get_by_role("button", name="Choose photo")).to_be_focused()
    page.reload()
    expect(page.get_by_role("button", name="Choose photo")).to_be_visible()
    other = open_page()
    other.get_by_role("tab", name="Table").click()
    expect(other.get_by_role("button", name="Choose photo")).to_be_visible()


def test_each_page_of_a_pdf_is_read_in_turn(page: Page) -> None:
    page.get_by_role("tab", name="Table").click()
    upload(page, "#table-file", ("may.pdf", scans(3)), ("june.png", PHOTO))
    expect(page.locator("#toast-text")).to_have_text("Reading the first photo. 3 more are waiting.")
    cells = page.locator(".spreadsheet__cell")
    expect(cells).to_have_count(12)
    expect(cells.first).to_contain_text("42")
    expect(page.get_by_role("img", name="Your photo")).to_be_visible()
    page.reload()  # the pages that are not drawn yet are kept
    page.get_by_role("button", name="Next photo (3)").click()
    expect(page.get_by_role("button", name="Next photo (2)")).to_be_visible()
    expect(cells).to_have_count(12)
    with page.expect_download() as download:
        page.locator("#table-csv").click()
    assert download.value.suggested_filename == "may-2.csv"


def test_a_filled_in_printed_sheet_is_read_from_a_pdf(page: Page) -> None:
    page.get_by_role("tab", name="Table").click()
    upload(page, "#table-file", ("week.pdf", filled_in_sheet()))
    cells = page.locator(".spreadsheet__cell")
    expect(cells).to_have_count(12)
    expect(cells.nth(1)).to_contain_text("7")


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (scans(locked=True), "It needs a password"),
        (b"%PDF-1.7", "It’s damaged"),
        (scans(501), "more than 500 pages"),
    ],
    ids=["locked", "damaged", "too long"],
)
def test_a_pdf_that_cannot_be_opened_says_why(
    open_page: OpenPage, content: bytes, detail: str
) -> None:
    page = open_page(allow="Failed to load resource")
    page.get_by_role("tab", name="Table").click()
    upload(page, "#table-file", ("may.pdf", content))
    expect(page.locator("#table-headline")).to_have_text("Can’t open this PDF")
    expect(page.locator("#table-detail")).to_contain_text(detail)


def test_several_photos_are_read_one_after_the_other(page: Page) -> None:
    page.route(READ, table_answer())
    page.get_by_role("tab", name="Table").click()
    upload(page, "#table-file", ("may.png", PHOTO), ("june.png", PHOTO), ("july.png", PHOTO))
    expect(page.locator("#toast-text")).to_have_text("Reading the first photo. 2 more are waiting.")
    expect(page.locator(".spreadsheet__cell")).to_have_count(12)
    for count, name in ((2, "june"), (1, "july")):
        page.reload()  # what waits outlives it
        with page.expect_request(READ):
            page.get_by_role("button", name=f"Next photo ({count})").click()
        expect(page.locator(".spreadsheet__cell")).to_have_count(12)
        with page.expect_download() as download:
            page.locator("#table-csv").click()
        assert download.value.suggested_filename == f"{name}.csv"
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.get_by_role("button", name="Choose photo")).to_be_visible()


def test_a_reload_keeps_undo_and_redo_steps(page: Page) -> None:
    page.route(READ, table_answer())
    cells = open_tab(page)
    cells.first.click()
    for text in ("91", "92", "93"):
        page.keyboard.type(text)
        page.keyboard.press("Shift+Enter")  # the first row has none above it
    page.get_by_role("button", name="Undo").click()
    expect(cells.first).to_have_text("92✓")
    page.reload()
    expect(cells.first).to_have_text("92✓")
    page.get_by_role("button", name="Redo").click()
    expect(cells.first).to_have_text("93✓")
    for text in ("92✓", "91✓", "42"):
        page.get_by_role("button", name="Undo").click()
        expect(cells.first).to_have_text(text)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_the_spreadsheet_has_the_pictures_of_the_cells_on_request(page: Page) -> None:
    open_tab(page)
    assert [sheet.title for sheet in workbook(page).worksheets] == ["may"]
    page.get_by_label("Cell pictures in XLSX").check()
    book = workbook(page)
    assert [sheet.title for sheet in book.worksheets] == ["may", "pictures of may"]
    places = [(i.anchor._from.row, i.anchor._from.col) for i in book.worksheets[1]._images]
    assert places == [(row, column) for row in range(4) for column in range(3)]


def test_another_photo_asks_before_corrections_are_discarded(page: Page) -> None:
    page.route(READ, table_answer())
    cells = open_tab(page)
    cells.first.click()
    page.keyboard.type("99")
    page.keyboard.press("Enter")
    questions: list[str] = []
    page.on("dialog", lambda dialog: (questions.append(dialog.message), dialog.dismiss()))
    upload(page, "#table-file", ("june.png", PHOTO))
    expect(cells.first).to_have_text("99✓")
    assert len(questions) == 1


def test_exported_files_contain_corrections(page: Page) -> None:
    page.route(READ, table_answer(A1="41", B1=""))
    cells = open_tab(page)
    for text in ("-4", "=1+1"):
        cells.nth(0 if text == "-4" else 1).focus()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_bytes().decode().split("\r\n")
    assert lines[:2] == ["-4,'=1+1,350", "96,26,83"]
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    saved = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert (saved["file"], saved["rows"], saved["cells"][0]["corrected"]) == ("may.png", 4, "-4")
    assert "corrected" not in saved["cells"][2]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#toast-text")).to_contain_text("Table copied")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.split("\n")[:2] == ["-4\t'=1+1\t350", "96\t26\t83"]


def test_corrections_of_cells_are_sent_with_consent(open_page: OpenPage, site: str) -> None:
    page = open_page(path=None)
    features = {"feedback": True, "threshold": 0.5}
    page.route("**/api/v1/features", lambda route: route.fulfill(json=features))
    sent: list[dict[str, Any]] = []

    def store(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(status=201, json={"id": "1", "stored": True})

    page.route("**/api/v1/feedback", store)
    page.route(READ, table_answer(A1="41"))
    page.goto(site)
    for consent, texts in ((None, ["43"]), (True, ["42", "41", "no number"])):
        if consent:
            value = json.dumps({"consent": True})
            page.evaluate(f"localStorage.setItem('numscribe.preferences', '{value}')")
            page.reload()
            cells = page.locator(".spreadsheet__cell")
        else:
            cells = open_tab(page)
        for text in texts:
            cells.first.focus()
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            expect(cells.first).to_have_text(f"{text}✓")
    assert [(said["read"], said["label"], said["consent"]) for said in sent] == [("41", "42", True)]
    assert sent[0]["image"].startswith("data:image/png;base64,")


def test_words_are_shown_as_a_picture_and_can_be_typed(page: Page) -> None:
    page.route(READ, table_answer(A1=""))
    cells = open_tab(page)
    expect(cells.first.locator("canvas")).to_be_visible()
    expect(page.locator("#table-count")).to_have_text("All 11 sure or checked")
    cells.first.click()
    page.keyboard.type("Net weight")
    page.keyboard.press("Enter")
    expect(cells.first).to_have_text("Net weight✓")
    assert spreadsheet(page)[0][0] == "Net weight"


@pytest.mark.parametrize(
    ("name", "content", "headline"),
    [
        ("blank.png", BLANK, "No table found"),
        ("broken.png", PHOTO[:2000], "Damaged picture"),
        ("text.png", b"not a picture", "Not a picture"),
    ],
)
def test_a_bad_photo_has_a_message(
    open_page: OpenPage, name: str, content: bytes, headline: str
) -> None:
    page = open_page(allow="Failed to load resource")
    page.get_by_role("tab", name="Table").click()
    upload(page, "#table-file", (name, content))
    expect(page.locator("#table-headline")).to_have_text(headline)
    expect(page.get_by_role("grid")).to_be_hidden()
    page.get_by_role("button", name="New").click()
    expect(page.get_by_role("button", name="Choose photo")).to_be_visible()


def test_lines_are_drawn_by_hand_if_no_table_is_found(open_page: OpenPage) -> None:
    page = open_page(allow="Failed to load resource")
    problem = {"type": "urn:numscribe:problem:no-table", "title": "No table", "status": 422}
    page.route(
        READ,
        lambda route: route.fulfill(
            status=422, json=problem, content_type="application/problem+json"
        ),
        times=1,
    )
    page.get_by_role("tab", name="Table").click()
    upload(page, "#table-file", ("may.png", PHOTO))
    page.get_by_role("button", name="Draw the lines myself").click()
    expect(page.get_by_role("button", name="Upper left corner")).to_be_visible()
    expect(page.locator("#table-grid")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".spreadsheet__cell")).to_have_count(24)


def test_a_busy_server_is_retried_for_a_table(open_page: OpenPage) -> None:
    page = open_page(allow="Failed to load resource")
    page.route(READ, lambda route: route.fulfill(status=503, body="busy"), times=1)
    open_tab(page)


def test_an_offline_failure_has_a_message_and_keeps_the_photo(open_page: OpenPage) -> None:
    page = open_page(allow="ERR_INTERNET_DISCONNECTED")
    page.get_by_role("tab", name="Table").click()
    expect(page.get_by_role("button", name="Choose photo")).to_be_visible()
    page.context.set_offline(True)
    upload(page, "#table-file", ("may.png", PHOTO))
    expect(page.locator("#table-headline")).to_have_text("You’re offline")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".spreadsheet__cell")).to_have_count(12)


@pytest.mark.parametrize(
    ("size", "theme"), [("phone", "light"), ("tablet", "dark"), ("desktop", "light")]
)
def test_axe_finds_no_violations_in_the_tab_for_tables(
    open_page: OpenPage, size: str, theme: str
) -> None:
    page = open_page(SIZES[size], color_scheme=theme, has_touch=size != "desktop")
    page.route(READ, table_answer(A1="41", B1="", C4="8"))
    page.get_by_role("tab", name="Table").click()
    expect(page.locator("#table-drop")).to_be_visible()
    assert violations(page) == []
    upload(page, "#table-file", ("may.png", PHOTO))
    expect(page.locator("#table-progress")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0]
    if size == "phone":
        page.locator("[data-view=sheet]").click()
        assert violations(page) == []
    page.locator(".spreadsheet__cell").nth(11).click()
    expect(page.locator("#table-magnifier")).to_be_visible()
    page.get_by_text("Sums in this table").click()
    page.get_by_role("button", name="Last column is the total").click()
    expect(page.locator("#rule-list li")).to_have_count(1)
    assert violations(page) == []
    if size == "phone":
        page.locator("[data-view=photo]").click()
    page.get_by_role("button", name="Adjust lines").click()
    assert violations(page) == []


def test_the_tab_for_tables_has_the_same_texts_in_all_languages(open_page: OpenPage) -> None:
    page = open_page(locale="de-DE")
    page.get_by_role("tab", name="Tabelle").click()
    expect(page.get_by_role("button", name="Foto auswählen")).to_be_visible()
    shapes = page.evaluate(
        """async () => {
          const shape = (words) => Object.entries(words).map(([name, value]) => [
            name, typeof value, typeof value === "function" ? value.length : 0,
            typeof value === "object" ? Object.keys(value) : [],
          ]).sort();
          const [{ en }, { de }] = await Promise.all(
            ["en", "de"].map((code) => import(`/static/js/table/words/${code}.js`)));
          return [shape(en), shape(de)];
        }"""
    )
    assert shapes[0] == shapes[1]


def test_the_first_view_does_not_load_the_tab_for_tables(page: Page) -> None:
    names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert not [name for name in names if "/js/table/" in name or name.endswith("css/table.css")]


def test_the_magnifier_shows_cells_of_a_rotated_photo_upright(page: Page) -> None:
    """The ink of a cell is cut out along the lines of the table, whatever way up the photo is."""
    page.get_by_role("tab", name="Table").click()
    turned = np.ascontiguousarray(np.rot90(sheet()))
    upload(page, "#table-file", ("turned.png", encode(turned)))
    cells = page.locator(".spreadsheet__cell")
    expect(cells).to_have_count(12)
    cells.nth(2).click()  # 350, wider than high
    ink = page.locator("#table-magnifier-canvas")
    expect(ink).to_be_visible()
    shown = cv2.imdecode(np.frombuffer(ink.screenshot(), np.uint8), cv2.IMREAD_GRAYSCALE)
    dark = shown[10:-10, 10:-10] < 110
    assert dark.any(axis=0).sum() > dark.any(axis=1).sum()


def test_the_tab_for_tables_shows_an_error_offline_and_opens_when_online(
    open_page: OpenPage,
) -> None:
    page = open_page(allow="net::ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.get_by_role("tab", name="Table").click()
    panel = page.locator("#panel-table")
    expect(panel).to_contain_text("You’re offline")
    expect(panel.get_by_role("button", name="Try again")).to_be_visible()
    page.context.set_offline(False)
    expect(panel).to_contain_text("Photograph a table of numbers")
    expect(panel.get_by_role("button", name="Try again")).to_have_count(0)
