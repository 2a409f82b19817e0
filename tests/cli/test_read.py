import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from drawings import SEVEN
from numscribe.cli import cli


def _run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["read", *arguments], input=stdin)


def test_read_prints_a_table(seven: str) -> None:
    result = _run(seven)
    assert result.exit_code == 0
    assert "7" in result.stdout
    assert "yes" in result.stdout


def test_json_option_prints_one_line_per_file(seven: str) -> None:
    result = _run("--json", seven, seven)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["text"] for row in rows] == ["7", "7"]
    assert rows[0]["file"] == seven
    assert len(rows[0]["digits"][0]["probabilities"]) == 10


def test_a_file_of_strokes_is_read(tmp_path: Path) -> None:
    for name, content in (("bare.json", SEVEN), ("object.json", {"strokes": SEVEN})):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
        row = json.loads(_run("--json", str(tmp_path / name)).stdout)
        assert row["text"] == "7"


def test_standard_input_can_be_a_picture_or_strokes(seven: str) -> None:
    for content in (Path(seven).read_bytes(), json.dumps(SEVEN).encode()):
        assert json.loads(_run("--json", "-", stdin=content).stdout)["text"] == "7"


def test_a_bad_file_is_reported_and_the_others_are_read(seven: str, tmp_path: Path) -> None:
    junk = tmp_path / "junk.png"
    junk.write_bytes(b"junk")
    result = _run("--json", str(junk), "missing.png", seven, str(tmp_path))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["text"] == "7"
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("numscribe: ") for line in lines)


@pytest.mark.parametrize("content", [b"", b"[", b'{"strokes": 7}', b"[" * 100_000, b"[[[1]]]"])
def test_bad_standard_input_is_reported_in_one_line(content: bytes) -> None:
    result = _run("-", stdin=content)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_an_empty_picture_is_not_an_error(tmp_path: Path) -> None:
    path = tmp_path / "blank.png"
    cv2.imwrite(str(path), np.full((50, 50), 255, np.uint8))
    result = _run("--json", str(path))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["reason"] == "empty"


def test_the_threshold_decides_what_is_accepted(seven: str) -> None:
    assert json.loads(_run("--json", "--threshold", "1", seven).stdout)["accepted"] is False


def test_confidences_are_truncated(seven: str) -> None:
    confidence = json.loads(_run("--json", seven).stdout)["confidence"]
    assert f"{int(confidence * 1000) / 10}%" in _run(seven).stdout
