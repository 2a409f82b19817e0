"""The table of CONTRIBUTING.md of modules without a test file of their own."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE, TESTS = ROOT / "src" / "numscribe", ROOT / "tests"
TABLE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("| module |")[2]


def test_every_module_has_a_test_file_or_is_in_the_table() -> None:
    modules = {path.relative_to(SOURCE) for path in SOURCE.rglob("*.py") if path.name[0] != "_"}
    without = {
        module.as_posix()
        for module in modules
        if not (TESTS / module.parent / f"test_{module.name}").exists()
        and "migrations" not in module.parts
    }
    assert without - set(re.findall(r"`(\w+/[\w/]+\.py)`", TABLE)) == set()


def test_the_files_of_the_table_exist() -> None:
    paths = re.findall(r"`([\w/]+\.py)`", TABLE)
    assert paths
    assert [
        path for path in paths if not any((root / path).exists() for root in (ROOT, SOURCE))
    ] == []
