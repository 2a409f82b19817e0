import csv
import io
import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numscribe.batch.parquet import SCHEMA, count_parquet, write_parquet
from numscribe.batch.rows import Counts, Row
from numscribe.batch.writers import Writer, read_json, write_csv, write_json, writer_of
from numscribe.errors import InvalidRequestError

READ = Row("a/1.png", "1", "1", 0.991234, True, None, None, "default@0.1.0")
UNSURE = Row('b "2", ü\u2028.png', "24", "2/\n4", 0.25, False, "unsure", None, "default@0.1.0")
EMPTY = Row("c.png", "", "", 0.0, False, "empty", None, "default@0.1.0")
FAILED = Row.failed("d.png", "This PNG picture is broken.", "default@0.1.0")
ROWS = [READ, UNSURE, EMPTY, FAILED]

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
rows = st.lists(
    st.builds(
        Row,
        file=texts,
        text=st.text("0123456789"),
        formatted=st.text("0123456789/-. \n"),
        confidence=st.floats(0, 1).map(lambda value: round(value, 6)),
        accepted=st.booleans(),
        reason=st.none() | texts.filter(bool),
        error=st.none(),
        model=texts,
    )
    | st.builds(Row.failed, texts, texts.filter(bool), texts)
)


def _written(write: Writer, rows: list[Row]) -> io.BytesIO:
    file = io.BytesIO()
    write(file, rows)
    file.seek(0)
    return file


@given(rows=rows)
def test_rows_are_equal_after_writing_and_reading_json_lines(rows: list[Row]) -> None:
    assert list(read_json(_written(write_json, rows))) == rows


@given(rows=rows)
def test_the_csv_module_reads_the_csv(rows: list[Row]) -> None:
    text = io.TextIOWrapper(_written(write_csv, rows), encoding="utf-8", newline="")
    read = list(csv.DictReader(text, strict=True))
    assert [(row["file"], row["formatted"]) for row in read] == [
        (row.file, row.formatted or "") for row in rows
    ]
    assert [float(row["confidence"]) if row["confidence"] else None for row in read] == [
        row.confidence for row in rows
    ]


def test_the_csv_has_the_documented_columns() -> None:
    lines = _written(write_csv, [READ, FAILED]).read().decode().split("\n")
    assert lines == [
        "file,text,formatted,confidence,accepted,reason,error,model",
        "a/1.png,1,1,0.991234,true,,,default@0.1.0",
        "d.png,,,,false,,This PNG picture is broken.,default@0.1.0",
        "",
    ]


def test_the_json_module_reads_the_json_lines() -> None:
    lines = _written(write_json, ROWS).read().decode().split("\n")[:-1]
    assert [json.loads(line) for line in lines] == [row._asdict() for row in ROWS]


@pytest.mark.parametrize("rows", [ROWS, []])
def test_pyarrow_reads_the_parquet_with_the_schema(rows: list[Row]) -> None:
    table = pq.read_table(_written(write_parquet, rows))
    assert table.schema.equals(SCHEMA)
    assert table.to_pylist() == [row._asdict() for row in rows]


def test_count_parquet_counts_rows() -> None:
    counts = count_parquet(_written(write_parquet, ROWS))
    assert counts == Counts(rows=4, accepted=1, failed=1)
    assert counts.refused == 2


def test_the_format_depends_on_the_file_name() -> None:
    assert writer_of("a/x.CSV") is write_csv
    assert writer_of("x.jsonl") is write_json
    assert writer_of("x.parquet") is write_parquet
    with pytest.raises(InvalidRequestError, match="must end in"):
        writer_of("x.xlsx")
