"""Which model the workers load, and how another one takes its place while they serve."""

from __future__ import annotations

import mmap
import os
import signal
import subprocess  # nosec B404 for our own interpreter alone
import sys
from pathlib import Path
from typing import Final

from numscribe.errors import CorruptModelError, UnfitModelError
from numscribe.models.registry import find, model_content, registered
from numscribe.settings import Settings

_LONGEST_NAME: Final = 200
_CHECK: Final = (
    "import sys; from numscribe.models.classifier import Classifier; "
    "Classifier(sys.stdin.buffer.read())"
)
_CHECK_SECONDS: Final = 60


class ModelInUse:
    """The model that new workers load: one that was good when it was taken.

    It is made before workers are forked, and shares a page of memory with them. Of a file, they
    load a copy: what happens to the file later is nothing to a worker that starts meanwhile.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Take the model of the settings.

        Args:
            settings: The server's.
            folder: Folder of the server's own, for the copy.

        Raises:
            ModelError: The model is unknown, or a packaged one is broken.
        """
        self.settings = settings
        self._own = settings
        self._copy = folder / "model.onnx"
        self._shared = mmap.mmap(-1, 1 + _LONGEST_NAME)
        self._take(settings.model, model_content(settings.model))

    @property
    def was_loaded(self) -> bool:
        """Whether a worker of this server has ever loaded its model."""
        return self._shared[0] == 1

    def say_loaded(self) -> None:
        """Say, in a worker, that the model can be loaded."""
        self._shared[0] = 1

    def ask(self, name: str | None) -> str:
        """Ask, in a worker, for other workers with another model.

        Args:
            name: Name of a packaged model; None takes the settings' model as it is now.

        Returns:
            Name and version of the model that will be served.

        Raises:
            UnknownModelError: There is none of that name.
            UnfitModelError: It cannot be used.
        """
        from numscribe.models.classifier import Classifier  # noqa: PLC0415 not before the fork

        registered.cache_clear()
        try:
            content = model_content(self._own.model) if name is None else find(name).load()
            model = Classifier(content).name
        except CorruptModelError as error:
            raise UnfitModelError(f"{error} The server goes on with the model it has.") from error
        self._shared[1:] = (name or "").encode().ljust(_LONGEST_NAME, b"\0")
        os.kill(os.getppid(), signal.SIGHUP)
        return model

    def renew(self) -> None:
        """Take what was asked for last, for the workers that start from now on.

        Raises:
            ModelError: It cannot be used; the model in use stays the same.
        """
        registered.cache_clear()
        model = self._shared[1:].rstrip(b"\0").decode() or self._own.model
        content = model_content(model)
        # In another process: this one forks workers, and must not have ONNX Runtime's threads.
        # No shell, our own program, and the model goes in as data.
        check = subprocess.run(  # noqa: S603  # nosec B603
            [sys.executable, "-c", _CHECK],
            input=content,
            capture_output=True,
            timeout=_CHECK_SECONDS,
            check=False,
        )
        if check.returncode:
            *_, reason = check.stderr.decode(errors="replace").strip().splitlines() or [""]
            raise CorruptModelError(reason.partition(": ")[2] or "The model cannot be loaded.")
        self._take(model, content)

    def _take(self, model: str, content: bytes) -> None:
        if model.endswith(".onnx"):
            new = self._copy.with_suffix(".new")
            new.write_bytes(content)
            new.replace(self._copy)
            model = str(self._copy)
        self.settings = self._own.model_copy(update={"model": model})
