"""The command `brevet`: every room's commands under one name."""

from __future__ import annotations

import sys

import click
from flask.cli import ScriptInfo

from app import create_app
from app.accounts.cli import user
from app.authoring.cli import export, import_
from app.authoring.preview.command import preview
from app.base.settings import SettingsError
from app.catalogue.cli import course
from app.jobs.cli import worker
from app.operations.cli import database, demo, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="brevet")
def brevet() -> None:
    """Brevet: a learning management system for peace support training.

    Start with `brevet serve`. Settings come from the environment; docs/administrators/settings.md lists them.
    """


for command in (preview, import_, export):  # this export writes folders and questions
    course.add_command(command)
for command in (serve, demo, course, user, database, worker):
    brevet.add_command(command)


def main() -> None:
    """Run the command line. Wrong settings end it with one clear message and exit code 2."""
    try:
        brevet(obj=ScriptInfo(create_app=create_app))
    except SettingsError as error:
        click.echo(f"Brevet cannot start with these settings:\n{error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
