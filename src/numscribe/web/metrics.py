"""Prometheus metrics, summed over all workers."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from numscribe.records import Reading

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Media type of ``Metrics.text``."""

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_CONFIDENCES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1)


class Metrics:
    """The metrics of a process.

    If ``PROMETHEUS_MULTIPROC_DIR`` is set before this module is imported, each process writes its
    metrics to a file there, and every process can report the sum.
    """

    def __init__(self) -> None:
        """Start at zero."""
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "numscribe_requests",
            "Requests answered.",
            ["route", "method", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "numscribe_request_seconds",
            "Time to answer a request.",
            ["route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._readings = Counter(
            "numscribe_readings",
            "Inputs read, by outcome: accepted, or the reason for refusal.",
            ["outcome"],
            registry=registry,
        )
        self._digits = Counter(
            "numscribe_digits", "Digits of accepted readings.", ["digit"], registry=registry
        )
        self._confidence = Histogram(
            "numscribe_confidence",
            "Confidence of readings with ink.",
            buckets=_CONFIDENCES,
            registry=registry,
        )
        self._reading_seconds = Histogram(
            "numscribe_reading_seconds",
            "Time to read an input.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._running = Gauge(
            "numscribe_readings_running",
            "Inputs that are being read.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._waiting = Gauge(
            "numscribe_requests_waiting",
            "Requests that wait for a slot.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._queue = [0, 0]
        # Looking up labels takes longer than counting.
        self._of_request = cache(self._requests.labels)
        self._of_route = cache(self._seconds.labels)
        self._of_outcome = cache(self._readings.labels)
        self._of_digit = cache(self._digits.labels)

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answered request; ``route`` is the URL rule, so that label values are few."""
        self._of_request(route, method, str(status)).inc()
        self._of_route(route).observe(seconds)

    def count_reading(self, reading: Reading, seconds: float) -> None:
        """Count a reading, and observe its duration."""
        self._of_outcome("accepted" if reading.accepted else str(reading.reason)).inc()
        self._reading_seconds.observe(seconds)
        if reading.digits:
            self._confidence.observe(reading.confidence)
        if reading.accepted:
            for digit in reading.digits:
                self._of_digit(str(digit.digit)).inc()

    def set_queue(self, running: int, waiting: int) -> None:
        """Set the numbers of running readings and of waiting requests."""
        if running != self._queue[0]:  # each of them is written to a file
            self._running.set(running)
        if waiting != self._queue[1]:
            self._waiting.set(waiting)
        self._queue = [running, waiting]

    def text(self) -> bytes:
        """Return the metrics of all processes in Prometheus' text format."""
        registry = self._registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            _forget_dead_processes(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def _forget_dead_processes(folder: Path) -> None:
    """Remove the gauges of workers that were killed."""
    for path in folder.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
