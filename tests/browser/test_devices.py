"""Every feature on a phone, a tablet and a desktop, in both themes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from browser import harness
from browser.devices import DEVICES, THEMES, User
from browser.expectations import READ, expect_digit, expect_state, ink_share
from browser.harness import (
    BLANK,
    FOUR,
    SEVEN,
    THREE,
    OpenPage,
    as_number,
    changed,
    encode,
    paper_with,
    picture_of,
    upload,
    upload_too_large,
)

GROUNDS = {"light": "rgb(245, 241, 232)", "dark": "rgb(20, 21, 27)"}


@pytest.fixture(params=DEVICES, ids=lambda device: device.name)
def user(request: pytest.FixtureRequest, open_page: OpenPage) -> Iterator[User]:
    """A person before a fresh page, which keeps to its screen and its theme to the end."""
    device = request.param
    # All pairs would take twice as long: every walk, and every device, meets both themes.
    walks = [name for name in vars(request.module) if name.startswith("test_")]
    place = DEVICES.index(device) + walks.index(request.function.__name__)
    theme = THEMES[place % len(THEMES)]
    page = open_page(
        device.size,
        color_scheme=theme,
        reduced_motion="no-preference" if device.pointer == "mouse" else "reduce",
        permissions=["clipboard-read", "clipboard-write"],
        allow="Failed to load resource",
        **device.options,
    )
    yield User(page, device)
    assert page.evaluate("document.documentElement.scrollWidth") == device.size[0]
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == GROUNDS[theme]


_PAPER_TOP = "document.querySelector('#paper').getBoundingClientRect().top + scrollY"


def make_uncertain(reading: dict[str, Any]) -> dict[str, Any]:
    """Let a seven that was read perhaps be something else."""
    shares = [0, 0.3, 0.1, 0, 0, 0, 0, 0.6, 0, 0]
    return {"digits": [reading["digits"][0] | {"probabilities": shares, "not_a_digit": 0}]}


def saved(user: User, button: str) -> str:
    with user.page.expect_download() as download:
        user.tap(user.page.locator(button))
    return Path(download.value.path()).read_text(encoding="utf-8")


def test_a_drawing_is_undone_erased_cleared_and_stored(user: User) -> None:
    page = user.page
    user.draw(FOUR)
    expect_digit(page, "4")
    assert page.evaluate("scrollY") == 0
    whole = ink_share(page)
    user.press("Undo")
    expect(page.locator("#spoken")).not_to_have_text("4,")
    assert 0 < ink_share(page) < whole
    user.press("Redo")
    assert ink_share(page) == whole

    user.press("Eraser: whole strokes")
    user.drag(page.locator("#canvas"), (0.3, 0.5), (0.7, 0.5))
    assert ink_share(page) < whole
    user.press("Undo")
    assert ink_share(page) == whole
    user.press("Clear")
    expect_state(page, "empty")
    assert ink_share(page) == 0

    user.press("Pen width: medium")  # takes the pen in hand again
    user.draw(FOUR)
    expect_digit(page, "4")
    assert ink_share(page) > whole * 1.2
    page.reload()
    expect_digit(page, "4")
    assert ink_share(page) > whole * 1.2


def test_a_picture_is_shown_with_boxes_and_cropped(user: User) -> None:
    page = user.page
    user.open_tab("Photo")
    expect(page.get_by_role("button", name="Take photo")).to_be_visible(
        visible=user.device.pointer != "mouse"
    )
    with page.expect_file_chooser():
        user.press("Choose photo")
    both = np.hstack([paper_with(SEVEN), paper_with(THREE)])
    upload(page, "#file", ("two.png", encode(both, ".png")))
    expect(page.locator("#picture-boxes .box")).to_have_text(["7", "3"])
    expect(page.locator("#spoken")).to_contain_text("73,")
    user.drag(page.locator("#picture"), (0.55, 0.05), (0.95, 0.95))
    expect_digit(page, "3")
    user.press("Whole picture")
    expect(page.locator("#picture-boxes .box")).to_have_text(["7", "3"])
    user.press("Clear")
    expect(page.locator("#preview")).to_be_hidden()
    expect_state(page, "empty")


def test_many_pictures_are_read_cancelled_sorted_filtered_and_saved(user: User) -> None:
    page = user.page
    user.open_tab("Batch")
    page.route(READ, lambda _: None)  # no answer
    files = {"7.png": picture_of(SEVEN), "blank.png": BLANK, "3.png": picture_of(THREE)}
    upload(page, "#batch-file", *files.items())
    expect(page.locator("#batch-count")).to_have_text("0 of 3 read")
    user.press("Cancel")
    expect(page.locator("tr[data-state='cancelled']")).to_have_count(3)
    page.unroute_all(behavior="ignoreErrors")
    user.press("Resume")
    expect(page.locator("#batch-count")).to_have_text("2 accepted, 1 rejected")

    names = page.locator("#batch-rows td:nth-child(2)")
    numbers = page.locator("#batch-rows td:nth-child(3)")
    user.press("Confidence")
    expect(numbers).to_have_text(["–", "7", "3"])
    user.press("Number")
    expect(numbers).to_have_text(["–", "3", "7"])
    user.tap(page.get_by_label("Rejected only"))
    expect(names).to_have_text(["blank.png"])
    rows = list(csv.DictReader(io.StringIO(saved(user, "#batch-csv"))))
    assert [(row["file"], row["text"]) for row in rows] == [
        *(("7.png", "7"), ("blank.png", ""), ("3.png", "3"))
    ]
    assert len(json.loads(saved(user, "#batch-json"))) == 3
    user.press("Clear")
    expect(page.locator("#batch-rows tr")).to_have_count(0)


def test_an_answer_has_probabilities_a_history_and_exports(user: User) -> None:
    page = user.page
    page.route(READ, changed(make_uncertain))
    user.draw(SEVEN)
    expect_digit(page, "7")
    expect(page.locator(".bar[data-best] .bar__digit")).to_have_text("7")
    top = page.get_by_label("Most likely digits").get_by_role("listitem")
    expect(top).to_have_text(["7 60.0%", "1 30.0%", "2 10.0%"])
    page.unroute(READ)
    expect(page.get_by_alt_text("The 28×28 picture the model sees")).to_be_visible()

    user.press("Copy")
    expect(page.locator("#toast-text")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "7"
    assert json.loads(saved(user, "#save-json"))["text"] == "7"
    assert saved(user, "#save-csv").count("\n") >= 1
    user.press("Link")
    expect(page.locator("#toast-text")).to_contain_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")

    user.press("Explain")
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    user.press("Close")
    user.press("Clear")
    expect_state(page, "empty")
    user.press("History")
    user.tap(page.locator(".history-list__entry"))
    expect_digit(page, "7")
    user.press("History")
    user.press("Delete history")
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    page.keyboard.press("Escape")
    user.press("Clear")
    expect(page.locator("#spoken")).to_have_text("Cleared")
    page.evaluate("(hash) => { location.hash = hash; }", link.partition("#")[2])
    expect_digit(page, "7")


def test_the_threshold_shows_its_effect_and_a_model_is_chosen(user: User) -> None:
    page = user.page
    models = [{"name": n, "version": "1", "served": n == "default"} for n in ("default", "tiny")]
    page.route("**/api/v1/models", lambda route: route.fulfill(json={"models": models}))
    page.reload()
    user.draw(SEVEN)
    expect_digit(page, "7")
    user.press("Settings")
    measured = page.locator("#threshold-measured")
    expect(measured).not_to_be_empty()
    before = measured.inner_text()
    with page.expect_request(READ) as asked:
        user.slide(page.get_by_label("Minimum confidence"), 0.5, 0.96)
    threshold = asked.value.post_data_json["threshold"]
    assert 0.9 < threshold < 1
    expect(page.locator("#threshold-value")).to_have_text(f"{threshold:.0%}")
    expect(measured).not_to_have_text(before)
    with page.expect_request(READ) as asked:
        page.get_by_label("Model", exact=True).select_option("Ours, smallest")
    assert asked.value.post_data_json["model"] == "tiny"


def test_a_correction_takes_one_tap_and_is_sent_with_consent(user: User) -> None:
    page = user.page
    features = {"feedback": True, "threshold": 0.5}
    page.route("**/api/v1/features", lambda route: route.fulfill(json=features))
    page.route("**/api/v1/feedback", lambda route: route.fulfill(status=201, json={}))
    page.route(READ, as_number("41"))
    page.reload()
    user.draw(SEVEN)
    expect(page.locator("#spoken")).to_contain_text("41,")
    user.tap(page.locator("#draw-boxes .box").nth(1))
    paper = page.evaluate(_PAPER_TOP)
    user.tap(page.locator(".bar[data-digit='9']"))
    expect(page.locator("#number")).to_have_text("49")
    question = page.locator("#consent")
    expect(question).to_contain_text("We store the drawing")
    question.scroll_into_view_if_needed()
    expect(question).to_be_in_viewport(ratio=1)
    assert page.evaluate(_PAPER_TOP) == paper
    with page.expect_request("**/api/v1/feedback") as sent:
        user.press("Send corrections")
    body = sent.value.post_data_json
    assert (body["read"], body["label"], body["consent"]) == ("41", "49", True)
    expect(page.locator("#toast-text")).to_have_text("Correction sent. Thank you!")


def test_every_failure_has_a_message_and_recovers(user: User) -> None:
    page = user.page
    headline = page.locator("#headline")
    expect(headline).to_have_text("Write a number")
    page.clock.install()
    page.context.set_offline(True)
    user.draw(SEVEN)
    expect(headline).to_have_text("You’re offline")
    page.context.set_offline(False)
    expect_digit(page, "7")

    page.route(READ, lambda route: route.fulfill(status=503, body="restarting"), times=1)
    page.locator("#canvas").press("Enter")
    expect(headline).to_have_text("The server is busy")
    page.clock.fast_forward(4000)
    expect_digit(page, "7")

    user.press("Clear")
    expect(headline).to_have_text("Write a number")
    page.route(READ, lambda _: None)  # no answer
    user.draw(SEVEN)
    expect(headline).to_have_text("Reading…")
    page.clock.fast_forward(3000)
    expect(page.locator("#detail")).to_have_text("This is taking longer than usual.")
    page.unroute(READ)  # what waits goes on to the server
    expect_digit(page, "7")

    user.press("Clear")
    user.draw(harness.STAR)
    expect(headline).to_have_text("Not a digit")
    user.open_tab("Photo")
    expect(headline).to_have_text("Read a photo")
    upload_too_large(page)
    expect(headline).to_have_text("Too large")
    upload(page, "#file", ("blank.png", encode(np.full((60, 60), 255, np.uint8), ".png")))
    expect(headline).to_have_text("No digits found")
    upload(page, "#file", ("notes.png", b"seven"))
    expect(headline).to_have_text("Not a picture")
    upload(page, "#file", ("7.png", picture_of(SEVEN)))
    expect_digit(page, "7")


# Whether the focus is where it should go, and what of it is to be seen where it is now.
_STOP = """(target) => {
  const stop = document.activeElement;
  const { top, bottom } = stop.getBoundingClientRect();
  const isInView = bottom > 0 && top < innerHeight;
  return [stop === target, isInView, getComputedStyle(stop).outlineStyle, stop.outerHTML];
}"""


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Go to an element by Tab; every stop on the way is to be seen."""
    for _ in range(40):
        page.keyboard.press(key)
        is_there, is_in_view, outline, stop = target.evaluate(_STOP)
        assert is_in_view, stop
        assert outline == "solid", stop
        if is_there:
            return
    pytest.fail(f"{key} does not reach {target}")


def press_button(page: Page, name: str, key: str = "Tab") -> None:
    """Go to the button of that name, and press it."""
    tab_to(page, page.get_by_role("button", name=name, exact=True), key)
    page.keyboard.press("Enter")


def write_seven(page: Page) -> None:
    """Draw by keyboard, with the paper in focus."""
    page.keyboard.press("Space")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    for _ in range(16):  # two arrows at once go aslant
        page.keyboard.down("ArrowDown")
        page.keyboard.down("Shift")
        page.keyboard.press("ArrowLeft")
        page.keyboard.up("Shift")
        page.keyboard.up("ArrowDown")
    page.keyboard.press("Enter")


def test_a_number_is_drawn_corrected_stored_and_saved_by_keyboard(user: User) -> None:
    page = user.page
    tab_to(page, page.locator("#canvas"))
    write_seven(page)
    expect_digit(page, "7")
    press_button(page, "Undo")
    expect_state(page, "empty")
    press_button(page, "Redo")
    expect_digit(page, "7")
    tab_to(page, page.locator(".bar[data-digit='1']"))
    page.keyboard.press("Enter")
    expect(page.locator("#number")).to_have_text("1")
    with page.expect_download():
        press_button(page, "Save as CSV")

    press_button(page, "Settings", "Shift+Tab")
    tab_to(page, page.get_by_label("Minimum confidence"))
    with page.expect_request(READ) as asked:
        page.keyboard.press("End")
    assert asked.value.post_data_json["threshold"] == 0.99
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Settings")).to_be_focused()
    press_button(page, "Clear")
    press_button(page, "History", "Shift+Tab")
    tab_to(page, page.locator(".history-list__entry"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="History")).to_be_focused()
    expect(page.locator("#headline")).to_have_text("Corrected by you")
    page.keyboard.press("Enter")
    press_button(page, "Delete history")
    expect(page.get_by_role("region", name="History")).to_be_focused()


def test_pictures_are_chosen_cropped_and_sorted_by_keyboard(user: User, tmp_path: Path) -> None:
    page = user.page
    both = tmp_path / "two.png"
    both.write_bytes(encode(np.hstack([paper_with(SEVEN), paper_with(THREE)]), ".png"))
    blank = tmp_path / "blank.png"
    blank.write_bytes(BLANK)
    tab_to(page, page.get_by_role("tab", name="Draw"))
    page.keyboard.press("ArrowRight")
    with page.expect_file_chooser() as chooser:
        press_button(page, "Choose photo")
    chooser.value.set_files(both)
    expect(page.locator("#spoken")).to_contain_text("73,")
    expect(page.locator("#picture")).to_be_visible()  # decoded after the reading, on a busy machine
    tab_to(page, page.locator("#picture"), "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("#spoken")).to_have_text("First corner marked")
    width = page.locator("#picture").evaluate("(picture) => picture.clientWidth")
    for _ in range(width // 2 // 16 - 1):
        page.keyboard.press("ArrowRight")
    for _ in range(width // 2 // 16):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect_digit(page, "7")
    press_button(page, "Whole picture")
    expect(page.locator("#picture")).to_be_focused()

    tab_to(page, page.get_by_role("tab", name="Photo"), "Shift+Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    with page.expect_file_chooser() as chooser:
        press_button(page, "Choose files")
    chooser.value.set_files([both, blank])
    expect(page.locator("#batch-count")).to_have_text("1 accepted, 1 rejected")
    tab_to(page, page.get_by_label("Rejected only"))
    page.keyboard.press("Space")
    expect(page.locator("#batch-rows tr")).to_have_count(1)
    page.keyboard.press("Space")
    press_button(page, "Number")
    expect(page.locator("#batch-rows td:nth-child(2)")).to_have_text(["blank.png", "two.png"])
    with page.expect_download():
        press_button(page, "Save as JSON", "Shift+Tab")
    press_button(page, "Clear")
    expect(page.get_by_role("button", name="Choose files")).to_be_focused()
