"""Actions of a user that several test files share."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable

from playwright.sync_api import Page

from browser.expectations import READ

# Give files to a target, as a hand that drops them or a clipboard does.
_DROP_OR_PASTE = """(target, [kind, files]) => {
  const transfer = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true })
    : new DragEvent(kind, { dataTransfer: transfer, bubbles: true });
  target.dispatchEvent(event);
}"""


def drop_or_paste(page: Page, kind: str, *files: tuple[str, bytes]) -> None:
    packed = [(name, "image/png", base64.b64encode(content).decode()) for name, content in files]
    page.locator("main").evaluate(_DROP_OR_PASTE, [kind, packed])


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def click_button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def archive(*files: tuple[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, file in files:
            packed.writestr(name, file)
    return content.getvalue()


def sent_strokes(page: Page, act: Callable[[], object]) -> list[list[list[float]]]:
    """Do something, and return the strokes that the page sends next."""
    with page.expect_request(READ) as sent:
        act()
    strokes: list[list[list[float]]] = sent.value.post_data_json["strokes"]
    return strokes
