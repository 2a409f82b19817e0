"""Fit what the two models of numbers count beside each other, on writers held out of training.

    python benchmarks/number_weights.py --data-dir DATA

For each weight of the model of strips beside the lattice, and each doubt of the lattice, it prints
how many numbers are exact, and for the best softness how well the probabilities are calibrated (the
mean of -log p of what is right among what was considered, and the expected calibration error). The
constants stand in ``layout/arbitration.py``.
"""

from __future__ import annotations

import argparse
import itertools
import math
from functools import partial
from pathlib import Path

import numpy as np

from numscribe.evaluation.metrics import calibration_error
from numscribe.evaluation.placement import draw_page
from numscribe.layout.arbitration import consider, weigh
from numscribe.layout.ctc import columns_of
from numscribe.layout.ink_pieces import InkPieces
from numscribe.layout.lines import split_lines
from numscribe.layout.number import search_line
from numscribe.layout.pieces import Pieces
from numscribe.layout.stroke_pieces import StrokePieces
from numscribe.models.sequence import SequenceModel
from numscribe.recognizer import Recognizer
from numscribe.records import Strokes
from numscribe.training.composing import compose_strokes, number_text
from numscribe.training.writing import Writing, load_writing
from numscribe.vision.ink import extract_ink

WEIGHTS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
DOUBTS = (3.0, 4.0, 6.0, 10.0, 1e9)
SOFTNESSES = (0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0)

Hypotheses = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Scores of the lattice and of the strip, float64 (n,), and which of the texts is right."""


def held_out(writing: Writing, count: int) -> list[tuple[Strokes, str]]:
    """Return written numbers, and as many composed ones, with their digits."""
    rng = np.random.default_rng(0)
    numbers = list(writing.numbers)
    while len(numbers) < count:
        text = number_text(rng)
        if "*" not in text:
            numbers.append((compose_strokes(text, writing, rng), text))
    return [(strokes, "".join(filter(str.isdecimal, text))) for strokes, text in numbers]


def hypotheses(
    pieces: Pieces, right: str, reader: Recognizer, model: SequenceModel
) -> tuple[Hypotheses, bool] | None:
    """Return every text that either model considers, and whether ink was cut.

    None where serving would not ask the model of strips: several lines, or a clear one.
    """
    lines = split_lines(pieces.pieces) if pieces.pieces else []
    if len(lines) != 1:
        return None
    (line,) = lines
    is_cut = pieces.is_cut(line)
    search = search_line(line, pieces, reader.classify, partial(columns_of, model), (12, 3))
    if search.hearing is None:
        return None
    texts = consider(search.found, search.lattice, search.hearing)
    scores = np.array([way.score for way in texts.values()])
    heard = search.hearing.log_probabilities(list(texts))
    is_right = np.array([text == right for text in texts])
    return (scores, heard, is_right), is_cut


def main() -> None:
    """Print the table for strokes and for pictures of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument("--count", type=int, default=400)
    arguments = parser.parse_args()
    _, writing = load_writing(arguments.data_dir)
    reader, model = Recognizer(), SequenceModel.load("numbers")
    numbers = held_out(writing, arguments.count)
    rng = np.random.default_rng(1)
    for kind in ("strokes", "pictures"):
        found = []
        for strokes, right in numbers:
            pieces: Pieces = StrokePieces(strokes)
            if kind == "pictures":
                page = np.repeat(draw_page(strokes, rng)[:, :, None], 3, axis=2)
                pieces = InkPieces(extract_ink(page).ink)
            if (considered := hypotheses(pieces, right, reader, model)) is not None:
                found.append(considered)
        for cut, name in ((False, "nothing cut"), (True, "something cut")):
            some = [scores for scores, was_cut in found if was_cut is cut]
            if not some:
                continue
            print(f"{kind}, {name}: n {len(some)}, considered {share_considered(some):.1%}")
            for doubt, weight in itertools.product(DOUBTS, WEIGHTS):
                print(f"  doubt {doubt:<4g} weight {weight:<4}", row(some, weight, doubt))


def share_considered(found: list[Hypotheses]) -> float:
    """Return how often what is right was considered at all."""
    return float(np.mean([right.any() for _, _, right in found]))


def row(found: list[Hypotheses], weight: float, doubt: float) -> str:
    """Return exactness, and softness, -log p and calibration error where -log p is least."""
    totals = [weigh(lattice, strip, weight, doubt) for lattice, strip, _ in found]
    hits = np.array([right[t.argmax()] for t, (_, _, right) in zip(totals, found, strict=True)])
    best = (math.inf, 0.0, 0.0)
    for softness in SOFTNESSES:
        losses, tops = [], []
        for total, (_, _, right) in zip(totals, found, strict=True):
            shares = np.exp((total - total.max()) / softness)
            shares /= shares.sum()
            tops.append(shares.max())
            if right.any():
                losses.append(-math.log(max(float(shares[right].sum()), 1e-12)))
        best = min(
            best, (float(np.mean(losses)), softness, calibration_error(np.array(tops), hits))
        )
    return f"exact {hits.mean():.1%}, softness {best[1]}, -log p {best[0]:.3f}, ECE {best[2]:.1%}"


if __name__ == "__main__":
    main()
