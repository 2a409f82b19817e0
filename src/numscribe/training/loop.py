"""The training loop, which can be resumed after every epoch."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from numscribe.training.checkpoint import (
    EpochResult,
    State,
    initial_state,
    load_network,
    restore,
    save,
)
from numscribe.training.recipe import Recipe
from numscribe.training.task import Batch, Task


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a run.

    Attributes:
        epoch: Number of the current epoch, from 1.
        epochs: Number of epochs.
        step: Number of the current step in the epoch, from 1.
        steps: Number of steps in an epoch.
        loss: Mean loss of the epoch so far.
        seconds_left: Estimated time until the run ends.
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    seconds_left: float


def train(
    recipe: Recipe,
    task: Task,
    run: Path,
    *,
    seed: int = 0,
    resume: bool = False,
    on_progress: Callable[[Progress], None] = lambda _: None,
    on_epoch: Callable[[EpochResult], None] = lambda _: None,
) -> nn.Module:
    """Train a network, and return the averaged network of the best epoch.

    Writes ``config.json``, ``log.jsonl`` (one line per epoch), ``last.pt`` and ``best.pt`` to the
    run's folder. All random numbers depend on (seed, epoch), so a resumed run has the same result
    as an uninterrupted one. Ctrl-C ends the run early; finished epochs are kept.

    Args:
        recipe: The recipe.
        task: The task of the recipe.
        run: Folder of the run.
        seed: Random seed.
        resume: Continue from ``last.pt``.
        on_progress: Called every few steps.
        on_epoch: Called after each epoch.

    Raises:
        DataError: The checkpoint is missing, or has another recipe or seed.
    """
    run.mkdir(parents=True, exist_ok=True)
    config = {"recipe": recipe.to_dict(), "seed": seed}
    torch.manual_seed(seed)
    state = initial_state(recipe, run.parent)
    if resume:
        restore(state, run / "last.pt", config)
    (run / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    steps = task.steps
    log = (run / "log.jsonl").open("a" if resume else "w", encoding="utf-8")
    with log, ThreadPoolExecutor(1) as executor:
        started, first = time.perf_counter(), state.epoch
        # The next epoch's data are generated during this epoch.
        upcoming = executor.submit(task.epoch_data, seed, state.epoch)
        try:
            for epoch in range(state.epoch, recipe.epochs):
                epoch_started = time.perf_counter()
                data = upcoming.result()
                if epoch + 1 < recipe.epochs:
                    upcoming = executor.submit(task.epoch_data, seed, epoch + 1)
                torch.manual_seed(_epoch_seed(seed, epoch))  # for dropout
                generator = torch.Generator().manual_seed(_epoch_seed(seed, epoch))
                _set_training(state.network, recipe.part)
                total = 0.0
                for step, (inputs, targets) in enumerate(task.batches(data, generator)):
                    done = epoch * steps + step
                    total += _step(recipe, task, state, (inputs, targets), done)
                    if step % 20 == 0:
                        finished = (done + 1 - first * steps) / ((recipe.epochs - first) * steps)
                        left = (time.perf_counter() - started) * (1 / finished - 1)
                        loss = total / (step + 1)
                        on_progress(Progress(epoch + 1, recipe.epochs, step + 1, steps, loss, left))
                accuracy = task.accuracy(state.averaged)
                seconds = time.perf_counter() - epoch_started
                result = EpochResult(epoch + 1, total / steps, accuracy, seconds)
                state.epoch = epoch + 1
                state.history.append(result)
                save(state, run, config)
                log.write(json.dumps(result.to_row()) + "\n")
                log.flush()
                on_epoch(result)
        except KeyboardInterrupt:
            if not state.history:
                raise
    return load_network(run)


def _step(recipe: Recipe, task: Task, state: State, batch: Batch, done: int) -> float:
    """Take an optimization step, after ``done`` others, and return its loss."""
    inputs, targets = batch
    for group in state.optimizer.param_groups:
        progress = (done + 1) / (recipe.epochs * task.steps)
        group["lr"] = recipe.learning_rate * _learning_rate_factor(recipe, progress)
    with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
        logits = state.network(inputs)
    loss = task.loss(logits.float(), inputs, targets, state.teachers)
    state.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    if recipe.clip:
        nn.utils.clip_grad_norm_(state.network.parameters(), recipe.clip)
    state.optimizer.step()
    # The decay is lower in early steps, so that the initial weights are forgotten quickly.
    _update_average(state, min(recipe.ema_decay, (done + 1) / (done + 10)))
    return float(loss.detach())


def _set_training(network: nn.Module, part: str) -> None:
    """Set the training mode of a network; if a part is named, the others do not learn."""
    network.train()
    for name, child in network.named_children():
        if part and name != part:
            child.eval().requires_grad_(requires_grad=False)


def _learning_rate_factor(recipe: Recipe, progress: float) -> float:
    """Return the learning rate relative to its peak: linear warm-up, then cosine decay."""
    if not recipe.one_cycle:
        return 1.0
    if progress < recipe.warmup:
        return progress / recipe.warmup
    return 0.5 * (1 + float(np.cos(np.pi * (progress - recipe.warmup) / (1 - recipe.warmup))))


@torch.no_grad()
def _update_average(state: State, decay: float) -> None:
    """Update the exponential moving average of the weights; integer buffers are copied."""
    averaged = state.averaged.state_dict()
    for name, value in state.network.state_dict().items():
        if value.is_floating_point():
            averaged[name].lerp_(value, 1 - decay)
        else:
            averaged[name].copy_(value)


def _epoch_seed(seed: int, epoch: int) -> int:
    return int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0])
