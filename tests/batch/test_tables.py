import csv
import json
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from numscribe.batch.parquet import SCHEMA, ParquetTable
from numscribe.batch.rows import Row
from numscribe.batch.tables import CsvTable, JsonTable, TextTable
from numscribe.errors import DataError

READ = Row("a/1.png", "1", "1", 0.991234, True, None, None, "default@0.1.0")
UNSURE = Row('b "2",\r\n ü\u2028.png', "24", "2/\n4", 0.25, False, "unsure", None, "default@0.1.0")
EMPTY = Row("c.png", "", "", 0.0, False, "empty", None, "default@0.1.0")
FAILED = Row.failed("d.png", "This PNG picture is broken.", "default@0.1.0")
ROWS = [READ, UNSURE, EMPTY, FAILED]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
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
forms = pytest.mark.parametrize("form", [CsvTable, JsonTable])
again = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def _write(table: TextTable | ParquetTable, rows: list[Row]) -> None:
    with closing(table):
        assert list(table.rows_there()) == []
        table.append(rows)
        table.finish()


def _there(table: TextTable | ParquetTable) -> list[Row]:
    with closing(table):
        return list(table.rows_there())


@forms
@again
@given(rows=rows)
def test_rows_come_back_as_they_were(
    form: type[TextTable], rows: list[Row], tmp_path: Path
) -> None:
    path = tmp_path / "table"
    path.unlink(missing_ok=True)
    _write(form(path), rows)
    assert _there(form(path)) == rows


@forms
@again
@given(data=st.data(), rows=rows)
def test_wherever_it_is_cut_the_rest_makes_the_same_file(
    form: type[TextTable], data: st.DataObject, rows: list[Row], tmp_path: Path
) -> None:
    path = tmp_path / "table"
    path.unlink(missing_ok=True)
    _write(form(path), rows)
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with closing(form(path)) as table:
        there = list(table.rows_there())
        assert there == rows[: len(there)]
        table.append(rows[len(there) :])
    assert path.read_bytes() == whole


def test_other_programs_read_the_csv(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    _write(CsvTable(path), ROWS)
    with path.open(newline="", encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    assert [row["file"] for row in read] == [row.file for row in ROWS]
    assert read[0] == {
        "file": "a/1.png",
        "text": "1",
        "formatted": "1",
        "confidence": "0.991234",
        "accepted": "true",
        "reason": "",
        "error": "",
        "model": "default@0.1.0",
    }
    assert read[1]["formatted"] == "2/\n4"
    assert read[3]["error"] == "This PNG picture is broken."
    assert read[3]["confidence"] == ""


def test_other_programs_read_the_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    _write(JsonTable(path), ROWS)
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    assert [json.loads(line) for line in lines] == [row._asdict() for row in ROWS]


def test_other_programs_read_the_parquet(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    _write(ParquetTable(path, 3), ROWS)
    table = pq.read_table(path)
    assert table.schema.equals(SCHEMA)
    assert table.to_pylist() == [row._asdict() for row in ROWS]
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_without_rows_is_one(tmp_path: Path) -> None:
    _write(CsvTable(tmp_path / "x.csv"), [])
    assert (
        tmp_path / "x.csv"
    ).read_text() == "file,text,formatted,confidence,accepted,reason,error,model\n"
    _write(ParquetTable(tmp_path / "x.parquet"), [])
    assert pq.read_table(tmp_path / "x.parquet").num_rows == 0


def test_parts_of_parquet_that_are_whole_survive_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    killed = ParquetTable(path, 2)
    killed.append(ROWS[:3])
    (tmp_path / "x.parquet.parts" / "unfinished").write_bytes(b"PAR1 half")
    table = ParquetTable(path, 2)
    assert list(table.rows_there()) == ROWS[:2]
    table.append(ROWS[2:])
    table.finish()
    assert pq.read_table(path).to_pylist() == [row._asdict() for row in ROWS]


def test_parquet_that_was_stopped_in_order_keeps_every_row(tmp_path: Path) -> None:
    stopped = ParquetTable(tmp_path / "x.parquet", 100)
    stopped.append(ROWS)
    stopped.close()
    assert _there(ParquetTable(tmp_path / "x.parquet")) == ROWS


def test_parquet_that_was_joined_as_it_was_killed_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    _write(ParquetTable(path, 2), ROWS[:3])
    (tmp_path / "x.parquet.parts").mkdir()
    (tmp_path / "x.parquet.parts" / "00000001.parquet").write_bytes(b"left over")
    table = ParquetTable(path, 2)
    assert list(table.rows_there()) == ROWS[:3]
    table.append(ROWS[3:])
    table.finish()
    assert pq.read_table(path).to_pylist() == [row._asdict() for row in ROWS]


@pytest.mark.parametrize("content", ["a,b\n1,2\n", CsvTable.header.decode() + "1,2\n"])
def test_another_csv_is_left_alone(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content)
    with pytest.raises(DataError):
        _there(CsvTable(path))
    assert path.read_text() == content


@pytest.mark.parametrize("content", ["[]\n", "{}\n", "junk\n", "7\n"])
def test_other_json_lines_are_left_alone(content: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content)
    with pytest.raises(DataError, match="broken"):
        _there(JsonTable(path))
    assert path.read_text() == content


@pytest.mark.parametrize("form", [CsvTable, JsonTable, ParquetTable])
def test_a_table_that_cannot_be_written_is_said(
    form: type[TextTable | ParquetTable], tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=r"No such file"):
        form(tmp_path / "nowhere" / "x")
