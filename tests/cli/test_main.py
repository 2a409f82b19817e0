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


def test_version_option_prints_the_package_version() -> None:
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
        ("train", "--recipe", "nonsense"),
        ("data", "fetch", "nonsense"),
        ("ship", "x", "nonsense"),
    ],
    ids=" ".join,
)
def test_errors_are_printed_as_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
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


WITHOUT_TRAINING = """
import sys
blocked = ("torch", "onnx", "onnxscript", "pooch", "requests", "matplotlib", "unlzw3")
sys.modules |= dict.fromkeys(blocked)  # as if they were not installed
from numscribe.cli import main
main()
"""


def _without_training(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT_TRAINING, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            (name, "--help")
            for name in ("serve", "read", "batch", "evaluate", "train", "ship", "data", "feedback")
        ),
        ("data", "list"),
        ("data", "fetch", "--help"),
        ("feedback", "train", "--help"),
    ],
    ids=" ".join,
)
def test_help_and_data_list_work_without_training_packages(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    done = _without_training(*arguments, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) > 3


@pytest.mark.parametrize(
    "arguments", [("train",), ("data", "fetch", "mnist"), ("ship", "x", "run")], ids=" ".join
)
def test_a_missing_training_package_is_reported_with_the_extra(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    done = _without_training(*arguments, folder=tmp_path)
    assert done.returncode == 1
    assert 'pip install ".[train]"' in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("read", "--threshold", "7", "x.png"),
        ("serve", "--port", "70000"),
        ("serve", "--workers", "0"),
    ],
    ids=" ".join,
)
def test_a_value_out_of_range_is_reported_with_the_option(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 2
    assert f"Invalid value for '{arguments[1]}'" in done.stderr
