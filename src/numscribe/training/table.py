"""The table of all models that read digits, written from measured figures alone."""

from __future__ import annotations

from typing import Any

from numscribe.training.measure import spread


def write_table(models: list[dict[str, Any]]) -> str:
    """Return a table of models in Markdown, from the facts that ``ship`` keeps of each."""
    suites = list(models[0]["runs"][0]["suites"])
    lines = [
        "# Models",
        "",
        "Written by `numscribe ship` from measured figures; each card says more. Means over "
        "the seeds, least and greatest in brackets; a second figure after a slash is the same "
        "model without our vision stage, the whole picture resized to 28×28. Strokes are read by "
        "their pictures; [pen](models/pen.md) says what their trajectories add.",
        "",
        "| model | weights | KB | µs a picture | minutes to train | seeds |",
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
        "## Every suite: with our vision stage / without",
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
