import json
from dataclasses import replace
from pathlib import Path

import pytest

from numscribe.errors import DataError
from numscribe.training.run import Run


def test_an_unfinished_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="finished run"):
        Run.read(tmp_path)


def test_the_error_of_a_run_is_that_of_its_best_epoch(tmp_path: Path) -> None:
    run = Run(tmp_path, {}, 0, [{"validation": {"a": 0.5, "b": 0.7}}, {"validation": {"a": 0.1}}])
    assert run.error == pytest.approx(0.4)
    assert replace(run, log=run.log[1:]).error == pytest.approx(0.9)


def _write_run(folder: Path, start: str) -> Run:
    folder.mkdir()
    config = {"recipe": {"network": "ink", "start": start}, "seed": 3}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    row = {"validation": {"a": 0.5}, "seconds": 60.0}
    (folder / "log.jsonl").write_text(f"{json.dumps(row)}\n" * 2, encoding="utf-8")
    (folder / "model.onnx").touch()
    return Run.read(folder)


def test_the_earlier_stages_of_a_run_are_those_of_its_checkpoints(tmp_path: Path) -> None:
    first = _write_run(tmp_path / "first", "")
    second = _write_run(tmp_path / "second", str(tmp_path / "first" / "best.pt"))
    third = _write_run(tmp_path / "third", str(tmp_path / "second" / "last.pt"))
    assert third.earlier_stages() == [first, second]
    assert first.earlier_stages() == []


@pytest.mark.parametrize("start", ["default", "model.onnx", "missing/best.pt"])
def test_a_start_without_a_run_beside_it_is_no_stage(tmp_path: Path, start: str) -> None:
    assert _write_run(tmp_path / "run", start).earlier_stages() == []


def test_the_facts_of_a_run_name_its_checkpoint_without_its_path(tmp_path: Path) -> None:
    facts = _write_run(tmp_path / "run", str(tmp_path / "first" / "best.pt")).facts()
    assert facts == {
        "recipe": {"network": "ink", "start": "first/best.pt"},
        "seed": 3,
        "epochs": 2,
        "training_seconds": 120.0,
    }
