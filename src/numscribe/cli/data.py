"""``numscribe data``: the public data sets that training uses."""

from __future__ import annotations

from pathlib import Path

import click

from numscribe.cli.options import data_dir_option
from numscribe.errors import DataError
from numscribe.training.datasets import DATASETS, Dataset, check, require


@click.group()
def data() -> None:
    """List and fetch the public data sets that training uses."""


@data.command("list")
@data_dir_option
def list_(data_dir: Path) -> None:
    """List the data sets: what each is, on what terms, and whether it is here."""
    for dataset in DATASETS.values():
        click.echo(f"{dataset.name}: {dataset.megabytes:g} MB, {_presence(dataset, data_dir)}")
        facts = {
            "what": dataset.description,
            "writers": dataset.writers,
            "licence": dataset.licence,
        }
        for name, fact in facts.items():
            click.echo(click.wrap_text(fact, 80, f"    {name:8} ", " " * 13))
        click.echo(f"    {'home':8} {dataset.home}")  # never cut: people follow it


@data.command()
@click.argument("names", nargs=-1)
@data_dir_option
def fetch(names: tuple[str, ...], data_dir: Path) -> None:
    """Fetch the data sets NAMES (all, if none is named), and check what is there.

    A file that differs from its hash is reported, never overwritten.
    """
    for name in names or tuple(DATASETS):
        require(name, data_dir, progress=True)
        for file in DATASETS[name].files:
            check(data_dir / file.path, file.sha256)
        click.echo(f"{name}: complete, hashes right")


def _presence(dataset: Dataset, folder: Path) -> str:
    there = [file for file in dataset.files if (folder / file.path).exists()]
    if len(there) < len(dataset.files):
        return "not here"
    try:
        for file in there:
            check(folder / file.path, file.sha256)
    except DataError:
        return "another version here"
    return "here"
