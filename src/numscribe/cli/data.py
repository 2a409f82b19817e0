"""``numscribe data``: list and download the public data sets."""

from __future__ import annotations

from pathlib import Path

import click

from numscribe.cli.options import data_dir_option
from numscribe.errors import DataError
from numscribe.training.datasets import DATASETS, Dataset, check, require


@click.group()
def data() -> None:
    """List and download the public data sets that training uses."""


@data.command("list")
@data_dir_option
def list_(data_dir: Path) -> None:
    """List the data sets with their licences, and whether they are in the data folder."""
    for dataset in DATASETS.values():
        click.echo(f"{dataset.name}: {dataset.megabytes:g} MB, {_presence(dataset, data_dir)}")
        facts = {
            "content": dataset.description,
            "writers": dataset.writers,
            "licence": dataset.licence,
        }
        for name, fact in facts.items():
            click.echo(click.wrap_text(fact, 80, f"    {name:8} ", " " * 13))
        click.echo(f"    {'home':8} {dataset.home}")  # not wrapped, so that it can be followed


@data.command()
@click.argument("names", nargs=-1)
@data_dir_option
def fetch(names: tuple[str, ...], data_dir: Path) -> None:
    """Download the data sets NAMES (default: all), and check files that already exist.

    A file that does not match its hash is reported, never overwritten.
    """
    for name in names or tuple(DATASETS):
        require(name, data_dir, progress=True)
        for file in DATASETS[name].files:
            check(data_dir / file.path, file.sha256)
        click.echo(f"{name}: complete, hashes match")


def _presence(dataset: Dataset, folder: Path) -> str:
    there = [file for file in dataset.files if (folder / file.path).exists()]
    if len(there) < len(dataset.files):
        return "missing"
    try:
        for file in there:
            check(folder / file.path, file.sha256)
    except DataError:
        return "another version present"
    return "present"
