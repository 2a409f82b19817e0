"""The Flask application: the page, the HTTP API, and routes of existing front ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numscribe.web.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    """Import ``create_app`` on first use: the main process of the server needs no OpenCV."""
    if name != "create_app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from numscribe.web.app import create_app  # noqa: PLC0415

    return create_app
