"""The training loop: one function to read from top to bottom, resumable at every epoch."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from numscribe.errors import DataError
from numscribe.models.registry import model_content
from numscribe.records import NOT_A_DIGIT
from numscribe.training.augment import bend_pictures, draw_strokes
from numscribe.training.export import load_exported
from numscribe.training.networks import Network, build_network
from numscribe.training.recipe import Recipe
from numscribe.training.sources import Part, Source
from numscribe.vision.strokes import PEN_WIDTH

_VALIDATION_PEN = (PEN_WIDTH, PEN_WIDTH)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands, for whoever shows it."""

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    seconds_left: float


@dataclass(slots=True)
class EpochResult:
    """What one epoch gave.

    Attributes:
        epoch: Its number, from 1.
        loss: Mean training loss.
        accuracy: Share right on held-out writers, by source.
        seconds: How long it took.
    """

    epoch: int
    loss: float
    accuracy: dict[str, float]
    seconds: float

    @property
    def error(self) -> float:
        """Mean share wrong over the sources; the epoch with the least is the best."""
        return 1.0 - sum(self.accuracy.values()) / len(self.accuracy)


@dataclass(slots=True)
class State:
    """Everything that one epoch hands to the next; a checkpoint is this record on disk."""

    network: Network
    averaged: Network
    teachers: list[Network]
    optimizer: torch.optim.Optimizer
    epoch: int = 0
    history: list[EpochResult] = field(default_factory=list)


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
    state = _fresh_state(recipe, run.parent)
    if resume:
        _restore(state, run / "last.pt", config)
    steps = max(1, _epoch_length(recipe, sources) // recipe.batch_size)
    log = (run / "log.jsonl").open("a" if resume else "w", encoding="utf-8")
    with log, ThreadPoolExecutor(1) as painter:
        started, first = time.perf_counter(), state.epoch
        # The next epoch's strokes are drawn while this one trains.
        upcoming = painter.submit(_epoch_data, recipe, sources, seed, state.epoch)
        try:
            for epoch in range(state.epoch, recipe.epochs):
                epoch_started = time.perf_counter()
                pictures, labels = upcoming.result()
                if epoch + 1 < recipe.epochs:
                    upcoming = painter.submit(_epoch_data, recipe, sources, seed, epoch + 1)
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
                _save(state, run, config)
                log.write(json.dumps(_row(result)) + "\n")
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
    loss = _loss(recipe, state.teachers, pictures, logits.float(), labels)
    state.optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    state.optimizer.step()
    # Averaging weighs early steps less, so that random first weights are soon forgotten.
    _average(state, min(recipe.ema_decay, (done + 1) / (done + 10)))
    return float(loss.detach())


def _loss(
    recipe: Recipe, teachers: list[Network], pictures: Tensor, logits: Tensor, labels: Tensor
) -> Tensor:
    """Cross-entropy over the digits, and over whether each picture is one."""
    is_digit = labels != NOT_A_DIGIT
    answers = logits[is_digit, :NOT_A_DIGIT]
    loss = functional.cross_entropy(
        answers, labels[is_digit], label_smoothing=recipe.label_smoothing
    )
    if teachers:
        lesson = _lesson(recipe, teachers, pictures[is_digit], answers)
        loss = (1 - recipe.distillation) * loss + recipe.distillation * lesson
    # Where everything is a digit there is nothing to learn about refusing, only to forget.
    if logits.shape[1] > NOT_A_DIGIT and not bool(is_digit.all()):
        refusal = functional.binary_cross_entropy_with_logits(
            logits[:, NOT_A_DIGIT], is_digit.float()
        )
        loss = loss + recipe.refusing * refusal
    return loss


def _lesson(recipe: Recipe, teachers: list[Network], pictures: Tensor, logits: Tensor) -> Tensor:
    """How far the answers are from the teachers' (Hinton, Vinyals, Dean, *Distilling*, 2015)."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=recipe.bfloat16):
        every = [teacher(pictures)[:, :NOT_A_DIGIT].float() for teacher in teachers]
    taught = torch.stack(every).mean(0)  # (n, 10)
    soft = recipe.softness
    return soft**2 * functional.kl_div(
        functional.log_softmax(logits / soft, 1),
        functional.log_softmax(taught / soft, 1),
        reduction="batchmean",
        log_target=True,
    )


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


def _fresh_state(recipe: Recipe, runs: Path) -> State:
    network = _quick(_build(recipe))
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    groups: list[dict[str, Any]] = [
        {"params": decayed, "weight_decay": recipe.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=recipe.learning_rate)
    teachers = [_quick(load_network(runs / teacher)) for teacher in recipe.teachers]
    return State(network, copy.deepcopy(network), teachers, optimizer)


def load_network(run: Path, checkpoint: str = "best.pt") -> Network:
    """Return the averaged network of a run's best (or another) epoch, in evaluation mode.

    Raises:
        DataError: The run has no checkpoint.
    """
    content = _load_checkpoint(run / checkpoint)
    network = _build(Recipe.from_dict(content["config"]["recipe"]))
    network.load_state_dict(content["averaged"])
    return network.eval()


def _build(recipe: Recipe) -> Network:
    if recipe.start:
        return load_exported(model_content(recipe.start))
    return build_network(recipe.network, refuses=recipe.refuses)


def _load_checkpoint(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = torch.load(path, weights_only=True)
    except OSError as error:
        raise DataError(f"There is no checkpoint {path}.") from error
    return content


def _quick(network: Network) -> Network:
    """Lay a network's weights out with channels last, twice as quick on a processor."""
    for parameter in network.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.to(memory_format=torch.channels_last)
    return network


def _epoch_length(recipe: Recipe, sources: dict[str, Source]) -> int:
    return sum(round(len(sources[n].training) * times) for n, times in recipe.sources.items())


def _epoch_data(
    recipe: Recipe, sources: dict[str, Source], seed: int, epoch: int
) -> tuple[Tensor, Tensor]:
    """Return an epoch's pictures, uint8 (n, 28, 28), and labels, int64 (n,), shuffled."""
    rng = np.random.default_rng([seed, epoch])
    pictures, labels = [], []
    for name, times in recipe.sources.items():
        part = sources[name].training
        chosen = np.fromiter(_repeated(len(part), times, rng), dtype=np.int64)
        pictures.append(_pictures(part, chosen, recipe.pen_widths, rng))
        labels.append(part.labels[chosen])
    order = rng.permutation(sum(map(len, labels)))
    return (
        torch.from_numpy(np.concatenate(pictures)[order]),
        torch.from_numpy(np.concatenate(labels)[order]),
    )


def _repeated(count: int, times: float, rng: np.random.Generator) -> Iterator[int]:
    """Each of ``count`` indices ``times`` times; a broken part is drawn anew each epoch."""
    whole = int(times)
    for _ in range(whole):
        yield from range(count)
    rest = round(count * times) - whole * count
    yield from rng.choice(count, rest, replace=False).tolist()


def _pictures(
    part: Part, chosen: Any, pen_widths: tuple[float, float], rng: np.random.Generator
) -> Any:
    if part.pictures is not None:
        return part.pictures[chosen]
    return draw_strokes([part.strokes[i] for i in chosen], pen_widths, rng)


def validation_pictures(source: Source) -> tuple[Tensor, Tensor]:
    """Return held-out pictures, uint8 (n, 28, 28), as serving would see them, and labels (n,)."""
    part = source.validation
    everything = np.arange(len(part))
    pictures = _pictures(part, everything, _VALIDATION_PEN, np.random.default_rng(0))
    return torch.from_numpy(pictures), torch.from_numpy(part.labels)


def _chance(seed: int, epoch: int) -> int:
    return int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0])


def _row(result: EpochResult) -> dict[str, Any]:
    return {
        "epoch": result.epoch,
        "loss": round(result.loss, 5),
        "validation": {name: round(value, 5) for name, value in result.accuracy.items()},
        "seconds": round(result.seconds, 1),
    }


def _save(state: State, run: Path, config: dict[str, Any]) -> None:
    content = {
        "config": config,
        "epoch": state.epoch,
        "history": [[r.epoch, r.loss, r.accuracy, r.seconds] for r in state.history],
        "network": state.network.state_dict(),
        "averaged": state.averaged.state_dict(),
        "optimizer": state.optimizer.state_dict(),
    }
    errors = [result.error for result in state.history]
    names = ["last.pt"] + (["best.pt"] if errors[-1] <= min(errors) else [])
    for name in names:
        # Written beside and moved into place: a crash never leaves half a checkpoint.
        torch.save(content, run / f"{name}.part")
        (run / f"{name}.part").replace(run / name)


def _restore(state: State, path: Path, config: dict[str, Any]) -> None:
    content = _load_checkpoint(path)
    if json.dumps(content["config"]) != json.dumps(config):
        raise DataError(f"The checkpoint {path} was made by another recipe or seed.")
    state.network.load_state_dict(content["network"])
    state.averaged.load_state_dict(content["averaged"])
    state.optimizer.load_state_dict(content["optimizer"])
    state.epoch = content["epoch"]
    state.history = [EpochResult(*row) for row in content["history"]]
