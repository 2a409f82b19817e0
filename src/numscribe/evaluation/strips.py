"""The model of whole numbers on its own, without cutting: what looking at each digit is worth."""

from __future__ import annotations

import math

from numscribe.decision import DEFAULT_THRESHOLD, reason_to_refuse
from numscribe.layout.ctc import columns_of, likely_texts, log_probabilities
from numscribe.layout.ink_pieces import InkPieces
from numscribe.layout.lines import split_lines
from numscribe.layout.pieces import Pieces
from numscribe.layout.stroke_pieces import StrokePieces
from numscribe.models.sequence import SequenceModel
from numscribe.records import Reading
from numscribe.vision.source import Picture, Source, open_source

_FOLLOWED = 8
"""Texts followed by the beam search."""


class StripRecognizer:
    """Reads each line as one strip; it knows neither boxes nor single digits."""

    def __init__(self, numbers: str = "numbers") -> None:
        """Load a packaged model of strips by name, or an ``.onnx`` file by path."""
        self._sequence = SequenceModel.load(numbers)

    @property
    def model(self) -> str:
        """Name and version of the model, and that no other is asked."""
        return f"{self._sequence.name}, alone"

    def read(self, source: Source, *, single: bool = False) -> Reading:  # noqa: ARG002
        """Read a picture or strokes, as ``Recognizer.read`` takes them."""
        given = open_source(source)
        pieces: Pieces | None = None
        if isinstance(given, Picture):
            pieces = InkPieces(given.ink.ink)
        elif given:
            pieces = StrokePieces(given)
        if pieces is None or not pieces.pieces:
            return Reading("", 0.0, False, "empty", (), self.model)
        lines, confidence = [], 1.0
        for line in split_lines(pieces.pieces):
            columns = columns_of(self._sequence, pieces.strip(line))
            best = likely_texts(columns, _FOLLOWED)[0]
            lines.append(best)
            confidence *= math.exp(log_probabilities(columns, [best])[0])
        text = "".join(lines)
        none = 0.0 if text else 1.0
        confidence *= 1.0 - none
        reason = reason_to_refuse(confidence, none, DEFAULT_THRESHOLD)
        return Reading(text, confidence, reason is None, reason, (), self.model, tuple(lines))
