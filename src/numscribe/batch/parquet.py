"""The table as Parquet. Needs pyarrow (``numscribe[parquet]``)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from numscribe.batch.rows import Counts, Row

ROW_GROUP_SIZE = 8192
"""Number of rows in a row group, and in memory at a time."""

SCHEMA = pa.schema(
    [
        pa.field("file", pa.string(), nullable=False),
        pa.field("text", pa.string()),
        pa.field("formatted", pa.string()),
        pa.field("confidence", pa.float64()),
        pa.field("accepted", pa.bool_(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("error", pa.string()),
        pa.field("model", pa.string(), nullable=False),
    ]
)
"""The columns and their types."""


def write_parquet(file: IO[bytes], rows: Iterable[Row]) -> None:
    """Write rows to an open file."""
    remaining = iter(rows)
    with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        while group := list(islice(remaining, ROW_GROUP_SIZE)):
            columns = dict(zip(Row._fields, map(list, zip(*group, strict=True)), strict=True))
            writer.write_table(pa.table(columns, schema=SCHEMA))


def count_parquet(file: IO[bytes]) -> Counts:
    """Count the rows of a file; only the necessary columns are read."""
    table = pq.read_table(file, columns=["accepted", "error"])
    failed = table.num_rows - table["error"].null_count
    return Counts(table.num_rows, sum(table["accepted"].to_pylist()), failed)
