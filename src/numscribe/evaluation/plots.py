"""Plots of a report: confusion matrix, reliability, risk, and a contact sheet of mistakes."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from numscribe.evaluation import metrics
from numscribe.evaluation.report import Mistake, Report

_TILE = 96
_COLUMNS = 10


def write_plots(report: Report, folder: Path) -> list[Path]:
    """Write the plots of a report into a folder, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = report.suite.split(".")[0]
    paths = []
    if report.count:
        for name, plot in (
            ("confusion", plot_confusion),
            ("reliability", plot_reliability),
            ("risk", plot_risk),
        ):
            paths.append(folder / f"{stem}-{name}.png")
            plot(report).savefig(paths[-1], dpi=120)
    if report.mistakes:
        paths.append(folder / f"{stem}-mistakes.png")
        cv2.imwrite(str(paths[-1]), contact_sheet(report.mistakes))
    return paths


def plot_confusion(report: Report) -> Figure:
    """Plot the confusion matrix, with colours normalized by row, and counts as numbers."""
    figure = Figure(figsize=(6, 5.2), layout="constrained")
    axes = figure.add_subplot()
    rows = np.maximum(report.confusion.sum(axis=1, keepdims=True), 1)
    axes.imshow(report.confusion / rows, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(report.confusion):
        if count:
            colour = "white" if row == column else "black"
            axes.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=8)
    axes.set_xticks(range(11), [*map(str, range(10)), "–"])
    axes.set_yticks(range(10))
    axes.set(
        xlabel="reading", ylabel="label", title=f"{report.suite}: accuracy {report.accuracy:.2%}"
    )
    return figure


def plot_reliability(report: Report) -> Figure:
    """Plot accuracy against confidence, one point per bin with an area for its samples."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    rows = metrics.reliability(report.confidences, report.hits)
    counts = np.array([row[3] for row in rows])
    sizes = 15 + 600 * counts / counts.sum()
    axes.scatter([row[1] for row in rows], [row[2] for row in rows], s=sizes, alpha=0.7)
    error = metrics.calibration_error(report.confidences, report.hits)
    axes.set(
        xlim=(0, 1.02),
        ylim=(0, 1.02),
        xlabel="confidence",
        ylabel="accuracy",
        title=f"{report.suite}: ECE {error:.2%}",
    )
    return figure


def plot_risk(report: Report) -> Figure:
    """Plot the error rate of accepted digits against the rate of refusals, for all thresholds."""
    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.add_subplot()
    order = np.argsort(-report.confidences)
    accepted = np.arange(1, len(order) + 1)
    risk = np.cumsum(~report.hits[order]) / accepted
    axes.plot(100 * (1 - accepted / len(order)), 100 * risk)
    axes.set(
        xlim=(0, 20),
        xlabel="refused, %",
        ylabel="errors among accepted, %",
        title=f"{report.suite}: risk and coverage",
    )
    return figure


def contact_sheet(mistakes: tuple[Mistake, ...], count: int = 60) -> NDArray[np.uint8]:
    """Return one picture of the most confident mistakes: input, label, reading and confidence."""
    tiles = [_tile(mistake) for mistake in mistakes[:count]]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % _COLUMNS)
    rows = [np.hstack(tiles[i : i + _COLUMNS]) for i in range(0, len(tiles), _COLUMNS)]
    return np.vstack(rows)


def _tile(mistake: Mistake) -> NDArray[np.uint8]:
    tile = np.zeros((_TILE + 16, _TILE), dtype=np.uint8)
    reading = mistake.reading
    if reading.digits:
        picture = reading.digits[0].picture
        tile[16:] = cv2.resize(picture, (_TILE, _TILE), interpolation=cv2.INTER_NEAREST)
    text = f"{mistake.sample.label} as {reading.text or '-'} {reading.confidence:.2f}"
    cv2.putText(tile, text, (3, 12), cv2.FONT_HERSHEY_SIMPLEX, 0.36, 255, 1, cv2.LINE_AA)
    return tile
