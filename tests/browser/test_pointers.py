"""Drawing with fingers and pens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from browser import harness
from browser.actions import click_button, sent_strokes
from browser.expectations import (
    expect_digit,
    expect_rest,
    ink_share,
)
from browser.harness import (
    SEVEN,
    THREE,
    OpenPage,
    place_on_canvas,
)

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


def test_a_second_finger_does_not_draw(phone: Page, touch: Touch) -> None:
    (one, *_, other), *_ = place_on_canvas(phone, SEVEN)

    touch("touchStart", one)
    touch("touchStart", one, other)
    touch("touchMove", (one[0] + 20, one[1]), (other[0] - 20, other[1]))
    touch("touchEnd")
    expect_rest(phone)
    (stroke,) = sent_strokes(phone, lambda: phone.locator("#canvas").press("Enter"))
    assert len(stroke) == 2


# The events that a tablet sends for a pen, with a hand that rests beside it.
_PEN = """
    const canvas = document.getElementById("canvas");
    canvas.setPointerCapture = () => {}; // there is no real pen to capture
    const send = (type, pointerType, [clientX, clientY], more = {}) =>
      canvas.dispatchEvent(new PointerEvent(type, {
        pointerId: pointerType === "pen" ? 7 : 8, pointerType, button: 0, clientX, clientY,
        isPrimary: true, bubbles: true, ...more,
      }));
    const drawWithPen = ([first, ...rest], more = {}) => {
      send("pointerdown", "pen", first, more);
      const coalescedEvents = rest.map(([clientX, clientY]) =>
        new PointerEvent("pointermove", { pointerType: "pen", clientX, clientY, ...more }));
      send("pointermove", "pen", rest.at(-1), { coalescedEvents, ...more });
      send("pointerup", "pen", rest.at(-1));
    };
"""


def test_a_pen_draws_with_its_coalesced_events_and_pressure_widens_its_ink(
    open_page: OpenPage,
) -> None:
    page = open_page(harness.TABLET, has_touch=True)
    shares = []
    for pressure in (0.1, 0.9):
        page.evaluate(
            "([strokes, pressure]) => {"
            + _PEN
            + "for (const stroke of strokes) drawWithPen(stroke, { pressure }); }",
            [place_on_canvas(page, SEVEN), pressure],
        )
        expect_digit(page, "7")
        shares.append(ink_share(page))
        click_button(page, "Clear")
        expect(page.locator("#spoken")).to_have_text("Cleared")
    light, heavy = shares
    assert heavy > light * 1.3


def test_a_palm_does_not_draw_next_to_a_pen(page: Page) -> None:
    (stroke,) = place_on_canvas(page, THREE)
    counts = page.evaluate(
        "async (stroke) => {"
        + _PEN
        + """
          const undo = document.getElementById("undo");
          const count = () => undo.ariaDisabled === "false" ? 1 : 0;
          send("pointermove", "pen", stroke[0]); // it hovers
          send("pointerdown", "touch", stroke[4]);
          send("pointermove", "touch", stroke[6]);
          send("pointerup", "touch", stroke[6]);
          const beside = count();
          await new Promise((done) => setTimeout(done, 1050));
          send("pointerdown", "touch", stroke[4]); // a palm that comes before the pen
          send("pointermove", "touch", stroke[10]);
          drawWithPen(stroke);
          send("pointerup", "touch", stroke[10]);
          undo.click();
          return [beside, count()];
        }""",
        stroke,
    )
    assert counts == [0, 0]
