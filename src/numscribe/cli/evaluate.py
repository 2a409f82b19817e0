"""``numscribe evaluate``: evaluate a model on labelled suites."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from numscribe.cli.console_table import show_table
from numscribe.errors import MissingPackageError
from numscribe.evaluation.compose import compose as compose_numbers
from numscribe.evaluation.doodles import LEFT_OUT, generate
from numscribe.evaluation.evaluate import Placement, Reader
from numscribe.evaluation.evaluate import evaluate as measure
from numscribe.evaluation.report import Report
from numscribe.evaluation.resize_baseline import ResizeBaseline
from numscribe.evaluation.suites import drawn, read_suite
from numscribe.evaluation.trajectories import TrajectoryRecognizer
from numscribe.reading.recognizer import Recognizer

_COMPOSED = 500


@click.command()
@click.argument("suites", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--model", default="default", show_default=True, help="Name or .onnx file.")
@click.option(
    "--placement",
    type=click.Choice(["none", "free", "canvas"]),
    default="none",
    show_default=True,
    help="For strokes: read them as they are; place them at random, at 35–85 % of a canvas of "
    "400×400 units; or place them and draw a picture of the canvas.",
)
@click.option(
    "--resize-baseline",
    is_flag=True,
    help="Resize the whole picture to 28×28 instead of finding the digit, as most draw-a-digit "
    "apps do; strokes are drawn on a canvas first.",
)
@click.option(
    "--alone",
    type=click.Choice(["pictures", "pen"]),
    help="Read strokes with one model only: the picture model, or the trajectory model, which "
    "reads each drawing as one digit (--model may name its .onnx file).",
)
@click.option("--single", is_flag=True, help="Read each sample as one digit.")
@click.option(
    "--compose",
    type=click.Choice(["apart", "touching"]),
    help="Compose 500 numbers of 2 to 12 digits from each suite's single digits, each number from "
    "one writer, with digits apart or with one touching pair: as strokes, or as pictures with "
    "--placement canvas.",
)
@click.option("--seed", default=0, show_default=True, help="Random seed.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON per suite.")
@click.option(
    "--plots",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for PNG plots: confusion matrix, reliability, risk, and the worst mistakes.",
)
def evaluate(
    *,
    suites: tuple[Path, ...],
    model: str,
    placement: Placement,
    resize_baseline: bool,
    alone: str | None,
    single: bool,
    compose: str | None,
    seed: int,
    as_json: bool,
    plots: Path | None,
) -> None:
    """Evaluate a model on SUITES, from input to reading.

    A suite is a folder with labels.csv (file,label) and pictures, a .jsonl[.gz] of
    {"label", "strokes", "writer"}, a .tar of WRITER/LABEL/picture, a folder with MNIST's files
    (the test set), UNIPEN text (.tra) or USPS text (.test.gz). Samples whose label has no digits
    must be refused. "doodles" is a generated suite of drawings that are not digits, of kinds that
    are not used for training.
    """
    if alone == "pen" and (placement == "canvas" or compose):
        raise click.UsageError("--alone pen cannot be used with --compose or --placement canvas.")
    if alone and resize_baseline:
        raise click.UsageError("--alone and --resize-baseline cannot be used together.")
    reader = _reader(model, alone, resize_baseline=resize_baseline)
    placement = "canvas" if resize_baseline else placement
    for path in suites:
        doodles = path.name == "doodles" and not path.exists()
        samples = generate(tuple(LEFT_OUT), 100, seed) if doodles else read_suite(path)
        if compose:
            samples = compose_numbers(
                samples,
                _COMPOSED,
                strokes=placement != "canvas" and isinstance(samples[0].source, tuple),
                touching=compose == "touching",
                seed=seed,
            )
        if alone == "pen":
            samples = drawn(samples)
        report = measure(reader, path.name, samples, placement=placement, single=single, seed=seed)
        if as_json:
            click.echo(json.dumps(report.to_dict()))
        else:
            _print(report)
        if plots is not None:
            _plot(report, plots)


def _reader(model: str, alone: str | None, *, resize_baseline: bool) -> Reader:
    if resize_baseline:
        return ResizeBaseline(model)
    if alone == "pen":
        return TrajectoryRecognizer(model if model.endswith(".onnx") else "pen")
    return Recognizer(model, pen="" if alone == "pictures" else None)


def _print(report: Report) -> None:
    facts = report.to_dict()
    click.echo(f"{report.suite} by {report.model}")
    if report.count:
        _print_digits(report, facts)
    if facts["numbers"]["count"]:
        _print_numbers(facts["numbers"])
    if report.refusals.families:
        _print_refusals(facts)


def _print_numbers(numbers: dict[str, Any]) -> None:
    low, high = numbers["interval_95"]
    click.echo(
        f"{numbers['exact']:.2%} of {numbers['count']} numbers exact (95 %: {low:.2%}–{high:.2%})\n"
        f"{numbers['as_written']:.2%} exact including marks\n"
        f"{numbers['digits']:.2%} of the digits correct, ECE "
        f"{numbers['calibration_error']:.2%}\n"
        f"{numbers['refused']:.2%} refused, {numbers['accepted_exact'] or 0:.2%} of the accepted "
        "exact"
    )


def _print_refusals(facts: dict[str, Any]) -> None:
    others = facts["no_digits"]
    click.echo(f"{others['refused']:.2%} of {others['count']} non-digits refused")
    if others["count_distinct"]:
        click.echo(
            f"{others['refused_distinct']:.2%} of the {others['count_distinct']} that do not look "
            "like a digit refused"
        )
    if facts["auroc"] is not None:
        click.echo(f"AUROC {facts['auroc']:.4f}")
    click.echo("")
    show_table(
        ("non-digit", "n", "refused"),
        (
            (family, str(count), str(refused))
            for family, (count, refused) in others["families"].items()
        ),
        numbers=("n", "refused"),
    )
    click.echo("")


def _print_digits(report: Report, facts: dict[str, Any]) -> None:
    low, high = facts["interval_95"]
    click.echo(
        f"accuracy {report.accuracy:.2%} "
        f"({report.right}/{report.count}; 95 %: {low:.2%}–{high:.2%})\n"
        f"F1 {facts['f1']:.4f}, ECE {facts['calibration_error']:.2%}\n"
        f"{facts['refused']:.2%} refused, {facts['accepted_right'] or 0:.2%} of the accepted "
        "correct"
    )
    classes = [scores for scores in facts["classes"] if scores["support"]]
    answers = [*map(str, range(10)), "none"]
    click.echo("\nConfusion matrix (rows: labels, columns: readings):\n")
    show_table(
        ("is", *answers),
        (
            (
                str(scores["digit"]),
                *(str(count) if count else "·" for count in report.confusion[scores["digit"]]),
            )
            for scores in classes
        ),
        numbers=answers,
    )
    click.echo("")
    columns = {"precision": "precision", "recall": "recall", "F1": "f1"}
    show_table(
        ("digit", "n", *columns),
        (
            (
                str(scores["digit"]),
                str(scores["support"]),
                *(
                    "–" if scores[name] is None else f"{scores[name]:.4f}"
                    for name in columns.values()
                ),
            )
            for scores in classes
        ),
        numbers=("n", *columns),
    )
    click.echo("")


def _plot(report: Report, folder: Path) -> None:
    try:
        from numscribe.evaluation.plots import write_plots  # noqa: PLC0415
    except ImportError as error:
        raise MissingPackageError("--plots", "Matplotlib", "train") from error
    for path in write_plots(report, folder):
        click.echo(f"wrote {path}", err=True)
