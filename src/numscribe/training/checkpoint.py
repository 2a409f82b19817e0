"""The state of a training run, and its checkpoints."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

from numscribe.errors import DataError
from numscribe.models.registry import model_content
from numscribe.training.export import load_exported
from numscribe.training.networks import build_network, input_kind
from numscribe.training.recipe import Recipe

CHECKPOINT: Final = ".pt"
"""Extension of checkpoints."""


@dataclass(slots=True)
class EpochResult:
    """Results of an epoch.

    Attributes:
        epoch: Number of the epoch, from 1.
        loss: Mean training loss.
        accuracy: Accuracy on held-out writers, by source.
        seconds: Duration.
    """

    epoch: int
    loss: float
    accuracy: dict[str, float]
    seconds: float

    @property
    def error(self) -> float:
        """Mean error rate over the sources; the best epoch has the lowest."""
        return 1.0 - sum(self.accuracy.values()) / len(self.accuracy)

    def to_row(self) -> dict[str, Any]:
        """Return the JSON object for the log."""
        return {
            "epoch": self.epoch,
            "loss": round(self.loss, 5),
            "validation": {name: round(value, 5) for name, value in self.accuracy.items()},
            "seconds": round(self.seconds, 1),
        }


@dataclass(slots=True)
class State:
    """The state of a run between epochs, which a checkpoint saves."""

    network: nn.Module
    averaged: nn.Module
    teachers: list[nn.Module]
    optimizer: torch.optim.Optimizer
    epoch: int = 0
    history: list[EpochResult] = field(default_factory=list)


def initial_state(recipe: Recipe, runs: Path) -> State:
    """Return the state before the first epoch.

    Args:
        recipe: The recipe.
        runs: Folder with the runs of the recipe's teachers.

    Raises:
        DataError: A teacher has no checkpoint, the checkpoint to start from is missing or of
            another network, or the network does not have the recipe's part.
    """
    network = _to_channels_last(_build(recipe))
    if recipe.start.endswith(CHECKPOINT):
        _load_weights(network, recipe.start)
    if recipe.part and recipe.part not in dict(network.named_children()):
        raise DataError(f"The network {recipe.network} has no part {recipe.part!r}.")
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    groups: list[dict[str, Any]] = [
        {"params": decayed, "weight_decay": recipe.weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=recipe.learning_rate)
    teachers = [_to_channels_last(load_network(runs / teacher)) for teacher in recipe.teachers]
    return State(network, copy.deepcopy(network), teachers, optimizer)


def load_network(run: Path, checkpoint: str = "best.pt") -> nn.Module:
    """Load the averaged network of a checkpoint (default: the best epoch), in evaluation mode.

    Raises:
        DataError: The run has no checkpoint.
    """
    content = _load_checkpoint(run / checkpoint)
    network = _build(Recipe.from_dict(content["config"]["recipe"]))
    network.load_state_dict(content["averaged"])
    return network.eval()


def restore(state: State, path: Path, config: dict[str, Any]) -> None:
    """Restore a state from a checkpoint.

    Raises:
        DataError: The checkpoint is missing, or has another recipe or seed.
    """
    content = _load_checkpoint(path)
    if json.dumps(content["config"]) != json.dumps(config):
        raise DataError(f"The checkpoint {path} has another recipe or seed.")
    state.network.load_state_dict(content["network"])
    state.averaged.load_state_dict(content["averaged"])
    state.optimizer.load_state_dict(content["optimizer"])
    state.epoch = content["epoch"]
    state.history = [EpochResult(*row) for row in content["history"]]


def save(state: State, run: Path, config: dict[str, Any]) -> None:
    """Write ``last.pt`` and, if no earlier epoch was better, ``best.pt``, to a run's folder."""
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
        # Write atomically, so that a crash leaves no partial checkpoint.
        torch.save(content, run / f"{name}.part")
        (run / f"{name}.part").replace(run / name)


def _build(recipe: Recipe) -> nn.Module:
    """Return the network of a recipe; its weights are those of a model file, or random."""
    if recipe.start and not recipe.start.endswith(CHECKPOINT):
        wanted = input_kind(recipe.network)
        name, network = load_exported(model_content(recipe.start, wanted))
        if input_kind(name) != wanted:
            raise DataError(f"{recipe.start} has another kind of input than the recipe's network.")
        return network
    return build_network(recipe.network, refuses=recipe.refuses)


def _load_weights(network: nn.Module, path: str) -> None:
    """Load the averaged weights of a checkpoint; weights that it lacks do not change."""
    content = _load_checkpoint(Path(path))
    try:
        unexpected = network.load_state_dict(content["averaged"], strict=False).unexpected_keys
    except RuntimeError as error:  # a weight has another shape
        raise DataError(f"The checkpoint {path} is of another network.") from error
    if unexpected:
        raise DataError(f"The checkpoint {path} is of another network.")


def _load_checkpoint(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = torch.load(path, weights_only=True)
    except OSError as error:
        raise DataError(f"There is no checkpoint {path}.") from error
    return content


def _to_channels_last(network: nn.Module) -> nn.Module:
    """Convert weights to the channels-last format, which is twice as fast on a CPU."""
    for parameter in network.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.to(memory_format=torch.channels_last)
    return network
