"""``numscribe batch``: read many pictures into a table."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar

from numscribe.batch.run import Progress, run
from numscribe.batch.worker import Options
from numscribe.cli.options import model_option, threshold_option
from numscribe.errors import MissingPackageError
from numscribe.settings import Settings

_INTERRUPTED = 130
"""Exit status after Ctrl-C, as in shells."""


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SRC...")
@click.option(
    "--out",
    required=True,
    help="Output table: FILE.csv, FILE.jsonl or FILE.parquet; with --engine ray, a folder or URI.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Run on this machine, or on a Ray cluster.",
)
@click.option(
    "--address", help="Address of the Ray cluster.  [default: RAY_ADDRESS, or a new local cluster]"
)
@click.option(
    "--workers", type=click.IntRange(1), help="Worker processes.  [default: one per core]"
)
@click.option("--resume", is_flag=True, help="Continue an earlier run.")
@click.option("--overwrite", is_flag=True, help="Replace an existing table.")
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

    SRC is a picture, a folder (searched recursively), a ZIP or tar archive (also compressed with
    gzip, bzip2 or xz), or a quoted glob of those. A picture that cannot be read becomes a row with
    an error. Files in folders and archives that are not pictures, by their names, are skipped and
    counted. A run that was stopped or killed can be continued with --resume.

    With --engine ray, SRC and the table may be URIs (s3://, gs://, file://), and the table is a
    folder of Parquet files.
    """
    if resume and overwrite:
        raise click.UsageError("--resume and --overwrite cannot be used together.")
    if address and engine != "ray":
        raise click.UsageError("--address needs --engine ray.")
    settings = Settings.load(model=model, threshold=threshold)
    options = Options(settings.model, settings.threshold, round(settings.max_megapixels * 1e6))
    console = Console(stderr=True)
    bar = Bar(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]} per second"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    task = bar.add_task("", total=None, rate="–")
    begun = 0.0

    def on_progress(now: Progress) -> None:
        nonlocal begun
        if not begun:
            begun = time.monotonic()
            shown.enter_context(bar)
        bar.update(
            task, total=now.total, completed=now.rows, rate=_rate(now, time.monotonic() - begun)
        )

    try:
        with ExitStack() as shown:
            done = _engine(engine, address, workers)(
                sources,
                out,
                options,
                resume=resume,
                overwrite=overwrite,
                on_progress=on_progress,
            )
    except KeyboardInterrupt:
        click.echo(f"numscribe: stopped; continue with --resume: {out}", err=True)
        sys.exit(_INTERRUPTED)
    if done is None:
        click.echo(f"{out} is already complete", err=True)
        return
    rate = _rate(done, time.monotonic() - begun)
    click.echo(f"wrote {out}: {_summary(done)}, {rate} per second", err=True)


def _summary(done: Progress) -> str:
    words = (
        f"{done.rows:,} rows ({done.accepted:,} accepted, {done.refused:,} refused, "
        f"{done.failed:,} failed)"
    )
    return f"{words}, {done.skipped:,} other files skipped" if done.skipped else words


def _engine(name: str, address: str | None, workers: int | None) -> Callable[..., Progress | None]:
    if name == "local":
        return partial(run, workers=workers or len(os.sched_getaffinity(0)))
    try:
        from numscribe.batch.cluster import run_on_cluster  # noqa: PLC0415 an extra
    except ImportError as error:
        raise MissingPackageError("--engine ray", "Ray", "ray") from error
    return partial(run_on_cluster, address=address, workers=workers)


def _rate(progress: Progress, seconds: float) -> str:
    new = progress.rows - progress.resumed
    return f"{new / seconds:,.0f}" if new and seconds > 0 else "–"
