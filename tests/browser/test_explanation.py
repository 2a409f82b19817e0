"""The pictures that explain a reading, which are requested by a button."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from browser import harness
from browser.expectations import READ, expect_digit, expect_state
from browser.harness import SEVEN, OpenPage, draw, picture_of, upload


def explain(page: Page) -> None:
    page.get_by_role("button", name="Explain").click()
    picture = page.get_by_role("dialog", name="Why this answer").get_by_role("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 300


def test_an_explanation_is_requested_only_by_the_button(page: Page) -> None:
    asked: list[bool] = []

    def keep(request: Request) -> None:
        if "api/v1/read" in request.url:
            asked.append("explain" in request.post_data_json)

    page.on("request", keep)
    draw(page, SEVEN)
    expect_digit(page, "7")
    assert not any(asked)
    explain(page)
    assert asked.count(True) == 1
    expect(page.get_by_text("Red ink supports the answer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Explain")).to_be_focused()
    expect_digit(page, "7")


def test_the_closest_digit_of_refused_ink_is_shown_and_explained(page: Page) -> None:
    draw(page, harness.STAR)
    expect(page.locator("#headline")).to_have_text("Not a digit")
    expect(page.locator("#detail")).to_have_text(re.compile(r"^The closest match is \d\.$"))
    shares = page.locator(".bar__percent").all_text_contents()
    assert sum(float(share.rstrip("%")) for share in shares) == pytest.approx(100, abs=1.1)
    explain(page)
    digit = page.locator(".explanation__digit")
    expect(digit).to_have_count(1)
    expect(digit).to_contain_text("Closest match: ")
    expect(digit.locator(".explanation__probabilities")).to_contain_text("none")


def test_refused_drawings_and_pictures_are_explained(page: Page) -> None:
    draw(page, harness.STAR)
    expect_state(page, "refused")
    explain(page)
    page.get_by_role("button", name="Close").click()
    page.get_by_role("tab", name="Photo").click()
    upload(page, "#file", ("7.png", picture_of(SEVEN)))
    expect_digit(page, "7")
    explain(page)


def test_an_explanation_is_retried_while_the_server_is_busy(open_page: OpenPage) -> None:
    page = open_page(allow="Failed to load resource")
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.route(READ, lambda route: route.fulfill(status=503, body="busy"), times=1)
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("dialog")).to_contain_text("The server is busy")
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
