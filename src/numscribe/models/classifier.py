"""The classifier: a batch of 28×28 pictures in, logits out, by ONNX Runtime."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import CorruptModelError
from numscribe.models import registry
from numscribe.models.session import open_session

LABELS = "0123456789"
"""What the ten logits stand for, in order; the model file must say the same."""

_AT_ONCE = 256
"""Pictures that are computed together; ONNX Runtime keeps as much memory as it ever took."""

REFUSAL = "?"
"""Follows them in a model that has an eleventh logit, whose sigmoid is the probability that the
picture is a digit at all."""

INPUT_CONTRACT = "float32 (n, 28, 28), 0 paper to 1 ink, longer side 20, centred by mass"
"""What a model file must say that it reads."""


class Classifier:
    """A model in memory, with one thread a session.

    Attributes:
        name: Name and version, as ``name@version``.
        temperature: What to divide the logits by before the softmax, so that probabilities are
            calibrated.
        refuses: Whether an eleventh logit tells digits from everything else.
    """

    def __init__(self, content: bytes) -> None:
        """Load a model from the bytes of its ONNX file.

        Raises:
            CorruptModelError: The bytes are no model, or one with another input contract.
        """
        self._session = open_session(content)
        facts = self._session.get_modelmeta().custom_metadata_map
        labels = facts.get("labels")
        if labels not in (LABELS, LABELS + REFUSAL) or facts.get("input") != INPUT_CONTRACT:
            raise CorruptModelError("The model was not made for Numscribe's input contract.")
        self.refuses = labels == LABELS + REFUSAL
        self._input = self._session.get_inputs()[0].name
        try:
            self.name = f"{facts['name']}@{facts['version']}"
            self.temperature = float(facts.get("temperature", "1"))
            shape = self.logits(np.zeros((1, 28, 28), dtype=np.float32)).shape
        except Exception as error:  # ONNX Runtime's own errors share no public base class
            raise CorruptModelError("The model does not do what its description says.") from error
        if shape != (1, len(labels)) or not 0 < self.temperature < math.inf:
            raise CorruptModelError("The model does not do what its description says.")

    @classmethod
    def load(cls, model: str) -> Classifier:
        """Load a packaged model by its name, or any model by the path of its ``.onnx`` file.

        Raises:
            UnknownModelError: There is no model of that name, or no such file.
            CorruptModelError: It cannot be used.
        """
        return cls(registry.model_content(model))

    def logits(self, pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return logits (n, 10), or (n, 11) if it refuses, for pictures (n, 28, 28), float32."""
        parts = [
            self._session.run(None, {self._input: pictures[start : start + _AT_ONCE]})[0]
            for start in range(0, max(1, len(pictures)), _AT_ONCE)
        ]
        return np.concatenate(parts, dtype=np.float32)
