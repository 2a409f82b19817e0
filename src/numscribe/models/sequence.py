"""The sequence model: a strip of writing in, what each column of it says out, by ONNX Runtime."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from numscribe.errors import CorruptModelError
from numscribe.models.registry import model_content
from numscribe.models.session import open_session

SYMBOLS = "0123456789-./,()$*"
"""What a column may say, after ``BLANK``: a digit, a separator, or ``*`` for any other symbol."""

BLANK = 0
"""Place of "nothing, or more of the same" among what a column may say."""

STRIP_CONTRACT = "float32 (n, 40, width), 0 paper to 1 ink, digits 20 high, middle in row 20"
"""What a model file must say that it reads."""


class SequenceModel:
    """A sequence model in memory, with one thread a session.

    Attributes:
        name: Name and version, as ``name@version``.
    """

    def __init__(self, content: bytes) -> None:
        """Load a model from the bytes of its ONNX file.

        Raises:
            CorruptModelError: The bytes are no model, or one with another input contract.
        """
        self._session = open_session(content)
        facts = self._session.get_modelmeta().custom_metadata_map
        if facts.get("labels") != SYMBOLS or facts.get("input") != STRIP_CONTRACT:
            raise CorruptModelError("The model was not made for Numscribe's strips.")
        self._input = self._session.get_inputs()[0].name
        try:
            self.name = f"{facts['name']}@{facts['version']}"
            shape = self.logits(np.zeros((40, 20), dtype=np.uint8)).shape
        except Exception as error:  # ONNX Runtime's own errors share no public base class
            raise CorruptModelError("The model does not do what its description says.") from error
        if shape != (10, len(SYMBOLS) + 1):
            raise CorruptModelError("The model does not do what its description says.")

    @classmethod
    @cache
    def load(cls, model: str) -> SequenceModel:
        """Load a packaged model by its name, or any by its path.

        Who asks for the same again, in the life of a process, shares what was loaded first.

        Raises:
            UnknownModelError: There is no model of that name, or no such file.
            CorruptModelError: It cannot be used.
        """
        return cls(model_content(model, "strips"))

    def logits(self, strip: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return logits (columns, 19) of blank and each symbol; a column is two pixels wide.

        Args:
            strip: uint8 (40, width), 0 paper to 255 ink, as ``layout.strip`` makes it.
        """
        even = np.pad(strip, ((0, 0), (0, strip.shape[1] % 2)))
        (output,) = self._session.run(None, {self._input: even[None].astype(np.float32) / 255})
        return np.asarray(output[0], dtype=np.float32)
