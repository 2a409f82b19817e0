"""The objects that all routes of an application share: models, limiters, metrics, log and store."""

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
from numscribe.reading.recognizer import Recognizer
from numscribe.settings import Settings
from numscribe.web.limiter import ConcurrencyLimiter
from numscribe.web.metrics import Metrics

if TYPE_CHECKING:
    from numscribe.feedback.store import Store

SLOTS: Final = 2
"""Number of inputs that a process reads at the same time."""


class Recognizers:
    """The default model, and the packaged models, which are loaded on first use.

    A request can choose a model by name, never by path.
    """

    def __init__(self, settings: Settings) -> None:
        """Load the default model.

        Raises:
            ModelError: The model is unknown or broken.
        """
        self._settings = settings
        self.default = self._load(settings.model)
        self._loaded = {self.default.model.partition("@")[0]: self.default}
        self._loading = threading.Lock()

    def names(self) -> list[str]:
        """Return the names of all available models, the default one first."""
        return list(dict.fromkeys([*self._loaded, *registry.registered()]))

    def get(self, name: str | None) -> Recognizer:
        """Return the recognizer of a model.

        Args:
            name: ``name`` or ``name@version``, or None for the default model.

        Raises:
            UnknownModelError: There is no such model or version.
            CorruptModelError: The model's file is broken.
        """
        if name is None:
            return self.default
        plain, _, version = name.partition("@")
        if plain not in self.names():
            raise UnknownModelError(
                f"There is no model {name!r}; available models: {', '.join(self.names())}."
            )
        with self._loading:
            if plain not in self._loaded:
                self._loaded[plain] = self._load(plain)
            recognizer = self._loaded[plain]
        if version and recognizer.model != name:
            raise UnknownModelError(f"There is no model {name!r}, only {recognizer.model}.")
        return recognizer

    def _load(self, model: str) -> Recognizer:
        return Recognizer(
            model,
            threshold=self._settings.threshold,
            max_pixels=round(self._settings.max_megapixels * 1e6),
        )


@dataclass(frozen=True, slots=True)
class Service:
    """The objects that the routes of one application share.

    Attributes:
        settings: The settings.
        recognizers: The models.
        limiter: Limits readings.
        batch_limiter: Limits the batches that are in memory at the same time.
        metrics: Prometheus metrics.
        log: The structured log.
        store: Opens the feedback store, the same one each time; None if feedback is turned off.
    """

    settings: Settings
    recognizers: Recognizers
    limiter: ConcurrencyLimiter
    batch_limiter: ConcurrencyLimiter
    metrics: Metrics
    log: FilteringBoundLogger
    store: Callable[[], Store] | None

    @classmethod
    def make(cls, settings: Settings, log: FilteringBoundLogger) -> Service:
        """Create the shared objects and load the default model.

        Raises:
            ModelError: The model is unknown or broken.
        """
        metrics = Metrics()
        limiter = ConcurrencyLimiter(
            SLOTS, settings.queue, settings.request_seconds, metrics.set_queue
        )

        @cache
        def store() -> Store:
            # Importing SQLAlchemy would take a quarter of a worker's start-up time.
            from numscribe.feedback.store import Store  # noqa: PLC0415

            return Store(
                settings.feedback_url,
                capacity=settings.feedback_capacity,
                megabytes=settings.feedback_megabytes,
            )

        return cls(
            settings,
            Recognizers(settings),
            limiter,
            ConcurrencyLimiter(max(1, settings.queue // 4), 0, settings.request_seconds),
            metrics,
            log,
            store if settings.feedback_url else None,
        )


def service() -> Service:
    """Return the shared objects of the current application."""
    return cast(Service, current_app.extensions["numscribe"])
