"""A finished training run, and the runs that it continues."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numscribe.errors import DataError
from numscribe.training.checkpoint import CHECKPOINT


@dataclass(frozen=True, slots=True)
class Run:
    """A finished training run."""

    folder: Path
    recipe: dict[str, Any]
    seed: int
    log: list[dict[str, Any]]

    @classmethod
    def read(cls, folder: Path) -> Run:
        """Load a run from its folder.

        Raises:
            DataError: The folder has no finished run.
        """
        run = cls._read(folder)
        if not run.log or not run.model.exists():
            raise DataError(f"{folder} has no finished run.")
        return run

    @classmethod
    def _read(cls, folder: Path) -> Run:
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            lines = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
            log = [json.loads(line) for line in lines]
        except (OSError, ValueError) as error:
            raise DataError(f"{folder} has no finished run: {error}") from error
        return cls(folder, config["recipe"], config["seed"], log)

    @property
    def model(self) -> Path:
        """Path of the exported model."""
        return self.folder / "model.onnx"

    @property
    def error(self) -> float:
        """Mean error rate over the sources on held-out writers, in the best epoch."""
        accuracies = [list(row["validation"].values()) for row in self.log]
        return float(min(1 - sum(row) / len(row) for row in accuracies))

    @property
    def seconds(self) -> float:
        """Duration of the training."""
        return float(sum(row["seconds"] for row in self.log))

    def facts(self) -> dict[str, Any]:
        """Return how it was trained, as JSON values, without the path of the checkpoint."""
        start = self.recipe.get("start", "")
        name = "/".join(Path(start).parts[-2:]) if _is_checkpoint(start) else start
        return {
            "recipe": self.recipe | {"start": name},
            "seed": self.seed,
            "epochs": len(self.log),
            "training_seconds": self.seconds,
        }

    def earlier_stages(self) -> list[Run]:
        """Return the runs that this one continues, the first one first.

        Their folders are those of the checkpoints that training started from. Stages whose folder
        has no configuration or log are left out.
        """
        start = self.recipe.get("start", "")
        try:
            before = self._read(Path(start).parent) if _is_checkpoint(start) else None
        except DataError:
            return []
        return [] if before is None else [*before.earlier_stages(), before]


def _is_checkpoint(start: str) -> bool:
    return start.endswith(CHECKPOINT)
