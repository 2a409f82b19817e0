"""A run on a cluster, by Ray Data: each part of the table is made by one of many actors.

An actor is the local engine's pool with one process: the model is loaded once, a picture that kills
its reader becomes a row, and pictures are fetched while others are read. No picture travels through
Ray: the actor that reads one opens it. Needs Ray (``numscribe[ray]``); nothing else imports it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle  # nosec B403 of our own parts alone
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import ray
import ray.data
from ray.data import ActorPoolStrategy, DataContext
from ray.exceptions import RayError

from numscribe import __version__
from numscribe.batch.parts import Archive, Part, PartsFolder, Size, digest, divide, total
from numscribe.batch.pool import Pool, chunks
from numscribe.batch.run import Progress
from numscribe.batch.sources import head, in_archive
from numscribe.batch.storage import is_uri, open_file
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
    parts = divide(sources)
    folder = PartsFolder(out)
    model = Model.of(options.model)
    settings = {
        "numscribe": __version__,
        **asdict(options),
        "model": model.digest,
        "list of pictures": digest(parts),
    }
    if not folder.begin(settings, resume=resume, overwrite=overwrite):
        return None
    progress = Progress(total(parts), skipped=None)
    there = set()
    for part, size in folder.sizes(parts):
        there.add(part.number)
        progress.there += size.rows
        _add(progress, size)
    on_progress(progress)
    left = [part for part in parts if part.number not in there]
    if left:
        try:
            with _connected(address):
                for size in _made(left, workers, folder, options, model):
                    _add(progress, size)
                    on_progress(progress)
        except (RayError, ConnectionError) as error:
            first = str(error).partition("\n")[0]
            raise DataError(f"The cluster failed; the table can be resumed. {first}") from error
    folder.end(parts)
    return progress


def _add(progress: Progress, size: Size) -> None:
    progress.rows += size.rows
    progress.accepted += size.accepted
    progress.failed += size.failed


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

    def __init__(self, folder: PartsFolder, options: Options, model: Model) -> None:
        """Take note of what to do; the model is loaded for the first part.

        Args:
            folder: Where the parts go.
            options: How to read.
            model: What ``options.model`` is; a packaged one must be the same on this node.
        """
        self._folder = folder
        self._options = options
        self._model = model

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        """Make the part of a batch, and return how long it is, or why it cannot be made."""
        (part,) = batch["part"]
        try:
            made = pickle.loads(part)  # noqa: S301  # nosec B301 our own
            size, problem = self._make(made), ""
        except NumscribeError as error:  # Ray would bury it in its own
            size, problem = Size(0, 0, 0), str(error)
        return {name: [value] for name, value in (size._asdict() | {"error": problem}).items()}

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

    def _make(self, part: Part) -> Size:
        content = part.content
        if isinstance(content, Archive):
            found = in_archive(content.name, partial(open_file, content.source))
            jobs: Iterator[Job] = (picture.job() for picture in found)
        else:
            jobs = _fetched(content)
        return self._folder.write(part, chain.from_iterable(self._pool.read(chunks(jobs))))


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
        return Job(job.name, head(open_file(job.source)))
    except OSError as error:
        return Job(job.name, b"", f"It cannot be fetched: {error}")


def _made(
    parts: list[Part], workers: int | None, folder: PartsFolder, options: Options, model: Model
) -> Iterator[Size]:
    """Have parts made, and yield how long they are, in the order in which they are finished.

    Ray Data spreads actors over the nodes, and restarts and retries them for as long as it takes.
    """
    logging.getLogger("ray.data").setLevel(logging.ERROR)  # it reports its own progress
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    cores = int(ray.cluster_resources()["CPU"])  # type: ignore[no-untyped-call]
    found = ray.data.from_items(
        [{"part": pickle.dumps(part)} for part in parts], override_num_blocks=len(parts)
    )
    made = found.map_batches(
        Reader,
        fn_constructor_args=(folder, options, model),
        batch_size=1,
        compute=ActorPoolStrategy(
            size=min(len(parts), workers or cores), max_tasks_in_flight_per_actor=2
        ),
        num_cpus=_CORES,
    )
    for row in made.iter_rows():
        if row["error"]:
            raise DataError(f"{row['error']} The table can be resumed.")
        yield Size(row["rows"], row["accepted"], row["failed"])


@contextmanager
def _connected(address: str | None) -> Iterator[None]:
    """Use the cluster that this process is connected to, or connect it to one meanwhile."""
    if ray.is_initialized():
        yield
        return
    address = address or os.environ.get("RAY_ADDRESS")
    own: dict[str, Any] = {"include_dashboard": False, "object_store_memory": _STORE_BYTES}
    if address:
        own = {}
    ray.init(address, log_to_driver=False, logging_level=logging.WARNING, **own)
    try:
        yield
    finally:
        ray.shutdown()
