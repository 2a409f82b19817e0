"""The line reader by ONNX Runtime: the image of a line to the symbols of its columns."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import CorruptModelError
from numscribe.models.registry import model_content
from numscribe.models.session import open_session
from numscribe.models.symbols import SYMBOLS
from numscribe.models.text_prior import TextPrior

LINE_CONTRACT = "float32 (n, 40, width), 0 paper to 1 ink, digits 20 high, middle in row 20"
"""Input that a model file must declare."""


class LineModel:
    """A line reader in memory, with one thread a session.

    Attributes:
        name: Name and version, as ``name@version``.
        temperature: What logits are divided by before they become probabilities.
        prior: How probable texts are, whatever the image.
        confidence: Weights of what is known of a reading, as ``layout.confidence`` takes them;
            empty for a model that is not calibrated.
    """

    def __init__(self, content: bytes) -> None:
        """Load a model from the bytes of its ONNX file.

        Raises:
            CorruptModelError: The bytes are no model, or one with another input contract.
        """
        self._session = open_session(content)
        facts = self._session.get_modelmeta().custom_metadata_map
        if facts.get("labels") != SYMBOLS or facts.get("input") != LINE_CONTRACT:
            raise CorruptModelError("The model does not read line images as Numscribe makes them.")
        self._input = self._session.get_inputs()[0].name
        try:
            self.name = f"{facts['name']}@{facts['version']}"
            self.temperature = float(facts.get("temperature", "1"))
            self.prior = TextPrior(json.loads(facts.get("texts", "{}")))
            self.confidence: list[float] = json.loads(facts.get("confidence", "[]"))
            shape = self.logits(np.zeros((40, 20), dtype=np.uint8)).shape
        except Exception as error:  # ONNX Runtime's own errors share no public base class
            raise CorruptModelError("The model does not match its metadata.") from error
        if shape != (10, len(SYMBOLS) + 1):
            raise CorruptModelError("The model does not match its metadata.")

    @classmethod
    @cache
    def load(cls, model: str) -> LineModel:
        """Load a packaged model by its name, or any by its path; the result is cached.

        Raises:
            UnknownModelError: There is no model of that name, or no such file.
            CorruptModelError: It cannot be used.
        """
        return cls(model_content(model, "lines"))

    def logits(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return logits (columns, 1 + len(SYMBOLS)), blank first; a column is two pixels wide.

        Args:
            image: uint8 (40, width), 0 paper to 255 ink.
        """
        even = np.pad(image, ((0, 0), (0, image.shape[1] % 2)))
        (output,) = self._session.run(None, {self._input: even[None].astype(np.float32) / 255})
        return np.asarray(output[0], dtype=np.float32)
