"""Commands for authors: check a course, publish it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec
from flask import current_app
from flask.cli import with_appcontext
from msgspec.structs import replace

from app.accounts import services as accounts
from app.base.db import transaction
from app.catalogue import queries, services
from app.content.compiler import Compilation, compile_course
from app.content.report import as_text
from app.content.tree import read_tree

course = click.Group("course", help="Check and publish courses written as folders of Markdown.")

_PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


@dataclass(frozen=True)
class Folder:
    """A course folder: its path, its slug, and what stands before its files' names in messages about `paths`."""

    path: Path
    prefix: str = ""

    @property
    def slug(self) -> str:
        """The name of the folder, also where it was given as "."."""
        return self.path.resolve().name

    def read(self) -> dict[str, bytes]:
        """Its files. Ends the command with code 2 when one cannot be read."""
        try:
            return read_tree(self.path)
        except OSError as error:
            raise click.UsageError(f"{self.path} cannot be read: {error.strerror or error}") from error


def course_folders(paths: Iterable[Path]) -> list[Folder]:
    """The course folders among these paths: a folder with a course.md, or one that holds such folders.

    Raises click.UsageError for a path that is neither.
    """
    found: list[Folder] = []
    for path in paths:
        if (path / "course.md").is_file():
            found.append(Folder(path))
            continue
        below = [Folder(file.parent, f"{file.parent.name}/") for file in sorted(path.glob("*/course.md"))]
        if not below:
            raise click.UsageError(f"{path} is no course: there is no course.md in it, nor in a folder below it.")
        found += below
    return found


@course.command("check")
@_PATHS
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print what was found."
)
def check(paths: tuple[Path, ...], form: str) -> None:
    """Compile courses and print every mistake with its place and its cure.

    Exits with 0 when there are no errors, with 1 when there are, with 2 when a path cannot be read.
    """
    results, trees = [], []
    for folder in course_folders(paths):
        tree = folder.read()
        results.append(_seen_from(folder.prefix, compile_course(folder.slug, tree)))
        trees.append({folder.prefix + name: data for name, data in tree.items()})
    if form == "json":
        click.echo(_as_json(results))
    else:
        for result, tree in zip(results, trees, strict=True):
            click.echo(as_text(result, tree, color=sys.stdout.isatty()))
    sys.exit(0 if all(result.ok for result in results) else 1)


def _seen_from(prefix: str, result: Compilation) -> Compilation:
    """The result with file names as they look from the path that was given."""
    moved = tuple(replace(d, span=replace(d.span, file=prefix + d.span.file)) for d in result.diagnostics)
    return replace(result, diagnostics=moved)


def _as_json(results: list[Compilation]) -> str:
    courses = [{"course": result.slug, **msgspec.to_builtins(result.counts)} for result in results]
    diagnostics = [d.as_json() for result in results for d in result.diagnostics]
    return msgspec.json.format(msgspec.json.encode({"courses": courses, "diagnostics": diagnostics})).decode()


@course.command("publish")
@_PATHS
@click.option("--reason", default="", help="Why this edition is published; kept with it.")
@with_appcontext
def publish(paths: tuple[Path, ...], reason: str) -> None:
    """Compile courses and make them the current editions. A course with errors keeps its published edition."""
    folders = course_folders(paths)
    failed = [folder for folder in folders if not publish_folder(folder, reason)]
    sys.exit(1 if failed else 0)


def publish_folder(folder: Folder, reason: str = "") -> bool:
    """Publish one folder; returns False, and changes nothing, when it has errors."""
    tree = folder.read()
    result = compile_course(folder.slug, tree, queries.edition_now(folder.slug))
    if any(finding.severity == "warning" for finding in result.diagnostics) and result.ok:
        click.echo(as_text(result, tree, color=sys.stdout.isatty()), err=True)
    if result.edition is None:
        click.echo(as_text(result, tree, color=sys.stdout.isatty()), err=True)
        click.echo(f"{folder.slug}: not published. The edition that was published before keeps serving.", err=True)
        return False
    stored = services.store(folder.slug, result.edition, tree)
    with transaction():
        centre = accounts.ensure_centre(current_app.config["SETTINGS"].centre_name)
        edition, new = services.publish(stored, centre.id, reason=reason)
        number = edition.number
    click.echo(f"{folder.slug}: edition {number} {'published' if new else 'is published already'}.")
    return True
