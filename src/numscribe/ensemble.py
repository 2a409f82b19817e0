"""Single digits by two models: their picture, and of strokes the trajectory of the pen, too."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from numscribe.decision import pool, split_logits
from numscribe.models.classifier import TRAJECTORIES, Classifier
from numscribe.records import Prediction, Strokes
from numscribe.vision.trajectory import trace

HOPELESS = 0.9
"""A picture that is no digit with this probability is not looked at again: most groups of a number
are such, and each trajectory takes its time."""

_WEIGHT, _WEIGHT_OF_NONE = 0.5, 0.3
"""What the trajectory counts, of 1, for which digit it is, and for whether it is one
(benchmarks/pen_weights.py)."""


class DigitEnsemble:
    """A model of pictures, and beside it one of trajectories.

    Attributes:
        name: Name and version of the model of pictures, as ``name@version``.
        pictures: The model of pictures.
        trajectories: That of trajectories, or None.
    """

    def __init__(self, pictures: Classifier, trajectories: Classifier | None = None) -> None:
        """Take the models; None for trajectories to do without."""
        self.pictures = pictures
        self.trajectories = trajectories
        self.name = pictures.name

    @classmethod
    def load(cls, pictures: str, trajectories: str | None = None) -> DigitEnsemble:
        """Load models, each packaged by its name, or any by the path of its ``.onnx`` file.

        Args:
            pictures: The model of pictures.
            trajectories: That of trajectories; "" for none. None is the packaged one beside a
                packaged model, and none beside a file: what somebody taught a model of their own
                must not be outvoted by one that never learned it.

        Raises:
            ModelError: One is unknown or broken.
        """
        if trajectories is None:
            trajectories = "" if pictures.endswith(".onnx") else "pen"
        second = load_trajectories(trajectories) if trajectories else None
        return cls(Classifier.load(pictures), second)

    def predict(self, pictures: NDArray[np.float32], drawn: Sequence[Strokes] = ()) -> Prediction:
        """Classify pictures, and the trajectories of those that may be digits.

        Args:
            pictures: Float32 in [0, 1], (n, 28, 28), as ``vision.normalize`` makes them.
            drawn: The strokes of each, n of them, or none at all where nobody saw the pen.

        Raises:
            ValueError: There are some drawings, but not one for each picture.
        """
        if drawn and len(drawn) != len(pictures):
            raise ValueError(f"There are {len(drawn)} drawings of {len(pictures)} pictures.")
        shares, none = predict(self.pictures, pictures)
        if self.trajectories is None or not drawn:
            return shares, none
        asked = [index for index in np.flatnonzero(none < HOPELESS).tolist() if drawn[index]]
        if asked:
            traced = np.stack([trace(drawn[index]) for index in asked])
            second = predict(self.trajectories, traced)
            shares[asked] = pool(shares[asked], second[0], _WEIGHT)
            if self.pictures.refuses and self.trajectories.refuses:
                none[asked] = pool_chances(none[asked], second[1], _WEIGHT_OF_NONE)
        return shares, none


@cache
def _load_packaged(model: str) -> Classifier:
    return Classifier.load(model, TRAJECTORIES)


def load_trajectories(model: str) -> Classifier:
    """Load a model of trajectories; all who ask for a packaged one share it.

    Raises:
        ModelError: It is unknown or broken.
    """
    # Another file may lie at the same path the next time.
    return (
        Classifier.load(model, TRAJECTORIES) if model.endswith(".onnx") else _load_packaged(model)
    )


def predict(model: Classifier, inputs: NDArray[np.float32]) -> Prediction:
    """Return what one model says of its inputs."""
    return split_logits(model.logits(inputs), model.temperature)


def pool_chances(
    one: NDArray[np.float64], other: NDArray[np.float64], weight: float
) -> NDArray[np.float64]:
    """Pool probabilities (n,) that something is so, float64, given what the other ones count."""
    first, second = (np.stack([chances, 1.0 - chances], axis=1) for chances in (one, other))
    return pool(first, second, weight)[:, 0]
