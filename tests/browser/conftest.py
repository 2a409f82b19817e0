"""Fixtures: a server and a browser for the whole run, and a fresh page for each test."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

from browser import harness


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the real app."""
    with harness.serving() as url:
        yield url


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = harness.launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[harness.OpenPage]:
    """Open the page; afterwards no page may have logged an error or asked another origin.

    A test that provokes an error names a part of its console message in ``allow``.
    """
    troubles: list[str] = []
    contexts = []

    def open_page(
        size: tuple[int, int] = harness.DESKTOP,
        *,
        path: str = "/",
        allow: str | None = None,
        **options: object,
    ) -> Page:
        viewport = ViewportSize(width=size[0], height=size[1])
        context = chromium.new_context(viewport=viewport, **({"locale": "en-US"} | options))
        contexts.append(context)
        page = context.new_page()

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
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def page(open_page: harness.OpenPage) -> Page:
    return open_page()
