"""Engines, options and progress of ``numscribe batch`` and ``numscribe table``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

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
from numscribe.errors import MissingPackageError

_INTERRUPTED = 130
"""Exit status after Ctrl-C, as in shells."""

_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["local", "ray"]),
        default="local",
        show_default=True,
        help="Run on this machine, or on a Ray cluster.",
    ),
    click.option(
        "--address",
        help="Address of the Ray cluster.  [default: RAY_ADDRESS, or a new local cluster]",
    ),
    click.option(
        "--workers", type=click.IntRange(1), help="Worker processes.  [default: one per core]"
    ),
    click.option("--resume", is_flag=True, help="Continue an earlier run."),
    click.option("--overwrite", is_flag=True, help="Replace an existing table."),
)


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--engine``, ``--address``, ``--workers``, ``--resume`` and ``--overwrite``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Engine:
    """How a batch is run.

    Attributes:
        name: "local" or "ray".
        address: Address of the Ray cluster, or None.
        workers: Number of worker processes; None for one per core.
        resume: Whether to continue an earlier run.
        overwrite: Whether to replace an existing table.
    """

    name: str
    address: str | None
    workers: int | None
    resume: bool
    overwrite: bool

    def __post_init__(self) -> None:
        """Check that the options fit together.

        Raises:
            UsageError: They do not.
        """
        if self.resume and self.overwrite:
            raise click.UsageError("--resume and --overwrite cannot be used together.")
        if self.address and self.name != "ray":
            raise click.UsageError("--address needs --engine ray.")

    def run(self, sources: Sequence[str], out: str, options: Options) -> Progress | None:
        """Read sources into a table, show progress, and print a summary."""
        bar = Bar(
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]} per second"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        task = bar.add_task("", total=None, rate="–")
        begun = 0.0

        def on_progress(now: Progress) -> None:
            nonlocal begun
            if not begun:
                begun = time.monotonic()
                shown.enter_context(bar)
            rate = _rate(now, time.monotonic() - begun)
            bar.update(task, total=now.total, completed=now.rows, rate=rate)

        try:
            with ExitStack() as shown:
                done = self._function()(
                    sources,
                    out,
                    options,
                    resume=self.resume,
                    overwrite=self.overwrite,
                    on_progress=on_progress,
                )
        except KeyboardInterrupt:
            click.echo(f"numscribe: stopped; continue with --resume: {out}", err=True)
            sys.exit(_INTERRUPTED)
        if done is None:
            click.echo(f"{out} is already complete", err=True)
            return None
        rate = _rate(done, time.monotonic() - begun)
        click.echo(f"wrote {out}: {_summary(done)}, {rate} per second", err=True)
        return done

    def _function(self) -> Callable[..., Progress | None]:
        if self.name == "local":
            return partial(run, workers=self.workers or len(os.sched_getaffinity(0)))
        try:
            from numscribe.batch.cluster import run_on_cluster  # noqa: PLC0415 an extra
        except ImportError as error:
            raise MissingPackageError("--engine ray", "Ray", "ray") from error
        return partial(run_on_cluster, address=self.address, workers=self.workers)


def _summary(done: Progress) -> str:
    words = (
        f"{done.rows:,} rows ({done.accepted:,} accepted, {done.refused:,} refused, "
        f"{done.failed:,} failed)"
    )
    return f"{words}, {done.skipped:,} other files skipped" if done.skipped else words


def _rate(progress: Progress, seconds: float) -> str:
    new = progress.rows - progress.resumed
    return f"{new / seconds:,.0f}" if new and seconds > 0 else "–"
