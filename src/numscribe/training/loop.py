"""The training loop: one function to read from top to bottom, resumable at every epoch."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from numscribe.records import NOT_A_DIGIT
from numscribe.training.augment import bend_pictures
from numscribe.training.checkpoint import (
    EpochResult,
    State,
    fresh_state,
    load_network,
    restore,
    save,
)
from numscribe.training.epochs import epoch_data, epoch_length, validation_pictures
from numscribe.training.losses import training_loss
from numscribe.training.networks import Network
from numscribe.training.recipe import Recipe
from numscribe.training.sources import Source


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands, for whoever shows it."""

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    seconds_left: float


def train(
    recipe: Recipe,
    sources: dict[str, Source],
    run: Path,
    *,
    seed: int = 0,
    resume: bool = False,
    on_progress: Callable[[Progress], None] = lambda _: None,
    on_epoch: Callable[[EpochResult], None] = lambda _: None,
) -> Network:
    """Train by a recipe on its sources and return the averaged network of the best epoch.

    The run's folder gets ``config.json``, ``log.jsonl`` (a line an epoch), ``last.pt`` and
    ``best.pt``. All chance comes from (seed, epoch), so a resumed run ends as an uninterrupted
    one does. Ctrl-C ends it early and keeps what it had.

    Raises:
        DataError: The checkpoint to resume from is missing or does not fit.
    """
    validation = {name: validation_pictures(source) for name, source in sources.items()}
    run.mkdir(parents=True, exist_ok=True)
    config = {"recipe": recipe.to_dict(), "seed": seed}
    (run / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    torch.manual_seed(seed)
    state = fresh_state(recipe, run.parent)
    if resume:
        restore(state, run / "last.pt", config)
    steps = max(1, epoch_length(recipe, sources) // recipe.batch_size)
    log = (run / "log.jsonl").open("a" if resume else "w", encoding="utf-8")
    with log, ThreadPoolExecutor(1) as painter:
        started, first = time.perf_counter(), state.epoch
        # The next epoch's strokes are drawn while this one trains.
        upcoming = painter.submit(epoch_data, recipe, sources, seed, state.epoch)
        try:
            for epoch in range(state.epoch, recipe.epochs):
                epoch_started = time.perf_counter()
                pictures, labels = upcoming.result()
                if epoch + 1 < recipe.epochs:
                    upcoming = painter.submit(epoch_data, recipe, sources, seed, epoch + 1)
                torch.manual_seed(_chance(seed, epoch))  # for dropout
                generator = torch.Generator().manual_seed(_chance(seed, epoch))
                state.network.train()
                total = 0.0
                for step in range(steps):
                    batch = slice(step * recipe.batch_size, (step + 1) * recipe.batch_size)
                    x = pictures[batch].float().div(255).unsqueeze(1)  # (b, 1, 28, 28)
                    x = bend_pictures(x, recipe.augmentation, generator).squeeze(1)
                    done = epoch * steps + step
                    total += _step(recipe, state, x, labels[batch], done, recipe.epochs * steps)
                    if step % 20 == 0:
                        share = (done + 1 - first * steps) / ((recipe.epochs - first) * steps)
                        left = (time.perf_counter() - started) * (1 / share - 1)
                        loss = total / (step + 1)
                        on_progress(Progress(epoch + 1, recipe.epochs, step + 1, steps, loss, left))
                accuracy = {n: _accuracy(state.averaged, *part) for n, part in validation.items()}
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


def _step(
    recipe: Recipe, state: State, pictures: Tensor, labels: Tensor, done: int, steps: int
) -> float:
    """Make one step and return its loss; ``done`` of ``steps`` steps came before."""
    for group in state.optimizer.param_groups:
        group["lr"] = recipe.learning_rate * _rate(recipe, (done + 1) / steps)
    with torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
        logits = state.network(pictures)
    loss = training_loss(recipe, state.teachers, pictures, logits.float(), labels)
    state.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    state.optimizer.step()
    # Averaging weighs early steps less, so that random first weights are soon forgotten.
    _average(state, min(recipe.ema_decay, (done + 1) / (done + 10)))
    return float(loss.detach())


def _rate(recipe: Recipe, share: float) -> float:
    """Share of the peak learning rate after a share of all steps: up a line, down a cosine."""
    if not recipe.one_cycle:
        return 1.0
    if share < recipe.warmup:
        return share / recipe.warmup
    return 0.5 * (1 + float(np.cos(np.pi * (share - recipe.warmup) / (1 - recipe.warmup))))


@torch.no_grad()
def _average(state: State, decay: float) -> None:
    mine, theirs = state.averaged.state_dict(), state.network.state_dict()
    for name, value in theirs.items():
        if value.is_floating_point():
            mine[name].lerp_(value, 1 - decay)
        else:
            mine[name].copy_(value)


@torch.no_grad()
def _accuracy(network: Network, pictures: Tensor, labels: Tensor) -> float:
    network.eval()
    right = 0
    for start in range(0, len(labels), 1000):
        logits = network(pictures[start : start + 1000].float().div(255))
        answers = logits[:, :NOT_A_DIGIT].argmax(1)
        if logits.shape[1] > NOT_A_DIGIT:
            answers[logits[:, NOT_A_DIGIT] < 0] = NOT_A_DIGIT
        right += int((answers == labels[start : start + 1000]).sum())
    return right / len(labels)


def _chance(seed: int, epoch: int) -> int:
    return int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0])
