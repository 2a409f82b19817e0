"""A run on a cluster, by Ray: each part of the table is made by one of many actors.

An actor is the local engine's pool with one process: the model is loaded once, a picture that kills
its reader becomes a row, and pictures are fetched while others are read. No picture travels through
Ray: the actor that reads one opens it. Needs Ray (``numscribe[ray]``); nothing else imports it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import ray
from ray.exceptions import RayError
from ray.util import ActorPool

from numscribe.archives import read_start
from numscribe.batch.division import count_pictures, digest, divide, is_whole
from numscribe.batch.parquet import count_parquet, write_parquet
from numscribe.batch.parts import Parts
from numscribe.batch.pool import Pool, chunks
from numscribe.batch.rows import Counts
from numscribe.batch.run import Progress, settings_of
from numscribe.batch.sources import in_archive
from numscribe.batch.storage import RemoteFolder, is_uri, open_file
from numscribe.batch.worker import Job, Options
from numscribe.errors import DataError, ModelError, NumscribeError
from numscribe.models.registry import model_content

_FETCHED = 32
"""Pictures that an actor fetches at the same time, because a far store answers slowly."""

_CORES = 0.5
"""What an actor reserves: half, so that a lost node's actors find room on those that are left."""

_STORE_BYTES = 128 << 20
"""Memory for what passes between actors of a cluster on this machine alone: next to nothing."""


def run_on_cluster(
    sources: Sequence[str],
    out: str,
    options: Options,
    *,
    address: str | None = None,
    workers: int | None = None,
    resume: bool = False,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Progress | None:
    """Read every picture of the sources into a folder of Parquet files.

    The files in the order of their names, and the rows in the order in them, are the table that
    the local engine makes. What an actor, a worker or a node that dies had not finished is done
    by another, and no row is there twice. A run that is ended in any way can be gone on with.

    Args:
        sources: Files, folders, globs, ZIP and tar archives, by path or URI. A path must mean the
            same on every node.
        out: The folder, by path or URI.
        options: How to read. A model that is a file is sent along.
        address: Of a cluster; else the environment's ``RAY_ADDRESS``, or one on this machine.
        workers: Actors; else as many as the cluster has cores.
        resume: Go on where an earlier run ended; begin where there is none.
        overwrite: Begin anew where there is a table.
        on_progress: Called after each part.

    Returns:
        What the table has; None where an earlier run had finished it.

    Raises:
        MissingInputError: A source is not there.
        InvalidRequestError: A URI is of an unknown file system.
        ModelError: The model cannot be used.
        DataError: The table is there already, or cannot be written, or the cluster fails.
    """
    divided = divide(sources)
    folder = RemoteFolder(out)
    parts = Parts(folder, ".parquet", write_parquet)
    model = Model.of(options.model)
    settings = settings_of(options, model.digest) | {"list of pictures": digest(divided)}
    if not parts.is_left(folder.path, bool(folder.names()), resume=resume, overwrite=overwrite):
        return None
    parts.begin(settings, folder.path, resume=resume)
    progress = Progress(total=count_pictures(divided), skipped=None)
    there = parts.numbers()
    for counts in _counted(parts, there):
        progress.there += counts.rows
        progress.join(counts)
    on_progress(progress)
    left = [(number, part) for number, part in enumerate(divided) if number not in there]
    if left:
        try:
            with _connected(address):
                for counts in _made(left, workers, parts, options, model):
                    progress.join(counts)
                    on_progress(progress)
        except (RayError, ConnectionError) as error:
            first = str(error).partition("\n")[0]
            raise DataError(f"The cluster failed; the table can be resumed. {first}") from error
    if missing := len(divided) - len(parts.numbers()):
        raise DataError(f"{folder.path} lacks {missing} of its parts: --resume makes them.")
    parts.end()
    return progress


def _counted(parts: Parts, numbers: Iterable[int]) -> Iterator[Counts]:
    def count(number: int) -> Counts:
        with parts.open(number) as file:
            return count_parquet(file)

    with ThreadPoolExecutor(_FETCHED) as threads:
        yield from threads.map(count, numbers)


class Model(NamedTuple):
    """A model on its way to the nodes: a packaged one is there already, a file is sent along.

    Attributes:
        digest: SHA-256 of its bytes, in hexadecimal.
        content: The bytes of a file, or None.
    """

    digest: str
    content: bytes | None

    @classmethod
    def of(cls, model: str) -> Model:
        """Return the model of a name or of a path.

        Raises:
            ModelError: It cannot be used.
        """
        content = model_content(model)
        is_file = model.endswith(".onnx")
        return cls(hashlib.sha256(content).hexdigest(), content if is_file else None)


class Reader:
    """What an actor does: it makes parts of the table, one after the other."""

    def __init__(self, parts: Parts, options: Options, model: Model) -> None:
        """Take note of what to do; the model is loaded for the first part.

        Args:
            parts: Where the parts go.
            options: How to read.
            model: What ``options.model`` is; a packaged one must be the same on this node.
        """
        self._parts = parts
        self._options = options
        self._model = model

    def make(self, number: int, part: list[Job]) -> tuple[Counts, str]:
        """Make a part, and return its counts, or why it cannot be made."""
        try:
            rows = chain.from_iterable(self._pool.read(chunks(_jobs(part))))
            return self._parts.write(number, rows), ""
        except NumscribeError as error:  # Ray would bury it in its own
            return Counts(), str(error)

    @cached_property
    def _pool(self) -> Pool:
        options = self._options
        if self._model.content is not None:
            own = Path(tempfile.mkdtemp(prefix="numscribe-")) / Path(options.model).name
            own.write_bytes(self._model.content)
            options = replace(options, model=str(own))
        elif Model.of(options.model) != self._model:
            raise ModelError(f"A node has another model {options.model!r} than this machine.")
        return Pool(1, options)


def _jobs(part: list[Job]) -> Iterator[Job]:
    if not is_whole(part):
        return _fetched(part)
    (archive,) = part
    found = in_archive(archive.name, partial(open_file, str(archive.source)))
    return (picture.job() for picture in found)


def _fetched(jobs: Iterable[Job]) -> Iterator[Job]:
    """Yield jobs in their order, with the bytes of those pictures that are far."""
    with ThreadPoolExecutor(_FETCHED) as threads:
        ahead: deque[Future[Job]] = deque()
        for job in jobs:
            ahead.append(threads.submit(_fetch, job))
            if len(ahead) == _FETCHED:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _fetch(job: Job) -> Job:
    if isinstance(job.source, bytes) or not is_uri(job.source):
        return job
    try:
        return Job(job.name, read_start(open_file(job.source)))
    except OSError as error:
        return Job(job.name, b"", f"It cannot be fetched: {error}")


def _made(
    left: list[tuple[int, list[Job]]],
    workers: int | None,
    parts: Parts,
    options: Options,
    model: Model,
) -> Iterator[Counts]:
    """Have parts made, and yield their counts, in the order in which they are finished.

    Ray spreads actors over the nodes, and restarts and retries them for as long as it takes.
    """
    cores = int(ray.cluster_resources()["CPU"])  # type: ignore[no-untyped-call]
    actor = ray.remote(
        num_cpus=_CORES, max_restarts=-1, max_task_retries=-1, scheduling_strategy="SPREAD"
    )(Reader)
    count = min(len(left), workers or cores)
    pool = ActorPool([actor.remote(parts, options, model) for _ in range(count)])
    for counts, problem in pool.map_unordered(lambda one, part: one.make.remote(*part), left):
        if problem:
            raise DataError(f"{problem} The table can be resumed.")
        yield counts


@contextmanager
def _connected(address: str | None) -> Iterator[None]:
    """Use the cluster that this process is connected to, or connect it to one meanwhile."""
    if ray.is_initialized():
        yield
        return
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    own: dict[str, Any] = {}
    if address == "local":  # a cluster of its own, whatever others run on this machine
        own = {"include_dashboard": False, "object_store_memory": _STORE_BYTES}
    ray.init(address, log_to_driver=False, logging_level=logging.WARNING, **own)
    try:
        yield
    finally:
        ray.shutdown()
