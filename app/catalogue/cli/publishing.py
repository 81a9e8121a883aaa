"""`brevet course publish`: a folder becomes the current edition."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.accounts import services as accounts
from app.base.db import transaction
from app.catalogue import queries, services
from app.catalogue.cli.folders import PATHS, Folder, colored, course_folders, require_database
from app.content.compiler import Compilation, compile_course
from app.content.differences import differences
from app.content.differences.report import as_text as differences_as_text
from app.content.report import as_text


@click.command("publish")
@PATHS
@click.option("--reason", default="", help="Why this edition is published; kept with it.")
@click.option("--dry-run", is_flag=True, help="Only say in words what would change for readers.")
@with_appcontext
def publish(paths: tuple[Path, ...], reason: str, dry_run: bool) -> None:
    """Compile courses and make them the current editions. A course with errors keeps its published edition.

    Example: brevet course publish courses/gender-training --reason "Corrected two answers"
    """
    folders = course_folders(paths)
    require_database()
    if dry_run:
        failed = [folder for folder in folders if not _rehearse(folder)]
    else:
        failed = [folder for folder in folders if not publish_folder(folder, reason)]
    sys.exit(1 if failed else 0)


def _rehearse(folder: Folder) -> bool:
    """Say what publishing would change, and change nothing; returns whether it would succeed."""
    tree = folder.read()
    before = queries.edition_now(folder.slug)
    result = compile_course(folder.slug, tree, before, queries.library())
    _complain(folder, result, tree)
    if result.edition is None:
        return False
    if before is None:
        click.echo(f"{folder.slug}: would be published for the first time.")
    elif before.digest == result.edition.digest:
        click.echo(f"{folder.slug}: these files are published already.")
    else:
        click.echo(differences_as_text(f"{folder.slug}: published → folder", differences(before, result.edition)))
    return True


def _complain(folder: Folder, result: Compilation, tree: dict[str, bytes]) -> None:
    """Print what was found, where it is more than advice."""
    if any(finding.severity != "advice" for finding in result.diagnostics) or not result.ok:
        click.echo(as_text(result, tree, colored(), folder.named), err=True)
    if not result.ok:
        click.echo(f"{folder.slug}: not published. The edition that was published before keeps serving.", err=True)


def publish_folder(folder: Folder, reason: str = "") -> bool:
    """Publish one folder; returns False, and changes nothing, when it has errors."""
    tree = folder.read()
    result = compile_course(folder.slug, tree, queries.edition_now(folder.slug), queries.library())
    _complain(folder, result, tree)
    edition = result.edition
    if edition is None:
        return False
    stored = services.store(folder.slug, edition, tree)
    with transaction():
        centre = accounts.ensure_centre(current_app.config["SETTINGS"].centre_name)
        row, new = services.publish(stored, centre.id, reason=reason)
        number = row.number
    click.echo(f"{folder.slug}: edition {number} {'published' if new else 'is published already'}.")
    return True
