import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import numscribe
from numscribe.cli import cli


def _numscribe(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "numscribe", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_version_is_the_packages_own() -> None:
    assert _numscribe("--version").stdout.strip() == f"numscribe, version {numscribe.__version__}"


def test_the_help_names_every_command() -> None:
    words = CliRunner().invoke(cli, ["--help"]).output
    assert all(
        name in words for name in ("serve", "read", "batch", "evaluate", "train", "ship", "data")
    )


@pytest.mark.parametrize("name", ["serve", "read", "batch", "evaluate", "train", "ship", "data"])
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("read", "--model", "nonsense", "x.png"),
        ("read", "--threshold", "7", "x.png"),
        ("train", "--recipe", "nonsense"),
        ("data", "fetch", "nonsense"),
        ("ship", "x", "nonsense"),
    ],
    ids=" ".join,
)
def test_an_error_of_ours_is_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "numscribe", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("numscribe: ")
    assert done.stderr.count("\n") == 1


def test_a_suite_is_measured_from_the_command_line(tmp_path: Path) -> None:
    strokes = [[[10, 10], [90, 12], [60, 60], [40, 120]]]
    suite = tmp_path / "sevens.jsonl"
    suite.write_text(f'{{"label": "7", "strokes": {strokes}}}\n' * 3, encoding="utf-8")
    table = _numscribe("evaluate", str(suite), "--plots", str(tmp_path / "plots"))
    assert "100.00%" in table.stdout
    assert (tmp_path / "plots" / "sevens-confusion.png").exists()
    facts = _numscribe("evaluate", "--json", str(suite), "--placement", "canvas")
    assert '"right": 3' in facts.stdout


def test_the_data_sets_are_listed_with_their_licences(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["data", "list", "--data-dir", str(tmp_path)])
    assert "pendigits" in result.output
    assert "CC BY" in result.output
