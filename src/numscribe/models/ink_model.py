"""The ink model: a picture in, maps of handwriting, ruling, print and lines out.

It runs with ONNX Runtime.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from numscribe.errors import CorruptModelError
from numscribe.models.registry import model_content
from numscribe.models.session import open_session
from numscribe.records import Image, InkMaps

INK_CONTRACT = "float32 (n, 3, height, width), B, G, R in [0, 1], sides multiples of 16"
"""Input that a model file must declare."""

MAPS = "handwriting,ruling,printing,lines"
"""Channels of the output, in order."""

STRIDE = 16
"""Height and width of the model's input must be multiples of this."""


class InkModel:
    """An ink model in memory; its session uses one thread.

    Attributes:
        name: Name and version, as ``name@version``.
    """

    def __init__(self, content: bytes) -> None:
        """Load a model from the bytes of its ONNX file.

        Raises:
            CorruptModelError: The bytes are not a model, or it has another input contract.
        """
        self._session = open_session(content)
        facts = self._session.get_modelmeta().custom_metadata_map
        if facts.get("labels") != MAPS or facts.get("input") != INK_CONTRACT:
            raise CorruptModelError("This is not an ink model in Numscribe's format.")
        self._input = self._session.get_inputs()[0].name
        shape = (STRIDE, 2 * STRIDE)
        try:
            self.name = f"{facts['name']}@{facts['version']}"
            maps = self.maps(np.zeros((*shape, 3), dtype=np.uint8))
        except Exception as error:  # ONNX Runtime's own errors share no public base class
            raise CorruptModelError("The model does not match its metadata.") from error
        if any(layer.shape != shape for layer in maps.layers):
            raise CorruptModelError("The model does not match its metadata.")

    @classmethod
    @cache
    def load(cls, model: str) -> InkModel:
        """Load a packaged model by name, or an ``.onnx`` file by path; the result is cached.

        Raises:
            UnknownModelError: There is no such model or file.
            CorruptModelError: The model cannot be used.
        """
        return cls(model_content(model, "pages"))

    def maps(self, image: Image) -> InkMaps:
        """Compute the ink maps of a picture.

        Args:
            image: uint8, (height, width, 3), BGR.

        Returns:
            Maps in [0, 1], float32 (height, width) each.
        """
        height, width = image.shape[:2]
        bottom, right = -height % STRIDE, -width % STRIDE
        padded = cv2.copyMakeBorder(image, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
        inputs = padded.transpose(2, 0, 1)[None].astype(np.float32) / 255
        (output,) = self._session.run(None, {self._input: inputs})
        return InkMaps(*np.ascontiguousarray(output[0, :, :height, :width], dtype=np.float32))
