import json
from pathlib import Path
from typing import Any

import pytest

from numscribe.training.card import data_lines, recipe_lines, training_line, write_card

CARDS = Path(__file__).parents[2] / "docs" / "models"

FIRST: dict[str, Any] = {
    "recipe": {"network": "ink", "start": "", "sources": {"mnist": 1.0}, "epochs": 9},
    "seed": 0,
    "epochs": 9,
    "training_seconds": 300.0,
}
SECOND = {
    "recipe": FIRST["recipe"]
    | {"start": "ink-0/best.pt", "sources": {"numbers": 2.0}, "epochs": 4},
    "seed": 0,
    "epochs": 4,
    "training_seconds": 120.0,
    "earlier_stages": [FIRST],
}


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (FIRST, "Trained for 9 epochs in 5 minutes per run"),
        (SECOND, "Trained for 9 epochs in 5 minutes, and then for 4 epochs in 2 minutes per run"),
    ],
)
def test_the_training_line_has_the_epochs_of_each_stage(run: dict[str, Any], words: str) -> None:
    assert words in training_line([run], 0, "")


def test_the_training_data_are_those_of_all_stages() -> None:
    names = [line.split("|")[1].strip() for line in data_lines(SECOND) if line.startswith("| ")]
    assert names == ["data set", "mnist", "numbers"]


def test_the_recipe_of_a_run_is_a_table_of_its_settings() -> None:
    assert recipe_lines(FIRST)[0] == "## Recipe"
    assert "| sources.mnist | 1.0 |" in recipe_lines(FIRST)
    assert not any(line.startswith("| start") for line in recipe_lines(FIRST)), "it is empty"


def test_the_recipe_of_a_later_stage_has_the_settings_that_it_changes() -> None:
    lines = recipe_lines(SECOND)
    second = lines.index("## Recipe of stage 2: what differs from the stage before")
    assert lines[:second] == ["## Recipe of stage 1", *recipe_lines(FIRST)[1:]]
    rows = [line for line in lines[second:] if line.startswith("| ")][1:]
    assert rows == [
        "| start | ink-0/best.pt |",
        "| sources.numbers | 2.0 |",
        "| epochs | 4 |",
        "| sources.mnist | none |",
    ]


@pytest.mark.parametrize("name", ["cnn-2", "cnn-3", "cnn-bn", "default", "fast", "mlp-128", "tiny"])
def test_the_card_in_the_documentation_is_that_of_its_figures(name: str) -> None:
    facts = json.loads((CARDS / f"{name}.json").read_text(encoding="utf-8"))
    card = write_card(name, facts["runs"], facts["shipped"], facts.get("why", ""))
    assert card == (CARDS / f"{name}.md").read_text(encoding="utf-8")
