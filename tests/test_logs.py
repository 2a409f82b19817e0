import io
import json
import sys

import pytest

from numscribe.logs import make_logger
from numscribe.settings import Settings


def test_an_event_is_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    log = make_logger(Settings(log_format="json"))
    log.info("request", status=200)
    event = json.loads(capsys.readouterr().out)
    assert {key: event[key] for key in ("event", "level", "status")} == {
        "event": "request",
        "level": "info",
        "status": 200,
    }
    assert event["timestamp"].endswith("Z")


def test_events_below_the_level_are_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    log = make_logger(Settings(log_format="text", log_level="warning"))
    log.info("request")
    log.warning("fault")
    output = capsys.readouterr().out
    assert "fault" in output
    assert "request" not in output


def test_a_closed_output_raises_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    log = make_logger(Settings(log_format="json"))
    monkeypatch.setattr(sys, "stdout", closed)
    log.info("request")
