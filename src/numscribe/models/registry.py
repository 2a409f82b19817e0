"""The registry of packaged models: file, version and SHA-256 by name."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from numscribe.errors import CorruptModelError, UnknownModelError

WEIGHTS = Path(__file__).parent / "weights"
"""Folder of the packaged models and of ``registry.json``, which lists them."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A packaged model.

    Attributes:
        name: Name of the model.
        version: Version of the weights.
        file: File name in ``WEIGHTS``.
        sha256: SHA-256 of the file, in hexadecimal.
        reads: Kind of input: "digits" (pictures of one digit), "trajectories" (of one digit),
            "lines" (line images) or "pages".
    """

    name: str
    version: str
    file: str
    sha256: str
    reads: str = "digits"

    def load(self) -> bytes:
        """Return the file's bytes.

        Raises:
            CorruptModelError: The file is missing, or does not match the registered hash.
        """
        path = WEIGHTS / self.file
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CorruptModelError(f"The file of model {self.name} cannot be read.") from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise CorruptModelError(f"The file of model {self.name} does not match its SHA-256.")
        return content


@cache
def registered(reads: str = "digits") -> dict[str, ModelEntry]:
    """Return the packaged models for a kind of input (see ``ModelEntry.reads``), by name."""
    rows = json.loads((WEIGHTS / "registry.json").read_text(encoding="utf-8"))
    entries = [ModelEntry(**row) for row in rows]
    return {entry.name: entry for entry in entries if entry.reads == reads}


def find(name: str, reads: str = "digits") -> ModelEntry:
    """Return a packaged model by name and kind of input (see ``ModelEntry.reads``).

    Raises:
        UnknownModelError: There is no such model.
    """
    models = registered(reads)
    if name not in models:
        raise UnknownModelError(
            f"There is no model {name!r}; available models: {', '.join(models)}."
        )
    return models[name]


def model_content(model: str, reads: str = "digits") -> bytes:
    """Return the bytes of a packaged model by name, or of an ``.onnx`` file by path.

    Raises:
        UnknownModelError: There is no such model or file.
        CorruptModelError: A packaged file does not match its registered hash.
    """
    if not model.endswith(".onnx"):
        return find(model, reads).load()
    try:
        return Path(model).read_bytes()
    except OSError as error:
        raise UnknownModelError(f"The model file {model} cannot be read.") from error
