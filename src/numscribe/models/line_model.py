"""The line reader: a line image in, logits of the symbols of its columns out, with ONNX Runtime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import CorruptModelError
from numscribe.models.registry import model_content
from numscribe.models.session import open_session
from numscribe.models.symbols import SYMBOLS
from numscribe.models.text_prior import TextPrior

LINE_CONTRACT = "float32 (n, 40, width), 0 paper to 1 ink, digits 20 high, middle in row 20"
"""Input that a model file must declare."""

_BATCH, _BATCH_WIDTH = 32, 4096
"""Maximum number of images in a run, and maximum total width of several images in pixels: the
memory of a run grows with it."""


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
            raise CorruptModelError("This is not a line reader in Numscribe's format.")
        (given,) = self._session.get_inputs()
        self._input, self._takes_one = given.name, given.shape[0] == 1
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
        return self.logits_of([image])[0]

    def logits_of(self, images: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
        """Compute the logits of several images, as ``logits`` does.

        Images of the same width are run together, where the model takes more than one. No image is
        made wider for that: paper beside a line changes the logits of its last columns.
        """
        even = [np.pad(image, ((0, 0), (0, image.shape[1] % 2))) for image in images]
        order = sorted(range(len(even)), key=lambda index: even[index].shape[1])
        found: dict[int, NDArray[np.float32]] = {}
        for width, group in groupby(order, key=lambda index: even[index].shape[1]):
            same = list(group)
            most = 1 if self._takes_one else min(_BATCH, max(1, _BATCH_WIDTH // width))
            for start in range(0, len(same), most):
                batch = same[start : start + most]
                inputs = np.stack([even[index] for index in batch]).astype(np.float32) / 255
                (output,) = self._session.run(None, {self._input: inputs})
                found.update(zip(batch, np.asarray(output, dtype=np.float32), strict=True))
        return [found[index] for index in range(len(even))]
