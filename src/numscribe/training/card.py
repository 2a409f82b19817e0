"""Model cards, written from measured figures alone."""

from __future__ import annotations

from typing import Any

from numscribe.decision import DEFAULT_THRESHOLD
from numscribe.evaluation.evaluate import THRESHOLDS
from numscribe.evaluation.suites import LOOK_ALIKES
from numscribe.training.datasets import DATASETS
from numscribe.training.measure import spread


def write_card(name: str, runs: list[dict[str, Any]], shipped: int, why: str = "") -> str:
    """Return a model card in Markdown.

    Args:
        name: Name of the model.
        runs: Figures of each run, as ``measure.standard_figures`` gives them.
        shipped: Index of the run whose model is shipped.
        why: Why it is that one; "" if it has the fewest mistakes on held-out writers.
    """
    chosen = runs[shipped]
    recipe = chosen["recipe"]
    lines = [
        *heading_lines(name),
        f"- Network `{recipe['network']}`, {chosen['weights']:,} weights: pictures of 28×28 in, a "
        "logit for each digit out"
        + (", and one for whether it is a digit at all." if recipe["refuses"] else "."),
        f"- File: {chosen['bytes'] / 1000:.0f} KB of ONNX. A picture takes "
        f"{chosen['forward_microseconds']:.0f} µs on one core ({chosen['machine']}).",
        training_line(runs, shipped, why),
        "",
        *data_lines(recipe),
        "## How well it reads",
        "",
        "Strokes are read by their pictures here, as by this model alone; [pen](pen.md) says what "
        "their trajectories add. Everything is taken for one digit; *as numbers* looks for a "
        "number of any length. Mean over the seeds, least and greatest in brackets. "
        "None of these writers trained it. "
        "*Plain* is the same model with the whole picture resized to 28×28, as most apps do it: "
        "the difference is what the vision stage is worth.",
        "",
        "| suite | n | right | shipped | 95 % interval | F1 | calibration error | as numbers "
        "| plain |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_suite_row(suite, runs, shipped) for suite in chosen["suites"]),
        "",
        *_numbers(runs, shipped),
        *_refusing(runs, shipped),
        "## Limits",
        "",
        "- Most writers learned to write in Europe or North America; forms of other schools are "
        "rarer in the data.",
        "- Some digits cannot be told apart without context: a 1 with a long upstroke and a 7, a "
        "0 with a tail and a 6.",
        "",
        *recipe_lines(recipe),
    ]
    return "\n".join(lines)


def heading_lines(name: str) -> list[str]:
    """Return how a card begins."""
    return [
        f"# Model card: {name}",
        "",
        f"Written by `numscribe ship {name}` from measured figures.",
        "",
        "## What it is",
        "",
    ]


def training_line(runs: list[dict[str, Any]], shipped: int, why: str) -> str:
    """Return how long runs trained, and why one of them is shipped."""
    chosen = runs[shipped]
    seeds = ", ".join(str(run["seed"]) for run in runs)
    minutes = spread([run["training_seconds"] / 60 for run in runs], ".0f")
    fewest = "it has the fewest mistakes on held-out writers"
    return (
        f"- Trained for {chosen['epochs']} epochs in {minutes} minutes a run on the processor; "
        f"seeds {seeds}. Seed {chosen['seed']} is shipped: {why or fewest}."
    )


def data_lines(recipe: dict[str, Any]) -> list[str]:
    """Return what a recipe learns from, with licences and citations."""
    datasets = [DATASETS[source] for source in recipe["sources"] if source in DATASETS]
    return [
        "## Data it learned from",
        "",
        "| set | what | writers | licence |",
        "|---|---|---|---|",
        *(
            f"| {dataset.name} | {dataset.description} | {dataset.writers} | {dataset.licence} |"
            for dataset in datasets
        ),
        "",
        *(f"- {citation}." for citation in dict.fromkeys(d.citation for d in datasets)),
        "",
        *_made(recipe),
        "A tenth of the writers validated and never trained. UNIPEN's release is train_r01_v07.",
        "",
    ]


def recipe_lines(recipe: dict[str, Any]) -> list[str]:
    """Return a recipe as a table."""
    return [
        "## The recipe",
        "",
        "| setting | value |",
        "|---|---|",
        *(f"| {key} | {value} |" for key, value in _flat(recipe)),
        "",
    ]


def _made(recipe: dict[str, Any]) -> list[str]:
    made = [source for source in recipe["sources"] if source not in DATASETS]
    if not made:
        return []
    return [f"Made by code for it to refuse: {', '.join(made)}.", ""]


def _numbers(runs: list[dict[str, Any]], shipped: int) -> list[str]:
    """Return how whole numbers are read; nothing for a model that cannot tell pieces of digits."""
    if not runs[shipped]["recipe"]["refuses"] or not runs[shipped]["numbers"]:
        return []
    lines = [
        "## Whole numbers",
        "",
        "*Digits*: one minus the edit distance by the length. Composed numbers have 2 to 12 digits "
        "of one writer.",
        "",
        "| suite | n | exact | digits | refused | exact of the others |",
        "|---|---|---|---|---|---|",
    ]
    for name, facts in runs[shipped]["numbers"].items():
        every = [run["numbers"][name] for run in runs]
        lines.append(
            f"| {name} | {facts['count']} | {spread([f['exact'] for f in every], '.1%')} "
            f"| {spread([f['digits'] for f in every], '.1%')} | {facts['refused']:.1%} "
            f"| {facts['accepted_exact'] or 0:.1%} |"
        )
    return [*lines, ""]


def _refusing(runs: list[dict[str, Any]], shipped: int) -> list[str]:
    """Return what becomes of what is no digit, and what a threshold costs and saves."""
    if not runs[shipped]["recipe"]["refuses"]:
        return [
            "It was never shown anything but digits, and refuses only what it is unsure of.",
            "",
        ]
    lines = [
        "## What it refuses",
        "",
        f"At the default threshold, {DEFAULT_THRESHOLD}. *Distinct* leaves out characters that "
        "are often written exactly as a digit is "
        f"({' '.join(sorted(LOOK_ALIKES)).replace('|', chr(92) + '|')}). AUROC: how well "
        "confidence tells them from the drawn digits. None of these people, and none of the "
        "families of doodles, trained it.",
        "",
        "| what is no digit | n | refused | distinct refused | AUROC | distinct AUROC |",
        "|---|---|---|---|---|---|",
    ]
    for name in runs[shipped]["refusing"]:
        rows = [run["refusing"][name] for run in runs]
        cells = [
            spread([row[key] for row in rows], form)
            for key, form in (
                ("refused", ".1%"),
                ("refused_distinct", ".1%"),
                ("auroc", ".4f"),
                ("auroc_distinct", ".4f"),
            )
        ]
        lines.append(f"| {name} | {rows[0]['count']} | {' | '.join(cells)} |")
    lines += [
        "",
        "What a threshold costs and saves: digits refused / wrong among those accepted (shipped).",
        "",
        f"| suite | {' | '.join(f'{threshold:g}' for threshold in THRESHOLDS)} |",
        f"|---|{'---|' * len(THRESHOLDS)}",
    ]
    for suite, facts in runs[shipped]["suites"].items():
        cells = [f"{refused:.1%} / {wrong:.2%}" for _, refused, wrong in facts["risk_coverage"]]
        lines.append(f"| {suite} | {' | '.join(cells)} |")
    return [*lines, ""]


def _suite_row(suite: str, runs: list[dict[str, Any]], shipped: int) -> str:
    every = [run["suites"][suite] for run in runs]
    facts = every[shipped]
    low, high = facts["interval_95"]
    return (
        f"| {suite} | {facts['count']} | {spread([f['accuracy'] for f in every])} "
        f"| {facts['accuracy']:.2%} | {low:.2%}–{high:.2%} | {facts['f1']:.4f} "
        f"| {facts['calibration_error']:.2%} | {facts['as_numbers']:.2%} | {facts['plain']:.1%} |"
    )


def _flat(recipe: dict[str, Any]) -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, value in recipe.items():
        if isinstance(value, dict):
            rows += [(f"{key}.{inner}", content) for inner, content in value.items()]
        elif value != "":
            rows.append((key, value))
    return rows
