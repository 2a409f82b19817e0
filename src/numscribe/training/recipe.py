"""Training recipes: all hyperparameters, as a dataclass that TOML files override."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from numscribe.errors import DataError

RECIPES = Path(__file__).parent / "recipes"
"""Folder of the packaged recipes, ``NAME.toml``."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Maximum changes of training inputs; 0 turns a change off.

    Attributes:
        rotation: In degrees.
        shear: Horizontal shear, as a tangent.
        scale: Relative scale of each axis.
        translation: In pixels of the 28×28 picture.
        elastic: Standard deviation of the nodes of a coarse grid, in pixels of the 28×28 picture.
        thickness: Weight of a dilation or erosion by one pixel.
        gamma: Maximum exponent of the grey values; its inverse is the minimum; 1 turns it off.
    """

    rotation: float = 12.0
    shear: float = 0.2
    scale: float = 0.12
    translation: float = 1.5
    elastic: float = 0.5
    thickness: float = 0.7
    gamma: float = 1.3


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyperparameters of a training run.

    Attributes:
        network: Name of a network in ``networks.py``.
        start: Packaged model, ``.onnx`` file, or checkpoint (``.pt``), to train further; "" for
            random weights. Weights that a checkpoint lacks are random.
        part: Name of the part of the network that is trained; "" for all. The weights of the other
            parts do not change.
        refuses: Whether the network has an output for "is a digit".
        refusing: Weight of the rejection loss.
        sources: Number of times that each source is used in an epoch, by its name in
            ``sources.py`` or the path of a suite.
        strips: Number of samples generated per epoch, for the networks "lines" and "ink".
        epochs: Number of epochs.
        batch_size: Number of samples in a batch.
        learning_rate: Peak learning rate.
        one_cycle: Whether the learning rate follows a one-cycle schedule, or is constant.
        weight_decay: Decoupled weight decay of AdamW, for weights with at least two axes.
        label_smoothing: Label smoothing, 0 to 1.
        ema_decay: Decay per step of the exponential moving average of the weights, which is
            validated and exported; 0 turns it off.
        clip: Maximum norm of the gradient; 0 turns it off.
        warmup: Fraction of the steps with a rising learning rate.
        pen_widths: Range of the pen width for strokes, relative to the longer side of the ink.
        augmentation: Augmentation of the inputs.
        teachers: Runs in the same folder, as RECIPE-SEED, whose mean logits are distilled.
        distillation: Weight of the distillation loss in the digit loss, 0 to 1.
        softness: Distillation temperature.
        bfloat16: Whether to train in bfloat16.
    """

    network: str = "residual"
    start: str = ""
    part: str = ""
    refuses: bool = True
    refusing: float = 0.5
    sources: dict[str, float] = field(
        default_factory=lambda: {
            "mnist": 1.0,
            "numbers": 2.0,
            "pendigits": 1.0,
            "unipen": 1.0,
            "unipen-letters": 1.0,
            "doodles": 1.0,
            "fragments": 1.0,
            "pairs": 1.0,
        }
    )
    strips: int = 16_000
    epochs: int = 24
    batch_size: int = 256
    learning_rate: float = 5e-3
    one_cycle: bool = True
    weight_decay: float = 0.02
    label_smoothing: float = 0.0
    ema_decay: float = 0.999
    clip: float = 0.0
    warmup: float = 0.15
    pen_widths: tuple[float, float] = (0.05, 0.2)
    augmentation: Augmentation = field(default_factory=Augmentation)
    teachers: tuple[str, ...] = ()
    distillation: float = 0.7
    softness: float = 3.0
    bfloat16: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return JSON values, as in checkpoints and logs."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Recipe:
        """Create a recipe from values that differ from the defaults.

        Raises:
            DataError: A key is unknown, or a value has the wrong type.
        """
        values = dict(values)
        try:
            augmentation = Augmentation(**values.pop("augmentation", {}))
            widths = tuple(values.pop("pen_widths", cls().pen_widths))
            teachers = tuple(values.pop("teachers", cls().teachers))
            return cls(augmentation=augmentation, pen_widths=widths, teachers=teachers, **values)
        except TypeError as error:
            raise DataError(f"The recipe is invalid: {error}.") from error


def load_recipe(name: str) -> Recipe:
    """Load a packaged recipe by name, or a ``.toml`` file by path.

    Raises:
        DataError: There is no such recipe, or it is invalid.
    """
    return Recipe.from_dict(_read(name))


def _read(name: str) -> dict[str, Any]:
    """Return the values of a recipe's file, merged with those of the recipe it ``extends``."""
    path = Path(name) if name.endswith(".toml") else RECIPES / f"{name}.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(file.stem for file in RECIPES.glob("*.toml")))
        raise DataError(f"There is no recipe {name!r}; available: {known}.") from error
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"The recipe {path} is not TOML: {error}.") from error
    base = values.pop("extends", "")
    return (_read(base) if base else {}) | values
