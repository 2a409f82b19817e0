"""Ship a model: choose the best run, package its weights, write its card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from numscribe import __version__
from numscribe.errors import DataError
from numscribe.models.registry import WEIGHTS
from numscribe.training.card import write_card
from numscribe.training.companion_cards import write_ink_card, write_line_card, write_pen_card
from numscribe.training.measure import Run, standard_figures
from numscribe.training.networks import what_it_reads
from numscribe.training.table import write_table

_WRITERS = {
    "digits": write_card,
    "lines": write_line_card,
    "pages": write_ink_card,
    "trajectories": write_pen_card,
}
"""What writes the card of a model, by what it reads."""


def ship(
    name: str,
    folders: list[Path],
    data: Path,
    cards: Path,
    *,
    taken: tuple[int, str] | None = None,
    weights: Path = WEIGHTS,
    on_run: Callable[[Path], None] = lambda _: None,
) -> Path:
    """Package the best of several runs of one recipe as the model ``name``.

    The best is the one with the fewest mistakes on held-out writers; no test set has a say. Where
    something decides that held-out writers do not show, another is ``taken``: its seed, and why.
    Writes the weights and their hash, ``NAME.json`` with all figures, the card ``NAME.md``, and
    anew the table of all models, ``models.md`` beside the folder of the cards.

    Returns:
        The path of the card.

    Raises:
        DataError: A folder is not that of a finished run, none is of the seed that is taken, or no
            reason is given for it.
    """
    runs = [Run.read(folder) for folder in folders]
    shipped = _shipped(runs, taken)
    figures = []
    for run in runs:
        on_run(run.folder)
        figures.append(standard_figures(run, data))
    reads = what_it_reads(runs[shipped].recipe["network"])
    package(name, runs[shipped].model.read_bytes(), weights, reads=reads)
    cards.mkdir(parents=True, exist_ok=True)
    why = taken[1] if taken else ""
    facts = {"name": name, "version": __version__, "shipped": shipped, "why": why, "runs": figures}
    (cards / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    card = cards / f"{name}.md"
    card.write_text(_WRITERS[reads](name, figures, shipped, why), encoding="utf-8")
    everything = [json.loads(path.read_text("utf-8")) for path in sorted(cards.glob("*.json"))]
    of_digits = [facts for facts in everything if "suites" in facts["runs"][0]]
    if of_digits:
        (cards.parent / "models.md").write_text(write_table(of_digits), encoding="utf-8")
    return card


def _shipped(runs: list[Run], taken: tuple[int, str] | None) -> int:
    if taken is None:
        return min(range(len(runs)), key=lambda index: runs[index].error)
    seeds = [run.seed for run in runs]
    if not taken[1]:
        raise DataError("Say why the run of that seed is taken: the card gives the reason.")
    if taken[0] not in seeds:
        raise DataError(f"There is no run of seed {taken[0]} among them.")
    return seeds.index(taken[0])


def package(name: str, content: bytes, weights: Path, *, reads: str = "digits") -> None:
    """Put a model's file among the packaged weights, and what it is into their registry."""
    registry = weights / "registry.json"
    rows = json.loads(registry.read_text(encoding="utf-8")) if registry.exists() else []
    entry = {
        "name": name,
        "version": __version__,
        "file": f"{name}.onnx",
        "sha256": hashlib.sha256(content).hexdigest(),
        "reads": reads,
    }
    (weights / entry["file"]).write_bytes(content)
    by_name = {row["name"]: row for row in rows} | {name: entry}  # each keeps its place
    registry.write_text(json.dumps([*by_name.values()], indent=2) + "\n", encoding="utf-8")
