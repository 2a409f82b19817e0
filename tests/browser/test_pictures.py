"""One picture, with crops."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from browser import harness
from browser.actions import archive, drop_or_paste, open_tab
from browser.expectations import READ, expect_digit, expect_state
from browser.harness import (
    BLANK,
    SEVEN,
    THREE,
    OpenPage,
    as_number,
    draw,
    encode,
    paper_with,
    picture_of,
    upload,
    upload_too_large,
)


def test_an_uploaded_picture_is_shown_with_its_box(page: Page) -> None:
    open_tab(page, "Photo")
    upload(page, "#file", ("three.jpg", encode(paper_with(THREE), ".jpg")))
    expect_digit(page, "3")
    expect(page.get_by_alt_text("Your picture")).to_be_visible()
    expect(page.locator("#picture-boxes .box")).to_have_text("3")
    box, picture = (page.locator(selector).bounding_box() for selector in (".box", "#picture"))
    assert box is not None
    assert picture is not None
    middle = [(box["x"] + box["width"] / 2 - picture["x"]) / picture["width"]]
    middle.append((box["y"] + box["height"] / 2 - picture["y"]) / picture["height"])
    assert middle == pytest.approx([0.5, 0.5], abs=0.05)

    open_tab(page, "Draw")
    expect_state(page, "empty")
    draw(page, SEVEN)
    expect_digit(page, "7")
    open_tab(page, "Photo")  # each tab keeps what is on it
    expect_digit(page, "3")
    page.get_by_role("button", name="Clear").click()
    expect_state(page, "empty")
    expect(page.locator("#preview")).to_be_hidden()


def test_the_buttons_open_a_file_chooser_and_a_camera(open_page: OpenPage) -> None:
    page = open_page(harness.PHONE, has_touch=True, is_mobile=True)
    open_tab(page, "Photo")
    for name in ("Choose photo", "Take photo"):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=name).click()
        assert not chooser.value.is_multiple()
    assert page.locator("#photo-file").get_attribute("capture") == "environment"


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_can_be_dropped_and_pasted_on_any_tab(page: Page, kind: str) -> None:
    drop_or_paste(page, kind, ("3.png", picture_of(THREE)))
    expect(page.get_by_role("tab", name="Photo")).to_have_attribute("aria-selected", "true")
    expect_digit(page, "3")


@pytest.fixture
def page_with_two(page: Page) -> Page:
    """The page with a picture of two digits: 7 on the left, 3 on the right."""
    both = np.hstack([paper_with(SEVEN), paper_with(THREE)])
    open_tab(page, "Photo")
    upload(page, "#file", ("two.png", encode(both, ".png")))
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator("#spoken")).not_to_be_empty()  # later it would speak over the test
    return page


def test_a_picture_is_cropped_by_dragging(page_with_two: Page) -> None:
    page = page_with_two
    box = page.locator("#picture").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.95)
    expect(page.locator("#crop")).to_be_visible()
    page.mouse.up()
    expect_digit(page, "3")
    with page.expect_request(READ):
        page.get_by_role("button", name="Whole picture").click()
    expect(page.get_by_role("button", name="Whole picture")).to_be_hidden()


def test_a_picture_is_cropped_by_keyboard(page_with_two: Page) -> None:
    page = page_with_two
    page.locator("#picture").focus()
    page.keyboard.press("Space")
    expect(page.locator("#spoken")).to_have_text("First corner marked")
    for _ in range(24):
        page.keyboard.press("ArrowRight")
    for _ in range(60):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect_digit(page, "7")


def test_a_large_photo_is_cropped_by_a_worker_while_the_page_shows_progress(page: Page) -> None:
    photo = cv2.resize(np.hstack([paper_with(SEVEN), paper_with(THREE)]), (4000, 3000))
    open_tab(page, "Photo")
    upload(page, "#file", ("photo.jpg", encode(photo, ".jpg")))
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator("#spoken")).not_to_be_empty()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/js/crop-worker.js", hold)
    box = page.locator("#picture").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.95, box["y"] + box["height"] * 0.95)
    page.mouse.up()
    expect(page.locator("#headline")).to_have_text("Reading…")  # not the answer to all of it
    expect(page.locator("#crop")).to_be_visible()
    with page.expect_request(READ) as asked:
        held[0].continue_()
    expect_digit(page, "3")
    expect(page.locator("#crop")).to_be_hidden()
    body = asked.value.post_data_buffer
    assert body is not None
    assert len(body) < 500_000  # no more pixels than the server looks at


def test_a_picture_without_ink_is_no_error(page: Page) -> None:
    open_tab(page, "Photo")
    upload(page, "#file", ("blank.png", BLANK))
    expect(page.locator("#headline")).to_have_text("No digits found")
    expect_state(page, "none")


# What cannot be read, with the kind of its trouble.
UNREADABLE = {
    "notes.png": (b"seven", "none"),
    "empty.png": (b"", "none"),
    "cut.jpg": (encode(paper_with(SEVEN), ".jpg")[:200], "broken"),
    "poster.png": (encode(np.zeros((8000, 8000), np.uint8), ".png"), "large"),
}
TROUBLES = {
    "en": {
        "none": (
            "Not a picture",
            "Use PNG, JPEG, WebP, BMP, GIF or TIFF. Some servers also read HEIC and AVIF.",
        ),
        "broken": ("Damaged picture", "The file is damaged or incomplete."),
        "large": ("Too large", "The picture has too many pixels."),
        "other": ("Something went wrong", "Please try again."),
    },
    "de": {
        "none": (
            "Kein Bild",
            "Möglich sind PNG, JPEG, WebP, BMP, GIF und TIFF, auf manchen Servern auch HEIC und "
            "AVIF.",
        ),
        "broken": ("Beschädigtes Bild", "Die Datei ist beschädigt oder unvollständig."),
        "large": ("Zu groß", "Das Bild hat zu viele Pixel."),
        "other": ("Das hat nicht geklappt", "Bitte versuch es noch einmal."),
    },
}


@pytest.mark.parametrize("locale", TROUBLES)
def test_files_that_cannot_be_read_have_a_localised_message(
    open_page: OpenPage, locale: str
) -> None:
    page = open_page(allow="Failed to load resource", locale=locale)
    said = TROUBLES[locale]
    page.locator("#tab-upload").click()
    for name, (content, kind) in UNREADABLE.items():
        upload(page, "#file", (name, content))
        expect(page.locator("#headline")).to_have_text(said[kind][0])
        expect(page.locator("#detail")).to_have_text(said[kind][1])
        expect_state(page, "failed")
    upload(page, "#file", ("7.png", picture_of(SEVEN)))
    expect(page.locator("#number")).to_have_text("7")

    page.locator("#tab-batch").click()
    upload(page, "#batch-file", *((name, content) for name, (content, _) in UNREADABLE.items()))
    expect(page.locator("#batch-rows td:last-child")).to_have_text(
        [said[kind][0] for _, kind in UNREADABLE.values()]
    )


def refusing(problem: str) -> Callable[[Route], None]:
    """Answer with a problem whose words are no use to a person who reads German."""
    body = {"type": f"urn:numscribe:problem:{problem}", "title": "English", "detail": "English"}

    def refuse(route: Route) -> None:
        route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(body))

    return refuse


@pytest.mark.parametrize("locale", TROUBLES)
def test_a_refused_crop_has_a_localised_message(open_page: OpenPage, locale: str) -> None:
    page = open_page(allow="Failed to load resource", locale=locale)
    page.locator("#tab-upload").click()
    upload(page, "#file", ("3.png", picture_of(THREE)))
    expect(page.locator("#spoken")).not_to_be_empty()
    for problem, kind in (
        ("undecodable-image", "none"),
        ("broken-image", "broken"),
        ("input-too-large", "large"),
        ("unheard-of", "other"),
    ):
        page.route(READ, refusing(problem))
        box = page.locator("#picture").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
        page.mouse.up()
        headline, detail = TROUBLES[locale][kind]
        expect(page.locator("#headline")).to_have_text(headline)
        expect(page.locator("#detail")).to_have_text(detail)
        expect_state(page, "failed")


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("reason", ["not_a_digit", "several"])
def test_a_message_of_two_lines_does_not_cover_the_picture(
    open_page: OpenPage, locale: str, reason: str
) -> None:
    page = open_page(harness.PHONE, has_touch=True, locale=locale)
    page.locator("#tab-upload").click()
    page.route(READ, as_number("41", accepted=False, reason=reason))
    upload(page, "#file", ("3.png", picture_of(THREE)))
    expect_state(page, "refused")
    expect(page.locator("#number")).to_have_text("41")
    detail, paper = (page.locator(s).bounding_box() for s in ("#detail", "#picture-paper"))
    assert detail is not None
    assert paper is not None
    assert detail["y"] + detail["height"] <= paper["y"]
    clipped = page.locator("#detail").evaluate("(node) => node.scrollHeight - node.clientHeight")
    assert clipped == 0


def test_a_file_over_the_limit_is_not_sent(page: Page) -> None:
    page.route(READ, lambda route: pytest.fail(f"sent: {route.request.url}"))
    open_tab(page, "Photo")
    upload_too_large(page)
    expect(page.locator("#headline")).to_have_text("Too large")


def test_every_format_named_on_the_page_is_read(page: Page) -> None:
    kinds = {".png": "PNG", ".jpg": "JPEG", ".webp": "WebP", ".bmp": "BMP"}
    kinds |= {".gif": "GIF", ".tiff": "TIFF"}
    files = {f"three{suffix}": encode(paper_with(THREE), suffix) for suffix in kinds}
    open_tab(page, "Photo")
    for kind, (name, content) in zip(kinds.values(), files.items(), strict=True):
        expect(page.locator("#panel-upload .drop-hint__more")).to_contain_text(kind)
        expect(page.locator("#file")).to_have_attribute("accept", re.compile(kind, re.IGNORECASE))
        upload(page, "#file", (name, content))
        expect_digit(page, "3")
        page.get_by_role("button", name="Clear").click()
        expect_state(page, "empty")
    open_tab(page, "Batch")
    upload(page, "#batch-file", ("threes.zip", archive(*files.items())))
    expect(page.locator("#batch-count")).to_have_text("6 accepted")
