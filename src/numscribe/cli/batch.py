"""``numscribe batch``: read many pictures into a table."""

from __future__ import annotations

import click

from numscribe.batch.worker import Options
from numscribe.cli.batch_run import Engine, engine_options
from numscribe.cli.options import model_option, threshold_option
from numscribe.settings import Settings


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SRC...")
@click.option(
    "--out",
    required=True,
    help="Output table: FILE.csv, FILE.jsonl or FILE.parquet; with --engine ray, a folder or URI.",
)
@engine_options
@model_option
@threshold_option
def batch(
    *,
    sources: tuple[str, ...],
    out: str,
    engine: str,
    address: str | None,
    workers: int | None,
    resume: bool,
    overwrite: bool,
    model: str | None,
    threshold: float | None,
) -> None:
    """Read the pictures of SRC... into a table with one row per picture, in order.

    SRC is a picture, a PDF of scans (one row per page), a folder (searched recursively), a ZIP or
    tar archive (also compressed with gzip, bzip2 or xz), or a quoted glob of those. A picture that
    cannot be read becomes a row with an error. Files in folders and archives that are not pictures,
    by their names, are skipped and counted. A run that was stopped or killed can be continued with
    --resume.

    With --engine ray, SRC and the table may be URIs (s3://, gs://, file://), and the table is a
    folder of Parquet files.
    """
    run = Engine(engine, address, workers, resume, overwrite)
    settings = Settings.load(model=model, threshold=threshold)
    options = Options(settings.model, settings.threshold, round(settings.max_megapixels * 1e6))
    run.run(sources, out, options)
