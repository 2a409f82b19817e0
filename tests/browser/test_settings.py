"""The settings: the minimum confidence with its measured effect, and the model."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.expectations import READ, expect_digit
from browser.harness import SEVEN, draw
from numscribe.reading.candidates import DEFAULT_THRESHOLD

CARD = json.loads((Path(__file__).parents[2] / "docs/models/default.json").read_text("utf-8"))
MEASURED = CARD["runs"][CARD["shipped"]]["suites"]["drawn digits, strokes"]


def open_settings(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()


def test_the_threshold_is_sent_and_stored_until_it_is_reset(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    open_settings(page)
    slider = page.get_by_label("Minimum confidence")
    value = page.locator("#threshold-value")
    usual = f"{DEFAULT_THRESHOLD:.0%} (default)"
    expect(value).to_have_text(usual)
    with page.expect_request(READ) as asked:
        slider.fill("99")
    assert asked.value.post_data_json["threshold"] == 0.99
    with page.expect_request(READ) as asked:
        page.reload()
    assert asked.value.post_data_json["threshold"] == 0.99
    open_settings(page)
    expect(value).to_have_text("99%")
    with page.expect_request(READ) as asked:
        page.get_by_role("button", name="Reset to default").press("Enter")
    assert "threshold" not in asked.value.post_data_json
    expect(value).to_have_text(usual)
    expect(slider).to_be_focused()
    expect(slider).to_have_value(f"{DEFAULT_THRESHOLD * 100:.0f}")


def test_the_slider_shows_the_rates_at_the_nearest_measured_threshold(page: Page) -> None:
    open_settings(page)
    meaning = page.locator("#threshold-measured")
    slider = page.get_by_label("Minimum confidence")
    expect(meaning).to_contain_text(f"on {MEASURED['count']:,} digits")
    for at, refused, wrong in MEASURED["risk_coverage"][1:8]:
        slider.evaluate(
            "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input')); }",
            round(at * 100) + (1 if at < 0.8 else 0),
        )
        expect(meaning).to_contain_text(f"At {at:.0%},")
        shown = [float(share) for share in re.findall(r"([\d.]+)%", meaning.inner_text())]
        assert shown == [round(at * 100), *(float(f"{100 * x:.2g}") for x in (refused, wrong))]
        parts = page.locator(".threshold-rates__bar i").evaluate_all(
            """async (parts) => {
              const moves = parts.flatMap((part) => part.getAnimations());
              await Promise.all(moves.map(({ finished }) => finished));
              return parts.map((part) => Number(getComputedStyle(part).flexGrow));
            }"""
        )
        accepted = 1 - refused
        expected = [accepted * (1 - wrong), refused, accepted * wrong]
        assert parts == pytest.approx(expected, abs=1e-4)


def test_a_model_without_a_card_has_no_measured_rates(page: Page) -> None:
    page.route("**/api/v1/models/*", lambda route: route.fulfill(json={"card": None}))
    with page.expect_response("**/api/v1/models/default"):
        open_settings(page)
    expect(page.get_by_text("Numbers below this are marked as not sure.")).to_be_visible()
    expect(page.locator("#threshold-measured")).to_be_empty()
    expect(page.locator("#threshold-rates")).to_be_hidden()


def test_another_model_can_be_chosen(page: Page) -> None:
    models = [
        {"name": "default", "version": "1.0.0", "served": True},
        {"name": "tiny", "version": "2.0.0", "served": False},
    ]
    page.route("**/api/v1/models", lambda route: route.fulfill(json={"models": models}))
    page.reload()
    with page.expect_response(READ) as answer:
        draw(page, SEVEN)
    known = answer.value.json()
    expect_digit(page, "7")
    # The server has no such model; what the page asks for is what counts.
    page.route(READ, lambda route: route.fulfill(json=known))
    page.route("**/api/v1/models/*", lambda route: route.fulfill(json={"card": None}))
    open_settings(page)
    with page.expect_response(READ) as answer:
        page.get_by_label("Model", exact=True).select_option("Ours, smallest")
    assert answer.value.request.post_data_json["model"] == "tiny"
