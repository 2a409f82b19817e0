"""The models that come with Numscribe: name to file, version and SHA-256."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from numscribe.errors import CorruptModelError, UnknownModelError

WEIGHTS = Path(__file__).parent / "weights"
"""Folder of the packaged models and of ``registry.json``, which describes them."""


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One packaged model.

    Attributes:
        name: What people call it.
        version: Version of its weights.
        file: Its file in ``WEIGHTS``.
        sha256: Hash of that file's bytes, in hexadecimal.
        reads: "digits", one to a picture; "trajectories", one to each; "lines"; or "pages".
    """

    name: str
    version: str
    file: str
    sha256: str
    reads: str = "digits"

    def load(self) -> bytes:
        """Return the file's bytes.

        Raises:
            CorruptModelError: They are missing, or their hash is not the registered one.
        """
        path = WEIGHTS / self.file
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CorruptModelError(f"The file of model {self.name} cannot be read.") from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise CorruptModelError(f"The file of model {self.name} differs from its SHA-256.")
        return content


@cache
def registered(reads: str = "digits") -> dict[str, ModelEntry]:
    """Return every packaged model that reads digits, trajectories, lines or pages, by name."""
    rows = json.loads((WEIGHTS / "registry.json").read_text(encoding="utf-8"))
    entries = [ModelEntry(**row) for row in rows]
    return {entry.name: entry for entry in entries if entry.reads == reads}


def find(name: str, reads: str = "digits") -> ModelEntry:
    """Return the packaged model of that name that reads digits, trajectories, lines or pages.

    Raises:
        UnknownModelError: There is none.
    """
    models = registered(reads)
    if name not in models:
        raise UnknownModelError(f"There is no model {name!r}; there are: {', '.join(models)}.")
    return models[name]


def model_content(model: str, reads: str = "digits") -> bytes:
    """Return the bytes of a packaged model by name, or of any ``.onnx`` file by path.

    Raises:
        UnknownModelError: There is no model of that name, or no such file.
        CorruptModelError: A packaged file is not what the registry says.
    """
    if not model.endswith(".onnx"):
        return find(model, reads).load()
    try:
        return Path(model).read_bytes()
    except OSError as error:
        raise UnknownModelError(f"The model file {model} cannot be read.") from error
