import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestEntityTooLarge

from numscribe.errors import BusyError
from numscribe.web.bridge import REFUSAL, Bridge

SCOPE: dict[str, Any] = {
    "type": "http",
    "method": "POST",
    "http_version": "1.1",
    "scheme": "http",
    "raw_path": b"/a%20b%C3%A4",
    "query_string": b"x=1",
    "headers": [(b"host", b"here")],
    "client": ("192.0.2.1", "4000"),
    "server": ("192.0.2.2", "5000"),
}
DISCONNECT = {"type": "http.disconnect"}


class Client:
    """The client side of an ASGI connection: messages to send, and received messages."""

    def __init__(self, *messages: dict[str, Any], takes: bool = True) -> None:
        self._messages = list(messages)
        self._takes = takes
        self.answer: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        while not self._messages:
            await asyncio.sleep(3600)
        return self._messages.pop(0)

    async def send(self, message: dict[str, Any]) -> None:
        self.answer.append(message)
        if not self._takes and message["type"] == "http.response.body":
            await asyncio.sleep(3600)

    @property
    def content(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.answer)


def _body(content: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.request", "body": content, "more_body": more}


def _ask(
    app: Callable[..., Any], client: Client, scope: dict[str, Any] | None = None, **limits: Any
) -> Bridge:
    options = {"threads": 2, "timeout": 30.0, "max_body": {"": 1000}, "max_total": 10**6} | limits
    bridge = Bridge(app, **options)
    asyncio.run(bridge(SCOPE | (scope or {}), client.receive, client.send))
    return bridge


@pytest.fixture
def seen() -> dict[str, Any]:
    return {}


@pytest.fixture
def app(seen: dict[str, Any]) -> Callable[..., list[bytes]]:
    """An application that stores the environments of its calls."""

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(environ | {"body": environ["wsgi.input"].read()})
        start_response("200 OK", [("Content-Length", "2"), ("X-Name", "value")])
        return [b"o", b"k"]

    return app


def test_the_wsgi_environment_follows_pep_3333(app: Any, seen: dict[str, Any]) -> None:
    headers = [
        (b"host", b"here"),
        (b"content-type", b"text/plain"),
        (b"x-a", b"1"),
        (b"x-a", b"2"),
        (b"x_forwarded_for", b"192.0.2.9"),  # would look like x-forwarded-for
        (b"transfer-encoding", b"chunked"),
    ]
    client = Client(_body(b"some", more=True), _body(b"thing"))
    _ask(app, client, {"headers": headers})
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/a bä"
    assert (seen["QUERY_STRING"], seen["CONTENT_TYPE"], seen["HTTP_X_A"]) == (
        "x=1",
        "text/plain",
        "1,2",
    )
    assert (seen["body"], seen["CONTENT_LENGTH"]) == (b"something", "9")
    assert not {"HTTP_X_FORWARDED_FOR", "HTTP_TRANSFER_ENCODING"} & set(seen)
    assert client.answer == [
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", b"2"), (b"x-name", b"value")],
        },
        {"type": "http.response.body", "body": b"ok"},
    ]


@pytest.mark.parametrize(
    ("headers", "messages", "limits", "refusal"),
    [
        ([], [_body(b"")], {}, BadRequest),
        ([(b"host", b"a"), (b"host", b"b")], [_body(b"")], {}, BadRequest),
        (
            [(b"host", b"a"), (b"transfer-encoding", b"gzip, chunked")],
            [_body(b"")],
            {},
            BadRequest,
        ),
        ([(b"host", b"a"), (b"content-length", b"1001")], [_body(b"")], {}, RequestEntityTooLarge),
        ([(b"host", b"a")], [_body(bytes(1001))], {}, RequestEntityTooLarge),
        ([(b"host", b"a")], [_body(b"half", more=True), DISCONNECT], {}, ClientDisconnected),
        (
            [(b"host", b"a")],
            [_body(bytes(70_000))],
            {"max_body": {"": 10**6}, "max_total": 1000},
            BusyError,
        ),
    ],
)
def test_invalid_requests_are_passed_on_as_refusals(
    app: Any,
    seen: dict[str, Any],
    headers: list[tuple[bytes, bytes]],
    messages: list[dict[str, Any]],
    limits: dict[str, Any],
    refusal: type[Exception],
) -> None:
    _ask(app, Client(*messages), {"headers": headers}, **limits)
    assert isinstance(seen[REFUSAL], refusal)


def test_a_slow_body_is_refused_with_408(app: Any, seen: dict[str, Any]) -> None:
    _ask(app, Client(_body(b"half", more=True)), timeout=0.01)
    assert seen[REFUSAL].code == 408


@pytest.mark.parametrize("size", [1, 0])
def test_a_body_in_very_many_small_chunks_is_refused(
    app: Any, seen: dict[str, Any], size: int
) -> None:
    chunks = [_body(b"a" * size, more=True)] * 11_000
    client = Client(*chunks)
    _ask(app, client, max_body={"": 10**6})
    assert isinstance(seen[REFUSAL], BadRequest)


def test_a_body_that_is_refused_is_not_received_in_very_many_small_chunks(
    app: Any, seen: dict[str, Any]
) -> None:
    _ask(app, Client(*[_body(b"a", more=True)] * 12_000))
    assert isinstance(seen[REFUSAL], RequestEntityTooLarge)


def test_a_large_body_may_have_many_chunks(app: Any, seen: dict[str, Any]) -> None:
    chunks = [_body(b"a" * 1460, more=True)] * 12_000
    _ask(app, Client(*chunks, _body(b"")), max_body={"": 10**8}, max_total=10**8)
    assert seen[REFUSAL] is None


def test_the_body_limit_depends_on_the_path(app: Any, seen: dict[str, Any]) -> None:
    limits = {"": 10, "/large": 1000}
    _ask(app, Client(_body(bytes(999))), {"raw_path": b"/large"}, max_body=limits)
    assert seen[REFUSAL] is None


def test_bodies_count_for_the_limit_until_they_are_answered(app: Any) -> None:
    assert _ask(app, Client(_body(bytes(999))))._total == 0


def _streaming(closed: list[int], chunks: int) -> Callable[..., Any]:
    class Chunks:
        def __init__(self) -> None:
            self.made = 0

        def __iter__(self) -> Iterator[bytes]:
            return self

        def __next__(self) -> bytes:
            self.made += 1
            if self.made > chunks:
                raise StopIteration
            return b"x" * 10

        def close(self) -> None:
            closed.append(self.made)

    def app(_: dict[str, Any], start_response: Any) -> Chunks:
        start_response("200 OK", [])
        return Chunks()

    return app


def test_an_answer_is_streamed_and_closed() -> None:
    closed: list[int] = []
    client = Client(_body(b""))
    _ask(_streaming(closed, 3), client)
    assert client.content == b"x" * 30
    assert [message.get("more_body") for message in client.answer] == [None, True, True, True, None]
    assert closed == [4]


def test_a_stream_ends_when_the_client_disconnects() -> None:
    closed: list[int] = []
    _ask(_streaming(closed, 10**6), Client(_body(b""), DISCONNECT))
    assert len(closed) == 1
    assert closed[0] < 10**6


def test_a_client_that_does_not_receive_its_answer_is_disconnected() -> None:
    closed: list[int] = []
    _ask(_streaming(closed, 10**6), Client(_body(b""), takes=False), timeout=0.01)
    assert closed == [1]
