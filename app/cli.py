"""The command `brevet`: every room's commands under one name."""

from __future__ import annotations

import sys

import click
from flask.cli import ScriptInfo

from app import create_app
from app.base.commands import Commands
from app.base.settings import SettingsError
from app.catalogue.cli import course

PLACES = {
    "certificate": "app.certificates.cli:certificate",
    "db": "app.operations.cli:database",
    "demo": "app.operations.cli:demo",
    "keys": "app.keys.cli:keys",
    "ledger": "app.ledger.cli:ledger",
    "serve": "app.operations.cli:serve",
    "user": "app.accounts.cli:user",
    "worker": "app.jobs.cli:worker",
}


@click.group(
    cls=Commands, places=PLACES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="brevet")
def brevet() -> None:
    """Brevet: a learning management system for peace support training.

    Start with `brevet serve`. Settings come from the environment; docs/administrators/settings.md lists them.
    """


brevet.add_command(course)
course.places |= {
    "export": "app.authoring.cli:export",  # folders, as in the catalogue, and questions
    "import": "app.authoring.cli:import_",
    "preview": "app.authoring.preview.command:preview",
}


def main() -> None:
    """Run the command line. Wrong settings end it with one clear message and exit code 2."""
    try:
        brevet(obj=ScriptInfo(create_app=create_app))
    except SettingsError as error:
        click.echo(f"Brevet cannot start with these settings:\n{error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
