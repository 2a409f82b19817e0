"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NUMSCRIBE_DATA_DIR",
    default=Path("data"),
    show_default=True,
    help="Folder of the data.",
)
