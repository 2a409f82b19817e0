"""A virtual environment for each contestant, kept for later runs."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

from contestants import Contestant

ENVIRONMENTS = Path(__file__).parent / ".environments"
_NOT_COUNTED = ("pip", "setuptools", "_distutils_hack", "wheel")


class Environment:
    """The environment and the weights of a contestant.

    Attributes:
        python: Its interpreter.
        variables: Environment variables of its processes.
    """

    def __init__(self, contestant: Contestant, training_pictures: int) -> None:
        """Name the environment; it is not created yet."""
        self._contestant = contestant
        self._folder = ENVIRONMENTS / contestant.environment
        self.python = str(self._folder / "bin" / "python")
        model = self._folder / f"model-{training_pictures}.keras"
        self.variables: Mapping[str, str] = {
            "PEER_MODEL": str(model),
            "PEER_PICTURES": str(training_pictures),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }

    def make(self, mnist: Path) -> None:
        """Install the packages and train the weights, unless that is done.

        Raises:
            subprocess.CalledProcessError: pip or the training failed.
        """
        stamp = self._folder / "installed.txt"
        wanted = "\n".join(self._contestant.packages)
        own = self._contestant.environment == "numscribe"  # it changes without its name changing
        if own or not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            venv.create(self._folder, with_pip=True)
            more = ("--force-reinstall", "--no-deps") if own and stamp.exists() else ()
            self._run(
                *(self.python, "-m", "pip", "install", "-qqq", *more),
                *self._contestant.packages,
            )
            stamp.write_text(wanted, encoding="utf-8")
        if self._contestant.train and not Path(self.variables["PEER_MODEL"]).exists():
            self._run(*self.fill(self._contestant.train, mnist=mnist))

    def fill(self, command: tuple[str, ...], **places: Path) -> list[str]:
        """Return a command with its placeholders replaced."""
        return [part.format(python=self.python, **places) for part in command]

    def _run(self, *command: str) -> None:
        subprocess.run(
            command,
            check=True,
            env={**os.environ, **self.variables},
            stdout=sys.stderr,
        )

    def megabytes(self) -> float:
        """Return the size of the installed packages without pip, in MB."""
        (packages,) = (self._folder / "lib").glob("python*/site-packages")
        return (
            sum(
                file.stat().st_size
                for package in packages.iterdir()
                if not package.name.startswith(_NOT_COUNTED)
                for file in (package, *package.rglob("*"))
                if file.is_file() and not file.is_symlink()
            )
            / 1e6
        )
