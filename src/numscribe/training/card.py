"""Write model cards from measured figures."""

from __future__ import annotations

from typing import Any

from numscribe.evaluation.report import THRESHOLDS
from numscribe.evaluation.suites import LOOK_ALIKES
from numscribe.training.datasets import DATASETS
from numscribe.training.measure import spread


def write_card(name: str, runs: list[dict[str, Any]], shipped: int, why: str = "") -> str:
    """Return a model card in Markdown.

    Args:
        name: Name of the model.
        runs: Figures of each run, from ``measure.standard_figures``.
        shipped: Index of the shipped run.
        why: Reason for the choice of this run; "" if it has the lowest error on held-out writers.
    """
    chosen = runs[shipped]
    recipe = chosen["recipe"]
    lines = [
        *heading_lines(name),
        f"- Network `{recipe['network']}`, {chosen['weights']:,} weights: maps a 28×28 picture to "
        "a logit for each digit" + (', and one for "is a digit".' if recipe["refuses"] else "."),
        f"- File: {chosen['bytes'] / 1000:.0f} KB of ONNX. A picture takes "
        f"{chosen['forward_microseconds']:.0f} µs on one core ({chosen['machine']}).",
        training_line(runs, shipped, why),
        "",
        *data_lines(chosen),
        "## Accuracy",
        "",
        "Strokes are read as pictures only; [pen](pen.md) shows the effect of the trajectory "
        "model. Samples are read as one digit, except in the column *as numbers*. Figures are "
        "means over the seeds, with minimum and maximum in parentheses. None of these writers was "
        "used for training. *Resized* is the same model applied to the whole picture resized to "
        "28×28, as in most draw-a-digit apps.",
        "",
        "| suite | n | accuracy | shipped | 95 % interval | F1 | calibration error | as numbers "
        "| resized |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_suite_row(suite, runs, shipped) for suite in chosen["suites"]),
        "",
        *_numbers(runs, shipped),
        *_refusing(runs, shipped),
        "## Limits",
        "",
        "- Most writers learned to write in Europe or North America; the digit shapes of other "
        "regions are rare in the data.",
        "- Some digits cannot be distinguished without context: a 1 with a long upstroke and a 7, "
        "a 0 with a tail and a 6.",
        "",
        *recipe_lines(chosen),
    ]
    return "\n".join(lines)


def heading_lines(name: str) -> list[str]:
    """Return the first lines of a card."""
    return [
        f"# Model card: {name}",
        "",
        f"`numscribe ship {name}` writes this page from measured figures.",
        "",
        "## Model",
        "",
    ]


def training_line(runs: list[dict[str, Any]], shipped: int, why: str) -> str:
    """Return the training times, the seeds, and the reason for the shipped run."""
    chosen = runs[shipped]
    seeds = ", ".join(str(run["seed"]) for run in runs)
    minutes = spread([run["training_seconds"] / 60 for run in runs], ".0f")
    earlier = "".join(
        f"{stage['epochs']} epochs in {stage['training_seconds'] / 60:.0f} minutes, and then for "
        for stage in _earlier_stages(chosen)
    )
    fewest = "it has the lowest error on held-out writers"
    return (
        f"- Trained for {earlier}{chosen['epochs']} epochs in {minutes} minutes per run on a CPU; "
        f"seeds {seeds}. Seed {chosen['seed']} is shipped: {why or fewest}."
    )


def data_lines(run: dict[str, Any]) -> list[str]:
    """Return the training data of all stages of a run, with licences and citations."""
    stages = [*_earlier_stages(run), run]
    sources = list(dict.fromkeys(name for stage in stages for name in stage["recipe"]["sources"]))
    datasets = [DATASETS[source] for source in sources if source in DATASETS]
    return [
        "## Training data",
        "",
        "| data set | content | writers | licence |",
        "|---|---|---|---|",
        *(
            f"| {dataset.name} | {dataset.description} | {dataset.writers} | {dataset.licence} |"
            for dataset in datasets
        ),
        "",
        *(f"- {citation}." for citation in dict.fromkeys(d.citation for d in datasets)),
        "",
        *_generated(sources),
        "A tenth of the writers was held out for validation. The release of UNIPEN is "
        "train_r01_v07.",
        "",
    ]


def recipe_lines(run: dict[str, Any]) -> list[str]:
    """Return the recipe of a run as a table, and those of the stages before it.

    The table of a later stage has only the settings that it changes; "none" stands for a setting
    that it lacks.
    """
    lines: list[str] = []
    known: dict[str, Any] = {}
    stages = [*_earlier_stages(run), run]
    for number, stage in enumerate(stages, 1):
        settings = _flat(stage["recipe"])
        changed = [
            f"| {key} | {settings.get(key, 'none')} |"
            for key in settings | known
            if known.get(key) != settings.get(key)
        ]
        title = "## Recipe" if len(stages) == 1 else f"## Recipe of stage {number}"
        if number > 1:
            title += ": what differs from the stage before"
        lines += [title, "", "| setting | value |", "|---|---|", *changed, ""]
        known = settings
    return lines


def _earlier_stages(run: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the stages before a run; figures of older versions have none."""
    stages: list[dict[str, Any]] = run.get("earlier_stages", [])
    return stages


def _generated(sources: list[str]) -> list[str]:
    generated = [source for source in sources if source not in DATASETS]
    if not generated:
        return []
    return [f"Generated non-digits: {', '.join(generated)}.", ""]


def _numbers(runs: list[dict[str, Any]], shipped: int) -> list[str]:
    """Return the accuracy on numbers; empty for a model that does not refuse fragments."""
    if not runs[shipped]["recipe"]["refuses"] or not runs[shipped]["numbers"]:
        return []
    lines = [
        "## Numbers",
        "",
        "*Digits*: 1 - edit distance / length. Composed numbers have 2 to 12 digits of one writer.",
        "",
        "| suite | n | exact | digits | refused | exact among accepted |",
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
    """Return the refusals of non-digits, and the effect of the threshold."""
    if not runs[shipped]["recipe"]["refuses"]:
        return [
            "It was trained on digits only, and refuses only readings below the threshold.",
            "",
        ]
    lines = [
        "## Refusals",
        "",
        f"At a threshold of {runs[shipped]['threshold']}. *Distinct* excludes characters that are "
        "often written exactly like a digit "
        f"({' '.join(sorted(LOOK_ALIKES)).replace('|', chr(92) + '|')}). AUROC: how well "
        "the confidence separates them from the drawn digits. None of these writers, and none of "
        "these families of doodles, was used for training.",
        "",
        "| non-digits | n | refused | distinct refused | AUROC | distinct AUROC |",
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
        "Effect of the threshold: digits refused / errors among the accepted, of the shipped run.",
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


def _flat(recipe: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of a recipe by name, without empty ones."""
    rows: dict[str, Any] = {}
    for key, value in recipe.items():
        if isinstance(value, dict):
            rows |= {f"{key}.{inner}": content for inner, content in value.items()}
        elif value != "":
            rows[key] = value
    return rows
