"""The devices that people use the page on, each with its screen, its theme and its pointer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from playwright.sync_api import CDPSession, Locator, Page

from browser import harness
from browser.harness import Drawing, place_on_canvas

Point = tuple[float, float]

EVENT_INTERVAL = 0.02
"""Seconds between two events of a stroke."""


class Hand(Protocol):
    """What puts a pointer down on a page, moves it and lifts it, as the system would."""

    def stroke(self, points: Sequence[Point]) -> None: ...


class Clock:
    """Timestamps of pointer events, at equal intervals within a stroke.

    The page draws a fast stroke thinner. With timestamps of its own, the speed of a stroke does not
    depend on the load of the machine.
    """

    def __init__(self) -> None:
        self._now = 0.0

    def begin(self) -> None:
        self._now = max(time.time(), self._now)

    def after(self, seconds: float) -> float:
        self._now += seconds
        return self._now


class MouseHand:
    """A mouse, or a pen that feels pressure."""

    def __init__(self, session: CDPSession, kind: Literal["mouse", "pen"]) -> None:
        self._session = session
        self._kind = kind
        self._clock = Clock()

    def stroke(self, points: Sequence[Point]) -> None:
        first, *rest = points
        self._clock.begin()
        self._send("mouseMoved", first, 0)
        self._send("mousePressed", first, 1)
        for point in rest:
            self._send("mouseMoved", point, 1)
        self._send("mouseReleased", points[-1], 0)

    def _send(self, type_: str, point: Point, buttons: int) -> None:
        x, y = point
        button = "none" if type_ == "mouseMoved" and buttons == 0 else "left"
        event: dict[str, Any] = {"type": type_, "x": x, "y": y, "button": button}
        event |= {"buttons": buttons, "clickCount": 1, "pointerType": self._kind}
        event |= {"timestamp": self._clock.after(EVENT_INTERVAL)}
        if self._kind == "pen":
            event["force"] = 0.7 * buttons
        self._session.send("Input.dispatchMouseEvent", event)


class TouchHand:
    """One finger, which rests before it is lifted.

    One that is lifted while it moves flings, and the browser takes the next tap for what stops
    that.
    """

    def __init__(self, session: CDPSession) -> None:
        self._session = session
        self._clock = Clock()

    def stroke(self, points: Sequence[Point]) -> None:
        self._clock.begin()
        self._send("touchStart", points[0])
        for point in points[1:]:
            self._send("touchMove", point)
        self._send("touchEnd", after=0.3)

    def _send(self, type_: str, *fingers: Point, after: float = EVENT_INTERVAL) -> None:
        event = {"type": type_, "touchPoints": [{"x": x, "y": y} for x, y in fingers]}
        event |= {"timestamp": self._clock.after(after)}
        self._session.send("Input.dispatchTouchEvent", event)


@dataclass(frozen=True)
class Device:
    """A screen with what one points with."""

    name: str
    size: tuple[int, int]
    pointer: Literal["touch", "pen", "mouse"]

    @property
    def options(self) -> dict[str, object]:
        """What a browser on such a device has."""
        return {"has_touch": self.pointer != "mouse", "is_mobile": self.pointer == "touch"}

    def hand(self, page: Page) -> Hand:
        session = page.context.new_cdp_session(page)
        if self.pointer == "touch":
            return TouchHand(session)
        return MouseHand(session, self.pointer)

    def thumb(self, page: Page) -> Hand:
        """What moves a slider of the browser's own, which takes no notice of an emulated pen."""
        if self.pointer == "pen":
            return TouchHand(page.context.new_cdp_session(page))
        return self.hand(page)


DEVICES = (
    Device("phone", harness.PHONE, "touch"),
    Device("tablet", harness.TABLET, "pen"),
    Device("desktop", harness.DESKTOP, "mouse"),
)
THEMES = ("light", "dark")


class User:
    """A person before a device: draws, taps and drags with what it is used with."""

    def __init__(self, page: Page, device: Device) -> None:
        self.page = page
        self.device = device
        self._hand = device.hand(page)

    def draw(self, drawing: Drawing, share: float = 0.62, across: float = 0.5) -> None:
        for stroke in place_on_canvas(self.page, drawing, share, across):
            self._hand.stroke(stroke)

    def tap(self, target: Locator) -> None:
        """Tap the middle of what is there to be tapped."""
        target.scroll_into_view_if_needed()
        self._hand.stroke([self._place(target, 0.5, 0.5)])

    def press(self, name: str) -> None:
        """Tap the button of that name, which may be pressed and is not covered."""
        button = self.page.get_by_role("button", name=name, exact=True)
        button.click(trial=True)
        self.tap(button)

    def open_tab(self, name: str) -> None:
        self.tap(self.page.get_by_role("tab", name=name))

    def drag(self, target: Locator, start: Point, end: Point) -> None:
        """Drag over a part of something, from and to shares of its width and height."""
        self._drag(self._hand, target, start, end)

    def slide(self, slider: Locator, start: float, end: float) -> None:
        """Move a slider's thumb between shares of its width."""
        self._drag(self.device.thumb(self.page), slider, (start, 0.5), (end, 0.5))

    def _drag(self, hand: Hand, target: Locator, start: Point, end: Point) -> None:
        target.scroll_into_view_if_needed()
        path = [
            (start[0] + (end[0] - start[0]) * step / 4, start[1] + (end[1] - start[1]) * step / 4)
            for step in range(5)
        ]
        hand.stroke([self._place(target, *shares) for shares in path])

    @staticmethod
    def _place(target: Locator, across: float, down: float) -> Point:
        box = target.bounding_box()
        assert box is not None
        return box["x"] + box["width"] * across, box["y"] + box["height"] * down
