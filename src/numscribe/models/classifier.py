"""The digit classifiers: pictures or trajectories in, logits out, with ONNX Runtime."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import CorruptModelError
from numscribe.models import registry
from numscribe.models.session import open_session

LABELS = "0123456789"
"""Classes of the ten digit logits, in order; the model file must declare them."""

_BATCH = 256
"""Maximum number of inputs in a run; ONNX Runtime never releases the memory of its largest run."""

REFUSAL = "?"
"""Follows ``LABELS`` in the declaration of a model with an eleventh logit, whose sigmoid is the
probability that the input is a digit."""


@dataclass(frozen=True, slots=True)
class Contract:
    """The input contract of a classifier.

    Attributes:
        reads: Kind of input, as in the registry.
        shape: Shape of one input, float32.
        description: Description of the input that the model file must declare.
    """

    reads: str
    shape: tuple[int, ...]
    description: str


PICTURES = Contract(
    "digits",
    (28, 28),
    "float32 (n, 28, 28), 0 paper to 1 ink, longer side 20, centred by mass",
)
"""Pictures, as ``imaging.normalize`` makes them."""

TRAJECTORIES = Contract(
    "trajectories",
    (3, 64),
    "float32 (n, 3, 64), x and y in a box of longer side 1 around 0, and 1 where the pen is down",
)
"""Pen trajectories, as ``imaging.trajectory`` makes them."""


class Classifier:
    """A classifier in memory; its session uses one thread.

    Attributes:
        content: The bytes of its ONNX file.
        name: Name and version, as ``name@version``.
        temperature: Calibration temperature, by which the logits are divided before the softmax.
        refuses: Whether there is an eleventh logit for "is a digit".
    """

    def __init__(self, content: bytes, contract: Contract = PICTURES) -> None:
        """Load a model from the bytes of its ONNX file.

        Raises:
            CorruptModelError: The bytes are not a model, or it has another input contract.
        """
        self.content = content
        self._session = open_session(content)
        facts = self._session.get_modelmeta().custom_metadata_map
        labels = facts.get("labels")
        if labels not in (LABELS, LABELS + REFUSAL) or facts.get("input") != contract.description:
            raise CorruptModelError("This is not a digit model in Numscribe's format.")
        self.refuses = labels == LABELS + REFUSAL
        self._input = self._session.get_inputs()[0].name
        self._outputs = [self._session.get_outputs()[0].name]
        try:
            self.name = f"{facts['name']}@{facts['version']}"
            self.temperature = float(facts.get("temperature", "1"))
            shape = self.logits(np.zeros((1, *contract.shape), dtype=np.float32)).shape
        except Exception as error:  # ONNX Runtime's own errors share no public base class
            raise CorruptModelError("The model does not match its metadata.") from error
        if shape != (1, len(labels)) or not 0 < self.temperature < math.inf:
            raise CorruptModelError("The model does not match its metadata.")

    @classmethod
    def load(cls, model: str, contract: Contract = PICTURES) -> Classifier:
        """Load a packaged model by name, or an ``.onnx`` file by path.

        Raises:
            UnknownModelError: There is no such model or file.
            CorruptModelError: The model cannot be used.
        """
        return cls(registry.model_content(model, contract.reads), contract)

    def logits(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute logits.

        Args:
            inputs: Float32, (n, *shape), with the shape of the contract.

        Returns:
            Float32, (n, 10), or (n, 11) if the model refuses.
        """
        if len(inputs) <= _BATCH:
            return np.asarray(self._run(inputs), dtype=np.float32)
        parts = range(0, len(inputs), _BATCH)
        outputs = [self._run(inputs[start : start + _BATCH]) for start in parts]
        return np.concatenate(outputs, dtype=np.float32)

    def _run(self, inputs: NDArray[np.float32]) -> Any:
        return self._session.run(self._outputs, {self._input: inputs})[0]
