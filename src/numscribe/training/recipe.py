"""Recipes: everything that decides a training, as one record that a short TOML file changes."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from numscribe.errors import DataError

RECIPES = Path(__file__).parent / "recipes"
"""Folder of the recipes that come with Numscribe, ``NAME.toml``."""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far training pictures are bent. Each value is the largest change; 0 turns it off.

    Attributes:
        rotation: Degrees.
        shear: Shear of x by y, as a tangent.
        scale: Share by which each axis shrinks or grows on its own.
        translation: Pixels of 28.
        elastic: Pixels of 28 by which the nodes of a coarse grid wander (one sigma).
        thickness: Share of a one-pixel dilation or erosion.
        gamma: Largest exponent, and its inverse, of the ink's grey values; 1 is off.
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
    """Everything that decides a training.

    Attributes:
        network: Name of a network in ``networks.py``.
        start: Packaged model, or ``.onnx`` file, to go on from; "" for fresh weights.
        refuses: Whether the network also learns to tell digits from everything else.
        refusing: Weight of that in the loss.
        sources: How often each source is seen in an epoch, by its name in ``sources.py`` or the
            path of a suite.
        strips: Numbers composed or bent anew for an epoch, for the network "sequence" alone.
        epochs: Passes over the sources.
        batch_size: Pictures in a step.
        learning_rate: Peak of the learning rate.
        one_cycle: Whether it rises and falls over the run, or stays the same.
        weight_decay: Decoupled decay of AdamW, on weights of two or more axes.
        label_smoothing: Share of a label spread over all classes.
        ema_decay: Decay a step of the averaged weights that are validated and exported; 0 is off.
        clip: Greatest norm of a step's gradient; 0 is off.
        warmup: Share of the steps in which the learning rate rises.
        pen_widths: Least and greatest pen width for strokes, as shares of the ink's longer side.
        augmentation: How far pictures are bent.
        teachers: Runs, as RECIPE-SEED beside this one, whose networks also teach digits by
            their mean logits.
        distillation: Share of the loss over digits that the teachers' answers have.
        softness: Temperature at which teachers and network are compared.
        bfloat16: Whether the network computes in bfloat16 while it trains.
    """

    network: str = "residual"
    start: str = ""
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
        """Return plain values, as checkpoints and logs keep them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Recipe:
        """Make a recipe from the differences to the default one.

        Raises:
            DataError: A key is unknown or a value has the wrong form.
        """
        values = dict(values)
        try:
            augmentation = Augmentation(**values.pop("augmentation", {}))
            widths = tuple(values.pop("pen_widths", cls().pen_widths))
            teachers = tuple(values.pop("teachers", cls().teachers))
            return cls(augmentation=augmentation, pen_widths=widths, teachers=teachers, **values)
        except TypeError as error:
            raise DataError(f"The recipe is wrong: {error}.") from error


def load_recipe(name: str) -> Recipe:
    """Load a packaged recipe by name, or any ``.toml`` file by path.

    Raises:
        DataError: There is none, or it is no recipe.
    """
    return Recipe.from_dict(_read(name))


def _read(name: str) -> dict[str, Any]:
    """Return what a recipe's file says, laid over the recipe that it ``extends``."""
    path = Path(name) if name.endswith(".toml") else RECIPES / f"{name}.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(file.stem for file in RECIPES.glob("*.toml")))
        raise DataError(f"There is no recipe {name!r}; there are: {known}.") from error
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"The recipe {path} is not TOML: {error}.") from error
    base = values.pop("extends", "")
    return (_read(base) if base else {}) | values
