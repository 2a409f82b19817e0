"""Ship a model: select the best run, package its weights, and write its model card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import onnx

from numscribe import __version__
from numscribe.errors import DataError
from numscribe.models.registry import WEIGHTS
from numscribe.training.card import write_card
from numscribe.training.companion_cards import write_number_card, write_pen_card
from numscribe.training.measure import standard_figures
from numscribe.training.model_table import write_table
from numscribe.training.networks import input_kind
from numscribe.training.run import Run

_WRITERS = {
    "digits": write_card,
    "lines": write_number_card,
    "pages": write_number_card,
    "trajectories": write_pen_card,
}
"""Functions that write model cards, by the kind of the model's input."""


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
    """Package the best of several runs of a recipe as the model ``name``.

    The best run has the lowest error on held-out writers; test sets are not considered. Writes the
    weights, their entry in the registry, ``NAME.json`` with all figures, the model card
    ``NAME.md``, and the table of all models, ``models.md``, in the parent folder of the cards.

    Args:
        name: Name of the model.
        folders: Folders of the runs.
        data: The data folder.
        cards: Folder for the model cards.
        taken: Seed of the run to ship instead of the best, and the reason.
        weights: Folder of the packaged models.
        on_run: Called with each folder before it is evaluated.

    Returns:
        The path of the model card.

    Raises:
        DataError: A folder has no finished run, or ``taken`` has an unknown seed or no reason.
    """
    runs = [Run.read(folder) for folder in folders]
    shipped = _shipped(runs, taken)
    figures = []
    for run in runs:
        on_run(run.folder)
        figures.append(standard_figures(run, data))
    reads = input_kind(runs[shipped].recipe["network"])
    package(name, _named(runs[shipped].model.read_bytes(), name), weights, reads=reads)
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
        raise DataError("Give a reason for the choice of this seed, for the model card.")
    if taken[0] not in seeds:
        raise DataError(f"No run has the seed {taken[0]}.")
    return seeds.index(taken[0])


def _named(content: bytes, name: str) -> bytes:
    """Return a model whose metadata has a name: a recipe may have another one."""
    model = onnx.load_from_string(content)
    facts = {prop.key: prop.value for prop in model.metadata_props}
    if facts.get("name") == name:
        return content
    onnx.helper.set_model_props(model, facts | {"name": name})
    return bytes(model.SerializeToString())


def package(name: str, content: bytes, weights: Path, *, reads: str = "digits") -> None:
    """Write a model's file to the packaged weights, and its entry to the registry."""
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
    by_name = {row["name"]: row for row in rows} | {name: entry}  # keeps the order
    registry.write_text(json.dumps([*by_name.values()], indent=2) + "\n", encoding="utf-8")
