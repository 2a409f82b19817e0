"""Export feedback as suites for evaluation and fine-tuning."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from numscribe.errors import DataError
from numscribe.feedback.records import Entry

STROKES = "strokes.jsonl"
"""File name of the strokes in an exported folder; ``labels.csv`` lists the pictures."""


def export(entries: Iterable[Entry], folder: Path) -> tuple[int, int]:
    """Write entries to a folder: pictures with ``labels.csv``, and strokes as JSON lines.

    Returns:
        The numbers of pictures and of drawings that were written.

    Raises:
        DataError: The folder is not empty, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise DataError(f"The folder {folder} is not empty; name a new one.")
        return _write(entries, folder)
    except OSError as error:
        raise DataError(f"The folder {folder} cannot be written: {error.strerror}.") from error


def _write(entries: Iterable[Entry], folder: Path) -> tuple[int, int]:
    pictures = drawings = 0
    with (
        (folder / "labels.csv").open("w", newline="", encoding="utf-8") as table,
        (folder / STROKES).open("w", encoding="utf-8") as lines,
    ):
        labels = csv.writer(table)
        labels.writerow(["file", "label"])
        for entry in entries:
            feedback = entry.feedback
            if feedback.kind == "picture":
                name = f"{entry.id}.png"
                (folder / name).write_bytes(feedback.content)
                labels.writerow([name, feedback.label])
                pictures += 1
            else:
                row = {"label": feedback.label, "strokes": json.loads(feedback.content)}
                lines.write(json.dumps(row, separators=(",", ":")) + "\n")
                drawings += 1
    return pictures, drawings
