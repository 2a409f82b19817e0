from dataclasses import replace
from pathlib import Path

import pytest

from numscribe.errors import DataError
from numscribe.models.registry import model_content
from numscribe.training.measure import Run, forward_microseconds, spread


def test_an_unfinished_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="finished run"):
        Run.read(tmp_path)


def test_the_error_of_a_run_is_that_of_its_best_epoch(tmp_path: Path) -> None:
    run = Run(tmp_path, {}, 0, [{"validation": {"a": 0.5, "b": 0.7}}, {"validation": {"a": 0.1}}])
    assert run.error == pytest.approx(0.4)
    assert replace(run, log=run.log[1:]).error == pytest.approx(0.9)


def test_the_time_of_a_picture_is_positive() -> None:
    assert forward_microseconds(model_content("fast"), repeats=20) > 0


def test_spread_formats_mean_minimum_and_maximum() -> None:
    assert spread([0.99, 1.0]) == "99.50% (99.00%–100.00%)"
    assert spread([0.99]) == "99.00%"
