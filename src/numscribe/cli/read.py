"""``numscribe read``: read pictures and strokes from files or standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from numscribe.cli.console_table import show_table
from numscribe.cli.explanations import Explanations
from numscribe.cli.options import model_option, threshold_option
from numscribe.errors import InvalidRequestError, NumscribeError
from numscribe.explain.panels import explain
from numscribe.io.serialize import percent, reading_to_dict
from numscribe.io.source import Source
from numscribe.reading.recognizer import Recognizer
from numscribe.records import Reading
from numscribe.settings import Settings


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON per file.")
@model_option
@threshold_option
@click.option("--single", is_flag=True, help="Read each file as one digit.")
@click.option(
    "--expect",
    help='Constraint on the number: "digits=5", "pattern=###-####" or "check=luhn" (or isbn13, '
    'aba); a check can follow another constraint after ";".',
)
@click.option(
    "--explain",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write FOLDER/NAME-explained.png for each file: the detected ink, and for each digit the "
    "model's input and an occlusion map. Other files are not overwritten.",
)
def read(
    *,
    files: tuple[str, ...],
    as_json: bool,
    model: str | None,
    threshold: float | None,
    single: bool,
    expect: str | None,
    folder: Path | None,
) -> None:
    """Read FILES: pictures, or .json files of strokes; - is standard input.

    A picture is a PNG, JPEG, WebP, BMP, GIF or TIFF of at most 10 MB. HEIC and AVIF need
    numscribe[photos].

    A file that cannot be read is reported, and the other files are read.
    """
    settings = Settings.load(model=model, threshold=threshold)
    recognizer = Recognizer(
        settings.model,
        threshold=settings.threshold,
        max_pixels=round(settings.max_megapixels * 1e6),
    )
    explanations = None if folder is None else Explanations(folder)
    rows = []
    failed = False
    for file in files:
        try:
            source = _source(file)
            if explanations:
                explanation = explain(recognizer, source, single=single, expect=expect)
                reading = explanation.reading
            else:
                reading = recognizer.read(source, single=single, expect=expect)
            if as_json:
                click.echo(json.dumps({"file": file} | reading_to_dict(reading)))
            else:
                rows.append((file, *_cells(reading)))
            if explanations:
                path = explanations.write(explanation, "stdin" if file == "-" else Path(file).stem)
                click.echo(f"wrote {path}", err=True)
        except NumscribeError as error:
            failed = True
            click.echo(f"numscribe: {file}: {error}", err=True)
    if rows:
        show_table(("file", "text", "confidence", "accepted"), rows, numbers=("confidence",))
    sys.exit(1 if failed else 0)


def _source(file: str) -> Source:
    if file == "-":
        content = sys.stdin.buffer.read()
        return _strokes(content) if content.lstrip()[:1] in {b"[", b"{"} else content
    if Path(file).suffix.lower() == ".json":
        return _strokes(_content(file))
    return file


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InvalidRequestError(f"The file cannot be read: {error.strerror}.") from error


def _strokes(content: bytes) -> list[object]:
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError("The strokes are not valid JSON.") from error
    strokes = values.get("strokes") if isinstance(values, dict) else values
    if not isinstance(strokes, list):
        raise InvalidRequestError(
            "The JSON must be a list of strokes, or an object with 'strokes'."
        )
    return strokes


def _cells(reading: Reading) -> tuple[str, str, str]:
    accepted = "yes" if reading.accepted else f"no: {reading.reason}"
    return reading.formatted or "–", percent(reading.confidence), accepted
