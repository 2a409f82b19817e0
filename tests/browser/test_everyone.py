"""Accessibility: screens, themes, languages, keyboards, screen readers, and the page's size."""

from __future__ import annotations

import gzip
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from browser import harness
from browser.expectations import READ, expect_digit
from browser.harness import SEVEN, OpenPage, as_number, draw, marked, picture_of, upload

SIZES = {"phone": harness.PHONE, "tablet": harness.TABLET, "desktop": harness.DESKTOP}
ON_ITS_SIDE = (740, 360)
ALL_SIZES = SIZES | {"phone on its side": ON_ITS_SIDE}


def violations(page: Page) -> list[str]:
    """Let axe-core look at the page; return what it finds, with the elements."""
    if not page.evaluate("'axe' in window"):  # Axe.run would load it for each check
        page.evaluate(Axe().axe_script)
    results: list[dict[str, Any]] = page.evaluate(
        """async () => {
          const { violations } = await axe.run(document, { resultTypes: ["violations"] });
          return violations;
        }"""
    )
    return [
        f"{found['id']} ({found['impact']}): {[node['target'] for node in found['nodes']]}"
        for found in results
    ]


# Colors do not depend on the size, and sizes do not depend on the theme.
SCREENS = {"phone": "dark", "phone on its side": "light", "tablet": "light", "desktop": "dark"}


@pytest.fixture(params=SCREENS.items(), ids="-".join)
def page_with_feedback(open_page: OpenPage, site: str, request: pytest.FixtureRequest) -> Page:
    """The page on a screen of each size, in one theme, of a server that takes corrections."""
    size, theme = request.param
    page = open_page(
        ALL_SIZES[size],
        allow="Failed to load resource",
        path=None,
        color_scheme=theme,
        has_touch=size != "desktop",
    )
    features = {"feedback": True, "threshold": 0.7}
    page.route("**/api/v1/features", lambda route: route.fulfill(json=features))
    page.goto(site)
    return page


def test_axe_finds_no_violations_with_a_drawing(page_with_feedback: Page) -> None:
    page = page_with_feedback
    assert violations(page) == []
    draw(page, harness.STAR)
    expect(page.locator("#headline")).to_have_text("Not a digit")
    assert violations(page) == []
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear").click()
    page.route(READ, as_number("4185296307", "4185-296307"))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("4185-296307")
    assert violations(page) == []
    for name in ("Settings", "History"):
        page.get_by_role("button", name=name, exact=True).click()
        if name == "Settings":
            page.get_by_label("Minimum confidence").fill("95")
            expect(page.locator("#threshold-measured")).not_to_be_empty()
        assert violations(page) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Look inside").click()
    expect(page.locator("#inside-steps")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Look inside").click()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("#comparison-rows tr")).to_have_count(7)
    assert violations(page) == []
    page.get_by_role("button", name="Compare").click()
    page.locator(".bar[data-digit='9']").click()
    expect(page.locator("#consent")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Don’t send").click()
    expect(page.locator("#toast-text")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_no_violations_in_the_game_and_in_the_other_tabs(
    page_with_feedback: Page,
) -> None:
    page = page_with_feedback
    page.get_by_role("button", name="One-minute game").click()
    for number in range(10):
        expect(page.locator("#race-numbers [data-state]")).to_have_count(number)
        if number in {0, 5}:
            assert violations(page) == []
        page.get_by_role("button", name="Skip").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    draw(page, SEVEN)
    page.route(READ, marked("127", "12+7=", "+="))
    page.locator("#canvas").press("Enter")
    page.get_by_role("button", name="Mark 1: +").click()
    expect(page.get_by_role("list", name="Marks")).to_be_visible()
    assert violations(page) == []
    page.unroute(READ)
    page.get_by_role("tab", name="Photo").click()
    assert violations(page) == []
    upload(page, "#file", ("7.txt", b"7"))
    expect(page.locator("#headline")).to_have_text("Not a picture")
    assert violations(page) == []
    page.route(READ, as_number("4185296307", "4185-296307"))
    upload(page, "#file", ("7.png", picture_of(SEVEN)))
    expect(page.locator("#picture-boxes .box")).to_have_count(10)
    assert violations(page) == []
    page.get_by_role("tab", name="Batch").click()
    assert violations(page) == []
    upload(page, "#batch-file", ("7.png", picture_of(SEVEN)), ("8.png", picture_of(SEVEN)))
    expect(page.locator("#batch-count")).to_have_text("2 accepted")
    assert violations(page) == []
    page.get_by_role("tab", name="Draw").click()
    page.unroute(READ)
    page.context.set_offline(True)
    draw(page, SEVEN)
    expect(page.locator("#headline")).to_have_text("You’re offline")
    assert violations(page) == []


@pytest.mark.parametrize("size", [*ALL_SIZES.values(), (320, 640)], ids=[*ALL_SIZES, "small"])
def test_nothing_overflows_and_the_first_view_has_all_controls(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(size)
    paper = page.locator("#canvas").bounding_box()
    draw(page, SEVEN)
    expect_digit(page, "7")
    assert page.locator("#canvas").bounding_box() == paper  # an answer does not move the paper
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    for selector in ("#number", "#canvas", "#pen", "#undo", "#clear"):
        expect(page.locator(selector)).to_be_in_viewport(ratio=1)
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        least = 24 if "bar" in (button.get_attribute("class") or "").split() else 44
        assert min(box["width"], box["height"]) >= least


@pytest.mark.parametrize("locale", ["en", "de"])
def test_the_first_view_has_all_controls_on_a_phone_in_landscape(
    open_page: OpenPage, locale: str
) -> None:
    page = open_page(ON_ITS_SIDE, locale=locale, has_touch=True, is_mobile=True)
    others = [{"text": "4180", "confidence": 0.05}, {"text": "4105", "confidence": 0.03}]
    page.route(READ, as_number("4185", alternatives=others))
    draw(page, SEVEN)
    expect(page.locator("#number")).to_have_text("4185")
    for selector in ("#explain", "#share", "#save-json", "#save-csv", ".other"):
        for node in page.locator(selector).all():
            expect(node).to_be_in_viewport(ratio=1)
    page.locator("#tab-batch").click()
    upload(page, "#batch-file", ("7.png", picture_of(SEVEN)))
    expect(page.locator("#batch-rows td:nth-child(3)")).to_have_text("4185")
    for column in (2, 3, 4, 5):
        heading, cell = (
            page.locator(f"{part}:nth-child({column})").bounding_box()
            for part in (".table th", "#batch-rows td")
        )
        assert heading is not None
        assert cell is not None
        assert heading["x"] == pytest.approx(cell["x"], abs=1)


@pytest.mark.parametrize("locale", ["en", "de"])
def test_on_a_phone_the_empty_page_fits_and_controls_are_large_enough(
    open_page: OpenPage, locale: str
) -> None:
    page = open_page(harness.PHONE, locale=locale, has_touch=True, is_mobile=True)
    for tab in ("#tab-upload", "#tab-batch", "#tab-draw"):
        page.locator(tab).click()
        assert page.evaluate("document.documentElement.scrollHeight") == harness.PHONE[1]
    paper = page.locator("#canvas").bounding_box()
    draw(page, SEVEN)
    expect(page.locator("#spoken")).not_to_be_empty()
    assert page.locator("#canvas").bounding_box() == paper
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    copy, digit = (page.locator(s).bounding_box() for s in ("#copy", "#number .glyph"))
    assert copy is not None
    assert digit is not None
    assert copy["x"] - digit["x"] - digit["width"] < 24  # next to what it copies
    page.locator("[popovertarget=settings]").click()
    expect(page.locator("#language")).to_be_visible()
    expect(page.locator("#keys")).to_be_hidden()  # there are none


def test_shortcuts_are_listed_on_devices_with_a_keyboard(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_text("Ctrl Shift Z")).to_be_visible()


def test_the_theme_is_that_of_the_system_or_the_chosen_one(page: Page) -> None:
    def ground() -> str:
        colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return colour

    light = ground()
    page.emulate_media(color_scheme="dark")
    dark = ground()
    assert light != dark
    page.get_by_role("button", name="Settings").click()
    theme = page.get_by_label("Theme")
    expect(theme).to_have_value("system")
    theme.select_option("Light")
    assert ground() == light
    page.reload()
    assert ground() == light
    page.get_by_role("button", name="Settings").click()
    expect(theme).to_have_value("light")
    theme.select_option("Dark")
    page.emulate_media(color_scheme="light")
    assert ground() == dark
    theme.select_option("System")
    assert ground() == light


def test_without_javascript_the_page_shows_a_message(
    open_page: OpenPage,
) -> None:
    page = open_page(java_script_enabled=False)
    expect(page.get_by_text("Numscribe needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("tab")).to_have_count(0)
    expect(page.get_by_role("link", name="API")).to_be_visible()


def test_the_language_is_that_of_the_browser_or_the_chosen_one(
    open_page: OpenPage,
) -> None:
    page = open_page(locale="de-AT")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_text("Schreib eine Zahl", exact=True)).to_be_visible()
    draw(page, SEVEN)
    expect(page.locator("#headline")).to_contain_text("% sicher")
    assert page.evaluate("document.documentElement.scrollWidth") == harness.LAPTOP[0]
    page.get_by_role("button", name="Einstellungen").click()
    page.get_by_label("Sprache").select_option("English")
    expect(page.locator("#headline")).to_contain_text("% sure")
    page.reload()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_all_languages_have_the_same_texts(page: Page) -> None:
    shapes = page.evaluate(
        """async () => {
          const shape = (words) => Object.entries(words).map(([name, value]) => [
            name, typeof value, typeof value === "function" ? value.length : 0,
            typeof value === "object" && name !== "keyNames" ? Object.keys(value) : [],
          ]).sort();
          const [{ en }, { de }] = await Promise.all(
            ["en", "de"].map((code) => import(`/static/js/words/${code}.js`)));
          return [shape(en), shape(de)];
        }"""
    )
    assert shapes[0] == shapes[1]


def test_tabs_are_one_tab_stop_and_arrow_keys_switch_them(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="Draw")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Batch")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Batch")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel", name="Draw")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="History")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_reduced_motion_has_no_transitions(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    lengths = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((element) =>
          getComputedStyle(element).transitionDuration.split(", "))"""
    )
    assert set(lengths) == {"0s"}


def test_the_first_view_is_small(open_page: OpenPage, site: str) -> None:
    page = open_page(path=None)
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(site, wait_until="networkidle")
    sizes = {urlsplit(answer.url).path: len(gzip.compress(answer.body())) for answer in answers}
    assert len(sizes) > 30
    assert not any("/lazy/" in path or "/vendor/" in path for path in sizes)  # until asked for
    assert sum(sizes.values()) < 150_000, json.dumps(sizes, indent=1)
