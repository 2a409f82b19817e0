"""Fixtures: a server and a browser for the whole run, and a fresh page for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)

from browser import harness

PATIENCE_MS = 45_000
"""A machine that is shared may be busy for a while."""

expect.set_options(timeout=PATIENCE_MS)

# Animations take processor time. Tests of motion, and test_devices on a desktop, enable them.
_DEFAULTS = {"locale": "en-US", "reduced_motion": "reduce"}

# As the browser starts anew for each test, but not for each load of its page.
_FORGET = """
    if (location.protocol === "http:" && !sessionStorage.getItem("seen")) {
      localStorage.clear();
      localStorage.setItem("numscribe.welcomed", "true"); // no greeting
      sessionStorage.setItem("seen", "yes");
    }
"""

# A service worker would answer requests that tests want to see.
_NO_WORKER = """
    Object.defineProperty(navigator, "serviceWorker", { value: undefined });
"""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the real app."""
    with harness.serving() as url:
        yield url


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = harness.launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def open_context(chromium: Browser) -> harness.OpenContext:
    """Open a browser's profile; one of the same kind is used again, as its cache saves time."""
    contexts: dict[str, BrowserContext] = {}

    def open_context(size: tuple[int, int], **options: object) -> BrowserContext:
        key = f"{size} {sorted(options.items())}"
        if key not in contexts:
            viewport = ViewportSize(width=size[0], height=size[1])
            contexts[key] = chromium.new_context(viewport=viewport, **options)
            contexts[key].set_default_timeout(PATIENCE_MS)
        return contexts[key]

    return open_context


@pytest.fixture(scope="module")
def run(open_context: harness.OpenContext, site: str) -> Callable[[str], Any]:
    """Run the body of an async JavaScript function on our origin; return what it returns."""
    page = open_context((800, 600)).new_page()
    page.goto(f"{site}/static/favicon.svg")  # no page: pure modules need none
    return lambda body: page.evaluate(f"async () => {{ {body} }}")


@pytest.fixture
def open_page(open_context: harness.OpenContext, site: str) -> Iterator[harness.OpenPage]:
    """Open the page; afterwards no page may have logged an error or asked another origin.

    A test that provokes an error names a part of its console message in ``allow``. With ``path``
    None, the page is left blank.
    """
    troubles: list[str] = []
    pages: list[Page] = []

    def open_page(
        size: tuple[int, int] = harness.LAPTOP,
        *,
        path: str | None = "/",
        allow: str | None = None,
        **options: object,
    ) -> Page:
        page = open_context(size, **(_DEFAULTS | options)).new_page()
        if options.get("service_workers") != "allow":
            page.add_init_script(_NO_WORKER)
        pages.append(page)

        def on_console(kind: str, text: str) -> None:
            if kind in {"error", "warning"} and not (allow and allow in text):
                troubles.append(f"{kind}: {text}")

        def on_request(url: str) -> None:
            parts = urlsplit(url)
            if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != site:
                troubles.append(f"request to another origin: {url}")

        page.on("console", lambda message: on_console(message.type, message.text))
        page.on("pageerror", lambda error: troubles.append(f"uncaught: {error}"))
        page.on("request", lambda request: on_request(request.url))
        page.add_init_script(_FORGET)
        if path is not None:
            page.goto(site + path)
        return page

    yield open_page
    for page in pages:
        page.unroute_all(behavior="ignoreErrors")
        page.context.set_offline(False)
        page.close()
    assert troubles == []


@pytest.fixture
def page(open_page: harness.OpenPage) -> Page:
    return open_page()
