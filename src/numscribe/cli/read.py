"""``numscribe read``: pictures and strokes from files or standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from numscribe.errors import InvalidRequestError, NumscribeError
from numscribe.explain import Explanation, explain
from numscribe.recognizer import Recognizer
from numscribe.records import Reading
from numscribe.serialize import reading_to_dict
from numscribe.settings import Settings
from numscribe.vision.source import Source


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line a file.")
@click.option("--model", help="Name of a packaged model, or an .onnx file.")
@click.option("--threshold", type=float, help="Least confidence of an accepted reading.")
@click.option("--single", is_flag=True, help="Take everything for one digit.")
@click.option(
    "--expect",
    help='What is known of the number: "digits=5", "pattern=###-####" or "check=luhn" (or isbn13, '
    'aba), joined by ";".',
)
@click.option(
    "--explain",
    "explained",
    is_flag=True,
    help="Write FILE-explained.png for each file: its ink, what the model saw, and what decided.",
)
def read(
    *,
    files: tuple[str, ...],
    as_json: bool,
    model: str | None,
    threshold: float | None,
    single: bool,
    expect: str | None,
    explained: bool,
) -> None:
    """Read FILES: pictures, or .json files of strokes; - is standard input.

    A file that cannot be read is reported, and the others are read all the same.
    """
    settings = Settings.load(model=model, threshold=threshold)
    recognizer = Recognizer(
        settings.model,
        threshold=settings.threshold,
        max_pixels=round(settings.max_megapixels * 1e6),
    )
    table = Table("file", "text", "confidence", "accepted")
    failed = False
    for file in files:
        try:
            source = _source(file)
            if explained:
                explanation = explain(recognizer, source, single=single, expect=expect)
                reading = explanation.reading
                _write(explanation, file)
            else:
                reading = recognizer.read(source, single=single, expect=expect)
        except NumscribeError as error:
            failed = True
            click.echo(f"numscribe: {file}: {error}", err=True)
            continue
        if as_json:
            click.echo(json.dumps({"file": file} | reading_to_dict(reading)))
        else:
            table.add_row(file, *_cells(reading))
    if not as_json and table.row_count:
        Console().print(table)
    sys.exit(1 if failed else 0)


def _source(file: str) -> Source:
    if file == "-":
        content = sys.stdin.buffer.read()
        return _strokes(content) if content.lstrip()[:1] in {b"[", b"{"} else content
    if Path(file).suffix.lower() == ".json":
        return _strokes(_content(file))
    return file


def _write(explanation: Explanation, file: str) -> None:
    name = "stdin" if file == "-" else Path(file).stem
    path = (Path() if file == "-" else Path(file).parent) / f"{name}-explained.png"
    try:
        path.write_bytes(explanation.to_png())
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"wrote {path}", err=True)


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InvalidRequestError(f"it cannot be read: {error.strerror}.") from error


def _strokes(content: bytes) -> list[object]:
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidRequestError("The strokes are not JSON that can be read.") from error
    strokes = values.get("strokes") if isinstance(values, dict) else values
    if not isinstance(strokes, list):
        raise InvalidRequestError("The JSON is neither a list of strokes nor has 'strokes'.")
    return strokes


def _cells(reading: Reading) -> tuple[str, str, str]:
    accepted = "yes" if reading.accepted else f"no: {reading.reason}"
    return reading.formatted or "–", f"{reading.confidence:.1%}", accepted
