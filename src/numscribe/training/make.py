"""Make a model: load the data, train, calibrate, draw the curves and export, in one call."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from matplotlib.figure import Figure

from numscribe import __version__
from numscribe.records import NOT_A_DIGIT
from numscribe.training.calibrate import fit_refusal_shift, fit_temperature
from numscribe.training.checkpoint import EpochResult
from numscribe.training.datasets import DATASETS, require
from numscribe.training.epochs import validation_pictures
from numscribe.training.export import export_onnx
from numscribe.training.loop import Progress, train
from numscribe.training.networks import Network, shift_last_bias
from numscribe.training.recipe import Recipe, load_recipe
from numscribe.training.sources import Source, load_source

_CHECKED = 200
"""Real pictures of each source on which the exported model must answer as PyTorch does."""


def make_model(
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
    """Make a model by a recipe, and return the path of its ONNX file, ``model.onnx`` in ``run``.

    Args:
        recipe: What decides the training.
        name: Name of the model.
        data: The data folder.
        run: Folder of checkpoints, log, curves and model.
        seed: Seed of all chance.
        resume: Whether to go on from the run's last checkpoint.
        on_progress: Called every few steps.
        on_epoch: Called after each epoch.

    Public data that is not in the data folder is fetched first, and teachers that have not been
    trained beside ``run`` are trained first. Besides what ``loop.train``
    writes, the run's folder gets ``training_curves.png``.

    Raises:
        DataError: The data or a checkpoint is missing or does not fit.
        ModelError: The exported model does not answer as PyTorch does.
    """
    for teacher in recipe.teachers:
        if not (run.parent / teacher / "best.pt").exists():
            kind, _, number = teacher.rpartition("-")
            make_model(
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
    sources = {source: load_source(source, data) for source in recipe.sources}
    network = train(
        recipe,
        sources,
        run,
        seed=seed,
        resume=resume,
        on_progress=on_progress,
        on_epoch=on_epoch,
    )
    plot_curves(run / "log.jsonl").savefig(run / "training_curves.png", dpi=120)
    path = run / "model.onnx"
    path.write_bytes(_calibrate_and_export(network, sources, name, recipe.network))
    return path


@torch.no_grad()
def _calibrate_and_export(
    network: Network, sources: dict[str, Source], name: str, network_name: str
) -> bytes:
    held_out = [validation_pictures(source) for source in sources.values()]
    pictures = torch.cat([pictures for pictures, _ in held_out]).float().div(255)
    logits = torch.cat([network(batch) for batch in torch.split(pictures, 1000)])
    labels = torch.cat([labels for _, labels in held_out])
    is_digit = labels != NOT_A_DIGIT
    temperature = fit_temperature(logits[is_digit, :NOT_A_DIGIT], labels[is_digit])
    if logits.shape[1] > NOT_A_DIGIT:
        network = copy.deepcopy(network)
        shift_last_bias(network, NOT_A_DIGIT, fit_refusal_shift(logits[is_digit, NOT_A_DIGIT]))
    checked = torch.cat([pictures[:_CHECKED] for pictures, _ in held_out]).float().div(255)
    return export_onnx(
        network,
        name=name,
        network_name=network_name,
        version=__version__,
        temperature=temperature,
        pictures=checked.numpy(),
    )


def plot_curves(log: Path) -> Figure:
    """Plot loss and validation errors by epoch from a run's ``log.jsonl``."""
    rows = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    epochs = [row["epoch"] for row in rows]
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    loss, error = figure.subplots(1, 2)
    loss.plot(epochs, [row["loss"] for row in rows])
    loss.set(xlabel="epoch", ylabel="training loss", yscale="log")
    for name in rows[0]["validation"]:
        shares = [100 * (1 - row["validation"][name]) for row in rows]
        error.plot(epochs, np.maximum(shares, 0.01), label=name)
    error.set(xlabel="epoch", ylabel="wrong on held-out writers, %", yscale="log")
    error.legend()
    return figure
