"""Cards of the models that are asked beside those of pictures: of numbers, of trajectories."""

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


def write_number_card(name: str, runs: list[dict[str, Any]], shipped: int, why: str = "") -> str:
    """Return the card of a model of whole numbers; the arguments are those of ``write_card``."""
    chosen = runs[shipped]
    lines = [
        *card.heading_lines(name),
        f"- Network `{chosen['recipe']['network']}`, {chosen['weights']:,} weights: a line of "
        "writing in, 40 pixels high; what every second pixel column of it says out, a digit, a "
        "separator, another symbol, or nothing.",
        "- It is heard beside the model of digits, which sees every piece of the line alone.",
        f"- File: {chosen['bytes'] / 1000:.0f} KB of ONNX. About ten digits take "
        f"{chosen['forward_microseconds'] / 1000:.1f} ms on one core ({chosen['machine']}).",
        card.training_line(runs, shipped, why),
        "",
        *card.data_lines(chosen["recipe"]),
        "Most strips are composed: digits of one writer beside each other, touching, linked, "
        "drifting, slanted, with separators and letters between them.",
        "",
        "## How well it reads",
        "",
        "Exact numbers / digits right (one minus the edit distance by the length). Digits are read "
        "by the packaged models of pictures and, of strokes, of trajectories. None of these "
        "writers trained them.",
        "",
        f"| suite | n | {' | '.join(chosen['numbers'])} |",
        f"|---|---|{'---|' * len(chosen['numbers'])}",
    ]
    for suite, facts in next(iter(chosen["numbers"].values())).items():
        cells = [
            f"{spread([run['numbers'][way][suite]['exact'] for run in runs], '.1%')} / "
            f"{spread([run['numbers'][way][suite]['digits'] for run in runs], '.1%')}"
            for way in chosen["numbers"]
        ]
        lines.append(f"| {suite} | {facts['count']} | {' | '.join(cells)} |")
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
