"""The answer: digits and numbers, bars, corrections, refusals, links and history."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser import harness
from browser.expectations import READ, expect_digit, expect_rest, expect_state, ink_share
from browser.harness import DRAWINGS, SEVEN, THREE, OpenPage, as_number, changed, draw


def bar(page: Page, digit: int | str) -> Any:
    return page.locator(f".bar[data-digit='{digit}']")


def test_the_empty_page_shows_instructions(page: Page) -> None:
    expect(page).to_have_title("Numscribe")
    expect_state(page, "empty")
    expect(page.get_by_text("Write a number", exact=True)).to_be_visible()
    for name in ("Undo", "Redo", "Clear"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    expect(page.locator("#model-input")).to_be_hidden()
    expect(page.locator("#actions")).to_be_hidden()


def test_the_answer_has_bars_the_top_three_and_the_model_input(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    expect(page.locator("#headline")).to_have_text(re.compile(r"^\d+\.\d% sure$"))
    expect(page.locator(".bar__digit")).to_have_text([*"0123456789", "none"])
    expect(page.locator(".bar__percent")).to_have_text([re.compile(r"^\d+\.\d%$")] * 11)
    expect(page.locator(".bar[data-best] .bar__digit")).to_have_text(["7"])

    seen = page.get_by_alt_text("The 28×28 picture the model sees")
    expect(seen).to_be_visible()
    assert seen.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [28, 28]
    expect(page.get_by_text("Model default@")).to_be_visible()
    expect(page.locator("#draw-boxes .box")).to_have_count(0)  # one digit needs no frame


@pytest.mark.parametrize(
    ("shares", "top"),
    [
        ((0.6, 0.3, 0.07, 0.03), ["7 60.0%", "1 30.0%", "2 7.0%"]),
        ((0.9, 0.0995, 0.0005, 0), ["7 90.0%", "1 9.9%"]),  # 0.0% is noise
        ((0.9997, 0.0003, 0, 0), []),  # the headline says the same
    ],
)
def test_the_top_three_leave_out_improbable_digits(
    page: Page, shares: tuple[float, ...], top: list[str]
) -> None:
    def change(reading: dict[str, Any]) -> dict[str, Any]:
        probabilities = [0.0] * 10
        for digit, share in zip((7, 1, 2, 3), shares, strict=True):
            probabilities[digit] = share
        digit = reading["digits"][0] | {"probabilities": probabilities, "not_a_digit": 0}
        return {"digits": [digit]}

    page.route(READ, changed(change))
    draw(page, SEVEN)
    expect_digit(page, "7")
    items = page.get_by_label("Most likely digits").get_by_role("listitem")
    expect(items).to_have_text(top)


def test_enter_reads_the_same_ink_again(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.locator("#canvas").focus()
    with page.expect_response(READ) as answer:
        page.keyboard.press("Enter")
    assert answer.value.json()["text"] == "7"


def test_live_reading_hides_the_read_button(page: Page) -> None:
    button = page.get_by_role("button", name="Read", exact=True)
    expect(button).to_have_count(0)
    page.get_by_role("button", name="Settings").click()
    live = page.get_by_role("switch", name="Read as I write")
    live.uncheck()
    page.keyboard.press("Escape")
    expect(button).to_be_visible()
    page.get_by_role("button", name="Settings").click()
    live.check()
    page.keyboard.press("Escape")
    expect(button).to_have_count(0)


# Numbers


def test_a_whole_number_is_read_as_it_is_drawn(page: Page) -> None:
    drawings = {drawing.label: drawing for drawing in DRAWINGS}
    for place, digit in enumerate("427"):
        draw(page, drawings[digit], share=0.45, across=0.25 + 0.2 * place)
    expect(page.locator("#number")).to_have_text("427")
    expect(page.locator("#draw-boxes .box")).to_have_text(list("427"))


@pytest.mark.parametrize("size", [harness.PHONE, harness.TABLET, harness.DESKTOP], ids=str)
def test_digits_of_a_number_have_boxes_and_can_be_selected(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(size)
    page.route(READ, as_number("4185296307", "4185-296307"))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("4185-296307")
    expect(page.locator("#draw-boxes .box")).to_have_text(list("4185296307"))
    expect(page.get_by_label("Or maybe")).to_have_text("4185-296300 5.0%")
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    room, number = (page.locator(s).bounding_box() for s in ("#answer", "#number"))
    assert room is not None
    assert number is not None
    last = page.locator("#number .glyph").last.bounding_box()
    assert last is not None
    assert last["x"] + last["width"] <= number["x"] + number["width"] + 1
    assert number["y"] >= room["y"]

    expect(bar(page, 4)).to_have_attribute("data-best", "")
    # a share is scaled by what is left to digits: 0.93 * (1 - 0.1)
    expect(bar(page, 4).locator(".bar__percent")).to_have_text("83.7%")
    page.get_by_role("button", name="Digit 3: 8").click()
    expect(bar(page, 8)).to_have_attribute("data-best", "")
    expect(page.locator("#draw-boxes .box[data-chosen]")).to_have_text("8")


def test_digits_are_reached_by_tab_and_corrected_by_keyboard(page: Page) -> None:
    page.route(READ, as_number("41", "4/1"))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("4/1")
    page.get_by_role("button", name="Digit 1: 4").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Digit 2: 1")).to_be_focused()
    bar(page, 7).press("Enter")
    expect(page.locator("#number")).to_have_text("4/7")
    expect(page.locator("#draw-boxes .box")).to_have_text(["4", "7"])
    expect(page.locator("#headline")).to_have_text("Corrected by you")


def test_lines_of_a_reading_are_shown_below_each_other(page: Page) -> None:
    page.route(READ, as_number("4185", lines=["41", "85"]))
    draw(page, SEVEN)
    expect_rest(page)
    digits = page.locator("#number button")
    expect(digits).to_have_text(list("4185"))
    tops = digits.evaluate_all(
        "(glyphs) => glyphs.map((glyph) => glyph.getBoundingClientRect().top)"
    )
    assert tops[0] == tops[1] < tops[2] == tops[3]


# What is refused


@pytest.mark.parametrize(
    ("reason", "state", "headline", "spoken"),
    [
        ("unsure", "unsure", "Not sure (43.2%)", "Maybe 7, only 43.2% sure"),
        ("not_a_digit", "refused", "Not a digit", "Not a digit. The closest match is"),
        ("several", "refused", "More than one digit", "More than one digit. Leave more space"),
    ],
)
def test_a_refusal_has_a_reason(
    page: Page, reason: str, state: str, headline: str, spoken: str
) -> None:
    refused = {"accepted": False, "reason": reason, "confidence": 0.4321}
    page.route(READ, changed(lambda _: refused))
    draw(page, SEVEN)
    expect_state(page, state)
    expect(page.locator("#headline")).to_have_text(headline)
    expect(page.locator("#spoken")).to_contain_text(spoken)


def test_refused_ink_can_be_corrected_to_a_digit(page: Page) -> None:
    def refuse(reading: dict[str, Any]) -> dict[str, Any]:
        digit = reading["digits"][0] | {"not_a_digit": 0.9}
        return {"accepted": False, "reason": "not_a_digit", "digits": [digit]}

    page.route(READ, changed(refuse))
    draw(page, SEVEN)
    expect(page.locator("#headline")).to_have_text("Not a digit")
    expect(bar(page, 7).locator(".bar__percent")).to_have_text(re.compile(r"^9\.\d%$"))
    expect(bar(page, "–").locator(".bar__percent")).to_have_text("90.0%")
    expect(page.locator(".bar[data-best] .bar__digit")).to_have_text(["none"])
    bar(page, 7).click()
    expect(page.locator("#number")).to_have_text("7")
    expect(page.locator(".bar[data-best] .bar__digit")).to_have_text(["7"])
    expect_state(page, "read")


def test_a_digit_can_be_corrected_to_none(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.get_by_role("button", name="Not a digit,").click()
    expect(page.locator("#number")).to_be_hidden()
    expect(page.locator("#headline")).to_have_text("Corrected by you")
    expect(page.locator("#spoken")).to_have_text("Not a digit, corrected by you")
    bar(page, 7).click()
    expect_digit(page, "7")


def test_the_probabilities_of_all_bars_sum_to_one(page: Page) -> None:
    page.route(READ, as_number("41"))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("41")
    shares = page.locator(".bar__percent").all_text_contents()
    assert sum(float(share.rstrip("%")) for share in shares) == pytest.approx(100, abs=1.1)
    # of a number it is no choice: what is right is typed
    expect(page.get_by_role("button", name="Not a digit,")).to_be_disabled()


def test_a_refused_drawing_can_be_corrected_to_a_digit(page: Page) -> None:
    draw(page, harness.STAR)
    expect_state(page, "refused")
    expect(page.locator("#headline")).to_have_text("Not a digit")
    expect(page.locator("#number")).to_be_hidden()
    bar(page, 8).click()
    expect(page.locator("#number")).to_have_text("8")
    expect_state(page, "read")
    page.get_by_role("button", name="History").click()
    expect(page.locator(".history-list__entry b")).to_have_text(["8"])


# Taken along


def saved(page: Page, button: str) -> str:
    with page.expect_download() as download:
        page.locator(button).click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_the_answer_is_copied_and_saved(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.route(READ, as_number("0123", "01-23"))
    draw(page, SEVEN)
    expect(page.locator("#spoken")).not_to_be_empty()  # later it would speak over the test
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#toast-text")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "01-23"
    page.get_by_role("button", name="Link").click()
    expect(page.locator("#toast-text")).to_contain_text("Link copied")
    page.keyboard.press("Control+c")
    expect(page.locator("#toast-text")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "01-23"

    assert json.loads(saved(page, "#save-json"))["formatted"] == "01-23"
    rows = list(csv.DictReader(io.StringIO(saved(page, "#save-csv"))))
    assert [row["digit"] for row in rows] == list("0123")
    assert float(rows[1]["p1"]) == 0.93  # as in JSON
    assert float(rows[1]["not_a_digit"]) == 0.1


def test_a_link_contains_the_drawing_without_a_request(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    draw(page, SEVEN)
    expect_digit(page, "7")
    ink = ink_share(page)
    page.get_by_role("button", name="Link").click()
    expect(page.locator("#toast-text")).to_contain_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    path, _, fragment = link.removeprefix(page.url.rstrip("/")).partition("#")
    assert (path, fragment[:4]) == ("/", "ink=")

    other = open_page(path=None)
    other.goto(f"{page.url}#{fragment}")
    expect_digit(other, "7")
    assert ink_share(other) == pytest.approx(ink, rel=0.02)
    assert "#" not in other.url


def test_undo_restores_the_drawing_that_a_link_replaced(page: Page) -> None:
    draw(page, THREE)
    expect_digit(page, "3")
    page.evaluate("location.hash = 'ink=AQFk8iKiF2Q'")  # one dot
    expect(page.locator("#spoken")).not_to_contain_text("3,")
    page.get_by_role("button", name="Undo").click()
    expect_digit(page, "3")


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "This link is broken. It has no drawing in it."),
        ("de", "Dieser Link ist kaputt. Er enthält keine Zeichnung."),
    ],
)
def test_a_broken_link_shows_a_message_and_keeps_the_drawing(
    open_page: OpenPage, locale: str, said: str
) -> None:
    page = open_page(path="/#ink=garbage!!", locale=locale)
    expect(page.locator("#detail")).to_have_text(said)
    expect(page.locator("#spoken")).to_have_text(said)
    expect_state(page, "empty")
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("7")
    expect(page.locator("#detail")).to_be_empty()
    ink = ink_share(page)
    page.evaluate("location.hash = 'ink=garbage!!'")
    expect(page.locator("#detail")).to_have_text(said)
    expect(page.locator("#number")).to_have_text("7")
    assert ink_share(page) == ink
    page.evaluate("location.hash = 'ink='")  # one that was cut off
    expect(page.locator("#detail")).to_have_text(said)
    assert "#" not in page.url


def test_the_history_has_one_entry_for_each_drawing_and_restores_it(page: Page) -> None:
    for drawing in (SEVEN, THREE):
        draw(page, drawing)
        expect_digit(page, drawing.label)
        page.get_by_role("button", name="Clear").click()
    page.reload()
    page.get_by_role("button", name="History").click()
    entries = page.locator(".history-list__entry b")
    expect(entries).to_have_text(["3", "7"])
    entries.last.click()
    expect_digit(page, "7")
    page.get_by_role("button", name="History").click()
    expect(entries).to_have_text(["7", "3"])
    page.get_by_role("button", name="Delete history").click()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
