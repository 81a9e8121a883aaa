"""A site with keys of its own and no database, and programs of others that check what it signs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from flask import Flask

from app.base import node, settings
from tests import npm
from tests.certificates.credentials.samples import SITE, Checker


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """As much of a site as its keys need."""
    app = Flask(__name__)
    environment = {
        "BREVET_INSTANCE": str(tmp_path_factory.mktemp("instance")),
        "BREVET_SECRET_KEY": "for tests only",
        "BREVET_PUBLIC_URL": SITE,
    }
    app.config["SETTINGS"] = settings.read(environment)
    return app


@pytest.fixture(autouse=True)
def _at_the_site(site: Flask) -> Iterator[None]:
    with site.app_context():
        yield


@pytest.fixture(scope="session")
def checker() -> Iterator[Checker]:
    """One process for all checks of a session, since loading the packages takes longest."""
    tool = node.find()
    if tool is None:
        pytest.fail("There is no Node.js 18 here, which checks credentials: run `make test`, which installs it.")
    for name in ("@digitalbazaar/vc", "@digitalbazaar/vc-bitstring-status-list", "jose"):
        npm.package(name)
    program = [tool.program, str(npm.HERE / "credentials.mjs")]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Checker(process)
        assert process.stdin is not None
        process.stdin.close()
