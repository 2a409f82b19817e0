"""The classifiers: a batch of pictures or trajectories in, logits out, by ONNX Runtime."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import CorruptModelError
from numscribe.models import registry
from numscribe.models.session import open_session

LABELS = "0123456789"
"""What the ten logits stand for, in order; the model file must say the same."""

_AT_ONCE = 256
"""Inputs that are computed together; ONNX Runtime keeps as much memory as it ever took."""

REFUSAL = "?"
"""Follows them in a model that has an eleventh logit, whose sigmoid is the probability that the
input is a digit at all."""


@dataclass(frozen=True, slots=True)
class Contract:
    """What a classifier reads.

    Attributes:
        reads: What its entry in the registry calls that.
        shape: Shape of one input, float32.
        description: What its file must say of it.
    """

    reads: str
    shape: tuple[int, ...]
    description: str


PICTURES = Contract(
    "digits",
    (28, 28),
    "float32 (n, 28, 28), 0 paper to 1 ink, longer side 20, centred by mass",
)
"""Pictures, as ``vision.normalize`` makes them."""

TRAJECTORIES = Contract(
    "trajectories",
    (3, 64),
    "float32 (n, 3, 64), x and y in a box of longer side 1 around 0, and 1 where the pen is down",
)
"""Trajectories of the pen, as ``vision.trajectory`` makes them."""


class Classifier:
    """A model in memory, with one thread a session.

    Attributes:
        content: The bytes of its ONNX file.
        name: Name and version, as ``name@version``.
        temperature: What to divide the logits by before the softmax, so that probabilities are
            calibrated.
        refuses: Whether an eleventh logit tells digits from everything else.
    """

    def __init__(self, content: bytes, contract: Contract = PICTURES) -> None:
        """Load a model from the bytes of its ONNX file.

        Raises:
            CorruptModelError: The bytes are no model, or one with another input contract.
        """
        self.content = content
        self._session = open_session(content)
        facts = self._session.get_modelmeta().custom_metadata_map
        labels = facts.get("labels")
        if labels not in (LABELS, LABELS + REFUSAL) or facts.get("input") != contract.description:
            raise CorruptModelError("The model was not made for Numscribe's input contract.")
        self.refuses = labels == LABELS + REFUSAL
        self._input = self._session.get_inputs()[0].name
        try:
            self.name = f"{facts['name']}@{facts['version']}"
            self.temperature = float(facts.get("temperature", "1"))
            shape = self.logits(np.zeros((1, *contract.shape), dtype=np.float32)).shape
        except Exception as error:  # ONNX Runtime's own errors share no public base class
            raise CorruptModelError("The model does not do what its description says.") from error
        if shape != (1, len(labels)) or not 0 < self.temperature < math.inf:
            raise CorruptModelError("The model does not do what its description says.")

    @classmethod
    def load(cls, model: str, contract: Contract = PICTURES) -> Classifier:
        """Load a packaged model by its name, or any model by the path of its ``.onnx`` file.

        Raises:
            UnknownModelError: There is no model of that name, or no such file.
            CorruptModelError: It cannot be used.
        """
        return cls(registry.model_content(model, contract.reads), contract)

    def logits(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return logits, float32 (n, 10), or (n, 11) if it refuses, for n inputs."""
        parts = [
            self._session.run(None, {self._input: inputs[start : start + _AT_ONCE]})[0]
            for start in range(0, max(1, len(inputs)), _AT_ONCE)
        ]
        return np.concatenate(parts, dtype=np.float32)
