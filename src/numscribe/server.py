"""Serving in earnest: gunicorn, started from our settings.

Nothing here imports ONNX Runtime or OpenCV before the workers are forked: both start threads when
they are loaded, and a process that inherits them without their threads aborts when it exits.
"""

from __future__ import annotations

import socket
import sys
from types import FrameType
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from numscribe.errors import NumscribeError, ServerStartError
from numscribe.models.registry import model_content
from numscribe.settings import Settings


def serve(settings: Settings) -> None:
    """Serve until a signal stops it; requests in flight are finished first.

    Raises:
        ServerStartError: The address cannot be listened on.
        ModelError: The model is unknown or broken.
    """
    check_address(settings.host, settings.port)
    model_content(settings.model)
    _Server(settings).run()


def check_address(host: str, port: int) -> None:
    """Check that an address can be listened on, before anything is loaded.

    Raises:
        ServerStartError: It cannot; the message says why in one line.
    """
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            # Only listening tells whether somebody else does, where the option allows sharing.
            probe.listen(1)
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ServerStartError(
            f"Cannot listen on {host}:{port}: {reason}. Set PORT or HOST to another one."
        ) from error


class _Worker(ThreadWorker):  # type: ignore[misc]
    """A worker that finishes its requests, whichever signal stops it.

    gunicorn's quick stop takes a lock of the thread pool inside the signal handler; where the
    interrupted code holds it already, the worker hangs until it is killed.
    """

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Handle SIGINT and SIGQUIT as SIGTERM."""
        self.handle_exit(sig, frame)


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn around our application; each worker makes its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up from our settings; it reads nothing by itself."""
        settings = self._settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        options: dict[str, Any] = {
            "bind": [f"{host}:{settings.port}"],
            "worker_class": _Worker,
            "workers": settings.workers,
            "threads": settings.threads,
            "loglevel": "warning",
            "graceful_timeout": 10,
            "keepalive": 75,
            "when_ready": _announce,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application in a worker; a model that is broken stops the server."""
        import cv2  # noqa: PLC0415 not before the fork

        from numscribe.web import create_app  # noqa: PLC0415

        cv2.setNumThreads(1)  # workers are the parallel part
        try:
            return create_app(self._settings)
        except NumscribeError as error:
            click.echo(f"numscribe: {error}", err=True)
            sys.exit(Arbiter.APP_LOAD_ERROR)


def _announce(arbiter: Arbiter) -> None:
    for listener in arbiter.LISTENERS:
        click.echo(f"Numscribe reads on {listener} (Ctrl-C stops it)")
