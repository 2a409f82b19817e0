from pathlib import Path

import cv2
from click.testing import CliRunner, Result

from numscribe.cli import cli


def _run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["read", *arguments], input=stdin)


def test_explain_writes_to_the_given_folder(seven: str, tmp_path: Path) -> None:
    before = set(Path(seven).parent.iterdir())
    out = tmp_path / "new" / "folder"
    result = _run("--explain", str(out), seven)
    assert result.exit_code == 0
    assert result.stderr == f"wrote {out / 'seven-explained.png'}\n"
    assert cv2.imread(str(out / "seven-explained.png")) is not None
    assert set(Path(seven).parent.iterdir()) == before | {tmp_path / "new"}


def test_explain_overwrites_explanations_only(seven: str, tmp_path: Path) -> None:
    own = tmp_path / "seven-explained.png"
    assert _run("--explain", str(tmp_path), seven).exit_code == 0
    assert _run("--explain", str(tmp_path), seven).exit_code == 0
    own.write_bytes(Path(seven).read_bytes())
    result = _run("--explain", str(tmp_path), seven)
    assert result.exit_code == 1
    assert "already exists and is not an explanation; it was not overwritten" in result.stderr
    assert "yes" in result.stdout  # it is read all the same
    assert own.read_bytes() == Path(seven).read_bytes()


def test_explanations_of_equal_names_are_numbered(seven: str, tmp_path: Path) -> None:
    again = tmp_path / "again" / "seven.png"
    again.parent.mkdir()
    again.write_bytes(Path(seven).read_bytes())
    out = tmp_path / "out"
    assert _run("--explain", str(out), seven, str(again)).exit_code == 0
    assert {path.name for path in out.iterdir()} == {
        "seven-explained.png",
        "seven-explained-2.png",
    }


def test_a_folder_that_cannot_be_created_is_reported_before_reading(
    seven: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    result = _run("--explain", str(tmp_path / "file" / "folder"), seven)
    assert result.exit_code == 1
    assert "cannot be created" in str(result.exception)
    assert result.stdout == ""
