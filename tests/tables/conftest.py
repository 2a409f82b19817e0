import pytest

from numscribe.reading.recognizer import Recognizer


@pytest.fixture(scope="session")
def recognizer() -> Recognizer:
    return Recognizer()
