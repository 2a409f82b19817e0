"""Runs on a cluster of nodes on this machine, compared with the local engine."""

import os
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from drawings import DIGITS, encode, page
from numscribe.batch.run import Progress, run
from numscribe.batch.worker import Options
from numscribe.errors import DataError, MissingInputError, UnknownModelError

pytest.importorskip("ray")
from ray.cluster_utils import Cluster

from numscribe.batch.cluster import run_on_cluster

pytestmark = pytest.mark.timeout(900)

OPTIONS = Options("default", 0.5, 40_000_000)
QUICK_TO_MISS_A_NODE = {
    "health_check_initial_delay_ms": 1000,
    "health_check_period_ms": 500,
    "health_check_timeout_ms": 5000,
    "health_check_failure_threshold": 2,
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A head node without cores, and two nodes with one core each."""
    head = {"num_cpus": 0, "_system_config": QUICK_TO_MISS_A_NODE}
    made = Cluster(initialize_head=True, head_node_args=head)
    made.add_node(num_cpus=1)
    made.add_node(num_cpus=1)
    yield made
    made.shutdown()


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A few hundred pictures in folders and archives, two of them broken."""
    root = tmp_path_factory.mktemp("many")
    encoded = [encode(page(digit, side=120)) for digit in DIGITS]
    for number in range(300):
        inside = root / f"{number % 3}"
        inside.mkdir(exist_ok=True)
        (inside / f"{number:03}.png").write_bytes(encoded[number % 10])
    (root / "1" / "150.png").write_bytes(b"junk")
    (root / "last.png").write_bytes(encoded[7])
    with zipfile.ZipFile(root / "more.zip", "w") as archive:
        for digit in "123":
            archive.writestr(f"{digit}.png", encoded[int(digit)])
        archive.writestr("4.png", b"junk")
    with tarfile.open(root / "more.tar.gz", "w:gz") as tar:
        tar.add(root / "2", "2")
    return [str(root / name) for name in ("0", "more.zip", "[12]", "more.tar.gz", "last.png")]


@pytest.fixture(scope="module")
def expected(sources: list[str], tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """The local engine's table."""
    out = tmp_path_factory.mktemp("local") / "x.parquet"
    run(sources, out, OPTIONS, workers=1)
    return pq.read_table(out)


def test_no_row_is_lost_or_duplicated_when_a_node_dies(
    cluster: Cluster, sources: list[str], expected: pa.Table, tmp_path: Path
) -> None:
    last = Path(sources[-1])
    content = last.read_bytes()
    last.unlink()
    os.mkfifo(last)
    killed = []
    finished = threading.Event()

    def kill_the_node_that_reads_the_last() -> None:
        with last.open("wb"):  # opens once a node reads it, which then waits
            (node,) = [node for node in cluster.worker_nodes if _reads(_raylet(node), last)]
            last.unlink()
            last.write_bytes(content)
            cluster.remove_node(node, allow_graceful=False)
            killed.append(node)
            finished.wait()

    killer = threading.Thread(target=kill_the_node_that_reads_the_last, daemon=True)
    killer.start()
    try:
        done = run_on_cluster(sources, str(tmp_path / "out"), OPTIONS, address=cluster.address)
    finally:
        finished.set()
    killer.join()
    assert len(killed) == 1
    accepted = sum(expected["accepted"].to_pylist())
    assert accepted > 2
    assert done == Progress(
        total=None, rows=expected.num_rows, accepted=accepted, failed=2, skipped=None
    )
    assert pq.read_table(tmp_path / "out").equals(expected)
    assert all(path.name.startswith("part-") for path in (tmp_path / "out").iterdir())


def _raylet(node: object) -> int:
    return int(node.all_processes["raylet"][0].process.pid)  # type: ignore[attr-defined]


def _reads(raylet: int, pipe: Path) -> bool:
    """Return whether a process of a node has the pipe open."""
    inode = pipe.stat().st_ino
    for process in psutil.Process(raylet).children(recursive=True):
        for file in Path(f"/proc/{process.pid}/fd").iterdir():
            if file.exists() and file.stat().st_ino == inode:
                return True
    return False


def test_resume_writes_only_missing_parts(
    cluster: Cluster, sources: list[str], expected: pa.Table, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def stop(now: Progress) -> None:
        if now.rows:
            raise KeyboardInterrupt

    def go_on(options: Options = OPTIONS, sources: list[str] = sources) -> Progress | None:
        return run_on_cluster(sources, out.as_uri(), options, address=cluster.address, resume=True)

    with pytest.raises(KeyboardInterrupt):
        run_on_cluster(sources, str(out), OPTIONS, address=cluster.address, on_progress=stop)
    there = {path: path.stat().st_mtime_ns for path in out.glob("part-*")}
    with pytest.raises(DataError, match="already exists"):
        run_on_cluster(sources, str(out), OPTIONS, address=cluster.address)
    with pytest.raises(DataError, match="started with another threshold"):
        go_on(Options("default", 0.9, 40_000_000))
    with pytest.raises(DataError, match="started with another list of pictures"):
        go_on(sources=sources[1:])
    done = go_on()
    assert done is not None
    assert done.resumed >= 16
    accepted = sum(expected["accepted"].to_pylist())
    assert (done.rows, done.accepted, done.failed) == (expected.num_rows, accepted, 2)
    assert pq.read_table(out).equals(expected)
    assert {path: path.stat().st_mtime_ns for path in there} == there
    assert go_on() is None


def test_uris_model_files_and_overwrite(
    cluster: Cluster, sources: list[str], tmp_path: Path
) -> None:
    folder = Path(sources[0])
    model = Path(__file__).parents[2] / "src/numscribe/models/weights/default.onnx"
    own = tmp_path / "own.onnx"
    own.write_bytes(model.read_bytes())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "part-00000099.parquet").write_bytes(b"of an earlier run")
    (tmp_path / "out" / "notes.txt").write_text("precious")
    done = run_on_cluster(
        [folder.as_uri()],
        (tmp_path / "out").as_uri(),
        Options(str(own), 0.5, 40_000_000),
        address=cluster.address,
        overwrite=True,
    )
    assert done == Progress(total=100, rows=100, accepted=100, failed=0, skipped=None)
    (tmp_path / "out" / "notes.txt").rename(tmp_path / "notes.txt")
    table = pq.read_table(tmp_path / "out")
    assert table["file"].to_pylist() == [path.as_uri() for path in sorted(folder.iterdir())]
    assert table["text"].to_pylist() == [path.stem[-1] for path in sorted(folder.iterdir())]
    assert table["model"][0].as_py().startswith("default@")  # known by its content


def test_a_table_that_cannot_be_written_is_reported(
    cluster: Cluster, sources: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def remove(_: Progress) -> None:
        shutil.rmtree(out, ignore_errors=True)

    with pytest.raises(DataError, match=r"cannot be written: .* Continue with --resume\.$"):
        run_on_cluster(sources[:1], str(out), OPTIONS, address=cluster.address, on_progress=remove)


def test_invalid_sources_leave_no_files(sources: list[str], tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    with pytest.raises(MissingInputError):
        run_on_cluster([str(tmp_path / "missing")], out, OPTIONS)
    with pytest.raises(UnknownModelError):
        run_on_cluster(sources, out, Options("nonsense", 0.5, 1))
    assert list(tmp_path.iterdir()) == []
