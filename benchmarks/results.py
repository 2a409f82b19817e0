"""Write the results of ``bench.py``: ratios, figures, and where a peer is better."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one contestant with one form of input.

    Attributes:
        name: The contestant.
        form: "strokes" or "image".
        p50_ms: Median latency at one client in milliseconds.
        p99_ms: The latency that 1 in 100 requests exceeds.
        requests_a_second: Answers a second at 16 clients.
        cold_seconds: From the start to the first answer.
        worker_mb: Resident memory of the largest process, after the load.
        all_mb: Memory of all processes, shared pages counted once.
        installed_mb: Size of the installed packages.
        accuracy: Share of the drawings that was read right.
        pictures_a_second: From a folder, its start included; None where it has no such command,
            or the form is no picture.
    """

    name: str
    form: str
    p50_ms: float
    p99_ms: float
    requests_a_second: float
    cold_seconds: float
    worker_mb: float
    all_mb: float
    installed_mb: float
    accuracy: float
    pictures_a_second: float | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A column: its heading, how to write it, and whether less is better."""

    heading: str
    form: str
    less: bool


MEASURES = {
    "p50_ms": Measure("latency p50, ms", ".2f", True),
    "p99_ms": Measure("p99, ms", ".2f", True),
    "requests_a_second": Measure("requests/s, 16 clients", ",.0f", False),
    "cold_seconds": Measure("cold start, s", ".2f", True),
    "worker_mb": Measure("memory of a worker, MB", ".0f", True),
    "all_mb": Measure("memory of all, MB", ".0f", True),
    "installed_mb": Measure("installed, MB", ",.0f", True),
    "accuracy": Measure("accuracy", ".2%", False),
    "pictures_a_second": Measure("pictures/s from a folder", ",.0f", False),
}

_A, _B = "(a) Flask + Keras", "(b) Flask + PyTorch, OpenCV"
GOALS = [
    ("p50_ms", "strokes", _A, 60.0),
    ("p50_ms", "strokes", _B, 6.0),
    ("p50_ms", "image", _A, 18.0),
    ("p50_ms", "image", _B, 1.5),
    ("requests_a_second", "strokes", _A, 60.0),
    ("requests_a_second", "strokes", _B, 6.0),
    ("cold_seconds", "image", _A, 5.0),
    ("worker_mb", "image", _A, 3.0),
]
"""Target ratios: by contestant, how many times better Numscribe should be."""


def times_better(ours: Figures, theirs: Figures, measure: str) -> float | None:
    """Return how many times better the first is, or None where one has no figure, or zero."""
    mine, other = getattr(ours, measure), getattr(theirs, measure)
    if mine is None or other is None:
        return None
    less = MEASURES[measure].less
    if measure == "accuracy":  # as error rates
        mine, other, less = 1 - mine, 1 - other, True
    better, worse = (other, mine) if less else (mine, other)
    return float(better / worse) if worse else None


def write(out: Path, rows: list[Figures], facts: dict[str, Any], absent: dict[str, str]) -> None:
    """Write the page, the figures as JSON beside it, and the plot."""
    content = {"facts": facts, "absent": absent, "rows": [asdict(row) for row in rows]}
    out.with_suffix(".json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    ours = [row for row in rows if row.name == "Numscribe"]
    theirs = [row for row in rows if row.name != "Numscribe"]
    lines = [
        "# Numscribe compared with other ways to read digits",
        "",
        f"By `make bench` on {facts['when']}: {facts['machine']}, load before {facts['load']}, "
        f"Numscribe {facts['version']}. {facts['drawings']} drawings, placed on a white canvas of "
        f"400×400 pixels and sent as PNG, or as strokes; {facts['effort']['requests']} requests at "
        f"one client, {facts['effort']['seconds']:g} s at 16, median of "
        f"{facts['effort']['starts']} starts. The load comes from the same machine.",
        "",
    ]
    for mine in ours:
        lines += [f"## Ratios, {mine.form}", ""]
        lines += _table(theirs, lambda row, name, mine=mine: _ratio(mine, row, name))
        lines.append("")
    lines += ["Ratios of accuracy are ratios of error rates.", "", "## Goals", ""]
    lines += [*_goals(ours, theirs), "", "## Figures", ""]
    lines += [*_table(rows, _figure), "", "## Where a peer is better", ""]
    lines += _losses(ours, theirs)
    lines += [f"- {name} was not measured: {why}" for name, why in absent.items()]
    if ours and theirs:
        _plot(ours, theirs).savefig(out.with_suffix(".png"), dpi=120)
        lines += ["", f"![Ratios]({out.with_suffix('.png').name})"]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _table(rows: list[Figures], cell: Callable[[Figures, str], str]) -> list[str]:
    lines = [
        "| | " + " | ".join(measure.heading for measure in MEASURES.values()) + " |",
        "|---" * (len(MEASURES) + 1) + "|",
    ]
    for row in rows:
        name = f"{row.name}, {row.form}" if row.name == "Numscribe" else row.name
        lines.append(f"| {name} | " + " | ".join(cell(row, column) for column in MEASURES) + " |")
    return lines


def _figure(row: Figures, name: str) -> str:
    value = getattr(row, name)
    return "–" if value is None else format(value, MEASURES[name].form)


def _ratio(mine: Figures, row: Figures, name: str) -> str:
    ratio = times_better(mine, row, name)
    return "–" if ratio is None else f"{ratio:.3g}×"


def _goals(ours: list[Figures], theirs: list[Figures]) -> list[str]:
    lines = ["| figure | compared with | goal | measured | reached |", "|---|---|---|---|---|"]
    mine = {row.form: row for row in ours}
    others = {row.name: row for row in theirs}
    for measure, form, name, goal in GOALS:
        if form not in mine or name not in others:
            continue
        ratio = times_better(mine[form], others[name], measure)
        if ratio is not None:
            reached = "yes" if ratio >= goal else "no"
            heading = f"{MEASURES[measure].heading}, {form}"
            lines.append(f"| {heading} | {name} | {goal:g}× | {ratio:.3g}× | {reached} |")
    return lines


def _losses(ours: list[Figures], theirs: list[Figures]) -> list[str]:
    lines = []
    for mine in ours:
        for row in theirs:
            for name, measure in MEASURES.items():
                ratio = times_better(mine, row, name)
                if ratio is not None and ratio < 1:
                    lines.append(
                        f"- {row.name}, {measure.heading}: {_figure(row, name)} compared with "
                        f"{_figure(mine, name)}, {mine.form}."
                    )
    return lines or ["In nothing that was measured here."]


def _plot(ours: list[Figures], theirs: list[Figures]) -> Figure:
    """Plot how many times better we are, a group of bars a measure."""
    shown = [name for name in MEASURES if name != "p99_ms"]
    figure = Figure(figsize=(11, 4.6), layout="constrained")
    axes = figure.add_subplot()
    pairs = [(mine, row) for mine in ours for row in theirs]
    width = 0.8 / len(pairs)
    for index, (mine, row) in enumerate(pairs):
        ratios = [times_better(mine, row, name) or float("nan") for name in shown]
        places = [place + (index - len(pairs) / 2 + 0.5) * width for place in range(len(shown))]
        heights = [ratio - 1 for ratio in ratios]
        label = f"{mine.form} / {row.name}"
        axes.bar(places, heights, width, bottom=1, label=label)
    axes.axhline(1, color="black", linewidth=0.8)
    axes.set_yscale("log")
    axes.set_xticks(range(len(shown)), [MEASURES[name].heading for name in shown], rotation=20)
    axes.set_ylabel("ratio (above 1: Numscribe is better)")
    axes.legend(fontsize=7, ncols=2)
    return figure
