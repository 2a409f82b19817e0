"""Start Granian with the application, for ``numscribe serve``."""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from contextlib import closing, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import click
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from numscribe.errors import ModelError, ServerStartError, StoreUnavailableError
from numscribe.models.registry import model_content
from numscribe.settings import Settings

if TYPE_CHECKING:
    from numscribe.web.bridge import Bridge

_IDLE_SECONDS: Final = 15
"""Maximum time for the headers of a request to arrive; idle connections are closed after it."""

_STOP_SECONDS: Final = 10
"""Maximum time for requests in progress to finish when the server stops."""

_SPARE_THREADS: Final = 8
"""Additional threads, which answer health checks and refuse requests when the queue is full."""

_BATCH_PATH: Final = "/api/v1/read/batch"

_START_METHOD: Final = "fork" if sys.platform == "linux" else "spawn"
"""How workers are started. Forked ones share the memory of the modules that this process imports,
and start sooner; on macOS, system libraries may fail after a fork."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, and finish the requests in progress.

    SIGHUP replaces the workers by new ones, which reload the model.

    Raises:
        ServerStartError: The server cannot listen on the address.
        ModelError: The model is unknown or broken.
    """
    address, port = find_address(settings.host, settings.port)
    _prepare_store(settings)
    with TemporaryDirectory(prefix="numscribe-", ignore_cleanup_errors=True) as folder:
        served = _copy_model(settings, Path(folder))
        # Each worker writes its metrics to a file here, and can report the sum of all.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        # Workers run in parallel, and only a process without threads should fork.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        multiprocessing.set_start_method(_START_METHOD, force=True)
        if _START_METHOD == "fork":
            # None of these modules starts a thread, whose locks a fork would copy without it.
            import_module("numscribe.web.direct")
            gc.freeze()  # the garbage collector of a worker would write to shared memory
        server = Granian(
            "numscribe",
            address,
            port,
            interface=Interfaces.ASGINL,
            workers=settings.workers,
            http=HTTPModes.http1,
            websockets=False,
            backlog=2048,
            backpressure=_raise_file_limit() // 2,
            http1_settings=HTTP1Settings(_IDLE_SECONDS * 1000, max_buffer_size=1 << 16),
            log_level=LogLevels.error,
            respawn_failed_workers=True,
            workers_kill_timeout=_STOP_SECONDS,
        )
        server.on_startup(
            threading.Thread(target=_announce, args=(address, port), daemon=True).start
        )
        server.on_reload(partial(_reload_model, settings, Path(folder)))
        server.serve(target_loader=partial(_load, served), wrap_loader=False)


def find_address(host: str, port: int) -> tuple[str, int]:
    """Return the IP address of a host, and the port, or a free port for port 0.

    Raises:
        ServerStartError: The address is invalid or in use.
    """
    try:
        family, _, _, _, wanted = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Granian shares the port between processes, so it would start beside another server.
        with socket.create_server(wanted[:2], family=family) as probe:
            address, port = probe.getsockname()[:2]
            return address, port
    except (OSError, OverflowError, UnicodeError) as error:
        reason = str(getattr(error, "strerror", None) or error).partition(" (while")[0]
        raise ServerStartError(
            f"Cannot listen on {host}:{port}: {reason}. Set PORT or HOST to another value."
        ) from error


def _load(settings: Settings) -> Bridge:
    """Create the application; called in a worker."""
    import cv2  # noqa: PLC0415 not needed until here

    from numscribe.models.memory import keep_freed_memory  # noqa: PLC0415
    from numscribe.web.app import MAX_REQUEST_BYTES, create_app  # noqa: PLC0415
    from numscribe.web.bridge import Bridge  # noqa: PLC0415
    from numscribe.web.direct import DirectAnswers  # noqa: PLC0415
    from numscribe.web.service import SLOTS  # noqa: PLC0415

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # until Granian has set its own handlers
    keep_freed_memory()
    cv2.setNumThreads(1)  # workers run in parallel
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    batch = max(MAX_REQUEST_BYTES, round(settings.max_batch_megabytes * 1e6))
    return Bridge(
        DirectAnswers(create_app(settings)),
        threads=SLOTS + settings.queue + _SPARE_THREADS,
        timeout=settings.request_seconds,
        max_body={"": MAX_REQUEST_BYTES, _BATCH_PATH: batch},
        max_total=2 * batch,
    )


def _stop_with_parent() -> None:
    """Stop this worker when the main process has ended, even if it was killed."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _copy_model(settings: Settings, folder: Path) -> Settings:
    """Check the model; if it is a file, copy it and return settings that name the copy.

    Workers load the copy, so a restarted worker does not depend on the original file.

    Raises:
        ModelError: The model is unknown or broken.
    """
    content = model_content(settings.model)
    if not settings.model.endswith(".onnx"):
        return settings
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 only for a file

    # In another process, since ONNX Runtime starts a thread.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        process.submit(_check_model, content).result()
    copy = folder / "model.onnx"
    copy.with_suffix(".new").write_bytes(content)
    copy.with_suffix(".new").replace(copy)
    return settings.model_copy(update={"model": str(copy)})


def _check_model(content: bytes) -> None:
    from numscribe.models.classifier import Classifier  # noqa: PLC0415 not in the main process

    Classifier(content)


def _reload_model(settings: Settings, folder: Path) -> None:
    try:
        _copy_model(settings, folder)
    except ModelError as error:
        click.echo(f"numscribe: {error} The server keeps the current model.", err=True)


def _raise_file_limit() -> int:
    """Raise the soft limit of open files to at most 8,192, and return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(8192, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def _prepare_store(settings: Settings) -> None:
    """Migrate the feedback store if it exists.

    The server starts even if the database does not answer: it is tried again when needed.
    """
    url = settings.feedback_url
    is_new = url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists()
    if not url or is_new:
        return
    from numscribe.feedback.store import Store  # noqa: PLC0415 only if it exists

    with closing(Store(url)) as store:
        try:
            store.prepare(create=False)
        except StoreUnavailableError as error:
            click.echo(f"numscribe: {error} Feedback is refused until it answers.", err=True)


def _announce(address: str, port: int) -> None:
    """Print the server's address as soon as a worker listens."""
    while True:
        with suppress(OSError):
            socket.create_connection((address, port)).close()
            break
        time.sleep(0.01)
    shown = f"[{address}]" if ":" in address else address
    click.echo(f"Numscribe is running on http://{shown}:{port} (Ctrl-C stops it)")
