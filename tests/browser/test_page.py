"""The page as people use it: drawing, uploading, clearing, and what goes wrong."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, Route, expect

from browser import harness
from browser.harness import Drawing, OpenPage, draw, load_drawings, place_on_canvas
from numscribe import Recognizer

DRAWINGS = load_drawings()
SEVEN = next(d for d in DRAWINGS if d.label == "7")
THREE = next(d for d in DRAWINGS if d.label == "3")

READ = "**/api/v1/read*"


def expect_digit(page: Page, digit: str) -> None:
    """Wait until the page shows that digit for all of the ink, which is when it says so."""
    expect(page.locator("#spoken")).to_have_text(re.compile(rf"^{digit}, \d+\.\d% sure$"))
    expect(page.locator("#answer-digit")).to_have_text(digit)
    expect_state(page, "read")


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("#answer")).to_have_attribute("data-state", state)


def picture_of(drawing: Drawing, side: int = 300) -> NDArray[np.uint8]:
    """Draw with a dark pen on white paper, as a scanner sees it."""
    paper = np.full((side, side, 3), 255, np.uint8)
    strokes = [np.int32(np.rint(s)) for s in drawing.placed(side * 0.2, side * 0.2, side * 0.6)]
    cv2.polylines(paper, strokes, False, (90, 40, 20), side // 25, cv2.LINE_AA)
    return paper


def upload(page: Page, name: str, mime_type: str, content: bytes) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": mime_type, "buffer": content})


def canvas_png(page: Page) -> bytes:
    """Take the page's own canvas, once it is drawn: transparent where there is no ink."""
    url: str = page.locator("#canvas").evaluate(
        """async (canvas) => {
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          return canvas.toDataURL("image/png");
        }"""
    )
    return base64.b64decode(url.removeprefix("data:image/png;base64,"))


def canvas_pixels(page: Page) -> NDArray[np.uint8]:
    """Take the page's own canvas as (height, width, 4), B, G, R, A."""
    return cv2.imdecode(np.frombuffer(canvas_png(page), np.uint8), cv2.IMREAD_UNCHANGED)


def ink_share(page: Page) -> float:
    """Measure the share of the canvas that is covered with ink."""
    return float(np.mean(canvas_pixels(page)[:, :, 3] > 127))


# Reading


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer()


def test_the_empty_page_says_what_to_do(page: Page) -> None:
    expect(page).to_have_title("Numscribe")
    expect_state(page, "empty")
    expect(page.get_by_text("Draw a digit", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Upload")).to_be_enabled()
    for name in ("Undo", "Clear", "Read"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    expect(page.locator("#seen")).to_be_hidden()


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda d: f"{d.label} by {d.writer}")
def test_a_drawn_digit_is_read_alike_on_the_page_over_http_and_in_python(
    open_page: OpenPage, recognizer: Recognizer, drawing: Drawing
) -> None:
    page = open_page((820, 700))
    with page.expect_request(READ) as asked:
        draw(page, drawing)
    expect_digit(page, drawing.label)
    assert asked.value.post_data_json.keys() == {"strokes", "pictures"}

    strokes = place_on_canvas(page, drawing)
    assert recognizer.read(strokes).text == drawing.label

    png = canvas_png(page)
    assert canvas_pixels(page).shape == (400, 400, 4)
    answer = page.request.post(
        f"{page.url}predict",
        multipart={"file": {"name": "canvas.png", "mimeType": "image/png", "buffer": png}},
    )
    assert answer.json()["digit"] == int(drawing.label)
    assert recognizer.read(png).text == drawing.label


def test_the_answer_comes_with_bars_the_top_three_and_the_model_s_picture(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    expect(page.locator("#answer-headline")).to_have_text(re.compile(r"^\d+\.\d% sure$"))

    low, high = page.get_by_label("Probabilities of 0 to 4"), page.get_by_label("of 5 to 9")
    expect(low.locator(".bar__digit")).to_have_text(list("01234"))
    expect(high.locator(".bar__digit")).to_have_text(list("56789"))
    expect(page.locator(".bar__share")).to_have_text([re.compile(r"^\d+\.\d%$")] * 10)
    expect(page.locator(".bar[data-best]")).to_have_count(1)
    expect(high.locator(".bar[data-best] .bar__digit")).to_have_text("7")

    top = page.get_by_label("Three most likely digits").get_by_role("listitem")
    expect(top).to_have_count(3)
    expect(top.first).to_have_text(re.compile(r"^7 \d+\.\d%$"))

    seen = page.get_by_alt_text("The 28 by 28 pixels that the model saw")
    expect(seen).to_be_visible()
    assert seen.evaluate("(image) => [image.naturalWidth, image.naturalHeight]") == [28, 28]
    expect(page.get_by_text("Model default@")).to_be_visible()


def test_a_drawing_is_read_while_the_pen_is_still_down(page: Page) -> None:
    (stroke,) = place_on_canvas(page, THREE)
    page.mouse.move(*stroke[0])
    page.mouse.down()
    for point in stroke[1:]:
        page.mouse.move(*point)
    expect(page.locator("#answer-digit")).to_have_text("3")
    expect(page.locator("#answer")).to_have_attribute("data-state", "read")
    expect(page.locator("#spoken")).to_be_empty()  # the ear waits for the pen to rest
    page.mouse.up()
    expect_digit(page, "3")


Touch = Callable[..., None]


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    return open_page(harness.PHONE, device_scale_factor=3, has_touch=True, is_mobile=True)


@pytest.fixture
def touch(phone: Page) -> Touch:
    """Send touchStart, touchMove or touchEnd with the points of all fingers."""
    protocol = phone.context.new_cdp_session(phone)

    def touch(kind: str, *fingers: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(fingers)]
        protocol.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch


def test_a_finger_draws_and_the_page_stays_where_it_is(phone: Page, touch: Touch) -> None:
    for stroke in place_on_canvas(phone, SEVEN):
        touch("touchStart", stroke[0])
        for point in stroke[1:]:
            touch("touchMove", point)
        touch("touchEnd")
    expect_digit(phone, "7")
    assert phone.evaluate("scrollY") == 0


def test_a_second_finger_does_not_draw(phone: Page, touch: Touch) -> None:
    (one, *_, other), *_ = place_on_canvas(phone, SEVEN)
    with phone.expect_request(READ) as asked:
        touch("touchStart", one)
        touch("touchStart", one, other)
        touch("touchMove", (one[0] + 20, one[1]), (other[0] - 20, other[1]))
        touch("touchEnd")
    (stroke,) = asked.value.post_data_json["strokes"]
    assert len(stroke) == 2


def test_a_pen_draws_with_its_coalesced_events(page: Page) -> None:
    page.evaluate(
        """(strokes) => {
          const canvas = document.getElementById("canvas");
          canvas.setPointerCapture = () => {}; // there is no real pen to capture
          const event = (type, [clientX, clientY], more = {}) => new PointerEvent(type, {
            pointerId: 7, pointerType: "pen", button: 0, clientX, clientY, bubbles: true, ...more,
          });
          for (const [first, ...rest] of strokes) {
            canvas.dispatchEvent(event("pointerdown", first));
            const coalescedEvents = rest.map((point) => event("pointermove", point));
            canvas.dispatchEvent(event("pointermove", rest.at(-1), { coalescedEvents }));
            canvas.dispatchEvent(event("pointerup", rest.at(-1)));
          }
        }""",
        place_on_canvas(page, SEVEN),
    )
    expect_digit(page, "7")


def test_the_right_button_does_not_draw(page: Page) -> None:
    (start, *_, end), *_ = place_on_canvas(page, SEVEN)
    page.mouse.move(*start)
    page.mouse.down(button="right")
    page.mouse.move(*end)
    page.mouse.up(button="right")
    expect_state(page, "empty")
    expect(page.get_by_role("button", name="Clear")).to_be_disabled()


def test_read_asks_again_about_the_same_ink(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    with page.expect_response(READ) as answer:
        page.get_by_role("button", name="Read").click()
    assert answer.value.json()["text"] == "7"


def test_an_unsure_reading_looks_unsure(page: Page) -> None:
    def doubt(route: Route) -> None:
        response = route.fetch()
        unsure = {"accepted": False, "reason": "unsure", "confidence": 0.4321}
        route.fulfill(response=response, json=response.json() | unsure)

    page.route(READ, doubt)
    draw(page, SEVEN)
    expect_state(page, "unsure")
    expect(page.locator("#answer-headline")).to_have_text("Not sure, 43.2%")
    expect(page.locator("#spoken")).to_have_text("Perhaps 7, only 43.2% sure")


# Clear and undo


def test_clear_takes_everything_away(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.get_by_role("button", name="Clear").click()
    expect_state(page, "empty")
    expect(page.locator("#answer-digit")).to_be_hidden()
    expect(page.locator("#seen")).to_be_hidden()
    expect(page.locator(".bar[data-best]")).to_have_count(0)
    assert ink_share(page) == 0


def test_undo_takes_the_last_stroke_away(page: Page) -> None:
    four = next(d for d in DRAWINGS if len(d.strokes) == 2)
    draw(page, four)
    expect_digit(page, four.label)
    whole = ink_share(page)
    with page.expect_request(READ) as asked:
        page.get_by_role("button", name="Undo").click()
    assert len(asked.value.post_data_json["strokes"]) == 1
    assert 0 < ink_share(page) < whole
    page.get_by_role("button", name="Undo").click()
    expect_state(page, "empty")
    assert ink_share(page) == 0


# Upload


@pytest.mark.parametrize(("suffix", "mime_type"), [(".png", "image/png"), (".jpg", "image/jpeg")])
def test_an_uploaded_picture_is_shown_and_read(page: Page, suffix: str, mime_type: str) -> None:
    content = cv2.imencode(suffix, picture_of(THREE))[1].tobytes()
    upload(page, "three" + suffix, mime_type, content)
    expect_digit(page, "3")
    expect(page.locator("#preview")).to_be_visible()

    draw(page, SEVEN)  # ink takes the picture's place
    expect_digit(page, "7")
    expect(page.locator("#preview")).to_be_hidden()


def test_a_picture_takes_the_place_of_ink(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    upload(page, "3.png", "image/png", cv2.imencode(".png", picture_of(THREE))[1].tobytes())
    expect_digit(page, "3")
    assert ink_share(page) == 0
    page.get_by_role("button", name="Clear").click()
    expect_state(page, "empty")
    expect(page.locator("#preview")).to_be_hidden()


def test_the_upload_button_opens_the_file_chooser(page: Page) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload").click()
    assert not chooser.value.is_multiple()


def test_a_picture_can_be_dropped_on_the_paper(page: Page) -> None:
    png = base64.b64encode(cv2.imencode(".png", picture_of(THREE))[1].tobytes()).decode()
    page.locator("#paper").evaluate(
        """(paper, png) => {
          const bytes = Uint8Array.from(atob(png), (char) => char.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], "3.png", { type: "image/png" }));
          for (const type of ["dragover", "drop"]) {
            paper.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true }));
          }
        }""",
        png,
    )
    expect_digit(page, "3")


def test_a_picture_without_ink_is_no_error(page: Page) -> None:
    blank = np.full((60, 60), 255, np.uint8)
    upload(page, "blank.png", "image/png", cv2.imencode(".png", blank)[1].tobytes())
    expect(page.locator("#answer-headline")).to_have_text("No digit found")
    expect_state(page, "none")


def test_a_file_that_is_no_picture_is_refused_with_the_server_s_words(open_page: OpenPage) -> None:
    page = open_page(allow="Failed to load resource")
    with page.expect_response(READ) as answer:
        upload(page, "notes.txt", "text/plain", b"seven")
    problem = answer.value.json()
    expect_state(page, "failed")
    expect(page.locator("#answer-headline")).to_have_text(problem["title"])
    expect(page.locator("#answer-detail")).to_have_text(problem["detail"])
    expect(page.locator("#preview")).to_be_hidden()

    draw(page, SEVEN)
    expect_digit(page, "7")


def test_a_file_over_the_limit_is_not_even_sent(page: Page) -> None:
    page.route(READ, lambda route: pytest.fail(f"sent: {route.request.url}"))
    page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(10_000_001)], "big.png"));
          const chooser = document.getElementById("file");
          chooser.files = transfer.files;
          chooser.dispatchEvent(new Event("change"));
        }"""
    )
    expect(page.locator("#answer-headline")).to_have_text("Too large")


# Requests


class HeldRequests:
    """The page's requests, each held back until it is let go."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.evaluate(
            """() => {
              const { fetch } = window;
              const stopHolding = () => { window.fetch = fetch; };
              const requests = Array.from({ length: 9 }, () => Promise.withResolvers());
              let count = 0;
              window.fetch = (url, options) => new Promise((answer, refuse) => {
                options.signal.addEventListener("abort", () => refuse(options.signal.reason));
                const letGo = () => { answer(fetch(url, options)); };
                const { strokes } = JSON.parse(options.body);
                requests[count].resolve({ strokes, letGo, signal: options.signal });
                count += 1;
              });
              const request = (index) => requests[index].promise;
              window.held = { count: () => count, request, stopHolding };
            }"""
        )

    @property
    def count(self) -> int:
        count: int = self._page.evaluate("held.count()")
        return count

    def strokes(self, index: int) -> list[object]:
        """Wait for a request, and return its strokes."""
        strokes: list[object] = self._page.evaluate(
            "(index) => held.request(index).then(({ strokes }) => strokes)", index
        )
        return strokes

    def is_aborted(self, index: int) -> bool:
        aborted: bool = self._page.evaluate(
            "(index) => held.request(index).then(({ signal }) => signal.aborted)", index
        )
        return aborted

    def let_go(self, index: int) -> None:
        """Wait for a request, and let it go to the server."""
        self._page.evaluate("(index) => held.request(index).then(({ letGo }) => letGo())", index)

    def hold_no_more(self) -> None:
        """Let the requests to come pass."""
        self._page.evaluate("held.stopHolding()")


def test_one_request_at_a_time_and_the_next_has_all_the_ink(page: Page) -> None:
    held = HeldRequests(page)
    draw(page, THREE)
    held.strokes(0)
    draw(page, SEVEN)
    assert held.count == 1
    held.let_go(0)
    assert len(held.strokes(1)) == len(THREE.strokes) + len(SEVEN.strokes)
    held.let_go(1)
    expect(page.locator("#spoken")).not_to_be_empty()  # this answer stays
    assert held.count == 2


def test_an_answer_to_what_was_cleared_is_dropped(page: Page) -> None:
    held = HeldRequests(page)
    draw(page, THREE)
    held.strokes(0)
    page.get_by_role("button", name="Clear").click()
    assert held.is_aborted(0)
    expect_state(page, "empty")
    held.hold_no_more()
    draw(page, SEVEN)
    expect_digit(page, "7")


def test_a_server_that_is_gone_is_told_quietly_and_found_again(open_page: OpenPage) -> None:
    page = open_page(allow="ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    draw(page, SEVEN)
    expect_state(page, "failed")
    expect(page.locator("#answer-headline")).to_have_text("No connection")
    assert ink_share(page) > 0
    page.context.set_offline(False)
    expect_digit(page, "7")


def test_a_restarting_server_is_asked_again_without_any_event(open_page: OpenPage) -> None:
    page = open_page(allow="Failed to load resource")
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.route(READ, lambda route: route.fulfill(status=503, body="restarting"), times=1)
    page.get_by_role("button", name="Read").click()
    expect(page.locator("#answer-headline")).to_have_text("No connection")
    expect_digit(page, "7")


# Screens

SIZES = {
    "phone": harness.PHONE,
    "phone on its side": (740, 360),
    "tablet": harness.TABLET,
    "desktop": harness.DESKTOP,
}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def test_nothing_overflows_and_the_first_view_holds_what_is_needed(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(size)
    draw(page, SEVEN)
    expect_digit(page, "7")
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    for selector in ("#answer-digit", "#canvas", "#undo", "#clear", "#upload", "#read"):
        expect(page.locator(selector)).to_be_in_viewport(ratio=1)
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("density", [1, 3])
def test_the_canvas_has_a_pixel_for_every_pixel_of_the_screen(
    open_page: OpenPage, density: int
) -> None:
    page = open_page(device_scale_factor=density)
    size = page.locator("#canvas").evaluate(
        "(canvas) => [canvas.clientWidth, canvas.clientHeight, canvas.width, canvas.height]"
    )
    assert size == [400, 400, 400 * density, 400 * density]


def test_ink_survives_a_new_size_of_the_window(open_page: OpenPage) -> None:
    page = open_page(harness.DESKTOP)
    draw(page, SEVEN)
    expect_digit(page, "7")
    share = ink_share(page)
    page.set_viewport_size({"width": 360, "height": 740})
    expect(page.locator("#canvas")).to_have_js_property("width", 328)
    assert ink_share(page) == pytest.approx(share, rel=0.05)


def test_ink_follows_the_theme(page: Page) -> None:
    draw(page, SEVEN)
    expect_digit(page, "7")
    shades = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        pixels = canvas_pixels(page)
        shades.append(pixels[pixels[:, :, 3] == 255][:, :3].mean())
    light, dark = shades
    assert light < 80
    assert dark > 200
