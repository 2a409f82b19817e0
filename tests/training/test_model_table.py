import json
from pathlib import Path

from numscribe.training.model_table import write_table

DOCS = Path(__file__).parents[2] / "docs"


def test_the_table_in_the_documentation_is_that_of_the_figures_of_all_digit_models() -> None:
    paths = sorted((DOCS / "models").glob("*.json"))
    models = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    of_digits = [facts for facts in models if "suites" in facts["runs"][0]]
    assert len(of_digits) > 1
    assert write_table(of_digits) == (DOCS / "models.md").read_text(encoding="utf-8")
