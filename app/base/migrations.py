"""Bringing the database to the newest form, and knowing whether it is there."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_migrate import upgrade as alembic_upgrade
from sqlalchemy import inspect

from app.base.db import db
from app.base.settings import ROOT


def is_current() -> bool:
    """Whether every migration has been applied."""
    with db.engine.connect() as connection:
        applied = MigrationContext.configure(connection).get_current_heads()
    return set(applied) == set(ScriptDirectory(str(ROOT / "migrations")).get_heads())


def is_empty() -> bool:
    """Whether the database has no tables of ours at all."""
    return not inspect(db.engine).has_table("person")


def upgrade() -> None:
    """Apply the migrations that are missing."""
    current_app.logger.info("bringing the database to its newest form")
    alembic_upgrade(directory=str(ROOT / "migrations"))
