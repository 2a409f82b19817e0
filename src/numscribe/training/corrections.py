"""Use feedback as training data for fine-tuning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from numscribe.errors import DataError
from numscribe.evaluation.suites import LOOK_ALIKES, read_suite
from numscribe.feedback.export import STROKES
from numscribe.training.recipe import Recipe

_MIN_SAMPLES = 2
"""Minimum number of samples of a source: one for training, one for validation."""


def with_corrections(recipe: Recipe, folder: Path) -> Recipe:
    """Return a recipe with exported feedback as additional sources.

    The recipe's own sources are kept, so that a few corrections do not degrade the model. Numbers
    are ignored, since the positions of their digits are unknown.

    Args:
        recipe: The recipe.
        folder: A folder that ``feedback.export`` wrote.

    Raises:
        DataError: There are too few samples.
    """
    suites = [suite for suite in (folder, folder / STROKES) if _count(suite) >= _MIN_SAMPLES]
    if not suites:
        raise DataError(
            "There is too little feedback to train on: at least two drawings or two pictures, of "
            "single digits or of non-digits, are needed."
        )
    return replace(recipe, sources=recipe.sources | {str(suite): 1.0 for suite in suites})


def _count(suite: Path) -> int:
    return sum(not s.is_number and s.label not in LOOK_ALIKES for s in read_suite(suite))
