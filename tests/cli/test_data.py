from pathlib import Path

from click.testing import CliRunner

from numscribe.cli import cli
from numscribe.training.datasets import DATASETS


def test_the_data_sets_are_listed_with_their_licences(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["data", "list", "--data-dir", str(tmp_path)])
    assert "pendigits: 5 MB, missing" in result.output
    assert "CC BY" in result.output
    assert all(dataset.home in result.output for dataset in DATASETS.values())
    assert all(len(line) <= 80 for line in result.output.splitlines())
