"""Faults around a server, one at a time. The docstring of each function is its requirement."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread

import cv2
import numpy as np

from numscribe.feedback.store import Store
from numscribe.io.decode import MAX_PIXELS
from numscribe.io.strokes import MAX_STROKES
from numscribe.models.registry import find
from serving import Served

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from feedback.postgresql import Server as PostgreSQL

HEAD = b"POST /api/v1/read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
HALF = HEAD + b"Content-Length: 5000\r\n\r\n{"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The measurement, and whether it meets the requirement; None if it could not be run."""

    seen: str
    is_right: bool | None


def slow_clients(folder: Path) -> Outcome:
    """Other clients are served while 300 clients send single bytes slowly."""
    with Served(folder) as server:
        slow = [server.connect(HEAD if index % 2 else HALF) for index in range(300)]
        statuses = []
        for index in range(20):
            for client in slow:
                client.sendall(b"X: y\r\n"[index % 6 : index % 6 + 1])
            statuses.append(server.read())
        for client in slow:
            client.close()
    return Outcome(_counted(statuses), statuses == [200] * 20)


def many_connections(folder: Path) -> Outcome:
    """Other clients are served while 1,000 connections are open, and then each of these."""
    with Served(folder) as server:
        clients = [server.connect() for _ in range(1000)]
        statuses = [server.read() for _ in range(20)]
        answers = []
        for client in clients:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        for client in clients:
            answers.append(client.recv(12))
            client.close()
    answered = answers.count(b"HTTP/1.1 200")
    seen = f"{_counted(statuses)}; {answered} of 1,000 answered"
    return Outcome(seen, statuses == [200] * 20 and answered == 1000)


def half_sent_uploads(folder: Path) -> Outcome:
    """After 500 incomplete uploads, other clients are served, and no 5xx was counted."""
    with Served(folder) as server:
        for _ in range(500):
            server.connect(HALF).close()
        statuses = [server.read() for _ in range(20)]
        metrics = server.ask("GET", "/metrics")[1].decode()
        faults = [line for line in metrics.splitlines() if 'status="5' in line]
    seen = f"{_counted(statuses)}; {len(faults)} kinds of 5xx"
    return Outcome(seen, statuses == [200] * 20 and not faults)


def stop_with_half_a_request(folder: Path) -> Outcome:
    """With 50 incomplete requests, the server stops within ten seconds."""
    with Served(folder) as server:
        clients = [server.connect(HALF) for _ in range(50)]
        server.read()
        status, seconds = server.stop()
        for client in clients:
            client.close()
    complaints = (folder / "stderr").read_text().strip()
    return Outcome(
        f"exit status {status} after {seconds:.1f} s, {len(complaints)} characters of output",
        status == 0 and seconds < 10 and not complaints,
    )


def killed_worker(folder: Path) -> Outcome:
    """If a worker is killed under 4 clients, only its requests in progress are lost."""
    with Served(folder) as server:
        statuses: list[int] = []
        stop = Event()

        def go_on() -> None:
            while not stop.is_set():
                statuses.append(server.read())

        clients = [Thread(target=go_on) for _ in range(4)]
        for client in clients:
            client.start()
        _until(lambda: len(statuses) > 50)
        before = len(server.workers())
        victim = server.workers()[0]
        victim.kill()
        _until(lambda: len(server.workers()) == before and victim not in server.workers())
        reached = len(statuses)
        _until(lambda: len(statuses) > reached + 200)
        stop.set()
        for client in clients:
            client.join()
    lost, late = statuses.count(0), statuses[reached + 4 :]
    # Connections of the killed worker are lost, at most one per client.
    return Outcome(f"{_counted(statuses)}; a new worker came", lost <= 4 and set(late) == {200})


def full_disk(folder: Path) -> Outcome:
    """On a full disk, feedback is answered 503, readings work, and no stored feedback is lost."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)]
    if os.getuid() or subprocess.run(mounted, capture_output=True, check=False).returncode:
        return Outcome("not run: it needs root to mount a small disk", None)
    url = f"sqlite:///{disk}/feedback.db"
    try:
        with Served(folder, NUMSCRIBE_FEEDBACK_URL=url) as server:
            given = [server.give(number) for number in range(60)]
            refused = {status for status, _ in given} - {201}
            read = server.read()
            subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
            given += [server.give(100)]
        store = Store(url)
        kept = {entry.id for entry in store.entries()}
        store.close()
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
    acknowledged = {name for status, name in given if status == 201}
    seen = (
        f"{len(acknowledged)} acknowledged, {len(acknowledged & kept)} of them stored; then "
        f"{', '.join(map(str, refused))}; a reading {read}; with free space again {given[-1][0]}"
    )
    is_right = refused == {503} and read == 200 and acknowledged <= kept and given[-1][0] == 201
    return Outcome(seen, is_right)


def database_gone(folder: Path) -> Outcome:
    """While PostgreSQL is down, feedback is answered 503, and readings work."""
    with PostgreSQL(folder) as database:
        with Served(folder, NUMSCRIBE_FEEDBACK_URL=database.url) as server:
            first = server.give(1)[0]
            database.stop()
            away, read = server.give(2)[0], server.read()
            database.start()
            back = server.give(3)[0]
        store = Store(database.url)
        kept = len(list(store.entries()))
        store.close()
    seen = f"feedback {first}, down {away}, a reading {read}, up again {back}; {kept} stored"
    return Outcome(seen, (first, away, read, back, kept) == (201, 503, 200, 201, 2))


def corrupt_model(folder: Path) -> Outcome:
    """After a reload of a corrupt model file and a crash of a worker, readings work."""
    path = folder / "model.onnx"
    path.write_bytes(find("default").load())
    with Served(folder, "--model", str(path)) as server:
        path.write_bytes(b"junk" * 1000)
        server.process.send_signal(signal.SIGHUP)
        complaints = folder / "stderr"
        _until(lambda: "keeps the current model" in complaints.read_text())
        victim = server.workers()[0]
        victim.kill()
        _until(lambda: len(server.workers()) == 2 and victim not in server.workers())
        statuses = [server.read() for _ in range(20)]
    return Outcome(f"{_counted(statuses)}, and one error message", statuses == [200] * 20)


def largest_drawings(folder: Path) -> Outcome:
    """Others are answered within a second while one client sends the largest drawing in a loop."""
    box = [[0, 0], [30, 5], [25, 100], [2, 95], [0, 0]]
    strokes = [[[x + 35 * i, y] for x, y in box] for i in range(MAX_STROKES)]
    body = json.dumps({"strokes": strokes, "expect": "digits=64"}).encode()
    with Served(folder) as server:
        health, readings, largest = _beside(server, body, seconds=15)
    seen = f"{_milliseconds(health)} for /healthz, {_milliseconds(readings)} for a reading, "
    return Outcome(
        seen + f"during {len(largest)} drawings of at most {max(largest, default=0):.1f} s",
        max(health + readings) < 1.0,
    )


def largest_pictures(folder: Path) -> Outcome:
    """With 32 clients that send the largest picture of a format, memory stays under 1.5 GB."""
    side = int(MAX_PIXELS**0.5)
    small = int((MAX_PIXELS // 2) ** 0.5)
    shown = []
    with Served(folder) as server:
        for name, ending, picture in (
            ("RGBA PNG", ".png", np.full((side, side, 4), 255, np.uint8)),
            ("16-bit PNG", ".png", np.full((small, small, 4), 65535, np.uint16)),
            ("TIFF", ".tiff", np.full((side, side, 3), 255, np.uint8)),
            ("WebP", ".webp", np.full((side, side, 4), 255, np.uint8)),
            ("GIF", ".gif", np.full((small, small, 3), 255, np.uint8)),
        ):
            content = bytes(cv2.imencode(ending, picture)[1])
            ask = partial(server.ask, "POST", "/api/v1/read", content, "image/png")
            peak = 0.0
            with ThreadPoolExecutor(32) as pool:
                answers = [pool.submit(ask) for _ in range(32)]
                while not all(answer.done() for answer in answers):
                    peak = max(peak, sum(rss for rss, _ in server.megabytes()))
                    time.sleep(0.02)
            statuses = [answer.result()[0] for answer in answers]
            shown.append(f"{name} {peak:,.0f} MB ({_counted(statuses)})")
            if peak > 1500 or set(statuses) - {200, 503}:
                return Outcome("; ".join(shown), False)
        read = server.read()
    return Outcome("; ".join(shown) + f"; then a reading {read}", read == 200)


def _beside(
    server: Served, body: bytes, seconds: float
) -> tuple[list[float], list[float], list[float]]:
    """Send a body in a loop; return the seconds of /healthz, of readings, and of these bodies."""
    taken: list[float] = []
    stop = Event()

    def attack() -> None:
        while not stop.is_set():
            taken.append(_timed(partial(server.ask, "POST", "/api/v1/read", body)))

    attacker = Thread(target=attack)
    attacker.start()
    health, readings = [], []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        health.append(_timed(partial(server.ask, "GET", "/healthz")))
        readings.append(_timed(server.read))
        time.sleep(0.02)
    stop.set()
    attacker.join()
    return health, readings, taken


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _milliseconds(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return f"{1000 * ordered[len(ordered) // 2]:.0f} ms (at most {1000 * ordered[-1]:.0f})"


FAULTS: list[Callable[[Path], Outcome]] = [
    slow_clients,
    half_sent_uploads,
    many_connections,
    stop_with_half_a_request,
    killed_worker,
    full_disk,
    database_gone,
    corrupt_model,
    largest_drawings,
    largest_pictures,
]
"""Each starts its own server."""


def _counted(statuses: list[int]) -> str:
    counts = {status: statuses.count(status) for status in sorted(set(statuses))}
    names = {0: "lost"}
    return ", ".join(f"{count:,} × {names.get(status, status)}" for status, count in counts.items())


def _until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("The condition was not met within a minute.")
        time.sleep(0.02)
