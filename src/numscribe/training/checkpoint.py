"""What one epoch hands to the next, and how it is kept on disk."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from numscribe.errors import DataError
from numscribe.models.registry import model_content
from numscribe.training.export import load_exported
from numscribe.training.networks import build_network, what_it_reads
from numscribe.training.recipe import Recipe


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

    def to_row(self) -> dict[str, Any]:
        """Return it as a line of the log."""
        return {
            "epoch": self.epoch,
            "loss": round(self.loss, 5),
            "validation": {name: round(value, 5) for name, value in self.accuracy.items()},
            "seconds": round(self.seconds, 1),
        }


@dataclass(slots=True)
class State:
    """Everything that one epoch hands to the next; a checkpoint is this record on disk."""

    network: nn.Module
    averaged: nn.Module
    teachers: list[nn.Module]
    optimizer: torch.optim.Optimizer
    epoch: int = 0
    history: list[EpochResult] = field(default_factory=list)


def fresh_state(recipe: Recipe, runs: Path) -> State:
    """Return the state before the first epoch.

    Args:
        recipe: What decides the training.
        runs: The folder with the runs of its teachers.

    Raises:
        DataError: A teacher has no checkpoint.
    """
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


def load_network(run: Path, checkpoint: str = "best.pt") -> nn.Module:
    """Return the averaged network of a run's best (or another) epoch, in evaluation mode.

    Raises:
        DataError: The run has no checkpoint.
    """
    content = _load_checkpoint(run / checkpoint)
    network = _build(Recipe.from_dict(content["config"]["recipe"]))
    network.load_state_dict(content["averaged"])
    return network.eval()


def restore(state: State, path: Path, config: dict[str, Any]) -> None:
    """Bring a state to where a checkpoint left it.

    Raises:
        DataError: The checkpoint is missing, or was made by another recipe or seed.
    """
    content = _load_checkpoint(path)
    if json.dumps(content["config"]) != json.dumps(config):
        raise DataError(f"The checkpoint {path} was made by another recipe or seed.")
    state.network.load_state_dict(content["network"])
    state.averaged.load_state_dict(content["averaged"])
    state.optimizer.load_state_dict(content["optimizer"])
    state.epoch = content["epoch"]
    state.history = [EpochResult(*row) for row in content["history"]]


def save(state: State, run: Path, config: dict[str, Any]) -> None:
    """Write ``last.pt``, and ``best.pt`` where no epoch was better, into a run's folder."""
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


def _build(recipe: Recipe) -> nn.Module:
    if recipe.start:
        wanted = what_it_reads(recipe.network)
        name, network = load_exported(model_content(recipe.start, wanted))
        if what_it_reads(name) != wanted:
            raise DataError(f"{recipe.start} does not read what the recipe's network reads.")
        return network
    return build_network(recipe.network, refuses=recipe.refuses)


def _load_checkpoint(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = torch.load(path, weights_only=True)
    except OSError as error:
        raise DataError(f"There is no checkpoint {path}.") from error
    return content


def _quick(network: nn.Module) -> nn.Module:
    """Lay a network's weights out with channels last, twice as quick on a processor."""
    for parameter in network.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.to(memory_format=torch.channels_last)
    return network
