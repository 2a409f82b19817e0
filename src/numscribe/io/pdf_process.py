"""Draw a page of an untrusted PDF in a process of its own, with limits of time and memory.

PDFium is not thread-safe, and a small PDF can need minutes or gigabytes to be drawn.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess  # nosec B404
import sys
from dataclasses import dataclass

from numscribe import errors
from numscribe.errors import BrokenImageError, InputTooLargeError, NumscribeError
from numscribe.io.pdf import check_signature

_SECONDS, _MAX_SECONDS = 2, 60
"""Maximum processor time and maximum elapsed time of drawing a page, in whole seconds."""

_MEMORY, _ADDRESSES = 256 << 20, 1 << 30
"""Maximum private memory and maximum address space of the process, in bytes. The libraries alone
reserve 300 MB of addresses, most of which they do not use."""

_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""OpenBLAS reserves more than 100 MB of address space for each thread, by default one per core."""

_QUALITY = 92
"""Quality of the JPEG, 0 to 100."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page of a PDF.

    Attributes:
        jpeg: The page as a JPEG, 2,400 pixels along its longer side.
        pages: Number of pages of the PDF.
    """

    jpeg: bytes
    pages: int


def draw_page(content: bytes, page: int) -> DrawnPage:
    """Draw a page of a PDF.

    Args:
        content: The PDF.
        page: Which page, from 1.

    Raises:
        UndecodableImageError: It is no PDF, is damaged, or needs a password.
        InputTooLargeError: It has more than 500 pages, or the page is too complex.
        MissingInputError: There is no such page.
        MissingPackageError: pypdfium2 is not installed.
    """
    check_signature(content)
    # Without -P, a file in the current folder could replace a module.
    command = [sys.executable, "-P", "-m", __name__, str(page)]
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603
            command,
            input=content,
            capture_output=True,
            timeout=_MAX_SECONDS,
            check=False,
            env=os.environ | _ENVIRONMENT,
        )
    except subprocess.TimeoutExpired as error:
        raise InputTooLargeError(f"Page {page} of the PDF is too complex.") from error
    head, _, jpeg = done.stdout.partition(b"\n")
    if done.returncode or not head:  # PDFium ends the process if there is not enough memory
        raise InputTooLargeError(f"Page {page} of the PDF is damaged or too complex.")
    answer = json.loads(head)
    if "error" in answer:
        raise _error(answer["error"], answer["message"])
    return DrawnPage(jpeg, answer["pages"])


def _error(name: str, message: str) -> NumscribeError:
    """Return an error of a class of ``errors`` with a complete message."""
    kind: type[NumscribeError] = getattr(errors, name)
    error = kind.__new__(kind)  # some classes make their messages in __init__
    error.args = (message,)
    return error


def main() -> None:
    """Draw the page of the first argument from standard input; print a line of JSON and a JPEG."""
    _limit_resources()
    content, page = sys.stdin.buffer.read(), int(sys.argv[1])
    try:
        pages, jpeg = _draw(content, page)
        head: dict[str, object] = {"pages": pages}
    except NumscribeError as error:
        head, jpeg = {"error": type(error).__name__, "message": str(error)}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + jpeg)


def _draw(content: bytes, page: int) -> tuple[int, bytes]:
    import cv2  # noqa: PLC0415 only in the process that draws

    from numscribe.io.pdf import count_pages, read_page  # noqa: PLC0415

    pages = count_pages(content)
    image = read_page(content, page)
    is_encoded, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not is_encoded:
        raise BrokenImageError(f"Page {page} of the PDF cannot be drawn.")
    return pages, jpeg.tobytes()


def _limit_resources() -> None:
    try:
        import resource  # noqa: PLC0415 only on Unix
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # PDFium aborts if memory runs out
    signal.alarm(_MAX_SECONDS)  # the server, which ends it otherwise, may have been killed


if __name__ == "__main__":
    main()
