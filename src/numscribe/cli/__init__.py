"""The command line. Each command's module is imported only when the command runs."""

from __future__ import annotations

import importlib
import sys

import click

from numscribe.errors import MissingPackageError, NumscribeError

_COMMANDS = {
    "serve": ("numscribe.cli.serve", "Serve the page and the HTTP API."),
    "read": ("numscribe.cli.read", "Read pictures and strokes."),
    "table": ("numscribe.cli.table", "Read photographs of tables into a spreadsheet."),
    "batch": ("numscribe.cli.batch", "Read many pictures into one table."),
    "evaluate": ("numscribe.cli.evaluate", "Measure a model on labelled samples."),
    "train": ("numscribe.cli.train", "Train a model with a recipe."),
    "ship": ("numscribe.cli.ship", "Package a trained model with its card."),
    "feedback": ("numscribe.cli.feedback", "List, export, delete and train on feedback."),
    "data": ("numscribe.cli.data", "List and download the public data sets."),
}
_TRAINING_PACKAGES = {"matplotlib", "onnx", "onnxscript", "pooch", "torch", "unlzw3"}


class _LazyGroup(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[name][0]), name)
        return command

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_) for name, (_, help_) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="numscribe", prog_name="numscribe")
def cli() -> None:
    """Read handwritten digits and numbers."""


def main() -> None:
    """Run a command, and print an error as one line."""
    try:
        cli(prog_name="numscribe")
    except NumscribeError as error:
        _fail(str(error))
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _TRAINING_PACKAGES:
            raise
        _fail(str(MissingPackageError("This command", package, "train")))


def _fail(message: str) -> None:
    click.echo(f"numscribe: {message}", err=True)
    sys.exit(1)
