import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from numscribe.batch.run import Progress, run
from numscribe.batch.worker import Options
from numscribe.errors import DataError, InvalidRequestError, MissingInputError, UnknownModelError
from numscribe.reading.candidates import DEFAULT_THRESHOLD

OPTIONS = Options("default", DEFAULT_THRESHOLD, 35_000_000)  # as the command line has them


def _run(sources: list[Path], out: Path, **how: bool) -> Progress | None:
    return run([str(source) for source in sources], out, OPTIONS, workers=1, **how)


@pytest.fixture(scope="session")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The table of the folder as CSV, from an uninterrupted run of two workers."""
    out = tmp_path_factory.mktemp("whole") / "x.csv"
    run([str(folder)], out, OPTIONS, workers=2)
    return out.read_text()


def test_every_picture_is_a_row_in_order(folder: Path, whole: str) -> None:
    names = [line.split(",")[0] for line in whole.splitlines()[1:]]
    assert names == sorted(str(path) for path in folder.rglob("*.png"))
    assert all(line.split(",")[1] == line.split(".png")[0][-1] for line in whole.splitlines()[1:])


def test_a_finished_run_leaves_its_table_alone(folder: Path, tmp_path: Path) -> None:
    for ending in ("csv", "jsonl", "parquet"):
        done = _run([folder], tmp_path / f"x.{ending}")
        assert done == Progress(total=40, resumed=0, rows=40, accepted=40, failed=0, skipped=0)
    assert {path.name for path in tmp_path.iterdir()} == {"x.csv", "x.jsonl", "x.parquet"}
    assert _run([folder], tmp_path / "x.csv", resume=True) is None


def test_bad_files_are_rows_and_do_not_stop_the_others(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "later", tmp_path / "in")
    (tmp_path / "in" / "00-0.png").write_bytes(b"junk")
    (tmp_path / "in" / "00-1.png").write_bytes(b"")
    (tmp_path / "in" / "00-2.png").write_bytes((folder / "00-0.png").read_bytes()[:200])
    (tmp_path / "in" / "3.zip").write_bytes(b"no archive")
    done = _run([tmp_path / "in", tmp_path / "in" / "3.zip"], tmp_path / "x.jsonl")
    assert done is not None
    assert (done.rows, done.failed) == (done.total, 4)
    lines = (tmp_path / "x.jsonl").read_text().splitlines()
    assert sum('"error": null' in line for line in lines) == done.rows - 4
    assert "not a PNG" in lines[0]
    assert "no bytes" in lines[1]


def test_resume_keeps_complete_parts_only(
    folder: Path, whole: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("numscribe.batch.run._PART_ROWS", 16)
    out = tmp_path / "x.csv"
    _stop(folder, out, at=40)
    parts = sorted((tmp_path / "x.csv.parts").glob("part-*"))
    assert [path.read_text().count("\n") for path in parts] == [16, 16, 8]
    parts[2].unlink()  # as if it had been killed before it was written
    (tmp_path / "x.csv.parts" / "unfinished").write_text('{"file": "hal')
    done = _run([folder], out, resume=True)
    assert done is not None
    assert (done.resumed, done.rows) == (32, 40)
    assert out.read_text() == whole
    assert list(tmp_path.iterdir()) == [out]


def test_a_run_killed_while_writing_the_table_can_be_resumed(
    folder: Path, whole: str, tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    _stop(folder, out, at=40)
    out.write_text("an earlier table, or this one")
    assert _run([folder], out, resume=True) is not None
    assert out.read_text() == whole


@pytest.mark.parametrize("content", ["{}\n", "junk\n", "7\n"])
def test_a_damaged_part_is_reported(content: str, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    _stop(folder, out, at=16)
    (part,) = (tmp_path / "x.csv.parts").glob("part-*")
    part.write_text(content)
    with pytest.raises(DataError, match="Part 0 of the table is damaged"):
        _run([folder], out, resume=True)


def test_overwrite_keeps_the_old_table_until_the_new_one_is_complete(
    folder: Path, whole: str, tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    out.write_text("earlier")

    def look(_: Progress) -> None:
        assert out.read_text() == "earlier"

    run([str(folder)], out, OPTIONS, workers=1, overwrite=True, on_progress=look)
    assert out.read_text() == whole


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_killed_run_is_resumed_without_lost_or_duplicated_rows(
    ending: str, folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "in")
    sources = [tmp_path / "in", tmp_path / "last"]
    os.mkfifo(tmp_path / "last")
    out = tmp_path / f"x.{ending}"
    command = [sys.executable, "-m", "numscribe", "batch", *map(str, sources), "--out", str(out)]
    with (
        subprocess.Popen([*command, "--workers", "2"], stderr=subprocess.DEVNULL) as process,
        (tmp_path / "last").open("wb"),  # opens once a worker has come that far
    ):
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert out.with_name(f"{out.name}.parts").exists()
    with pytest.raises(DataError, match="already exists"):
        _run(sources, out)
    (tmp_path / "last").unlink()
    shutil.copy(folder / "00-0.png", tmp_path / "last")
    done = _run(sources, out, resume=True)
    assert done is not None
    assert done.rows == 41
    _run(sources, tmp_path / f"straight.{ending}")
    if ending == "parquet":
        assert pq.read_table(out).equals(pq.read_table(tmp_path / "straight.parquet"))
    else:
        assert out.read_bytes() == (tmp_path / f"straight.{ending}").read_bytes()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_resume_reads_only_the_remaining_pictures(
    ending: str, folder: Path, whole: str, tmp_path: Path
) -> None:
    out = tmp_path / f"x.{ending}"
    _stop(folder, out, at=16)
    done = _run([folder], out, resume=True)
    assert done is not None
    assert done.resumed >= 16
    assert done.rows == 40
    if ending == "csv":
        assert out.read_text() == whole


def _stop(folder: Path, out: Path, at: int) -> None:
    def stop(now: Progress) -> None:
        if now.rows >= at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([str(folder)], out, OPTIONS, workers=1, on_progress=stop)


def test_resume_with_changed_sources_is_refused(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "in")
    out = tmp_path / "x.csv"
    _stop(tmp_path / "in", out, at=16)
    folder = out.with_name("x.csv.parts")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    first = tmp_path / "in" / "00-0.png"
    first.rename(tmp_path / "in" / "zz-0.png")
    with pytest.raises(DataError, match=r"Row 1 of .* but the sources now have"):
        _run([tmp_path / "in"], out, resume=True)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_resume_with_changed_settings_is_refused(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    _stop(folder, out, at=16)
    other = Options("default", 0.9, 35_000_000)
    with pytest.raises(DataError, match="started with another threshold"):
        run([str(folder)], out, other, workers=1, resume=True)


def test_overwrite_replaces_the_table(folder: Path, whole: str, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    out.write_text("something else")
    _run([folder], out, overwrite=True)
    assert out.read_text() == whole


def test_a_table_is_locked_during_a_run(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"

    def meanwhile(now: Progress) -> None:
        if now.rows == 16:
            with pytest.raises(DataError, match="Another run is writing"):
                _run([folder], out, overwrite=True)

    run([str(folder)], out, OPTIONS, workers=1, on_progress=meanwhile)


@pytest.mark.parametrize(
    ("out", "error"),
    [("x.xlsx", InvalidRequestError), ("nowhere/x.csv", DataError)],
)
def test_an_invalid_table_path_is_refused(
    out: str, error: type[Exception], folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(error):
        _run([folder], tmp_path / out)


def test_a_missing_source_or_model_leaves_no_files(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingInputError):
        _run([tmp_path / "missing"], tmp_path / "x.csv")
    with pytest.raises(UnknownModelError):
        run([str(folder)], tmp_path / "x.csv", Options("nonsense", 0.5, 1), workers=1)
    assert list(tmp_path.iterdir()) == []


def test_the_main_process_imports_neither_opencv_nor_onnx_runtime(
    folder: Path, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from numscribe.batch.run import run\n"
        "from numscribe.batch.worker import Options\n"
        "if __name__ == '__main__':\n"
        f"    run([{str(folder)!r}], Path('x.csv'), Options('default', 0.5, 10**6), workers=1)\n"
        "    print(*{'cv2', 'onnxruntime', 'numpy'} & set(sys.modules))\n"
    )
    command = [sys.executable, str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == "\n"
