"""Runs migrations on the application's own engine."""

from alembic import context
from flask import current_app


def is_ours(name, kind, _parents):
    """The queue that rings for jobs keeps tables of its own on Postgres."""
    return kind != "table" or not name.startswith("huey_")


database = current_app.extensions["migrate"].db


def let_tables_be_made_anew(connection, allowed):
    """SQLite changes a table by making it anew, during which what points to it points nowhere."""
    if connection.dialect.name == "sqlite":
        # straight to the driver: SQLite does not listen to this within a transaction
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={'OFF' if allowed else 'ON'}")


def check_that_all_points_somewhere(connection):
    """What the migrations left must still fit together, else nothing of them is kept."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        assert not lost, f"rows that point nowhere: {lost[:5]}"


with database.engine.connect() as connection:
    let_tables_be_made_anew(connection, True)
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
        check_that_all_points_somewhere(connection)
    connection.commit()
    let_tables_be_made_anew(connection, False)
