from numscribe.batch.rows import Counts, Row


def test_rows_are_counted_by_outcome() -> None:
    counts = Counts()
    counts.add(Row("a.png", "1", "1", 0.9, True, None, None, "default@1"))
    counts.add(Row("b.png", "2", "2", 0.1, False, "unsure", None, "default@1"))
    counts.add(Row.failed("c.png", "This picture is broken.", "default@1"))
    assert (counts.rows, counts.accepted, counts.refused, counts.failed) == (3, 1, 1, 1)


def test_counts_are_added() -> None:
    counts = Counts(rows=3, accepted=1, failed=1)
    counts.join(Counts(rows=4, accepted=2, failed=0))
    assert counts == Counts(rows=7, accepted=3, failed=1)
