"""Bringing the database to the newest form, and knowing whether it is there.

Alembic takes long to load, and who serves pages never needs it: it is imported where it is used.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import inspect

from app.base.db import db
from app.base.settings import ROOT

_FOLDER = ROOT / "migrations"


def is_current() -> bool:
    """Whether every migration has been applied."""
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with db.engine.connect() as connection:
        applied = MigrationContext.configure(connection).get_current_heads()
    return set(applied) == set(ScriptDirectory(str(_FOLDER)).get_heads())


def is_empty() -> bool:
    """Whether the database has no tables of ours at all."""
    return not inspect(db.engine).has_table("person")


def upgrade() -> None:
    """Apply the migrations that are missing."""
    import flask_migrate

    current_app.logger.info("bringing the database to its newest form")
    flask_migrate.Migrate(current_app, db, directory=str(_FOLDER), render_as_batch=True)
    flask_migrate.upgrade(directory=str(_FOLDER))
