"""The training pipeline: fetch and load the data, train, calibrate, and export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from numscribe.training.checkpoint import EpochResult
from numscribe.training.datasets import DATASETS, require
from numscribe.training.digit_task import DigitTask
from numscribe.training.ink_task import InkTask
from numscribe.training.line_task import LineTask
from numscribe.training.loop import Progress, train
from numscribe.training.networks import INK, LINES
from numscribe.training.recipe import Recipe, load_recipe
from numscribe.training.sources import load_source
from numscribe.training.task import Task


def train_model(
    recipe: Recipe,
    name: str,
    data: Path,
    run: Path,
    *,
    seed: int = 0,
    resume: bool = False,
    on_progress: Callable[[Progress], None] = lambda _: None,
    on_epoch: Callable[[EpochResult], None] = lambda _: None,
) -> Path:
    """Train a model with a recipe, and return the path of its ONNX file, ``RUN/model.onnx``.

    Missing public data sets are downloaded first. Teachers that have not been trained in the
    folder of ``run`` are trained first. Besides the files of ``loop.train``, the run's folder gets
    ``training_curves.png``.

    Args:
        recipe: The recipe.
        name: Name of the model.
        data: The data folder.
        run: Folder for checkpoints, log, curves and model.
        seed: Random seed.
        resume: Continue from the run's last checkpoint.
        on_progress: Called every few steps.
        on_epoch: Called after each epoch.

    Raises:
        DataError: Data or a checkpoint are missing or do not match.
        ModelError: The exported model differs from PyTorch.
    """
    for teacher in recipe.teachers:
        if not (run.parent / teacher / "best.pt").exists():
            kind, _, number = teacher.rpartition("-")
            train_model(
                load_recipe(kind),
                kind,
                data,
                run.parent / teacher,
                seed=int(number),
                on_progress=on_progress,
                on_epoch=on_epoch,
            )
    for source in recipe.sources:
        if source in DATASETS:
            require(source, data, progress=True)
    task = load_task(recipe, data)
    network = train(
        recipe,
        task,
        run,
        seed=seed,
        resume=resume,
        on_progress=on_progress,
        on_epoch=on_epoch,
    )
    plot_curves(run / "log.jsonl").savefig(run / "training_curves.png", dpi=120)
    path = run / "model.onnx"
    path.write_bytes(task.export(network, name))
    return path


def load_task(recipe: Recipe, data: Path) -> Task:
    """Load the training task of a recipe.

    Raises:
        DataError: A data set is missing or unknown.
    """
    if recipe.network == INK:
        return InkTask(recipe, data)
    if recipe.network == LINES:
        return LineTask(recipe, data)
    return DigitTask(recipe, {source: load_source(source, data) for source in recipe.sources})


def plot_curves(log: Path) -> Figure:
    """Plot loss and validation errors from a run's ``log.jsonl``."""
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    epochs = [row["epoch"] for row in rows]
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    loss, error = figure.subplots(1, 2)
    loss.plot(epochs, [row["loss"] for row in rows])
    loss.set(xlabel="epoch", ylabel="training loss", yscale="log")
    for name in rows[0]["validation"]:
        errors = [100 * (1 - row["validation"][name]) for row in rows]
        error.plot(epochs, np.maximum(errors, 0.01), label=name)
    error.set(xlabel="epoch", ylabel="validation error, %", yscale="log")
    error.legend()
    return figure
