"""Feedback as sources of data to fine-tune on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from numscribe.errors import DataError
from numscribe.evaluation.suites import LOOK_ALIKES, read_suite
from numscribe.feedback.export import STROKES
from numscribe.training.recipe import Recipe

_FEWEST = 2
"""Samples that a source needs: one to train, one to validate."""


def with_corrections(recipe: Recipe, folder: Path) -> Recipe:
    """Return a recipe that learns from exported feedback too.

    The recipe's own sources stay, so that a few corrections do not undo what the model knows.
    Whole numbers are left out, as nobody said where their digits are.

    Args:
        recipe: The recipe.
        folder: What ``feedback.export`` wrote.

    Raises:
        DataError: There is too little to learn from.
    """
    suites = [suite for suite in (folder, folder / STROKES) if _count(suite) >= _FEWEST]
    if not suites:
        raise DataError(
            "There is too little feedback to learn from: it takes two drawings, or two pictures, "
            "of single digits or of what is none."
        )
    return replace(recipe, sources=recipe.sources | {str(suite): 1.0 for suite in suites})


def _count(suite: Path) -> int:
    return sum(not s.is_number and s.label not in LOOK_ALIKES for s in read_suite(suite))
