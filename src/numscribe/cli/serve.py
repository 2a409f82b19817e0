"""``numscribe serve``: serve the page and the HTTP API."""

from __future__ import annotations

import click

from numscribe.cli.options import model_option
from numscribe.settings import Settings
from numscribe.web import server


@click.command()
@click.option("--host", help="Address to listen on.  [default: HOST, or 127.0.0.1]")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: PORT, or 5000]"
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    help="Number of worker processes.  [default: NUMSCRIBE_WORKERS, or 2, or 1 on one core]",
)
@model_option
def serve(**options: str | int | None) -> None:
    """Serve the page and the HTTP API until Ctrl-C."""
    server.serve(Settings.load(**options))
