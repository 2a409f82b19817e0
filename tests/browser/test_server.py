"""Failures of the server and the network, and how the page handles them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.expectations import READ, expect_digit, expect_state, ink_share
from browser.harness import SEVEN, THREE, OpenPage, draw, picture_of, upload


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


def test_only_one_request_is_active_and_the_next_has_all_the_ink(page: Page) -> None:
    held = HeldRequests(page)
    draw(page, THREE)
    held.strokes(0)
    draw(page, SEVEN)
    assert held.count == 1
    held.let_go(0)
    last = 1
    # A live request may have half a digit, which is read again as a single digit if it is refused.
    if len(held.strokes(last)) == len(THREE.strokes):
        held.let_go(last)
        last = 2
    assert len(held.strokes(last)) == len(THREE.strokes) + len(SEVEN.strokes)
    assert held.count == last + 1
    held.let_go(last)
    expect(page.locator("#spoken")).not_to_be_empty()  # this answer stays
    assert held.count == last + 1


def test_the_answer_to_a_cleared_drawing_is_ignored(page: Page) -> None:
    held = HeldRequests(page)
    draw(page, THREE)
    held.strokes(0)
    page.get_by_role("button", name="Clear").click()
    assert held.is_aborted(0)
    expect_state(page, "empty")
    held.hold_no_more()
    draw(page, SEVEN)
    expect_digit(page, "7")


def test_an_unreachable_server_is_reported_and_retried(open_page: OpenPage) -> None:
    page = open_page(allow="ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    draw(page, SEVEN)
    expect_state(page, "failed")
    expect(page.locator("#headline")).to_have_text("You’re offline")
    assert ink_share(page) > 0
    page.context.set_offline(False)
    expect_digit(page, "7")


def test_a_restarting_server_is_retried(open_page: OpenPage) -> None:
    page = open_page(allow="Failed to load resource")
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.route(READ, lambda route: route.fulfill(status=503, body="restarting"), times=1)
    page.locator("#canvas").press("Enter")
    expect(page.locator("#headline")).to_have_text("The server is busy")
    expect_digit(page, "7")


@pytest.mark.parametrize("tab", ["Draw", "Photo"])
def test_a_failed_request_can_be_repeated_by_a_button(open_page: OpenPage, tab: str) -> None:
    page = open_page(allow="Failed to load resource")
    page.get_by_role("tab", name=tab).click()
    page.route(READ, lambda route: route.fulfill(status=500, body="broken"))
    if tab == "Draw":
        draw(page, SEVEN)
    else:
        upload(page, "#file", ("7.png", picture_of(SEVEN)))
    expect(page.locator("#headline")).to_have_text("Something went wrong")
    page.unroute(READ)
    button = page.get_by_role("button", name="Try again")
    button.press("Enter")
    expect_digit(page, "7")
    expect(button).to_have_count(0)
    expect(page.locator("#canvas" if tab == "Draw" else "#picture")).to_be_focused()


def test_a_slow_server_is_reported(page: Page) -> None:
    page.route(READ, lambda _: None)  # no answer
    draw(page, SEVEN)
    expect_state(page, "reading")
    expect(page.locator("#headline")).to_have_text("Reading…")
    expect(page.locator("#detail")).to_have_text("This is taking longer than usual.")
    page.unroute(READ)  # what waits goes on to the server
    expect_digit(page, "7")


def test_a_batch_waits_for_a_busy_server(open_page: OpenPage) -> None:
    page = open_page(allow="Failed to load resource")
    page.route(READ, lambda route: route.fulfill(status=429, body="slower"), times=1)
    page.get_by_role("tab", name="Batch").click()
    upload(page, "#batch-file", ("7.png", picture_of(SEVEN)))
    expect(page.locator("#batch-rows td:last-child")).to_have_text("The server is busy")
    expect(page.locator("#batch-count")).to_have_text("1 accepted")
    expect(page.locator("#batch-rows td:last-child")).to_have_text("Accepted")


def test_a_batch_waits_for_the_network(open_page: OpenPage) -> None:
    page = open_page(allow="ERR_INTERNET_DISCONNECTED")
    page.get_by_role("tab", name="Batch").click()
    page.context.set_offline(True)
    upload(page, "#batch-file", ("7.png", picture_of(SEVEN)))
    expect(page.locator("#batch-rows td:last-child")).to_have_text("You’re offline")
    page.context.set_offline(False)
    expect(page.locator("#batch-count")).to_have_text("1 accepted")


def test_the_page_works_without_storage(open_page: OpenPage, site: str) -> None:
    page = open_page(path=None)
    page.add_init_script(
        """Object.defineProperty(window, "localStorage", {
          get() { throw new DOMException("forbidden", "SecurityError"); },
        });"""
    )
    page.goto(site)
    expect(page.locator(".welcome__line")).to_be_visible()  # the canvas stays in place from now on
    draw(page, SEVEN)
    expect_digit(page, "7")
