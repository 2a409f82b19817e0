import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from drawings import encode, page
from numscribe.cli import cli
from numscribe.errors import MissingPackageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "in"
    inside.mkdir()
    for digit in "123":
        (inside / f"{digit}.png").write_bytes(encode(page(digit, side=120)))
    (inside / "4.png").write_bytes(b"junk")
    return inside


def _batch(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "numscribe", "batch", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _refused(*arguments: object) -> Result:
    """Call the command in this process, with options that it refuses before it does anything."""
    return CliRunner().invoke(cli, ["batch", *map(str, arguments)])


def test_batch_writes_a_table_and_prints_a_summary(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    done = _batch(folder, "--out", out, "--workers", "1")
    assert done.returncode == 0
    assert done.stdout == ""
    summary = done.stderr.splitlines()[-1]
    assert f"wrote {out}: 4 rows (3 accepted, 0 refused, 1 failed), " in summary
    assert "skipped" not in summary
    rows = [line.split(",") for line in out.read_text().splitlines()[1:]]
    assert [row[1] for row in rows] == ["1", "2", "3", ""]


def test_a_quoted_glob_and_an_archive_are_sources(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "zipfile", "-c", str(tmp_path / "x.zip"), str(folder)]
    subprocess.run(command, check=True)
    done = _batch(f"{folder}/[12].png", tmp_path / "x.zip", "--out", tmp_path / "x.jsonl")
    assert "6 rows" in done.stderr
    assert (tmp_path / "x.jsonl").read_text().count("\n") == 6


def test_an_existing_table_is_not_overwritten(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    out.write_text("precious")
    done = _batch(folder, "--out", out)
    assert done.returncode == 1
    assert done.stderr == (
        f"numscribe: {out} already exists: use --resume to continue, or --overwrite to replace "
        "it.\n"
    )
    assert "already complete" in _batch(folder, "--out", out, "--resume").stderr
    assert out.read_text() == "precious"


def test_resume_and_overwrite_cannot_be_combined(folder: Path, tmp_path: Path) -> None:
    done = _refused(folder, "--out", tmp_path / "x.csv", "--resume", "--overwrite")
    assert done.exit_code == 2
    assert "cannot be used together" in done.stderr


@contextmanager
def _interruptible() -> Iterator[None]:
    """Start processes with SIGINT's default handler.

    A shell's background jobs ignore SIGINT, their children inherit that, and Python keeps it.
    """
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, inherited)


def test_ctrl_c_stops_the_run_and_prints_how_to_continue(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    out = tmp_path / "x.csv"
    command = [sys.executable, "-m", "numscribe", "batch", str(tmp_path / "pipe"), str(folder)]
    with (
        _interruptible(),
        subprocess.Popen([*command, "--out", str(out)], stderr=subprocess.PIPE, text=True) as run,
        (tmp_path / "pipe").open("wb"),  # opens once a worker reads it
    ):
        run.send_signal(signal.SIGINT)
        complaints = run.communicate()[1]
    assert run.returncode == 130
    assert complaints.splitlines()[-1] == f"numscribe: stopped; continue with --resume: {out}"


@pytest.mark.timeout(900)
def test_engine_ray_starts_a_local_cluster(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    done = _batch(folder, "--out", tmp_path / "x", "--engine", "ray", "--workers", "1")
    assert done.returncode == 0, done.stderr
    summary = done.stderr.splitlines()[-1]
    assert f"wrote {tmp_path / 'x'}: 4 rows (3 accepted, 0 refused, 1 failed), " in summary
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["part-00000000.parquet"]
    table = tmp_path / "x.parquet"
    assert _batch(folder, "--out", table).returncode == 0
    assert parquet.read_table(tmp_path / "x").equals(parquet.read_table(table))


def test_a_missing_ray_is_reported_with_the_extra(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "numscribe.batch.cluster", raising=False)
    done = CliRunner().invoke(cli, ["batch", str(folder), "--out", "x", "--engine", "ray"])
    assert isinstance(done.exception, MissingPackageError)
    assert 'pip install ".[ray]"' in str(done.exception)


def test_address_needs_engine_ray(folder: Path) -> None:
    done = _refused(folder, "--out", "x.csv", "--address", "somewhere:6379")
    assert done.exit_code == 2
    assert "--address needs --engine ray" in done.stderr


@pytest.mark.parametrize("threshold", ["7", "-1"])
def test_an_invalid_threshold_is_reported_with_the_option(
    threshold: str, folder: Path, tmp_path: Path
) -> None:
    done = _refused(folder, "--out", tmp_path / "x.csv", "--threshold", threshold)
    assert done.exit_code == 2
    assert "Invalid value for '--threshold'" in done.stderr


def test_skipped_files_and_refused_readings_are_counted(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(folder / "1.png", "1.png")
        archive.writestr("notes.txt", "no picture")
        archive.writestr(".DS_Store", "nobody put it there")
    (folder / "labels.csv").write_text("file,label\n")
    out = tmp_path / "x.csv"
    done = _batch(folder, tmp_path / "x.zip", "--out", out, "--threshold", "1", "--workers", "1")
    words = "5 rows (0 accepted, 4 refused, 1 failed), 2 other files skipped"
    assert f"wrote {out}: {words}, " in done.stderr.splitlines()[-1]


def test_help_lists_the_formats() -> None:
    words = CliRunner().invoke(cli, ["batch", "--help"]).output
    assert all(form in words for form in (".csv", ".jsonl", ".parquet", "ZIP", "tar"))
