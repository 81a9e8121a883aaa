"""Runs migrations on the application's own engine."""

from alembic import context
from flask import current_app


def is_ours(name, kind, _parents):
    """The queue that rings for jobs keeps tables of its own on Postgres."""
    return kind != "table" or not name.startswith("huey_")


database = current_app.extensions["migrate"].db

with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        user_module_prefix="",
        include_name=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
