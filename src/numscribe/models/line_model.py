"""The line reader: a line image in, logits of the symbols of its columns out, with ONNX Runtime."""

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
    """A line reader in memory; its session uses one thread.

    Attributes:
        name: Name and version, as ``name@version``.
        temperature: Calibration temperature, by which the logits are divided before the softmax.
        prior: Prior probabilities of texts.
        confidence: Weights of the regression in ``reading.confidence``; empty for a model that is
            not calibrated.
    """

    def __init__(self, content: bytes) -> None:
        """Load a model from the bytes of its ONNX file.

        Raises:
            CorruptModelError: The bytes are not a model, or it has another input contract.
        """
        self._session = open_session(content)
        facts = self._session.get_modelmeta().custom_metadata_map
        if facts.get("labels") != SYMBOLS or facts.get("input") != LINE_CONTRACT:
            raise CorruptModelError(
                "The model does not declare Numscribe's contract of line images."
            )
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
        """Load a packaged model by name, or an ``.onnx`` file by path; the result is cached.

        Raises:
            UnknownModelError: There is no such model or file.
            CorruptModelError: The model cannot be used.
        """
        return cls(model_content(model, "lines"))

    def logits(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Compute logits.

        Args:
            image: uint8 (40, width), 0 paper to 255 ink.

        Returns:
            Float32 (columns, 1 + len(SYMBOLS)), CTC blank first; a column is two pixels wide.
        """
        even = np.pad(image, ((0, 0), (0, image.shape[1] % 2)))
        (output,) = self._session.run(None, {self._input: even[None].astype(np.float32) / 255})
        return np.asarray(output[0], dtype=np.float32)
