import json
from collections.abc import Callable
from pathlib import Path

import pytest

from numscribe.training.companion_cards import write_number_card, write_pen_card

CARDS = Path(__file__).parents[2] / "docs" / "models"


@pytest.mark.parametrize(
    ("name", "write"),
    [("ink", write_number_card), ("lines", write_number_card), ("pen", write_pen_card)],
)
def test_the_card_in_the_documentation_is_that_of_its_figures(
    name: str, write: Callable[..., str]
) -> None:
    facts = json.loads((CARDS / f"{name}.json").read_text(encoding="utf-8"))
    card = write(name, facts["runs"], facts["shipped"], facts["why"])
    assert card == (CARDS / f"{name}.md").read_text(encoding="utf-8")
