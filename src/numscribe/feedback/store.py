"""The feedback store: SQLite or PostgreSQL, through SQLAlchemy."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    create_engine,
    delete,
    event,
    false,
    func,
    insert,
    select,
    text,
    tuple_,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from numscribe.errors import DataError, StoreFullError, StoreUnavailableError
from numscribe.feedback.records import Entry, Feedback
from numscribe.feedback.tables import Row

_LOCK_KEY: Final = 7_268_341_907
"""Key of the advisory lock of migrations in PostgreSQL; any constant number."""

_TIMEOUT: Final = 10
"""Maximum time to wait for a database that is locked or does not answer, in seconds."""

_PAGE: Final = 200
_PAGE_BYTES: Final = 8_000_000
"""Maximum number of entries, and their total size, that are in memory at a time."""

_ALEMBIC: Final = threading.Lock()  # Alembic's context is global


class Store:
    """A durable store of feedback.

    The database is opened, and an SQLite file is created, only when it is needed.
    """

    def __init__(self, url: str, *, capacity: int = 100_000, megabytes: float = 1000.0) -> None:
        """Create a store; the database is not opened yet.

        Args:
            url: ``sqlite:///FILE`` or ``postgresql://…``.
            capacity: Maximum number of entries.
            megabytes: Maximum size of all drawings and pictures.

        Raises:
            DataError: The URL is invalid or of another database.
        """
        self._url = _parse(url)
        self._capacity = capacity
        self._bytes = round(megabytes * 1e6)
        self._engine = _make_engine(self._url)
        self._prepared = False

    def prepare(self, *, create: bool = True) -> None:
        """Migrate the database to the current schema; safe with several processes.

        Args:
            create: Create an SQLite file that does not exist.

        Raises:
            StoreUnavailableError: The database does not answer, or belongs to a newer version.
        """
        if self._prepared or not (create or self._exists()):
            return
        with _ALEMBIC, self._transaction() as connection:
            _migrate(connection)
        self._prepared = True

    def is_available(self) -> bool:
        """Return whether feedback can be stored now."""
        if not self._exists():
            return _is_writable(self._file)
        try:
            self.prepare()
            with self._transaction() as connection:
                connection.execute(text("SELECT 1"))
        except StoreUnavailableError:
            return False
        return True

    def add(self, feedback: Feedback) -> tuple[str, bool]:
        """Store feedback durably; duplicates are stored once.

        Returns:
            The id of the entry, and whether it is new.

        Raises:
            StoreUnavailableError: The database does not answer.
            StoreFullError: The store has reached its maximum number or size of entries.
        """
        self.prepare()
        known = select(Row.id).where(Row.digest == feedback.digest)
        name = uuid.uuid4().hex
        row = {
            "id": name,
            "created": int(time.time()),
            "kind": feedback.kind,
            "content": feedback.content,
            "size": len(feedback.content),
            "read": feedback.read,
            "label": feedback.label,
            "model": feedback.model,
            "digest": feedback.digest,
        }
        with self._transaction() as connection:
            if found := connection.scalar(known):
                return found, False
            kept, size = connection.execute(
                select(func.count(Row.size), func.coalesce(func.sum(Row.size), 0))
            ).one()
            if kept >= self._capacity:
                raise StoreFullError(f"The store is full: it has {self._capacity} entries.")
            if size + len(feedback.content) > self._bytes:
                raise StoreFullError(f"The store is full: it has {self._bytes / 1e6:g} MB.")
            try:
                with connection.begin_nested():
                    connection.execute(insert(Row).values(row))
            except IntegrityError:  # another process stored it first
                return connection.scalars(known).one(), False
        return name, True

    def entries(self, ids: Sequence[str] = ()) -> Iterator[Entry]:
        """Yield entries, oldest first.

        Args:
            ids: Ids of the entries; all entries if empty.

        Raises:
            StoreUnavailableError: The database does not answer.
        """
        if not self._exists():
            return
        self.prepare()
        query = select(Row.__table__).order_by(Row.created, Row.id)
        if ids:
            query = query.where(Row.id.in_(ids))
        page = self._page(query)
        while page:
            yield from page
            last = page[-1]
            # Each page has its own transaction, so a slow reader does not block writers.
            rest = tuple_(Row.created, Row.id) > (last.created, last.id)
            page = self._page(query.where(rest))

    def _page(self, query: Select[Any]) -> list[Entry]:
        with self._transaction() as connection:
            ids: list[str] = []
            size = 0
            sizes = query.with_only_columns(Row.id, Row.size).limit(_PAGE)
            for row in connection.execute(sizes):
                size += row.size
                if ids and size > _PAGE_BYTES:
                    break
                ids.append(row.id)
            return [
                Entry(
                    row.id,
                    row.created,
                    Feedback(row.kind, row.content, row.read, row.label, row.model),
                )
                for row in connection.execute(query.where(Row.id.in_(ids)))
            ]

    def delete(self, ids: Sequence[str] = (), *, before: float | None = None) -> int:
        """Delete entries permanently, and return their number.

        Args:
            ids: Ids of the entries.
            before: Also delete entries from before this time, in seconds since 1970, UTC.

        Raises:
            StoreUnavailableError: The database does not answer.
        """
        if not self._exists():
            return 0
        self.prepare()
        old = Row.created < before if before is not None else false()
        with self._transaction() as connection:
            return connection.execute(delete(Row).where(Row.id.in_(ids) | old)).rowcount

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @property
    def _file(self) -> Path | None:
        return Path(self._url.database or "") if _is_sqlite(self._url) else None

    def _exists(self) -> bool:
        return self._file is None or self._file.exists()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            if self._file and not self._file.exists():
                self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnavailableError("The feedback store does not answer.") from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DataError("The URL of the feedback store is invalid.") from error
    if _is_sqlite(parsed) and parsed.database not in (None, "", ":memory:"):
        return parsed
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    raise DataError(
        "The URL of the feedback store must be sqlite:///FILE or postgresql://HOST/DATABASE."
    )


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _make_engine(url: URL) -> Engine:
    if not _is_sqlite(url):
        limits = {"connect_timeout": _TIMEOUT, "options": f"-c statement_timeout={_TIMEOUT}s"}
        return create_engine(url, pool_pre_ping=True, connect_args=limits)
    engine = create_engine(url, connect_args={"timeout": _TIMEOUT})
    # Python's sqlite3 begins transactions late, and none for schema changes. Begin them
    # explicitly, as writers: they then wait for each other instead of failing in the middle.
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _configure_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 only when the store is used
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))
    config = Config()
    config.set_main_option("script_location", "numscribe.feedback:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreUnavailableError(
            "The feedback store was created by a newer version of Numscribe."
        ) from error


def _is_writable(path: Path | None) -> bool:
    """Return whether a file that does not exist could be created."""
    if path is None:
        return True
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
