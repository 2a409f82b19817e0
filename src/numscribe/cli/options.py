"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

data_dir_option = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="NUMSCRIBE_DATA_DIR",
    default=Path("data"),
    show_default=True,
    help="Folder of the data sets.",
)

model_option = click.option(
    "--model",
    help="Name of a packaged model, or an .onnx file.  [default: NUMSCRIBE_MODEL, or default]",
)

threshold_option = click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Minimum confidence of an accepted reading.  [default: NUMSCRIBE_THRESHOLD, or 0.8]",
)
