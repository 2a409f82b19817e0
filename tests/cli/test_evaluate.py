import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from numscribe.cli import cli
from numscribe.models.registry import WEIGHTS


def _numscribe(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "numscribe", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_evaluate_prints_a_report(tmp_path: Path) -> None:
    strokes = [[[10, 10], [90, 12], [60, 60], [40, 120]]]
    suite = tmp_path / "sevens.jsonl"
    suite.write_text(f'{{"label": "7", "strokes": {strokes}}}\n' * 3, encoding="utf-8")
    table = _numscribe("evaluate", str(suite), "--plots", str(tmp_path / "plots"))
    assert "100.00%" in table.stdout
    assert "digit  n  precision  recall      F1" in table.stdout
    assert all(len(line.rstrip()) <= 80 for line in table.stdout.splitlines())
    assert (tmp_path / "plots" / "sevens-confusion.png").exists()
    facts = CliRunner().invoke(cli, ["evaluate", "--json", str(suite), "--placement", "canvas"])
    assert '"right": 3' in facts.stdout


@pytest.mark.parametrize(
    ("alone", "model"),
    [("pictures", "default@"), ("pen", "pen@")],
)
def test_alone_evaluates_a_single_model(alone: str, model: str, tmp_path: Path) -> None:
    suite = tmp_path / "sevens.jsonl"
    strokes = [[[10, 10], [90, 12], [60, 60], [40, 120]]]
    suite.write_text(f'{{"label": "7", "strokes": {strokes}}}\n', encoding="utf-8")
    result = CliRunner().invoke(cli, ["evaluate", "--json", "--alone", alone, str(suite)])
    facts = json.loads(result.output)
    assert facts["model"].startswith(model)
    assert facts["right"] == 1


def test_a_model_file_is_evaluated_without_the_trajectory_model(tmp_path: Path) -> None:
    """A model file is used without a trajectory model, so confidences are equal."""
    strokes = [[[0, 40], [45, 0], [40, 90], [30, 160]]]
    suite = tmp_path / "ones.jsonl"
    suite.write_text(f'{{"label": "1", "strokes": {strokes}}}\n', encoding="utf-8")

    def figures(*arguments: str) -> object:
        result = CliRunner().invoke(cli, ["evaluate", "--json", *arguments, str(suite)])
        return json.loads(result.output)["calibration_error"]

    own = figures("--model", str(WEIGHTS / "default.onnx"))
    assert own == figures("--alone", "pictures") != figures()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--resize-baseline", "--alone", "pen"),
        ("--resize-baseline", "--alone", "pictures"),
        ("--placement", "canvas", "--alone", "pen"),
        ("--compose", "apart", "--alone", "pen"),
    ],
    ids=" ".join,
)
def test_conflicting_readers_are_refused(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli, ["evaluate", *arguments, "suite"])
    assert result.exit_code == 2
    assert "--alone" in result.output


def test_numbers_are_evaluated_with_marks(tmp_path: Path) -> None:
    seven = [[0, 0], [100, 0], [60, 80], [40, 160]]
    dash = [[130, 80], [190, 82]]
    strokes = [seven, dash, [[x + 220, y] for x, y in seven]]
    suite = tmp_path / "dashes.jsonl"
    rows = [{"label": label, "strokes": strokes} for label in ("7-7", "7.7")]
    suite.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    result = CliRunner().invoke(cli, ["evaluate", str(suite)])
    assert "100.00% of 2 numbers exact" in result.output
    assert "50.00% exact including marks" in result.output


@pytest.mark.parametrize("alone", ["strips", "digits"])
def test_an_unknown_value_of_alone_is_refused(alone: str) -> None:
    result = CliRunner().invoke(cli, ["evaluate", "--alone", alone, "suite"])
    assert result.exit_code == 2
    assert "pictures" in result.output
