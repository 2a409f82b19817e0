"""What an application serves with: its models, its gate, its counters, its log and its store."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, cast

from flask import current_app
from structlog.typing import FilteringBoundLogger

from numscribe.errors import UnknownModelError
from numscribe.models import registry
from numscribe.recognizer import Recognizer
from numscribe.settings import Settings
from numscribe.web.gate import Gate
from numscribe.web.metrics import Metrics

if TYPE_CHECKING:
    from numscribe.feedback.store import Store

READERS: Final = 2
"""Inputs that a process reads at the same time: while one waits for memory, another computes."""


class Readers:
    """The served model, and the packaged ones, which are loaded when they are first asked for.

    A request names models; it never names files.
    """

    def __init__(self, settings: Settings) -> None:
        """Load the served model.

        Raises:
            ModelError: It is unknown or broken.
        """
        self._settings = settings
        self.default = self._load(settings.model)
        self._loaded = {self.default.model.partition("@")[0]: self.default}
        self._loading = threading.Lock()

    def names(self) -> list[str]:
        """Return the names of all models that can be asked for, the served one first."""
        return list(dict.fromkeys([*self._loaded, *registry.registered()]))

    def get(self, name: str | None) -> Recognizer:
        """Return the reader with the model ``name`` or ``name@version``; None is the served one.

        Raises:
            UnknownModelError: There is none.
            CorruptModelError: Its file is broken.
        """
        if name is None:
            return self.default
        plain, _, version = name.partition("@")
        if plain not in self.names():
            raise UnknownModelError(
                f"There is no model {name!r}; there are: {', '.join(self.names())}."
            )
        with self._loading:
            if plain not in self._loaded:
                self._loaded[plain] = self._load(plain)
            reader = self._loaded[plain]
        if version and reader.model != name:
            raise UnknownModelError(f"There is no model {name!r}, but {reader.model}.")
        return reader

    def _load(self, model: str) -> Recognizer:
        return Recognizer(
            model,
            threshold=self._settings.threshold,
            max_pixels=round(self._settings.max_megapixels * 1e6),
        )


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that the routes of one application share.

    ``gate`` bounds readings, and ``batches`` how many batches are in memory.
    ``store`` opens the store of feedback, always the same; None where none is kept.
    """

    settings: Settings
    readers: Readers
    gate: Gate
    batches: Gate
    metrics: Metrics
    log: FilteringBoundLogger
    store: Callable[[], Store] | None

    @classmethod
    def make(cls, settings: Settings, log: FilteringBoundLogger) -> Service:
        """Make the parts as the settings say; the served model is loaded.

        Raises:
            ModelError: The model is unknown or broken.
        """
        metrics = Metrics()
        gate = Gate(READERS, settings.queue, settings.request_seconds, metrics.set_queue)

        @cache
        def store() -> Store:
            # SQLAlchemy is a quarter of what a worker would import before it can read.
            from numscribe.feedback.store import Store  # noqa: PLC0415

            return Store(
                settings.feedback_url,
                capacity=settings.feedback_capacity,
                megabytes=settings.feedback_megabytes,
            )

        return cls(
            settings,
            Readers(settings),
            gate,
            Gate(max(1, settings.queue // 4), 0, settings.request_seconds),
            metrics,
            log,
            store if settings.feedback_url else None,
        )


def service() -> Service:
    """Return the parts of the application that answers the current request."""
    return cast(Service, current_app.extensions["numscribe"])
