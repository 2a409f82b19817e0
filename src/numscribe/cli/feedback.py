"""``numscribe feedback``: list, export, delete and train on feedback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from numscribe.cli.console_table import show_table
from numscribe.cli.options import data_dir_option
from numscribe.errors import DataError
from numscribe.feedback.export import STROKES
from numscribe.feedback.export import export as write_suites
from numscribe.feedback.records import Entry
from numscribe.feedback.store import Store
from numscribe.settings import Settings

_url_option = click.option(
    "--url",
    help="URL of the feedback store.  [default: NUMSCRIBE_FEEDBACK_URL, or the user's data folder]",
)
_ids_argument = click.argument("ids", nargs=-1)


@click.group()
def feedback() -> None:
    """List, export, delete and train on feedback."""


@feedback.command("list")
@_url_option
def list_(url: str | None) -> None:
    """List all entries, oldest first."""
    with _store(url) as store:
        rows = [_row(entry) for entry in store.entries()]
    if not rows:
        click.echo("There is no feedback yet.", err=True)
        return
    show_table(("id", "created", "kind", "read", "label", "model"), rows)


@feedback.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_ids_argument
@_url_option
def export(folder: Path, ids: tuple[str, ...], url: str | None) -> None:
    """Export the entries IDS (default: all) to the new FOLDER, as suites.

    Pictures are listed in FOLDER/labels.csv, strokes are in FOLDER/strokes.jsonl. Both can be used
    with `numscribe evaluate` and `numscribe train --from default --data`.
    """
    with _store(url) as store:
        pictures, drawings = write_suites(store.entries(ids), folder)
    click.echo(f"{folder / 'labels.csv'}: {pictures} pictures")
    click.echo(f"{folder / STROKES}: {drawings} drawings")


@feedback.command()
@_ids_argument
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    help="Also delete entries older than this, in days.",
)
@_url_option
def delete(ids: tuple[str, ...], older_than: float | None, url: str | None) -> None:
    """Delete the entries IDS permanently."""
    if not ids and older_than is None:
        raise click.UsageError("Name the ids of entries, or use --older-than.")
    before = None if older_than is None else time.time() - older_than * 86_400
    with _store(url) as store:
        unknown = set(ids) - {entry.id for entry in store.entries(ids)} if ids else set()
        count = store.delete(ids, before=before)
    click.echo(f"{count} deleted")
    if unknown:
        raise DataError(f"There is no entry {', '.join(sorted(unknown))}.")


@feedback.command()
@click.option(
    "--from",
    "start",
    default="default",
    show_default=True,
    help="Model to fine-tune: a packaged name, or an .onnx file.",
)
@data_dir_option
@click.option(
    "--run",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for checkpoints, log and model.  [default: runs/feedback-SEED]",
)
@click.option(
    "--recipe", default="finetune", show_default=True, help="Name of a recipe, or a .toml file."
)
@click.option("--seed", default=0, show_default=True, help="Random seed.")
@_url_option
def train(
    *, start: str, data_dir: Path, run: Path | None, recipe: str, seed: int, url: str | None
) -> None:
    """Fine-tune a model on all entries, and export it to RUN/model.onnx.

    The recipe's own sources are used as well. Numbers of several digits are left out. The
    temporary copy of the entries is deleted afterwards.
    """
    from numscribe.cli.train import train_and_show  # noqa: PLC0415 needs PyTorch
    from numscribe.training.corrections import with_corrections  # noqa: PLC0415
    from numscribe.training.recipe import load_recipe  # noqa: PLC0415

    run = run or Path("runs") / f"feedback-{seed}"
    run.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=run, prefix="entries-") as folder:
        with _store(url) as store:
            write_suites(store.entries(), Path(folder))
        chosen = with_corrections(replace(load_recipe(recipe), start=start), Path(folder))
        train_and_show(chosen, "feedback", data_dir, run, seed=seed)


def _row(entry: Entry) -> tuple[str, ...]:
    given = entry.feedback
    created = datetime.fromtimestamp(entry.created, UTC).strftime("%Y-%m-%d %H:%M")
    return entry.id, created, given.kind, given.read, given.label, given.model or "–"


@contextmanager
def _store(url: str | None) -> Iterator[Store]:
    url = url or Settings.load().feedback_url
    if not url:
        raise DataError("Feedback is turned off; give the URL of a store with --url.")
    store = Store(url)
    try:
        yield store
    finally:
        store.close()
