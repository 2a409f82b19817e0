import io
import json
import struct
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from numscribe.settings import Settings
from numscribe.web import create_app

BATCH = "/api/v1/read/batch"


def _zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()


def _send(client: FlaskClient, content: bytes, query: str = "") -> TestResponse:
    return client.post(BATCH + query, data=content, content_type="application/zip")


def _lines(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_files_of_a_form_are_read_in_order(client: FlaskClient, seven_png: bytes) -> None:
    files = [(io.BytesIO(seven_png), "a.png"), (io.BytesIO(b"x"), "b.txt")]
    files.append((io.BytesIO(seven_png), "c.png"))
    first, second, third = _lines(client.post(BATCH, data={"file": files, "top": "2"}))
    assert [line["index"] for line in (first, second, third)] == [0, 1, 2]
    assert [line["name"] for line in (first, second, third)] == ["a.png", "b.txt", "c.png"]
    assert first["reading"]["text"] == third["reading"]["text"] == "7"
    assert len(first["reading"]["digits"][0]["top"]) == 2
    assert second["problem"]["type"] == "urn:numscribe:problem:undecodable-image"
    assert second["problem"]["status"] == 422
    assert "reading" not in second


def test_a_form_may_have_one_picture(client: FlaskClient, seven_png: bytes) -> None:
    (line,) = _lines(client.post(BATCH, data={"file": (io.BytesIO(seven_png), "a.png")}))
    assert (line["name"], line["reading"]["text"]) == ("a.png", "7")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("form", [False, True], ids=["body", "form"])
def test_a_zip_is_read(client: FlaskClient, seven_png: bytes, method: int, form: bool) -> None:
    files = {"in/a.png": seven_png, "in/": b"", "__MACOSX/._a.png": b"x", "../../b.png": b""}
    content = _zip(files, method)
    if form:
        answer = client.post(BATCH, data={"file": (io.BytesIO(content), "a.zip")})
    else:
        answer = _send(client, content)
    first, second = _lines(answer)
    assert (first["name"], first["reading"]["text"]) == ("in/a.png", "7")
    assert second["problem"]["type"] == "urn:numscribe:problem:missing-input"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_unsupported_zip_compression_is_refused(
    client: FlaskClient, seven_png: bytes, method: int
) -> None:
    (line,) = _lines(_send(client, _zip({"a.png": seven_png}, method)))
    assert "not supported" in line["problem"]["detail"]


def test_a_broken_file_does_not_affect_other_files(client: FlaskClient, seven_png: bytes) -> None:
    content = _zip({"a.png": seven_png, "b.png": seven_png}, zipfile.ZIP_STORED)
    broken = content.replace(seven_png, seven_png[:-9] + b"123456789", 1)
    first, second = _lines(_send(client, broken))
    assert "damaged" in first["problem"]["detail"]
    assert second["reading"]["text"] == "7"


def test_zip_members_at_negative_offsets_are_refused(client: FlaskClient, seven_png: bytes) -> None:
    content = _zip({"a.png": seven_png, "b.png": seven_png}, zipfile.ZIP_STORED)
    # An archive that ends before where it says that it begins: the first file is at a place < 0.
    cut = content[40:]
    lines = _lines(_send(client, cut))
    assert {line["problem"]["status"] for line in lines if "problem" in line} == {422}


def test_a_file_without_a_name_is_read(client: FlaskClient, seven_png: bytes) -> None:
    content = _zip({"x": seven_png}, zipfile.ZIP_STORED)
    head, middle = content.index(b"PK\x03\x04") + 26, content.index(b"PK\x01\x02") + 28
    nameless = bytearray(content)
    nameless[middle : middle + 2] = nameless[head : head + 2] = b"\0\0"
    del nameless[middle + 18]
    del nameless[head + 4]
    size = int.from_bytes(content[-10:-6], "little"), int.from_bytes(content[-6:-2], "little")
    nameless[-10:-6] = (size[0] - 1).to_bytes(4, "little")
    nameless[-6:-2] = (size[1] - 1).to_bytes(4, "little")
    (line,) = _lines(_send(client, bytes(nameless)))
    assert (line["name"], line["reading"]["text"]) == ("", "7")


def test_an_internal_error_does_not_affect_other_files(
    client: FlaskClient, seven_png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = zipfile.ZipFile.read
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: 1 / 0)
    (first,) = _lines(_send(client, _zip({"a.png": seven_png})))
    assert (first["problem"]["type"], first["problem"]["status"]) == ("about:blank", 500)
    monkeypatch.setattr(zipfile.ZipFile, "read", archive)


def test_a_file_too_large_for_a_picture_is_refused_alone(
    client: FlaskClient, seven_png: bytes
) -> None:
    first, second = _lines(_send(client, _zip({"a": bytes(10_000_001), "b": seven_png})))
    assert first["problem"]["status"] == 413
    assert second["reading"]["text"] == "7"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(client: FlaskClient) -> None:
    answer = _send(client, _zip({f"{index}.png": bytes(9_000_000) for index in range(12)}))
    assert answer.status_code == 413
    assert "100 MB" in answer.json["detail"]


def test_a_zip_member_is_truncated_to_its_declared_size(client: FlaskClient) -> None:
    content = bytearray(_zip({"a.png": bytes(5_000_000)}))
    for start in (content.index(b"PK\x03\x04") + 22, content.index(b"PK\x01\x02") + 24):
        content[start : start + 4] = (100).to_bytes(4, "little")
    (line,) = _lines(_send(client, bytes(content)))
    assert "damaged" in line["problem"]["detail"]


BAD: dict[str, tuple[int, dict[str, Any]]] = {
    "no body": (400, {}),
    "JSON": (400, {"json": {}}),
    "no zip": (422, {"data": b"PK", "content_type": "application/zip"}),
    "empty zip": (400, {"data": _zip({}), "content_type": "application/zip"}),
    "folders alone": (400, {"data": _zip({"a/": b""}), "content_type": "application/zip"}),
    "no file": (400, {"data": {"top": "1"}, "content_type": "multipart/form-data"}),
    "other field": (400, {"data": {"image": (io.BytesIO(b"x"), "x.png")}}),
    "unknown option": (400, {"data": {"file": (io.BytesIO(b"x"), "x.png"), "colour": "red"}}),
    "unknown model": (404, {"data": {"file": (io.BytesIO(b"x"), "x.png"), "model": "nonsense"}}),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_batch_is_a_problem_document(client: FlaskClient, case: str) -> None:
    status, request = BAD[case]
    answer = client.post(BATCH, **request)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_the_number_and_size_of_files_in_a_batch_are_limited(seven_png: bytes) -> None:
    settings = Settings(feedback_url="", max_batch_files=2, max_batch_megabytes=0.1)
    client = create_app(settings).test_client()
    assert len(_lines(_send(client, _zip(dict.fromkeys("ab", seven_png))))) == 2
    assert _send(client, _zip(dict.fromkeys("abc", seven_png))).status_code == 413
    assert _send(client, bytes(100_001)).status_code == 413
    files = [(io.BytesIO(seven_png), name) for name in "abc"]
    assert client.post(BATCH, data={"file": files}).status_code == 413


def test_a_batch_may_be_larger_than_a_picture(client: FlaskClient, seven_png: bytes) -> None:
    noise = bytes(8_000_000)
    files = {"a": noise, "b": noise, "c": noise, "d": seven_png}
    lines = _lines(_send(client, _zip(files, zipfile.ZIP_STORED)))
    assert lines[3]["reading"]["text"] == "7"


def _answers(client: FlaskClient, content: bytes) -> TestResponse:
    """A batch whose answer is not yet taken."""
    return client.post(BATCH, data=content, content_type="application/zip", buffered=False)


def test_a_batch_whose_answer_is_not_received_blocks_no_other_request(seven_png: bytes) -> None:
    settings = Settings(feedback_url="", queue=0)
    client = create_app(settings).test_client()
    with _answers(client, _zip({"a.png": seven_png, "b.png": seven_png})) as answer:
        assert b'"text": "7"' in next(iter(answer.response))
        reading = client.post("/api/v1/read", data=seven_png, content_type="image/png")
        assert reading.status_code == 200


def test_the_number_of_concurrent_batches_is_limited(seven_png: bytes) -> None:
    client = create_app(Settings(feedback_url="", queue=0)).test_client()
    content = _zip({"a.png": seven_png, "b.png": seven_png})
    with _answers(client, content):
        second = _send(client, b"not even looked at")
        assert (second.status_code, "Retry-After" in second.headers) == (503, True)
    assert len(_lines(_send(client, content))) == 2


@pytest.mark.parametrize("bad", [b"no ZIP", b""])
def test_a_refused_batch_releases_its_slot(client: FlaskClient, bad: bytes) -> None:
    for _ in range(client.application.extensions["numscribe"].settings.queue):
        assert _send(client, bad).status_code in (400, 422)


def test_a_zip_directory_with_too_many_entries_is_not_parsed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = []
    decode = zipfile.ZipInfo._decodeExtra
    monkeypatch.setattr(
        zipfile.ZipInfo, "_decodeExtra", lambda *given: entries.append(1) or decode(*given)
    )
    entry = b"PK\x01\x02" + bytes(24) + (1).to_bytes(2, "little") + bytes(16) + b"a"
    count = 100_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, 47 * count, 0, 0)
    answer = _send(client, entry * count + end)
    assert answer.status_code == 413
    assert "directory" in answer.json["detail"]
    assert not entries


def test_a_finished_batch_releases_its_slot(client: FlaskClient, seven_png: bytes) -> None:
    places = client.application.extensions["numscribe"].settings.queue // 4
    for _ in range(places + 1):
        with _send(client, _zip({"a.png": seven_png})) as answer:
            assert answer.status_code == 200
