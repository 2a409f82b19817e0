"""Model cards of the line reader, the ink model and the trajectory model."""

from __future__ import annotations

from typing import Any

from numscribe.training import card
from numscribe.training.measure import DOODLES, DRAWN, LETTERS, NUMBERS_DRAWN, spread
from numscribe.training.networks import INK, LINES

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
"""Rows of the table of figures: suite, description, key, key of the count, and format."""

_FACTS = {
    LINES: (
        "maps a line image, 40 pixels high, to the probability of each digit, each mark, another "
        "symbol, or none for every second pixel column (CTC)",
        "A line of about ten digits",
    ),
    INK: (
        "a U-Net, maps a picture to the coverage of each pixel by handwriting, ruling and print, "
        "and to the lines of writing",
        "A picture of 320×240 pixels",
    ),
}
"""What the networks compute, and the input that is timed."""


def write_number_card(name: str, runs: list[dict[str, Any]], shipped: int, why: str = "") -> str:
    """Return the card of a line reader or an ink model; the arguments are as for ``write_card``."""
    chosen = runs[shipped]
    network = chosen["recipe"]["network"]
    function, timed = _FACTS[network]
    lines = [
        *card.heading_lines(name),
        f"- Network `{network}`, {chosen['weights']:,} weights: {function}.",
        f"- File: {chosen['bytes'] / 1000:.0f} KB of ONNX. {timed} takes "
        f"{chosen['forward_microseconds'] / 1000:.1f} ms on one core ({chosen['machine']}).",
        card.training_line(runs, shipped, why),
        "",
        *card.data_lines(chosen),
        "It is trained on synthetic pages (`numscribe.training.pages`): numbers composed of the "
        "digits of these sources, marks, words and print, on paper with ruling, under varying "
        "light and camera settings.",
        "",
        "## Accuracy on numbers",
        "",
        "Measured together with the other packaged models. *Exact*: all digits are correct; *as "
        "written*: all digits and marks are. None of these writers was used for training any of "
        "the models.",
        "",
        "| suite | n | exact | as written | refused | accepted and wrong |",
        "|---|---|---|---|---|---|",
    ]
    for suite, facts in chosen["paper"].items():
        cells = [
            spread([run["paper"][suite][key] for run in runs], ".1%")
            for key in ("exact", "as_written", "refused", "accepted_wrong")
        ]
        lines.append(f"| {suite} | {facts['count']:,} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", *card.recipe_lines(chosen)])


def write_pen_card(name: str, runs: list[dict[str, Any]], shipped: int, why: str = "") -> str:
    """Return the card of a trajectory model; the arguments are as for ``write_card``."""
    chosen = runs[shipped]
    readers = list(chosen["pen"])
    lines = [
        *card.heading_lines(name),
        f"- Network `{chosen['recipe']['network']}`, {chosen['weights']:,} weights: maps the "
        "trajectory of the pen through a digit, 64 points, to a logit for each digit and one for "
        '"is a digit".',
        "- For strokes, its probabilities are pooled with those of the picture model.",
        f"- File: {chosen['bytes'] / 1000:.0f} KB of ONNX. A trajectory takes "
        f"{chosen['forward_microseconds']:.0f} µs on one core ({chosen['machine']}).",
        card.training_line(runs, shipped, why),
        "",
        *card.data_lines(chosen),
        "## Accuracy",
        "",
        "Together with the packaged model `default`; everything except numbers is read as one "
        "digit. Means over the seeds, with minimum and maximum in parentheses. *Distinct* excludes "
        "characters that are often written exactly like a digit. None of these writers, and none "
        "of these families of doodles, was used for training.",
        "",
        f"| figure | n | {' | '.join(readers)} |",
        f"|---|---|{'---|' * len(readers)}",
    ]
    for suite, figure, key, count_key, form in _PEN_ROWS:
        cells = []
        for reader in readers:
            every = [run["pen"][reader].get(suite, {}).get(key) for run in runs]
            known = [value for value in every if value is not None]
            # Figures that do not depend on the run have no spread.
            cells.append(
                spread(known if len(set(known)) > 1 else known[:1], form) if known else "–"
            )
        if suite in chosen["pen"]["both"]:
            count = chosen["pen"]["both"][suite][count_key]
            lines.append(f"| {suite}: {figure} | {count:,} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", *card.recipe_lines(chosen)])
