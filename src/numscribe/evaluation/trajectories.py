"""Read strokes with the trajectory model only, to measure it on its own."""

from __future__ import annotations

from numscribe.errors import InvalidStrokesError
from numscribe.imaging.trajectory import trace
from numscribe.io.source import Picture, Source, open_source
from numscribe.reading.candidates import DEFAULT_THRESHOLD, reason_to_refuse
from numscribe.reading.digits import load_trajectories, predict
from numscribe.records import Reading


class TrajectoryRecognizer:
    """A reader of strokes with one digit, which uses the trajectory model only."""

    def __init__(self, pen: str = "pen") -> None:
        """Load a packaged trajectory model by name, or an ``.onnx`` file by path."""
        self._classifier = load_trajectories(pen)

    @property
    def model(self) -> str:
        """Name and version of the model, marked as used alone."""
        return f"{self._classifier.name}, alone"

    def read(self, source: Source, *, single: bool = False) -> Reading:  # noqa: ARG002
        """Read strokes, as ``Recognizer.read`` takes them.

        Raises:
            InvalidStrokesError: The source is a picture.
        """
        strokes = open_source(source)
        if isinstance(strokes, Picture):
            raise InvalidStrokesError("The trajectory model reads strokes, not pictures.")
        if not strokes:
            return Reading("", 0.0, False, "empty", (), self.model)
        (probabilities,), (p_reject,) = predict(self._classifier, trace(strokes)[None])
        text = str(int(probabilities.argmax()))
        confidence = float(probabilities.max() * (1.0 - p_reject))
        reason = reason_to_refuse(confidence, float(p_reject), DEFAULT_THRESHOLD)
        return Reading(text, confidence, reason is None, reason, (), self.model, (text,))
