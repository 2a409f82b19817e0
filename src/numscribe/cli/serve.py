"""``numscribe serve``: the page and the HTTP API."""

from __future__ import annotations

import click

from numscribe import server
from numscribe.settings import Settings


@click.command()
@click.option("--host", help="Address to listen on.  [default: HOST, else 127.0.0.1]")
@click.option("--port", type=int, help="Port to listen on.  [default: PORT, else 5000]")
@click.option("--workers", type=int, help="Worker processes.")
@click.option("--model", help="Name of a packaged model, or an .onnx file.")
def serve(**options: str | int | None) -> None:
    """Serve the page and the HTTP API until Ctrl-C."""
    server.serve(Settings.load(**options))
