"""The contestants: how each is installed, trained, served and called."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "peers"


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to read digits.

    In commands, {python} is its environment's, {port} and {workers} are the server's, {model} is
    its weights and {folder} and {out} are where pictures come from and answers go to.

    Attributes:
        name: What the tables call it.
        environment: Name of its environment; several may share one.
        packages: What pip installs.
        serve: Command that serves.
        path: Route that reads.
        forms: What it takes: "strokes", "image".
        answer: Field of the JSON that holds the digit.
        folder: Command that reads a folder of pictures.
        train: Command that makes its weights from MNIST, or () where it comes with them.
    """

    name: str
    environment: str
    packages: tuple[str, ...]
    serve: tuple[str, ...]
    path: str = "/predict"
    forms: tuple[str, ...] = ("image",)
    answer: str = "prediction"
    folder: tuple[str, ...] = ()
    train: tuple[str, ...] = ()

    def digit(self, content: bytes) -> str:
        """Return the digit of an answer."""
        return str(json.loads(content)[self.answer])


_KERAS = ("flask", "gunicorn", "numpy", "pillow", "tensorflow-cpu")
_TORCH = ("flask", "gunicorn", "numpy", "opencv-python-headless", "torch==2.13.0")
_READY = ("flask", "torch==2.13.0")


def _flask(module: str, *more: str) -> tuple[str, ...]:
    return ("{python}", str(PEERS / f"{module}.py"), "serve", "{port}", *more)


def _gunicorn(module: str) -> tuple[str, ...]:
    place = ("--chdir", str(PEERS), "--bind", "127.0.0.1:{port}", "--workers", "{workers}")
    return ("{python}", "-m", "gunicorn", *place, f"{module}:app")


def _verb(module: str, *verb: str) -> tuple[str, ...]:
    return ("{python}", str(PEERS / f"{module}.py"), *verb)


NUMSCRIBE = Contestant(
    name="Numscribe",
    environment="numscribe",
    packages=(str(ROOT),),
    serve=(
        *("{python}", "-m", "numscribe", "serve"),
        *("--port", "{port}", "--workers", "{workers}"),
    ),
    path="/api/v1/read",
    forms=("strokes", "image"),
    answer="text",
    folder=("{python}", "-m", "numscribe", "batch", "{folder}", "--out", "{out}", "--overwrite"),
)

CONTESTANTS = (
    NUMSCRIBE,
    Contestant(
        name="(a) Flask + Keras",
        environment="keras",
        packages=_KERAS,
        serve=_flask("keras_app"),
        folder=_verb("keras_app", "folder", "{folder}"),
        train=_verb("keras_app", "train", "{mnist}"),
    ),
    Contestant(
        name="(b) Flask + PyTorch, OpenCV",
        environment="torch",
        packages=_TORCH,
        serve=_flask("torch_app"),
        folder=_verb("torch_app", "folder", "{folder}"),
        train=_verb("torch_app", "train", "{mnist}"),
    ),
    Contestant(
        name="(c) gunicorn + (b)",
        environment="torch",
        packages=_TORCH,
        serve=_gunicorn("torch_app"),
        train=_verb("torch_app", "train", "{mnist}"),
    ),
    Contestant(
        name="(d) gunicorn + (a)",
        environment="keras",
        packages=_KERAS,
        serve=_gunicorn("keras_app"),
        train=_verb("keras_app", "train", "{mnist}"),
    ),
    Contestant(
        name="digit-recognizer-py",
        environment="digit-recognizer-py",
        packages=(*_READY, "digit-recognizer-py"),
        serve=_flask("package_app", "digit-recognizer-py"),
        folder=_verb("package_app", "folder", "{folder}", "digit-recognizer-py"),
    ),
    Contestant(
        name="ccexam",
        environment="ccexam",
        packages=(*_READY, "ccexam"),
        serve=_flask("package_app", "ccexam"),
        folder=_verb("package_app", "folder", "{folder}", "ccexam"),
    ),
)
