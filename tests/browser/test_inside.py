"""Look inside: the feature maps of a digit, updated while it is drawn."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, Response, expect

from browser import harness
from browser.expectations import expect_digit, expect_rest, expect_state
from browser.harness import DRAWINGS, SEVEN, THREE, OpenPage, draw, picture_of, upload

DIGITS = {drawing.label: drawing for drawing in reversed(DRAWINGS)}
LAYERS = "() => document.querySelectorAll('.inside__step:not([hidden]) .inside__maps').length"


def has_layers(response: Response) -> bool:
    return response.url.endswith("/api/v1/read") and "layers" in response.json()


def look_inside(page: Page) -> dict[str, Any]:
    """Open the view, and return the layers that the server answers."""
    with page.expect_response(has_layers) as answered:
        page.get_by_role("button", name="Look inside").click()
    layers: dict[str, Any] = answered.value.json()["layers"]
    expect(page.locator("#inside-steps")).to_be_visible()
    return layers


def alpha_of(page: Page, selector: str) -> NDArray[np.uint8]:
    """Return what a canvas covers: uint8 (height, width)."""
    size, values = page.locator(selector).evaluate(
        """(canvas) => {
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          return [[height, width], data.filter((_, at) => at % 4 === 3).join(" ")];
        }"""
    )
    return np.array(values.split(), dtype=np.uint8).reshape(size)


def test_the_shown_maps_are_those_of_the_server(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    layers = look_inside(page)
    picture = np.frombuffer(base64.b64decode(layers["picture"]["data"]), np.uint8)
    assert np.array_equal(alpha_of(page, "#inside-picture").ravel(), picture)
    maps = layers["layers"][0]
    first = np.frombuffer(base64.b64decode(maps["data"]), np.uint8).reshape(-1, 28, 28)
    shown = alpha_of(page, ".inside__maps >> nth=0")
    assert shown.shape == (2 * 29 - 1, 8 * 29 - 1)  # two rows of eight, a dot apart
    assert np.array_equal(shown[:28, 29:57], first[1])
    assert np.array_equal(shown[29:, :28], first[8])
    assert alpha_of(page, "#inside-trajectory").any()
    expect(page.locator("#inside-outputs [data-best]")).to_have_text("7")
    expect(page.get_by_text("The tallest wins: 7")).to_be_visible()
    expect(page.get_by_text("through 64 points")).to_be_visible()
    expect(page.locator(".bars")).to_be_hidden()


def test_the_panel_follows_the_drawn_or_selected_digit(page: Page) -> None:
    draw(page, DIGITS["4"], 0.4, across=0.3)
    expect_digit(page, "4")
    look_inside(page)
    best = page.locator("#inside-outputs [data-best]")
    expect(best).to_have_text("4")
    draw(page, DIGITS["2"], 0.4, across=0.6)
    expect(page.locator("#inside-title")).to_have_text("Digit 2: 2")
    expect(page.locator("#draw-boxes .box[data-chosen]")).to_have_text("2")
    expect(best).to_have_text("2")
    expect(page.locator("#inside-columns span")).to_have_text(["4", "2"])
    line, words = (page.locator(s).bounding_box() for s in ("#inside-line", "#inside-columns"))
    assert line is not None
    assert words is not None
    assert words["width"] == pytest.approx(line["width"])  # each name below its columns
    expect_rest(page)
    page.get_by_role("button", name="Digit 1: 4").click()
    expect(page.locator("#inside-title")).to_have_text("Digit 1: 4")
    expect(best).to_have_text("4")
    page.get_by_role("button", name="Clear").click()
    expect_state(page, "empty")
    expect(page.get_by_text("watch the network think")).to_be_visible()


def test_the_map_under_the_pointer_is_shown_over_the_ink(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    layers = look_inside(page)
    page.locator(".inside__maps").first.hover(position={"x": 5, "y": 5})
    glow = page.locator("#draw-boxes .inside__overlay")
    expect(glow).to_be_visible()
    maps = layers["layers"][0]
    first = np.frombuffer(base64.b64decode(maps["data"]), np.uint8)[: 28 * 28]
    assert np.array_equal(alpha_of(page, ".inside__overlay").ravel(), first)
    place = glow.bounding_box()
    assert place is not None
    # The ink is 20 of the picture's 28 dots high, around its middle.
    height = harness.place_on_canvas(page, SEVEN)
    ys = [y for stroke in height for _, y in stroke]
    assert place["height"] == pytest.approx((max(ys) - min(ys)) * 28 / 20, rel=0.12)
    assert place["y"] < min(ys) < max(ys) < place["y"] + place["height"]
    page.mouse.move(0, 0)
    expect(glow).to_have_count(0)


def test_a_photo_has_layers_and_no_trajectory(page: Page) -> None:
    page.get_by_role("tab", name="Photo").click()
    upload(page, "#file", ("3.png", picture_of(THREE)))
    expect_digit(page, "3")
    look_inside(page)
    expect(page.locator("#inside-outputs [data-best]")).to_have_text("3")
    expect(page.locator("#inside-trajectory")).to_be_hidden()
    page.locator(".inside__maps").first.hover(position={"x": 5, "y": 5})
    expect(page.locator("#picture-boxes .inside__overlay")).to_be_visible()


def test_a_photo_has_maps_of_handwriting_and_ruled_lines(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    look_inside(page)
    step = page.locator("#inside-paper-step")
    expect(step).to_be_hidden()
    page.get_by_role("tab", name="Photo").click()
    page.locator("#try-photo").click()
    with page.expect_response(has_layers) as answered:
        expect(step).to_be_visible()
    paper = answered.value.json()["layers"]["paper"]
    maps = np.frombuffer(base64.b64decode(paper["data"]), np.uint8)
    maps = maps.reshape(2, paper["height"], paper["width"])
    for at, values in enumerate(maps):
        assert np.array_equal(alpha_of(page, f".inside__paper >> nth={at}"), values)
    step.locator(".inside__paper").first.hover()
    glow, photo = (
        page.locator(s).bounding_box() for s in ("#picture-boxes .inside__overlay", "#picture")
    )
    assert glow is not None
    assert photo is not None
    shown = photo["width"] / 960  # of the sample photo's pixels
    assert glow["x"] - photo["x"] == pytest.approx(paper["box"]["x"] * shown, abs=1)
    assert glow["width"] == pytest.approx(paper["box"]["width"] * shown, abs=1)


def test_only_one_panel_is_open_and_only_it_requests_layers(page: Page) -> None:
    asked: list[bool] = []
    page.on(
        "request",
        lambda request: (
            "api/v1/read" in request.url and asked.append("explain" in request.post_data_json)
        ),
    )
    draw(page, SEVEN)
    expect_digit(page, "7")
    assert not any(asked)
    look_inside(page)
    actions = page.get_by_role("group", name="Save and share")
    actions.get_by_role("button", name="Compare").click()
    expect(page.locator("#comparison-rows tr").first).to_be_visible()
    expect(page.locator("#inside")).to_be_hidden()
    page.get_by_role("button", name="Look inside").click()
    expect(page.locator("#inside-steps")).to_be_visible()
    expect(page.locator("#comparison")).to_be_hidden()
    page.get_by_role("button", name="Look inside").click()
    expect(page.locator("#bars")).to_be_visible()


@pytest.mark.parametrize(
    "size", [harness.PHONE, (320, 640), harness.DESKTOP], ids=["phone", "small", "desktop"]
)
def test_the_panel_fits_beside_or_below_the_paper(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(size, has_touch=size != harness.DESKTOP)
    paper = page.locator("#canvas").bounding_box()
    draw(page, SEVEN)
    expect_digit(page, "7")
    look_inside(page)
    assert page.locator("#canvas").bounding_box() == paper or size != harness.DESKTOP
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert page.evaluate(LAYERS) == 4
    if size == harness.DESKTOP:
        assert page.evaluate("document.documentElement.scrollHeight") == size[1]
