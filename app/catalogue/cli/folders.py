"""What every command of authors shares: the folders that are meant, and how results are printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec
from sqlalchemy.exc import OperationalError

from app.base import migrations
from app.content.tree import read_tree

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


@dataclass(frozen=True)
class Folder:
    """A course folder: its path, its slug, and what stands before its files' names in messages about `paths`."""

    path: Path
    prefix: str = ""

    @property
    def slug(self) -> str:
        """The name of the folder, also where it was given as "."."""
        return self.path.resolve().name

    @property
    def named(self) -> str:
        """What stands before its files' names so that a terminal can open them."""
        return "" if self.path == Path() else f"{self.path.as_posix()}/"

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


def require_database() -> None:
    """End the command with a sentence where the instance's database is not there or not of this version."""
    try:
        ready = migrations.is_current()
    except OperationalError as error:
        raise click.ClickException(f"The database cannot be reached: {error.orig}") from error
    if not ready:
        raise click.ClickException("The database of this instance is not ready. Run this first: brevet db upgrade")


def colored() -> bool:
    """Whether standard output is a terminal that shows color and whose user has not asked for none (NO_COLOR)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def as_json(value: object) -> str:
    """Indented JSON. What is not Unicode in names of files is replaced."""
    return msgspec.json.format(msgspec.json.encode(_unicode(value))).decode()


def _unicode(value: object) -> object:
    if isinstance(value, str):
        return value.encode(errors="surrogateescape").decode(errors="replace")
    if isinstance(value, dict):
        return {key: _unicode(it) for key, it in value.items()}
    return [_unicode(it) for it in value] if isinstance(value, list | tuple) else value
