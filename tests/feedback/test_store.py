import contextlib
import multiprocessing
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from feedback.postgresql import Server
from numscribe.errors import DataError, StoreFullError, StoreUnavailableError
from numscribe.feedback.records import Feedback
from numscribe.feedback.store import Store


def _one(number: int = 0, label: str = "7") -> Feedback:
    return Feedback("strokes", f"[[[{number},0]]]".encode(), "1", label, "default@0.1.0")


def test_added_entries_are_stored(store: Store) -> None:
    name, is_new = store.add(_one())
    picture = Feedback("picture", b"\x89PNG\0\xff", "", "")
    store.add(picture)
    first, second = sorted(store.entries(), key=lambda entry: entry.feedback.kind, reverse=True)
    assert is_new
    assert (first.id, first.feedback) == (name, _one())
    assert second.feedback == picture
    assert 0 <= second.created - first.created < 60


def test_duplicates_are_stored_once(store: Store) -> None:
    name, _ = store.add(_one())
    assert store.add(_one()) == (name, False)
    assert store.add(_one(label="1"))[1]
    assert len(list(store.entries())) == 2


def test_entries_are_deleted_by_id_and_by_age(store: Store) -> None:
    names = [store.add(_one(number))[0] for number in range(4)]
    assert store.delete([names[0], "nonsense"]) == 1
    assert store.delete(before=0) == 0
    assert [entry.id for entry in store.entries([names[1], names[0]])] == [names[1]]
    created = max(entry.created for entry in store.entries())
    assert store.delete(before=created + 1) == 3
    assert list(store.entries()) == []


def test_deleted_feedback_can_be_added_again(store: Store) -> None:
    name, _ = store.add(_one())
    store.delete([name])
    assert store.add(_one())[1]


def test_a_full_store_refuses_entries(url: str) -> None:
    store = Store(url, capacity=2)
    names = [store.add(_one(number))[0] for number in range(2)]
    with pytest.raises(StoreFullError):
        store.add(_one(3))
    assert store.add(_one(1)) == (names[1], False)
    store.delete(names[:1])
    assert store.add(_one(3))[1]
    store.close()


def test_the_bytes_of_a_store_are_limited(url: str) -> None:
    store = Store(url, megabytes=0.001)
    store.add(Feedback("picture", bytes(900), "", ""))
    with pytest.raises(StoreFullError, match=r"0\.001 MB"):
        store.add(Feedback("picture", bytes(101), "", ""))
    store.add(Feedback("picture", bytes(100), "", ""))
    store.close()


def test_large_entries_are_loaded_in_small_batches(store: Store) -> None:
    for number in range(6):
        store.add(Feedback("picture", bytes(3_000_000 + number), "", ""))
    pages = []
    page = store._page
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_page", lambda query: pages.append(page(query)) or pages[-1])
        assert len(list(store.entries())) == 6
    assert [len(rows) for rows in pages] == [2, 2, 2, 0]


def test_entries_of_an_older_schema_count_for_the_limit(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    old = Store(url)
    old.add(_one())
    old.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "old.db")) as database:  # as 0001 left it
        database.execute("DROP INDEX feedback_size")
        database.execute("ALTER TABLE feedback DROP COLUMN size")
        database.execute("UPDATE alembic_version SET version_num = '0001'")
        database.commit()
    store = Store(url, megabytes=0.00002)
    with pytest.raises(StoreFullError, match="MB"):
        store.add(_one(number=12345))
    assert [entry.feedback for entry in store.entries()] == [_one()]
    store.close()


def test_an_unused_store_creates_no_file(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'folder' / 'feedback.db'}")
    store.prepare(create=False)
    assert store.is_available()
    assert list(store.entries()) == []
    assert store.delete(["x"]) == 0
    assert list(tmp_path.iterdir()) == []


def _prepare(url: str, ready: "threading.Barrier", number: int) -> None:
    store = Store(url)
    ready.wait(60)
    store.prepare()
    store.add(_one(number % 2))
    store.close()


def test_several_workers_prepare_at_the_same_time(url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Barrier(4)
    workers = [spawn.Process(target=_prepare, args=(url, ready, number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0] * 4
    store = Store(url)
    assert len(list(store.entries())) == 2
    store.close()


def test_threads_can_add_the_same_entry_at_the_same_time(store: Store) -> None:
    answers: list[tuple[str, bool]] = []
    threads = [threading.Thread(target=lambda: answers.append(store.add(_one()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 6
    assert len({name for name, _ in answers}) == 1
    assert sum(is_new for _, is_new in answers) == 1


WRITER = """
import sys
from numscribe.feedback.records import Feedback
from numscribe.feedback.store import Store
store = Store(sys.argv[1])
number = 0
while True:
    content = f"{sys.argv[2]} {number}".encode() * 1000
    name, _ = store.add(Feedback("strokes", content, "", "7"))
    print(name, flush=True)
    number += 1
"""


def test_acknowledged_entries_survive_a_kill_of_the_process(url: str) -> None:
    acknowledged: set[str] = set()
    for attempt in "abc":
        command = [sys.executable, "-c", WRITER, url, attempt]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(25):
                acknowledged.add(writer.stdout.readline().strip())
            writer.send_signal(signal.SIGKILL)
            acknowledged.update(line.strip() for line in writer.stdout if line.endswith("\n"))
    store = Store(url)
    kept = {entry.id for entry in store.entries()}
    store.close()
    assert len(acknowledged) >= 75
    assert acknowledged <= kept
    assert len(kept - acknowledged) <= 3  # at most the one that was being written each time


def test_an_unavailable_database_is_an_error_until_it_returns(
    postgresql: Server, request: pytest.FixtureRequest
) -> None:
    with psycopg.connect(postgresql.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    store = Store(postgresql.url)
    request.addfinalizer(store.close)
    store.add(_one(1))
    postgresql.stop()
    try:
        assert not store.is_available()
        with pytest.raises(StoreUnavailableError):
            store.add(_one(2))
    finally:
        postgresql.start()
    assert store.is_available()
    store.add(_one(2))
    assert len(list(store.entries())) == 2


def test_a_disk_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    store = Store(f"sqlite:///{tmp_path / 'file' / 'feedback.db'}")
    assert not store.is_available()
    with pytest.raises(StoreUnavailableError):
        store.add(_one())
    store.close()


def test_a_file_that_is_not_a_database_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    path.write_bytes(b"nonsense" * 1000)
    store = Store(f"sqlite:///{path}")
    assert not store.is_available()
    with pytest.raises(StoreUnavailableError):
        store.add(_one())
    store.close()


def test_a_store_with_a_newer_schema_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    store = Store(f"sqlite:///{path}")
    with pytest.raises(StoreUnavailableError, match="newer"):
        store.prepare()
    store.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_an_in_memory_url_is_refused(url: str) -> None:
    with pytest.raises(DataError):
        Store(url)
