"""Classify single digits by their picture and, for strokes, also by the pen's trajectory."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from numscribe.imaging.trajectory import trace
from numscribe.models.classifier import TRAJECTORIES, Classifier
from numscribe.reading.probabilities import pool, pool_binary, softmax
from numscribe.records import NOT_A_DIGIT, Prediction, Strokes

_MAX_P_REJECT = 0.9
"""The trajectory model runs only where the picture model's rejection probability is below this."""

_CERTAIN = 0.995
"""The trajectory model runs only where the picture model's confidence is at most this.

Above, it does not change the digit, and it takes half as long as the picture model.
"""

_TRAJECTORY_WEIGHT, _TRAJECTORY_REJECT_WEIGHT = 0.5, 0.3
"""Weights, 0 to 1, of the trajectory model in the pooled digit probabilities and in the pooled
rejection probability; chosen with ``benchmarks/pen_weights.py``."""


class DigitEnsemble:
    """A picture classifier, optionally combined with a trajectory classifier.

    Attributes:
        name: Name and version of the picture model, as ``name@version``.
        pictures: The picture model.
        trajectories: The trajectory model, or None.
    """

    def __init__(self, pictures: Classifier, trajectories: Classifier | None = None) -> None:
        """Combine two classifiers.

        Args:
            pictures: The picture model.
            trajectories: The trajectory model, or None to use pictures only.
        """
        self.pictures = pictures
        self.trajectories = trajectories
        self.name = pictures.name

    @classmethod
    def load(cls, pictures: str, trajectories: str | None = None) -> DigitEnsemble:
        """Load packaged models by name, or ``.onnx`` files by path.

        Args:
            pictures: The picture model.
            trajectories: The trajectory model; "" for none. By default, the packaged one is used
                with a packaged picture model, and none with an ``.onnx`` file: it was not trained
                on what a custom model was taught, and could overrule it.

        Raises:
            ModelError: A model is unknown or broken.
        """
        if trajectories is None:
            trajectories = "" if pictures.endswith(".onnx") else "pen"
        second = load_trajectories(trajectories) if trajectories else None
        return cls(Classifier.load(pictures), second)

    def predict(self, pictures: NDArray[np.float32], drawn: Sequence[Strokes] = ()) -> Prediction:
        """Classify digits.

        Args:
            pictures: Float32 in [0, 1], (n, 28, 28), as ``imaging.normalize`` makes them.
            drawn: The strokes of each picture, n of them; empty if there are no strokes.

        Returns:
            Digit probabilities, float64 (n, 10), and rejection probabilities, float64 (n,).

        Raises:
            ValueError: ``drawn`` is neither empty nor as long as ``pictures``.
        """
        if drawn and len(drawn) != len(pictures):
            raise ValueError(f"There are {len(drawn)} drawings for {len(pictures)} pictures.")
        probabilities, p_reject = predict(self.pictures, pictures)
        if self.trajectories is None or not drawn:
            return probabilities, p_reject
        doubtful = np.flatnonzero(needs_trajectory(probabilities, p_reject)).tolist()
        if chosen := [index for index in doubtful if drawn[index]]:
            traced = np.stack([trace(drawn[index]) for index in chosen])
            second = predict(self.trajectories, traced)
            probabilities[chosen] = pool(probabilities[chosen], second[0], _TRAJECTORY_WEIGHT)
            if self.pictures.refuses and self.trajectories.refuses:
                p_reject[chosen] = pool_binary(
                    p_reject[chosen], second[1], _TRAJECTORY_REJECT_WEIGHT
                )
        return probabilities, p_reject


def needs_trajectory(
    probabilities: NDArray[np.float64], p_reject: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return for which digits the trajectory model runs, bool (n,).

    Args:
        probabilities: Digit probabilities of the picture model, float64 (n, 10).
        p_reject: Its rejection probabilities, float64 (n,).
    """
    is_certain = probabilities.max(axis=1) * (1.0 - p_reject) > _CERTAIN
    return np.asarray((p_reject < _MAX_P_REJECT) & ~is_certain)


@cache
def _load_packaged(model: str) -> Classifier:
    return Classifier.load(model, TRAJECTORIES)


def load_trajectories(model: str) -> Classifier:
    """Load a trajectory model; packaged models are cached, files are read anew each time.

    Raises:
        ModelError: The model is unknown or broken.
    """
    if model.endswith(".onnx"):
        return Classifier.load(model, TRAJECTORIES)
    return _load_packaged(model)


def predict(model: Classifier, inputs: NDArray[np.float32]) -> Prediction:
    """Return one model's calibrated probabilities, as ``DigitEnsemble.predict`` does.

    The temperature is that of the ten digit logits. The sigmoid of the eleventh logit, if there is
    one, is the probability that the input is a digit; otherwise the rejection probability is 0.
    """
    logits = model.logits(inputs)
    p_digits = softmax(logits[:, :NOT_A_DIGIT], model.temperature)
    if not model.refuses:
        return p_digits, np.zeros(len(logits))
    # As exp(-log(1 + exp(x))): no logit overflows.
    return p_digits, np.exp(-np.logaddexp(0.0, logits[:, NOT_A_DIGIT].astype(np.float64)))
