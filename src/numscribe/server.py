"""Serving in earnest: gunicorn, started from our settings.

Nothing here imports ONNX Runtime or OpenCV before the workers are forked: both start threads when
they are loaded, and a process that inherits them without their threads aborts when it exits.
"""

from __future__ import annotations

import os
import resource
import shutil
import socket
import sys
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from numscribe.allocator import keep_memory
from numscribe.errors import ModelError, NumscribeError, ServerStartError, StoreUnavailableError
from numscribe.models.registry import registered
from numscribe.settings import Settings
from numscribe.swap import ModelInUse
from numscribe.worker import PatientWorker

_BETWEEN_TRIES = 1.0
"""Seconds until a worker that could not load its model makes place for another try."""


def serve(settings: Settings) -> None:
    """Serve until a signal stops it; requests in flight are finished first.

    Raises:
        ServerStartError: The address cannot be listened on.
        ModelError: The model is unknown or broken.
    """
    check_address(settings.host, settings.port)
    connections = _allow_many_connections()
    _prepare_store(settings)
    PatientWorker.patience = settings.request_seconds
    folder = Path(mkdtemp(prefix="numscribe-"))
    try:
        model = ModelInUse(settings, folder)
        # Workers count into files of their own, so that each can answer for all of them.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        _Server(model, connections).run()
    except NumscribeError:
        _remove(folder)
        raise


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


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn around our application; each worker makes its own."""

    def __init__(self, model: ModelInUse, connections: int) -> None:
        self.model = model
        self.connections = connections
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up from our settings; it reads nothing by itself."""
        settings = self.model.settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        options: dict[str, Any] = {
            "bind": [f"{host}:{settings.port}"],
            "worker_class": PatientWorker,
            "workers": settings.workers,
            "threads": settings.threads,
            "loglevel": "warning",
            "graceful_timeout": 10,
            "keepalive": 15,
            "sendfile": False,  # it would wait for a slow client without an end
            "worker_connections": self.connections,
            # Whatever is believed of a proxy, our application believes it; see NUMSCRIBE_PROXIES.
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
            "when_ready": _announce,
            "child_exit": _forget_gauges,
            "on_exit": lambda _: _remove(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application in a worker; a model that is broken stops the server."""
        import cv2  # noqa: PLC0415 not before the fork

        from numscribe.web import create_app  # noqa: PLC0415

        cv2.setNumThreads(1)  # workers are the parallel part
        keep_memory()
        registered.cache_clear()  # a worker after SIGHUP may find another model
        try:
            app = create_app(self.model.settings, swap=self.model.ask)
        except NumscribeError as error:
            click.echo(f"numscribe: {error}", err=True)
            if not self.model.was_loaded:
                sys.exit(Arbiter.APP_LOAD_ERROR)
            # The others read on; trying again and again at once would take their cores.
            time.sleep(_BETWEEN_TRIES)
            sys.exit(1)
        self.model.say_loaded()
        return app

    def run(self) -> None:
        """Start workers, and see to them until a signal comes."""
        _Arbiter(self).run()


class _Arbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's own, but a model that cannot be used does not take the place of one that can."""

    def reload(self) -> None:
        """Start new workers with the model that is wanted now, and stop the old ones."""
        try:
            self.app.model.renew()
        except ModelError as error:
            click.echo(f"numscribe: {error} The server goes on with the model it has.", err=True)
            return
        super().reload()


def _allow_many_connections() -> int:
    """Raise the soft limit of open files; return how many connections of a worker go with it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(8192, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted // 2  # the other half is for all that is no connection


def _prepare_store(settings: Settings) -> None:
    """Bring a store of feedback that is there already to this version's form.

    A database that does not answer yet is no reason not to read; it is tried again when it is
    needed.
    """
    url = settings.feedback_url
    is_new = url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists()
    if not url or is_new:
        return
    from numscribe.feedback.store import Store  # noqa: PLC0415 only where there is one

    store = Store(url)
    try:
        store.prepare(create=False)
    except StoreUnavailableError as error:
        click.echo(f"numscribe: {error} Feedback is refused until it does.", err=True)
    finally:
        store.close()  # no connection is inherited by a worker


def _forget_gauges(_: Arbiter, worker: PatientWorker) -> None:
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 after its folder

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _announce(arbiter: Arbiter) -> None:
    for listener in arbiter.LISTENERS:
        click.echo(f"Numscribe reads on {listener} (Ctrl-C stops it)")
