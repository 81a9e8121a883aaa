"""The database: one session a request, and the only two places that commit.

SQLite and Postgres run the same code. On SQLite the driver's own transaction handling is switched off; a write
transaction takes a file lock (a queue, where SQLite itself only sleeps and retries) and then BEGIN IMMEDIATE.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import msgspec
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Engine, MetaData, TypeDecorator, event
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.types import JSON

_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all rows."""

    metadata = MetaData(naming_convention=_CONVENTION)
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware UTC in Python, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# rows derive from `Base`; the extension's own base class shares its metadata and is not used, because it copies a
# DeclarativeBase together with its registry, which SQLAlchemy 2.1 refuses
db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_after_commit: ContextVar[list[Callable[[], None]] | None] = ContextVar("after_commit", default=None)
_thread_lock = threading.Lock()


def engine_options(database_url: str) -> dict[str, Any]:
    """Engine options for Flask-SQLAlchemy."""
    options: dict[str, Any] = {
        "json_serializer": lambda value: msgspec.json.encode(value).decode(),
        "json_deserializer": msgspec.json.decode,
    }
    if not database_url.startswith("sqlite"):
        return options | {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}
    return options | {"connect_args": {"timeout": 30, "check_same_thread": False}}


def prepare_engine(engine: Engine) -> None:
    """Take SQLite's transactions into our own hands."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


class ReadOnlyError(RuntimeError):
    """Something tried to write outside a write transaction: a bug."""


@event.listens_for(Session, "before_flush")
def _guard_flush(session: Session, *_: object) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise ReadOnlyError("rows were changed outside a write transaction")


@event.listens_for(Session, "do_orm_execute")
def _guard_execute(state: ORMExecuteState) -> None:
    if not _writing.get() and (state.is_insert or state.is_update or state.is_delete):
        raise ReadOnlyError("a statement that writes ran outside a write transaction")


@contextmanager
def transaction() -> Iterator[None]:
    """One write transaction on `db.session`: all of it is committed, or nothing.

    Ends any read transaction first. A refusal with `keeps_trace` commits what was written and is raised on.
    Transactions do not nest: services flush, the edge commits.
    """
    if _writing.get():
        raise RuntimeError("a write transaction is already open")
    db.session.rollback()
    rings: list[Callable[[], None]] = []
    with _write_lock():
        writing, after = _writing.set(True), _after_commit.set(rings)
        try:
            try:
                yield
            except Exception as error:
                if not getattr(error, "keeps_trace", False):
                    raise
                db.session.commit()
                raise
            db.session.commit()
        except BaseException:
            db.session.rollback()
            rings.clear()
            raise
        finally:
            _writing.reset(writing)
            _after_commit.reset(after)
    for ring in rings:
        ring()


@contextmanager
def snapshot() -> Iterator[None]:
    """All that the block reads is as it was at one moment. Ends any read transaction first, and its own at the end."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":  # a transaction of SQLite sees one moment anyhow
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        db.session.rollback()


def after_commit(action: Callable[[], None]) -> None:
    """Run `action` once the open write transaction has been committed and its lock released."""
    rings = _after_commit.get()
    if rings is None:
        raise RuntimeError("no write transaction is open")
    rings.append(action)


def insert(table: type[Base]) -> Any:
    """An INSERT that knows ON CONFLICT, in the dialect of the current database."""
    return (sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert)(table)


def _write_lock() -> Any:
    if db.engine.dialect.name != "sqlite" or not db.engine.url.database or db.engine.url.database == ":memory:":
        return nullcontext()
    return _file_lock(db.engine.url.database + ".lock")


@contextmanager
def _file_lock(path: str) -> Iterator[None]:
    # flock belongs to the open file, so threads of one process queue on it as processes do
    with _thread_lock:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
