import gzip
import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from numscribe.errors import DataError
from numscribe.training import datasets
from numscribe.training.datasets import DATASETS, Dataset, DatasetFile, content_sha256, require

CONTENT = b"seven" * 1000


class _Handler(BaseHTTPRequestHandler):
    """Serves CONTENT whole at /whole.gz, and cut short at /broken.gz."""

    def do_GET(self) -> None:
        body = gzip.compress(CONTENT)
        if self.path not in {"/whole.gz", "/broken.gz"}:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.path == "/whole.gz" else body[:20])

    def log_message(self, *_: object) -> None:
        """Keep the test output quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


def _register(
    monkeypatch: pytest.MonkeyPatch, url: str, sha256: str = hashlib.sha256(CONTENT).hexdigest()
) -> None:
    file = DatasetFile("folder/seven.gz", sha256, url)
    dataset = Dataset("seven", "sevens", "1", "CC0", "nobody", "nowhere", 0.1, (file,))
    monkeypatch.setitem(datasets.DATASETS, "seven", dataset)


def test_a_missing_file_is_downloaded_and_verified(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _register(monkeypatch, f"{server}/whole.gz")
    require("seven", tmp_path)
    assert gzip.decompress((tmp_path / "folder" / "seven.gz").read_bytes()) == CONTENT
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["seven.gz"]


def test_an_existing_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _register(monkeypatch, "http://127.0.0.1:9/nobody-listens")
    mine = tmp_path / "folder" / "seven.gz"
    mine.parent.mkdir()
    mine.write_bytes(gzip.compress(b"my own"))
    require("seven", tmp_path)
    assert gzip.decompress(mine.read_bytes()) == b"my own"


@pytest.mark.parametrize("path", ["/broken.gz", "/missing.gz"])
def test_an_incomplete_download_leaves_no_file(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    _register(monkeypatch, server + path)
    with pytest.raises(DataError):
        require("seven", tmp_path)
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_download_with_another_hash_is_removed(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _register(monkeypatch, f"{server}/whole.gz", sha256="0" * 64)
    with pytest.raises(DataError, match="SHA-256"):
        require("seven", tmp_path)
    assert list((tmp_path / "folder").iterdir()) == []


def test_the_error_names_a_host_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _register(monkeypatch, "http://127.0.0.1:9/seven.gz")
    with pytest.raises(DataError, match=r"127\.0\.0\.1:9"):
        require("seven", tmp_path)


def test_the_error_names_the_source_of_a_file_without_download(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"unipen\.org"):
        require("unipen", tmp_path)


def test_the_error_for_an_unknown_data_set_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="mnist"):
        require("nonsense", tmp_path)


def test_the_hash_of_a_tar_does_not_depend_on_the_order_of_members(tmp_path: Path) -> None:
    for name, order in (("one", "ab"), ("two", "ba")):
        with tarfile.open(tmp_path / f"{name}.tar", "w") as archive:
            for letter in order:
                entry = tarfile.TarInfo(letter)
                entry.size, entry.mtime = 1, len(name)
                archive.addfile(entry, io.BytesIO(letter.encode()))
    assert content_sha256(tmp_path / "one.tar") == content_sha256(tmp_path / "two.tar")


def test_the_hash_of_a_gzip_does_not_depend_on_the_compression(tmp_path: Path) -> None:
    for level in (1, 9):
        (tmp_path / f"{level}.gz").write_bytes(gzip.compress(CONTENT, level, mtime=level))
    assert content_sha256(tmp_path / "1.gz") == content_sha256(tmp_path / "9.gz")


def test_scans_of_evaluation_writers_are_left_out() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for writer in ("0001_CH4M", "0015_CH2M"):
            entry = tarfile.TarInfo(f"numbers-52ca/{writer}/7/number-1.png")
            entry.size = 3
            archive.addfile(entry, io.BytesIO(b"png"))
    made = DATASETS["numbers"].files[0].make(packed.getvalue())
    with tarfile.open(fileobj=io.BytesIO(made)) as archive:
        assert archive.getnames() == ["numbers/0001_CH4M/7/number-1.png"]


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_every_data_set_has_a_home_a_licence_and_a_citation(name: str) -> None:
    dataset = DATASETS[name]
    assert dataset.home.startswith("http")
    assert all((dataset.description, dataset.writers, dataset.licence, dataset.citation))
    assert all(len(file.sha256) == 64 for file in dataset.files)
