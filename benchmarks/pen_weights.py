"""Compare weights of the trajectory model and the picture model, on held-out writers.

    python benchmarks/pen_weights.py --data-dir DATA

For each weight on which digit it is, and on whether it is one, it prints the share of digits read
right, the mean of -log p of what is right, and the shares of digits, and of letters and parts of
digits, that are refused. The constants stand in ``reading/digits.py``.
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
from numscribe.reading.decision import DEFAULT_THRESHOLD
from numscribe.reading.digits import MAX_P_REJECT, load_trajectories, pool_binary, predict
from numscribe.reading.probabilities import pool
from numscribe.records import NOT_A_DIGIT
from numscribe.training.sources import load_source

SOURCES = ("unipen", "unipen-letters", "fragments")
WEIGHTS = (0.0, 0.3, 0.5, 0.7, 1.0)
WEIGHTS_OF_NONE = (0.0, 0.3, 0.5)


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
    by_pen, none_by_pen = predict(load_trajectories("pen"), traced)
    print(f"{len(right)} digits, {len(labels) - len(right)} others")
    asked = p_reject_by_picture < MAX_P_REJECT
    for weight, of_none in itertools.product(WEIGHTS, WEIGHTS_OF_NONE):
        pooled = pool(by_picture, by_pen, weight)
        probabilities = np.where(asked[:, None], pooled, by_picture)
        pooled_p_reject = pool_binary(p_reject_by_picture, none_by_pen, of_none)
        p_reject = np.where(asked, pooled_p_reject, p_reject_by_picture)
        refused = probabilities.max(axis=1) * (1 - p_reject) < DEFAULT_THRESHOLD
        digits = probabilities[is_digit]
        cost = -np.log(np.maximum(digits[np.arange(len(right)), right], 1e-12)).mean()
        print(
            f"  weight {weight:<4} of none {of_none:<4} "
            f"right {(digits.argmax(axis=1) == right).mean():.2%}, -log p {cost:.4f}, "
            f"refused {refused[is_digit].mean():.2%} and {refused[~is_digit].mean():.1%}"
        )


if __name__ == "__main__":
    main()
