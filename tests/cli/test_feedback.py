import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drawings import DIGITS, encode, page
from numscribe.cli import cli
from numscribe.feedback.records import Feedback
from numscribe.feedback.store import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'feedback.db'}"


@pytest.fixture
def names(url: str) -> list[str]:
    """Two entries: strokes of a 4, a picture of a 3."""
    store = Store(url)
    four = Feedback("strokes", json.dumps(DIGITS["4"]).encode(), "9", "4", "default@0.1.0")
    three = Feedback("picture", encode(page("3")), "8", "3")
    names = [store.add(feedback)[0] for feedback in (four, three)]
    store.close()
    return names


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["feedback", *arguments], catch_exceptions=False)


def test_list_prints_full_ids(url: str, names: list[str]) -> None:
    listed = _run("list", "--url", url).output
    assert all(name in listed for name in names)
    assert "default@0.1.0" in listed


def test_entries_are_exported(url: str, names: list[str], tmp_path: Path) -> None:
    done = _run("export", str(tmp_path / "all"), "--url", url)
    assert "1 pictures" in done.output
    assert "1 drawings" in done.output
    _run("export", str(tmp_path / "one"), names[0], "--url", url)
    assert (tmp_path / "one" / "labels.csv").read_text().splitlines() == ["file,label"]


def test_delete_by_id_or_age(url: str, names: list[str]) -> None:
    assert _run("delete", "--older-than", "1", "--url", url).output == "0 deleted\n"
    assert _run("delete", names[0], "--url", url).output == "1 deleted\n"
    assert names[0] not in _run("list", "--url", url).output


def test_delete_needs_ids_or_an_age(url: str, names: list[str]) -> None:
    assert _run("delete", "--url", url).exit_code == 2
    assert names[0] in _run("list", "--url", url).output


def test_delete_reports_unknown_ids_and_deletes_the_others(url: str, names: list[str]) -> None:
    done = CliRunner().invoke(cli, ["feedback", "delete", "nope", names[0], "--url", url])
    assert done.output == "1 deleted\n"
    assert str(done.exception) == "There is no entry nope."


def test_list_reports_an_empty_store(url: str) -> None:
    done = _run("list", "--url", url)
    assert (done.stdout, done.stderr) == ("", "There is no feedback yet.\n")


def test_list_export_and_delete_work_without_training_packages() -> None:
    code = (
        "import sys, numscribe.cli.feedback\nprint({'torch', 'pooch', 'onnx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_store_defaults_to_the_settings(
    url: str, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMSCRIBE_FEEDBACK_URL", url)
    assert names[0] in _run("list").output
