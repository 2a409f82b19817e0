"""How the tests are shared out among processes."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep each folder's tests in one process: they share a server, a browser or a training."""
    for item in items:
        parent = item.path.parent.relative_to(config.rootpath)
        item.add_marker(pytest.mark.xdist_group(parent.as_posix()))
