import subprocess
import sys

import pytest

import numscribe

SERVING = """
import sys
from numscribe.web import create_app
from numscribe.cli import batch, read, serve
import numscribe.cli.evaluate
answer = create_app().test_client().post(
    "/api/v1/read", json={"strokes": [[[10, 10], [90, 12], [40, 120]]]}
)
assert answer.status_code == 200
"""
HEAVY_FOR_SERVING = [
    *("torch", "matplotlib", "onnx", "pooch", "sklearn"),
    *("sqlalchemy", "alembic", "ray", "pyarrow", "pandas"),
]


def _loaded(code: str) -> set[str]:
    code += "\nprint(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_serving_does_not_import_packages_for_training_or_feedback() -> None:
    assert _loaded(SERVING).isdisjoint(HEAVY_FOR_SERVING)


def test_importing_numscribe_does_not_import_heavy_packages() -> None:
    loaded = _loaded("import sys\nimport numscribe, numscribe.cli\nnumscribe.__version__")
    assert loaded.isdisjoint({"cv2", "onnxruntime", "flask", "numpy"})


def test_numscribe_serve_does_not_import_packages_that_start_threads() -> None:
    loaded = _loaded("import sys\nimport numscribe.cli.serve")
    assert loaded.isdisjoint({"cv2", "onnxruntime"})


def test_public_names_can_be_imported() -> None:
    assert all(getattr(numscribe, name) is not None for name in numscribe.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        numscribe.nonsense  # noqa: B018


def test_reading_strokes_does_not_import_network_modules() -> None:
    loaded = _loaded("import sys\nfrom numscribe import Recognizer\nRecognizer().read([[[1, 2]]])")
    assert loaded.isdisjoint({"http", "ssl"})
