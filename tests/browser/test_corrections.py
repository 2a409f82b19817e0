"""Corrections: by a tap or by typing, with consent, history and reloads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser import harness
from browser.devices import DEVICES, Device, User
from browser.expectations import READ, expect_digit, expect_rest
from browser.harness import SEVEN, OpenPage, as_number, draw

FEEDBACK = "**/api/v1/feedback"


def bar(page: Page, digit: int) -> Locator:
    return page.locator(f".bar[data-digit='{digit}']")


def enable_feedback(page: Page) -> None:
    """Load the page as of a server that takes corrections."""
    features = {"feedback": True, "threshold": 0.5}
    page.route("**/api/v1/features", lambda route: route.fulfill(json=features))
    page.route(FEEDBACK, lambda route: route.fulfill(status=201, json={}))
    page.reload()


def read_as(page: Page, text: str, formatted: str | None = None, **more: object) -> None:
    """Draw, and have it read as that number."""
    page.route(READ, as_number(text, formatted, **more))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text(formatted or text)
    expect_rest(page)


# What can be said


def test_an_alternative_is_chosen_by_one_tap_and_undone_by_another(page: Page) -> None:
    others = [{"text": "17277", "confidence": 0.04}, {"text": "1777", "confidence": 0.01}]
    read_as(page, "17777", "17/777", alternatives=others)
    page.get_by_role("button", name="17/277, 4.0%. Change to this.").click()
    expect(page.locator("#number")).to_have_text("17/277")
    expect(page.locator("#draw-boxes .box")).to_have_text(list("17277"))
    expect(page.locator("#headline")).to_have_text("Corrected by you")
    expect(page.locator("#spoken")).to_have_text("17/277, corrected by you")
    others_now = page.get_by_label("Or maybe").get_by_role("button")
    expect(others_now).to_have_text(["17/777 91.0%", "17/77 1.0%"])
    expect(others_now.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#number")).to_have_text("17/777")
    expect(page.locator("#headline")).to_have_text("91.0% sure")


def test_a_correction_is_typed_with_its_marks(page: Page) -> None:
    read_as(page, "17777", "17/777")
    field = page.get_by_label("Correct number")
    expect(field).to_be_hidden()  # until somebody corrects
    page.get_by_role("button", name="Type the number").click()
    expect(field).to_be_focused()
    expect(field).to_have_value("17/777")
    expect(field).to_have_attribute("inputmode", "text")
    field.fill("seven 17/7/77")
    expect(field).to_have_value(" 17/7/77")
    field.press("Enter")
    expect(page.locator("#number")).to_have_text("17/7/77")
    expect(page.locator("#draw-boxes .box")).to_have_text(list("17777"))
    expect(field).to_be_hidden()
    expect(page.get_by_role("button", name="Type the number")).to_be_focused()


def test_a_missed_digit_is_added_by_typing(page: Page) -> None:
    enable_feedback(page)
    read_as(page, "00")
    page.get_by_role("button", name="Type the number").click()
    page.get_by_label("Correct number").fill("1 00")
    with page.expect_request(FEEDBACK) as sent:
        page.get_by_role("button", name="OK", exact=True).click()
        page.get_by_role("button", name="Send corrections").click()
    expect(page.locator("#number")).to_have_text("1 00")
    expect(page.locator("#draw-boxes .box")).to_have_count(0)  # nobody knows which is which
    body = sent.value.post_data_json
    assert (body["read"], body["label"]) == ("00", "100")
    assert re.fullmatch(r"[\w.-]+@[\w.+-]+", body["model"])


@pytest.mark.parametrize("key", ["Escape", "Enter"])
def test_an_empty_field_corrects_nothing(page: Page, key: str) -> None:
    read_as(page, "00")
    page.get_by_role("button", name="Type the number").click()
    page.get_by_label("Correct number").fill("")
    page.keyboard.press(key)
    expect(page.get_by_label("Correct number")).to_be_hidden()
    expect(page.locator("#number")).to_have_text("00")
    expect(page.locator("#headline")).to_have_text("91.0% sure")


def test_undo_and_copy_work_in_the_text_field(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    read_as(page, "17777", "17/777")
    page.get_by_role("button", name="Type the number").click()
    page.keyboard.type("42")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "42"
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Correct number")).not_to_have_value("42")
    expect(page.locator("#number")).to_have_text("17/777")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()  # the ink is all there


# What becomes of it


def test_a_correction_is_not_sent_to_a_server_without_feedback(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    bar(page, 1).click()
    expect(page.locator("#number")).to_have_text("1")
    expect(page.locator("#consent")).to_be_hidden()


@pytest.mark.parametrize(
    ("locale", "send", "dont"),
    [("en", "Send corrections", "Don’t send"), ("de", "Korrekturen senden", "Nicht senden")],
)
def test_consent_is_asked_once_and_each_answer_is_kept(
    open_page: OpenPage, locale: str, send: str, dont: str
) -> None:
    page = open_page(locale=locale)
    sent: list[dict[str, Any]] = []
    page.on(
        "request", lambda asked: FEEDBACK[3:] in asked.url and sent.append(asked.post_data_json)
    )
    enable_feedback(page)
    read_as(page, "41")
    question = page.locator("#consent")

    bar(page, 9).click()
    question.get_by_role("button", name=dont).click()
    expect(question).to_be_hidden()
    expect(page.locator("#toast-text")).to_be_visible()
    page.reload()
    expect(page.locator("#number")).to_have_text("91")
    bar(page, 8).click()
    expect(page.locator("#number")).to_have_text("81")
    expect(question).to_be_hidden()  # no is an answer, too
    assert sent == []

    page.locator("[popovertarget=settings]").click()
    switch = page.locator("#send-corrections")
    expect(switch).not_to_be_checked()
    switch.check()
    page.keyboard.press("Escape")
    with page.expect_response(FEEDBACK):
        bar(page, 7).click()
    expect(question).to_be_hidden()

    page.evaluate("localStorage.removeItem('numscribe.preferences')")
    page.reload()
    expect(page.locator("#number")).to_have_text("71")
    bar(page, 6).click()
    with page.expect_response(FEEDBACK):
        question.get_by_role("button", name=send).click()
    expect(question).to_be_hidden()
    with page.expect_response(FEEDBACK):
        bar(page, 5).click()  # one tap is enough from now on
    expect(question).to_be_hidden()
    assert [(body["read"], body["label"]) for body in sent] == [
        *(("41", "71"), ("41", "61"), ("41", "51"))
    ]
    assert all(body["consent"] is True and body["strokes"] for body in sent)


def bounding_rect(target: Locator) -> dict[str, float]:
    place: dict[str, float] = target.evaluate("(node) => node.getBoundingClientRect().toJSON()")
    return place


_IS_ON_TOP = """(node) => {
  const { x, y, width, height } = node.getBoundingClientRect();
  return node.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


@pytest.fixture(params=DEVICES, ids=lambda device: device.name)
def user(request: pytest.FixtureRequest, open_page: OpenPage) -> User:
    """A person before the page of a server that takes corrections."""
    device: Device = request.param
    page = open_page(device.size, **device.options)
    enable_feedback(page)
    return User(page, device)


@pytest.mark.parametrize("digit", [2, 4, 9])
def test_a_correction_moves_nothing_under_the_pointer(user: User, digit: int) -> None:
    page = user.page
    user.draw(SEVEN)
    expect_digit(page, "7")
    target = bar(page, digit)
    target.scroll_into_view_if_needed()
    before = [bounding_rect(node) for node in (target, page.locator("#paper"))]
    size = page.evaluate("document.documentElement.scrollHeight")
    user.tap(target)
    expect(page.locator("#number")).to_have_text(str(digit))
    expect(page.locator("#consent")).to_be_visible()
    assert [bounding_rect(node) for node in (target, page.locator("#paper"))] == before
    if user.device.pointer == "mouse":  # a bar for scrolling would move all of it
        assert page.evaluate("document.documentElement.scrollHeight") == size
    for covered in ("#actions", "#tab-draw", "#number", "#clear"):  # the question lies over nothing
        page.locator(covered).scroll_into_view_if_needed()
        is_on_top = page.locator(covered).evaluate(_IS_ON_TOP)
        assert is_on_top, covered
    target.click(trial=True)  # a second tap hits the same
    user.tap(target)
    expect(page.locator("#number")).to_have_text(str(digit))
    expect(page.locator("#consent")).to_be_visible()


def test_a_correction_is_kept_in_the_history_and_over_a_reload(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    bar(page, 1).click()
    page.reload()
    expect(page.locator("#spoken")).to_have_text("1, corrected by you")
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="History").click()
    entry = page.locator(".history-list__entry")
    expect(entry).to_have_text(re.compile(r"^1corrected · "))
    entry.click()
    expect(page.locator("#headline")).to_have_text("Corrected by you")
    bar(page, 7).click()  # it was right after all
    expect_digit(page, "7")
    page.get_by_role("button", name="History").click()
    expect(entry).to_have_text(re.compile(r"^7\d+\.\d% · "))


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize(
    "size", [harness.PHONE, harness.TABLET, harness.DESKTOP], ids=["phone", "tablet", "desktop"]
)
def test_the_controls_for_corrections_do_not_overflow(
    open_page: OpenPage, size: tuple[int, int], locale: str
) -> None:
    page = open_page(size, locale=locale, has_touch=size != harness.DESKTOP)
    others = [{"text": "17277", "confidence": 0.04}, {"text": "11777", "confidence": 0.03}]
    read_as(page, "17777", "17/777", alternatives=others)
    page.locator("#type").click()
    column = bounding_rect(page.locator("#bars"))
    form = bounding_rect(page.locator("#typing"))
    assert form["right"] <= column["right"] + 1
    for node in page.locator("#typing > *, .other").all():
        assert bounding_rect(node)["right"] <= column["right"] + 1
    for other in page.locator(".other").all():
        assert bounding_rect(other)["bottom"] <= bounding_rect(page.locator("#answer"))["bottom"]
    page.locator("#typing button").click(trial=True)
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
