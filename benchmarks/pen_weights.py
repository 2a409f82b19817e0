"""Compare weights of the trajectory model and the picture model, on held-out writers.

    python benchmarks/pen_weights.py --data-dir DATA

For each weight of the digit and of the rejection probability, it prints the accuracy, the
cross-entropy, and the fractions of refused digits and of refused letters and parts of digits. The
chosen weights are in ``reading/digits.py``.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import numpy as np

from numscribe.imaging.normalize import normalize
from numscribe.imaging.strokes import rasterize
from numscribe.imaging.trajectory import trace
from numscribe.models.classifier import Classifier
from numscribe.reading.candidates import DEFAULT_THRESHOLD
from numscribe.reading.digits import (
    load_trajectories,
    needs_trajectory,
    pool_binary,
    predict,
)
from numscribe.reading.probabilities import pool
from numscribe.records import NOT_A_DIGIT
from numscribe.training.sources import load_source

SOURCES = ("unipen", "unipen-letters", "fragments")
WEIGHTS = (0.0, 0.3, 0.5, 0.7, 1.0)
REJECT_WEIGHTS = (0.0, 0.3, 0.5)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    arguments = parser.parse_args()
    parts = [load_source(source, arguments.data_dir).validation for source in SOURCES]
    drawn = [strokes for part in parts for strokes in part.strokes]
    labels = np.concatenate([part.labels for part in parts])
    is_digit = labels != NOT_A_DIGIT
    right = labels[is_digit]
    pictures = np.stack([normalize(rasterize(strokes)) for strokes in drawn])
    by_picture, p_reject_by_picture = predict(Classifier.load("default"), pictures)
    traced = np.stack([trace(strokes) for strokes in drawn])
    by_pen, p_reject_by_pen = predict(load_trajectories("pen"), traced)
    print(f"{len(right)} digits, {len(labels) - len(right)} others")
    is_pooled = needs_trajectory(by_picture, p_reject_by_picture)
    for weight, reject_weight in itertools.product(WEIGHTS, REJECT_WEIGHTS):
        pooled = pool(by_picture, by_pen, weight)
        probabilities = np.where(is_pooled[:, None], pooled, by_picture)
        pooled_p_reject = pool_binary(p_reject_by_picture, p_reject_by_pen, reject_weight)
        p_reject = np.where(is_pooled, pooled_p_reject, p_reject_by_picture)
        refused = probabilities.max(axis=1) * (1 - p_reject) < DEFAULT_THRESHOLD
        digits = probabilities[is_digit]
        cost = -np.log(np.maximum(digits[np.arange(len(right)), right], 1e-12)).mean()
        print(
            f"  weight {weight:<4} rejection {reject_weight:<4} "
            f"correct {(digits.argmax(axis=1) == right).mean():.2%}, -log p {cost:.4f}, "
            f"refused {refused[is_digit].mean():.2%} and {refused[~is_digit].mean():.1%}"
        )


if __name__ == "__main__":
    main()
