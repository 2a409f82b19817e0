from numscribe.records import Reading
from numscribe.web.metrics import Metrics


def lines(metrics: Metrics) -> set[str]:
    return set(metrics.text().decode().splitlines())


def test_requests_are_counted_by_route_method_and_status() -> None:
    metrics = Metrics()
    for status in (200, 200, 404):
        metrics.count_request("/x", "POST", status, 0.2)
    assert lines(metrics) >= {
        'numscribe_requests_total{method="POST",route="/x",status="200"} 2.0',
        'numscribe_requests_total{method="POST",route="/x",status="404"} 1.0',
        'numscribe_request_seconds_bucket{le="0.1",route="/x"} 0.0',
        'numscribe_request_seconds_bucket{le="0.25",route="/x"} 3.0',
    }


def test_readings_are_counted_by_outcome() -> None:
    metrics = Metrics()
    metrics.count_reading(Reading("", 0.0, False, "empty", (), "default@1"), 0.01)
    metrics.count_reading(Reading("", 0.9, True, None, (), "default@1"), 0.01)
    assert lines(metrics) >= {
        'numscribe_readings_total{outcome="accepted"} 1.0',
        'numscribe_readings_total{outcome="empty"} 1.0',
        "numscribe_confidence_count 0.0",  # of readings with digits
    }


def test_the_queue_has_its_latest_length() -> None:
    metrics = Metrics()
    metrics.set_queue(2, 5)
    metrics.set_queue(1, 0)
    assert lines(metrics) >= {"numscribe_readings_running 1.0", "numscribe_requests_waiting 0.0"}
