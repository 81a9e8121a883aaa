"""Fixtures: an application on SQLite and one on Postgres, emptied between tests."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Table

from tests.postgres import Server, UnavailableError, make_database

pytest_plugins = ["tests.chromium"]

SOAK = bool(os.environ.get("BREVET_SOAK"))
"""Whether the long forms run, as in `make soak`."""

# How long an example takes says how busy the machine is. What is drawn anew each time finds more, and belongs where
# somebody looks for it: `make test` draws the same examples wherever it runs.
hypothesis.settings.register_profile(
    "brevet", deadline=None, derandomize=not SOAK, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("brevet")

_SERVER = "BREVET_TEST_POSTGRES"
_PROBLEM = "BREVET_TEST_POSTGRES_PROBLEM"


def pytest_configure(config: pytest.Config) -> None:
    """Start one Postgres for all workers. Where it cannot run, say so at the top and at the end."""
    if hasattr(config, "workerinput") or config.option.collectonly or os.environ.get(_SERVER):
        return
    try:
        config.stash[_KEY] = server = Server()
        os.environ[_SERVER] = server.url()
    except UnavailableError as problem:
        os.environ[_PROBLEM] = str(problem)


_KEY = pytest.StashKey[Server]()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the server that this process started."""
    server = config.stash.get(_KEY, None)
    if server is not None:
        server.stop()
        os.environ.pop(_SERVER, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long walks come first: at the end they would keep one process busy while the others have nothing to do."""
    items.sort(key=lambda item: "tests/browser/" not in item.nodeid)


def pytest_report_header() -> str:
    """Say on which databases the tests run."""
    if _SERVER in os.environ:
        return "databases: SQLite and Postgres"
    return f"databases: SQLite only. POSTGRES COULD NOT BE STARTED: {os.environ.get(_PROBLEM, 'not tried')}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat at the end what was not tested."""
    if _PROBLEM in os.environ:
        terminalreporter.write_line(f"NOT TESTED ON POSTGRES: {os.environ[_PROBLEM]}", red=True, bold=True)


def empty_database(kind: str, folder: Path, name: str) -> str:
    """The address of a new empty database of this kind, for this worker. Fails where Postgres could not be started."""
    if kind == "sqlite":
        return f"sqlite:///{folder / f'{name}.db'}"
    if _SERVER not in os.environ:
        pytest.fail(f"Postgres could not be started: {os.environ.get(_PROBLEM, 'not tried')}")
    return make_database(os.environ[_SERVER], f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")


ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what takes long and asks the database for next to nothing."""

# A browser walks slowly, and what lies behind the pages is tested on both databases elsewhere: it takes one of them in
# `make test`, and both in `make soak`.
WALKED = ["sqlite", "postgres"] if SOAK else ["postgres"]

STRICTER = pytest.mark.parametrize("database_url", WALKED, indirect=True)
"""For long walks: on the database that takes less, and on both in `make soak`."""


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty database for this worker; every test that touches it runs on both kinds."""
    return empty_database(request.param, tmp_path_factory.mktemp("database"), "test")


@pytest.fixture(scope="session")
def _shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    from app import create_app
    from app.base import migrations, settings
    from app.base.db import db

    instance: Path = tmp_path_factory.mktemp("instance")
    environment = {
        "BREVET_INSTANCE": str(instance),
        "DATABASE_URL": database_url,
        "BREVET_SECRET_KEY": "for tests only",
        "BREVET_PUBLIC_URL": "https://brevet.example",
    }
    app = create_app(settings.read(environment))
    app.config["TESTING"] = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = True
    with app.app_context():
        migrations.upgrade()
    yield app
    app.extensions["bell"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_shared_app: Flask) -> Iterator[Flask]:
    """The application on an empty, migrated database. No context is pushed."""
    yield _shared_app
    from app.base.db import db

    with _shared_app.app_context():
        _empty(db.engine, db.metadata.sorted_tables)


def _empty(engine: Engine, tables: Sequence[Table]) -> None:
    # few tables have rows: to ask which, and to empty those, takes half as long as a TRUNCATE of all
    sqlite = engine.dialect.name == "sqlite"
    names = [table.name for table in tables]
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "PRAGMA defer_foreign_keys=ON" if sqlite else "SET LOCAL session_replication_role=replica"
        )
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
        filled = [f'"{name}"' for name in connection.exec_driver_sql(asked).scalars().all()]
        for name in filled:
            connection.exec_driver_sql(f"DELETE FROM {name}")
    if filled and not sqlite:  # rows are read in the order in which they come, as in a new database
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"VACUUM {', '.join(filled)}")


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context for tests of services and queries. Not together with `client`: they would share it."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts: it keeps cookies, and forms need no token (that is tested on its own)."""
    return app.test_client()
