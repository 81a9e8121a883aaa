"""Keys need an application's settings and nothing else of it: no database, no pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.base import settings


@pytest.fixture(scope="session")
def _bare(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    instance: Path = tmp_path_factory.mktemp("keys")
    app = Flask("keys")
    app.config["SETTINGS"] = settings.read(
        {"BREVET_INSTANCE": str(instance), "BREVET_PUBLIC_URL": "https://brevet.example"}
    )
    return app


@pytest.fixture
def bare(_bare: Flask) -> Iterator[Flask]:
    """An application context with settings alone; its keys are made once for all tests of this process."""
    with _bare.app_context():
        yield _bare
