"""``numscribe evaluate``: measure a model on labelled suites."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from numscribe.errors import DataError
from numscribe.evaluation.evaluate import Placement, Report
from numscribe.evaluation.evaluate import evaluate as measure
from numscribe.evaluation.plain import PlainRecognizer
from numscribe.evaluation.suites import read_suite
from numscribe.recognizer import Recognizer


@click.command()
@click.argument("suites", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", default="default", show_default=True, help="Name or .onnx file.")
@click.option(
    "--placement",
    type=click.Choice(["none", "free", "canvas"]),
    default="none",
    show_default=True,
    help="Strokes: read as they are, placed anywhere at 35–85 % of a canvas of 400×400 units, "
    "or placed so and drawn as a canvas picture.",
)
@click.option(
    "--plain",
    is_flag=True,
    help="Resize the whole picture to 28×28 instead of looking for the digit, as most apps do; "
    "strokes are drawn on a canvas first.",
)
@click.option("--seed", default=0, show_default=True, help="Seed of the placement.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line a suite.")
@click.option(
    "--plots",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the confusion matrix, the reliability plot and the worst mistakes there as PNG.",
)
def evaluate(
    *,
    suites: tuple[Path, ...],
    model: str,
    placement: Placement,
    plain: bool,
    seed: int,
    as_json: bool,
    plots: Path | None,
) -> None:
    """Measure a model on SUITES through the whole way from input to reading.

    A suite is a folder with labels.csv (file,label) and pictures, a .jsonl[.gz] of
    {"label", "strokes", "writer"}, a .tar of WRITER/LABEL/picture, a folder with MNIST's files
    (its test part), UNIPEN text (.tra) or USPS text (.test.gz).
    """
    reader = PlainRecognizer(model) if plain else Recognizer(model)
    placement = "canvas" if plain else placement
    console = Console()
    for path in suites:
        samples = read_suite(path)
        report = measure(reader, path.name, samples, placement=placement, seed=seed)
        if as_json:
            click.echo(json.dumps(report.to_dict()))
        else:
            _print(console, report)
        if plots is not None:
            _plot(report, plots)


def _print(console: Console, report: Report) -> None:
    facts = report.to_dict()
    low, high = facts["interval_95"]
    console.print(
        f"[bold]{report.suite}[/] {report.accuracy:.2%} right "
        f"({report.right}/{report.count}; 95 %: {low:.2%}–{high:.2%}), "
        f"F1 {facts['f1']:.4f}, ECE {facts['calibration_error']:.2%}, {report.model}"
    )
    table = Table("is", *[f"read {digit}" for digit in range(10)], "nothing", "P", "R", "F1")
    for row, scores in zip(report.confusion.tolist(), facts["classes"], strict=True):
        if scores["support"]:
            shares = [scores["precision"], scores["recall"], scores["f1"]]
            cells = [str(count) if count else "·" for count in row]
            table.add_row(
                str(scores["digit"]),
                *cells,
                *["–" if share is None else f"{share:.4f}" for share in shares],
            )
    console.print(table)


def _plot(report: Report, folder: Path) -> None:
    try:
        from numscribe.evaluation.plots import write_plots  # noqa: PLC0415
    except ImportError as error:
        raise DataError("Plots need Matplotlib: install numscribe[train].") from error
    for path in write_plots(report, folder):
        click.echo(f"wrote {path}", err=True)
