"""``numscribe ship``: package a trained model with its card."""

from __future__ import annotations

from pathlib import Path

import click

from numscribe.cli.options import data_dir_option


@click.command()
@click.argument("name")
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False))
@data_dir_option
@click.option(
    "--cards",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("docs/models"),
    show_default=True,
    help="Folder for the model cards.",
)
@click.option(
    "--take",
    type=(int, str),
    metavar="SEED WHY",
    help="Ship the run with this seed instead of the best; the card gives the reason.",
)
def ship(
    *,
    name: str,
    runs: tuple[Path, ...],
    data_dir: Path,
    cards: Path,
    take: tuple[int, str] | None,
) -> None:
    """Package the best of RUNS as the model NAME, evaluate all runs, and write the model card.

    RUNS are the folders of training runs of one recipe with different seeds. The best run has the
    lowest error on held-out writers.
    """
    from numscribe.training.ship import ship as package  # noqa: PLC0415 help needs no PyTorch

    card = package(
        name,
        list(runs),
        data_dir,
        cards,
        taken=take,
        on_run=lambda folder: click.echo(f"measuring {folder}", err=True),
    )
    click.echo(f"wrote {card}")
