"""Run a batch on a Ray cluster; each of many actors writes parts of the table.

An actor is the local engine's pool with one process: it loads the model once, a picture that kills
its worker becomes a row with an error, and pictures are fetched while others are read. Pictures
are never sent through Ray: the actor that reads a picture opens it. Needs Ray (``numscribe[ray]``);
no other module imports it.
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

from numscribe.batch.parquet import count_parquet, write_parquet
from numscribe.batch.partition import count_pictures, digest, is_archive_part, partition_sources
from numscribe.batch.parts import Parts
from numscribe.batch.pool import Pool, chunks
from numscribe.batch.rows import Counts
from numscribe.batch.run import Progress, settings_of
from numscribe.batch.sources import in_archive
from numscribe.batch.storage import RemoteFolder, is_uri, open_file
from numscribe.batch.worker import Job, Options
from numscribe.errors import DataError, ModelError, NumscribeError
from numscribe.io.archives import read_start
from numscribe.models.registry import model_content

_FETCHES = 32
"""Number of pictures that an actor fetches at the same time, to hide the store's latency."""

_CORES = 0.5
"""Number of cores that an actor reserves; half a core leaves room for the actors of a lost node."""

_STORE_BYTES = 128 << 20
"""Size of the object store of a local cluster; only file names and counts pass through it."""


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

    The files, in the order of their names, form the same table as that of the local engine. If an
    actor, a worker or a node dies, another one repeats its unfinished parts; no row is lost or
    duplicated. A run that ended in any way can be resumed.

    Args:
        sources: Files, folders, globs, ZIP and tar archives, by path or URI. A path must be valid
            on every node.
        out: The folder, by path or URI.
        options: How to read. A model file is sent to the nodes.
        address: Address of a cluster; by default that of ``RAY_ADDRESS``, or a new local cluster.
        workers: Number of actors; by default, the number of cores of the cluster.
        resume: Continue an earlier run, if there is one.
        overwrite: Replace an existing table.
        on_progress: Called after each part.

    Returns:
        The counts of the table, or None if an earlier run had completed it.

    Raises:
        MissingInputError: A source does not exist.
        InvalidRequestError: The file system of a URI is unknown.
        ModelError: The model cannot be used.
        DataError: The table exists already or cannot be written, or the cluster failed.
    """
    partition = partition_sources(sources)
    folder = RemoteFolder(out)
    parts = Parts(folder, ".parquet", write_parquet)
    model = Model.of(options.model)
    settings = settings_of(options, model.digest) | {"list of pictures": digest(partition)}
    exists = bool(folder.names())
    if not parts.is_incomplete(folder.path, exists, resume=resume, overwrite=overwrite):
        return None
    parts.begin(settings, folder.path, resume=resume)
    progress = Progress(total=count_pictures(partition), skipped=None)
    finished = parts.numbers()
    for counts in _count_rows(parts, finished):
        progress.resumed += counts.rows
        progress.join(counts)
    on_progress(progress)
    unfinished = [(n, jobs) for n, jobs in enumerate(partition) if n not in finished]
    if unfinished:
        try:
            with _connected(address):
                for counts in _write_parts(unfinished, workers, parts, options, model):
                    progress.join(counts)
                    on_progress(progress)
        except (RayError, ConnectionError) as error:
            first = str(error).partition("\n")[0]
            raise DataError(f"The cluster failed; continue with --resume. {first}") from error
    if missing := len(partition) - len(parts.numbers()):
        raise DataError(f"{folder.path} lacks {missing} parts; run again with --resume.")
    parts.end()
    return progress


def _count_rows(parts: Parts, numbers: Iterable[int]) -> Iterator[Counts]:
    def count(number: int) -> Counts:
        with parts.open(number) as file:
            return count_parquet(file)

    with ThreadPoolExecutor(_FETCHES) as threads:
        yield from threads.map(count, numbers)


class Model(NamedTuple):
    """A model for the nodes: packaged models are installed there, a model file is sent.

    Attributes:
        digest: SHA-256 of the model, in hexadecimal.
        content: The bytes of a model file, or None for a packaged model.
    """

    digest: str
    content: bytes | None

    @classmethod
    def of(cls, model: str) -> Model:
        """Return a model by name or path.

        Raises:
            ModelError: The model cannot be used.
        """
        content = model_content(model)
        is_file = model.endswith(".onnx")
        return cls(hashlib.sha256(content).hexdigest(), content if is_file else None)


class PartWriter:
    """A Ray actor that reads pictures and writes parts of the table."""

    def __init__(self, parts: Parts, options: Options, model: Model) -> None:
        """Create an actor; the model is loaded for the first part.

        Args:
            parts: The parts of the table.
            options: How to read.
            model: The model that ``options.model`` names; a packaged model on this node must have
                the same digest.
        """
        self._parts = parts
        self._options = options
        self._model = model

    def write(self, number: int, jobs: list[Job]) -> tuple[Counts, str]:
        """Read the pictures of a part and write it; return its counts, or an error message."""
        try:
            rows = chain.from_iterable(self._pool.read(chunks(_expand(jobs))))
            return self._parts.write(number, rows), ""
        except NumscribeError as error:  # Ray would wrap it in an error of its own
            return Counts(), str(error)

    @cached_property
    def _pool(self) -> Pool:
        options = self._options
        if self._model.content is not None:
            own = Path(tempfile.mkdtemp(prefix="numscribe-")) / Path(options.model).name
            own.write_bytes(self._model.content)
            options = replace(options, model=str(own))
        elif Model.of(options.model) != self._model:
            raise ModelError(f"The model {options.model!r} differs between nodes.")
        return Pool(1, options)


def _expand(jobs: list[Job]) -> Iterator[Job]:
    """Yield the pictures of a part, which is a list of pictures or one archive."""
    if not is_archive_part(jobs):
        return _fetch_all(jobs)
    (archive,) = jobs
    found = in_archive(archive.name, partial(open_file, str(archive.source)))
    return (picture.job() for picture in found)


def _fetch_all(jobs: Iterable[Job]) -> Iterator[Job]:
    """Yield jobs in order, with the bytes of the remote pictures."""
    with ThreadPoolExecutor(_FETCHES) as threads:
        ahead: deque[Future[Job]] = deque()
        for job in jobs:
            ahead.append(threads.submit(_fetch, job))
            if len(ahead) == _FETCHES:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _fetch(job: Job) -> Job:
    if isinstance(job.source, bytes) or not is_uri(job.source):
        return job
    try:
        return Job(job.name, read_start(open_file(job.source)))
    except OSError as error:
        return Job(job.name, b"", f"The picture cannot be fetched: {error}")


def _write_parts(
    unfinished: list[tuple[int, list[Job]]],
    workers: int | None,
    parts: Parts,
    options: Options,
    model: Model,
) -> Iterator[Counts]:
    """Write parts with actors, and yield their counts in the order in which they finish.

    Ray spreads the actors over the nodes, and restarts and retries them without limit.
    """
    cores = int(ray.cluster_resources()["CPU"])  # type: ignore[no-untyped-call]
    actor = ray.remote(
        num_cpus=_CORES, max_restarts=-1, max_task_retries=-1, scheduling_strategy="SPREAD"
    )(PartWriter)
    count = min(len(unfinished), workers or cores)
    pool = ActorPool([actor.remote(parts, options, model) for _ in range(count)])
    for counts, problem in pool.map_unordered(lambda a, part: a.write.remote(*part), unfinished):
        if problem:
            raise DataError(f"{problem} Continue with --resume.")
        yield counts


@contextmanager
def _connected(address: str | None) -> Iterator[None]:
    """Use the cluster that this process is connected to, or connect it for a while."""
    if ray.is_initialized():
        yield
        return
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    own: dict[str, Any] = {}
    if address == "local":  # a new cluster, even if another one runs on this machine
        own = {"include_dashboard": False, "object_store_memory": _STORE_BYTES}
    ray.init(address, log_to_driver=False, logging_level=logging.WARNING, **own)
    try:
        yield
    finally:
        ray.shutdown()
