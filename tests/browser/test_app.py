"""The page as an installed app: it opens offline, and reads pictures that other apps share."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from browser.expectations import expect_digit, ink_share
from browser.harness import SEVEN, THREE, OpenPage, draw, picture_of

OFFLINE = "ERR_INTERNET_DISCONNECTED"


def open_app(open_page: OpenPage) -> Page:
    """Open the page, and again once its service worker has all of its files."""
    page = open_page(service_workers="allow", allow=OFFLINE)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    assert page.evaluate("navigator.serviceWorker.controller !== null")
    return page


def test_the_page_opens_offline_and_reads_when_online_again(open_page: OpenPage) -> None:
    page = open_app(open_page)
    draw(page, SEVEN)
    expect_digit(page, "7")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#headline")).to_have_text("You’re offline")
    assert ink_share(page) > 0
    page.get_by_role("button", name="History").click()
    expect(page.locator(".history-list__entry b")).to_have_text(["7"])
    expect(page.locator(".history-list__entry .thumbnail")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clear").click()
    draw(page, THREE)
    page.context.set_offline(False)
    expect_digit(page, "3")


def test_a_picture_from_another_app_is_read_once(open_page: OpenPage) -> None:
    page = open_app(open_page)
    picture = list(picture_of(THREE))
    page.evaluate(
        """async (bytes) => {
          const form = new FormData();
          form.append("file", new File([new Uint8Array(bytes)], "été.png", { type: "image/png" }));
          await fetch("share", { method: "POST", body: form });
        }""",
        picture,
    )
    page.goto(f"{page.url}?shared")
    expect(page.get_by_role("tab", name="Photo")).to_have_attribute("aria-selected", "true")
    expect_digit(page, "3")
    assert "shared" not in page.url
    page.goto(f"{page.url}?shared")
    expect(page.locator("#drop-hint")).to_be_visible()


def test_the_manifest_describes_an_app_that_can_be_installed(page: Page, site: str) -> None:
    address = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = json.loads(page.request.get(f"{site}{address}").text())
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert page.request.get(f"{site}/static/{icon['src']}").ok


def test_the_service_worker_lists_the_version_and_every_file(page: Page, site: str) -> None:
    worker = page.request.get(f"{site}/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    files = json.loads(worker.text().partition("FILES = ")[2].partition(";")[0])
    for name in ("js/main.js", "js/crop-worker.js", "css/tokens.css", "demo.json", "manifest.json"):
        assert f"/static/{name}" in files
