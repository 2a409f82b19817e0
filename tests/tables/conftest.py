import pytest

from numscribe.recognizer import Recognizer


@pytest.fixture(scope="session")
def recognizer() -> Recognizer:
    return Recognizer()
