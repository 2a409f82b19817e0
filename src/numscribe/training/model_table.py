"""Write the table of all digit models from measured figures."""

from __future__ import annotations

from typing import Any

from numscribe.training.measure import spread


def write_table(models: list[dict[str, Any]]) -> str:
    """Return a Markdown table of models, from the JSON files that ``ship`` writes."""
    suites = list(models[0]["runs"][0]["suites"])
    lines = [
        "# Models",
        "",
        "`numscribe ship` writes this page from measured figures. The figures are means over all "
        "seeds, with minimum and maximum in parentheses. A figure after a slash is the same model "
        "applied to the whole picture resized to 28×28. Strokes are read as pictures only; "
        "[pen](models/pen.md) shows the effect of the trajectory model.",
        "",
        "| model | weights | KB | µs per picture | minutes of training | seeds |",
        "|---|---|---|---|---|---|",
    ]
    for model in models:
        runs = model["runs"]
        lines.append(
            f"| [{model['name']}](models/{model['name']}.md) | {runs[0]['weights']:,} "
            f"| {runs[0]['bytes'] / 1000:.0f} | {runs[0]['forward_microseconds']:.0f} "
            f"| {spread([run['training_seconds'] / 60 for run in runs], '.1f')} | {len(runs)} |"
        )
    lines += [
        "",
        "## MNIST test",
        "",
        "| model | accuracy | precision | recall | F1 |",
        "|---|---|---|---|---|",
    ]
    for model in models:
        facts = [run["suites"]["MNIST test"] for run in model["runs"]]
        cells = [spread([fact[key] for fact in facts]) for key in ("accuracy",)]
        cells += [
            spread([fact[key] for fact in facts], ".4f") for key in ("precision", "recall", "f1")
        ]
        lines.append(f"| {model['name']} | {' | '.join(cells)} |")
    lines += [
        "",
        "## All suites: with preprocessing / resized to 28×28",
        "",
        f"| model | {' | '.join(suites)} |",
        f"|---|{'---|' * len(suites)}",
    ]
    for model in models:
        cells = []
        for suite in suites:
            facts = [run["suites"][suite] for run in model["runs"]]
            plain = sum(fact["plain"] for fact in facts) / len(facts)
            cells.append(f"{spread([fact['accuracy'] for fact in facts])} / {plain:.1%}")
        lines.append(f"| {model['name']} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])
