"""Cards of the models beside those of single digits' pictures: lines, ink, trajectories."""

from __future__ import annotations

from typing import Any

from numscribe.training import card
from numscribe.training.measure import DOODLES, DRAWN, LETTERS, NUMBERS_DRAWN, spread

_PEN_ROWS = (
    (DRAWN, "right", "accuracy", "count", ".2%"),
    (DRAWN, "calibration error", "calibration_error", "count", ".2%"),
    (DRAWN, "refused", "refused", "count", ".2%"),
    (DRAWN, "right of those accepted", "accepted_right", "count", ".2%"),
    (LETTERS, "distinct refused", "refused_distinct", "count_distinct", ".1%"),
    (LETTERS, "distinct AUROC", "auroc_distinct", "count_distinct", ".4f"),
    (DOODLES, "refused", "refused", "count", ".1%"),
    (DOODLES, "AUROC", "auroc", "count", ".4f"),
    (NUMBERS_DRAWN, "exact", "exact", "count", ".1%"),
    (NUMBERS_DRAWN, "digits right", "digits", "count", ".1%"),
    (NUMBERS_DRAWN, "refused", "refused", "count", ".1%"),
    (NUMBERS_DRAWN, "exact of those accepted", "accepted_exact", "count", ".1%"),
)
"""Rows of the table: suite, what of it, by which key, of how many by which key, in which form."""


def write_line_card(name: str, runs: list[dict[str, Any]], shipped: int, why: str = "") -> str:
    """Return the card of a line reader; the arguments are those of ``write_card``."""
    chosen = runs[shipped]
    return _paper_card(
        name,
        runs,
        shipped,
        why,
        f"- Network `{chosen['recipe']['network']}`, {chosen['weights']:,} weights: the image of a "
        "line in, 40 pixels high; for every second pixel column the probability of each digit, "
        "each mark, another symbol, or none (CTC).",
        f"- File: {chosen['bytes'] / 1000:.0f} KB of ONNX. A line of about ten digits takes "
        f"{chosen['forward_microseconds'] / 1000:.1f} ms on one core ({chosen['machine']}).",
    )


def write_ink_card(name: str, runs: list[dict[str, Any]], shipped: int, why: str = "") -> str:
    """Return the card of an ink model; the arguments are those of ``write_card``."""
    chosen = runs[shipped]
    return _paper_card(
        name,
        runs,
        shipped,
        why,
        f"- Network `{chosen['recipe']['network']}`, {chosen['weights']:,} weights, a U-Net: a "
        "picture in; for each pixel the coverage by handwriting, by ruling and by print.",
        f"- File: {chosen['bytes'] / 1000:.0f} KB of ONNX. A picture of 320×240 pixels takes "
        f"{chosen['forward_microseconds'] / 1000:.1f} ms on one core ({chosen['machine']}).",
    )


def _paper_card(name: str, runs: list[dict[str, Any]], shipped: int, why: str, *facts: str) -> str:
    chosen = runs[shipped]
    lines = [
        *card.heading_lines(name),
        *facts,
        card.training_line(runs, shipped, why),
        "",
        *card.data_lines(chosen["recipe"]),
        "It learns from pages made by code (`numscribe.training.pages`): numbers composed of the "
        "digits of these sources, marks, words and print, on papers, with ruling, in light and "
        "through cameras of many kinds.",
        "",
        "## How well whole numbers are read",
        "",
        "With the other packaged models. *Exact* counts digits, *as written* the marks as well. "
        "None of these writers trained any of them.",
        "",
        "| suite | n | exact | as written | refused | accepted and wrong |",
        "|---|---|---|---|---|---|",
    ]
    for suite, facts_here in chosen["paper"].items():
        cells = [
            spread([run["paper"][suite][key] for run in runs], ".1%")
            for key in ("exact", "as_written", "refused", "accepted_wrong")
        ]
        lines.append(f"| {suite} | {facts_here['count']:,} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", *card.recipe_lines(chosen["recipe"])])


def write_pen_card(name: str, runs: list[dict[str, Any]], shipped: int, why: str = "") -> str:
    """Return the card of a model of trajectories; the arguments are those of ``write_card``."""
    chosen = runs[shipped]
    ways = list(chosen["pen"])
    lines = [
        *card.heading_lines(name),
        f"- Network `{chosen['recipe']['network']}`, {chosen['weights']:,} weights: the trajectory "
        "of the pen through a digit in, 64 points; a logit for each digit out, and one for whether "
        "it is a digit at all.",
        "- Strokes are read by it and by the model of their pictures, whose probabilities are "
        "pooled.",
        f"- File: {chosen['bytes'] / 1000:.0f} KB of ONNX. A trajectory takes "
        f"{chosen['forward_microseconds']:.0f} µs on one core ({chosen['machine']}).",
        card.training_line(runs, shipped, why),
        "",
        *card.data_lines(chosen["recipe"]),
        "## How well it reads",
        "",
        "Beside the packaged model `default`; everything but numbers is taken for one digit. Mean "
        "over the seeds, least and greatest in brackets. *Distinct* leaves out characters "
        "that are often written exactly as a digit is. None of these people, and none of the "
        "families of doodles, trained it.",
        "",
        f"| what | n | {' | '.join(ways)} |",
        f"|---|---|{'---|' * len(ways)}",
    ]
    for suite, what, key, counted, form in _PEN_ROWS:
        cells = []
        for way in ways:
            every = [run["pen"][way].get(suite, {}).get(key) for run in runs]
            known = [value for value in every if value is not None]
            # What does not depend on the run has no spread.
            cells.append(
                spread(known if len(set(known)) > 1 else known[:1], form) if known else "–"
            )
        if suite in chosen["pen"]["both"]:
            count = chosen["pen"]["both"][suite][counted]
            lines.append(f"| {suite}: {what} | {count:,} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", *card.recipe_lines(chosen["recipe"])])
