"""`brevet course diff` and `export`: what an edition is beside another one, and the very files it was made from."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from flask.cli import ScriptInfo, with_appcontext

from app.catalogue import queries
from app.catalogue.cli.folders import Folder, as_json, require_database
from app.content import model
from app.content.compiler import compile_course, source_digest
from app.content.differences import differences
from app.content.differences.report import as_text
from app.content.reuse import folder_library

_NAMED = re.compile(r"([\w-]{1,80})(?:@(\d{1,6}))?")


@dataclass(frozen=True)
class Found:
    """A published edition: the course's slug, the edition's number and id, and its content."""

    slug: str
    number: int
    id: uuid.UUID
    edition: model.Edition


def find(code: str, number: int | None = None) -> Found:
    """An edition of the course with this code or slug; the current one without a number.

    Ends the command with code 2 and a sentence when there is none. Needs an application context.
    """
    require_database()
    known = queries.published()
    course = next((it for it in known if code in (it.slug, it.edition.course.code)), None)
    if course is None:
        names = ", ".join(f"{it.edition.course.code} ({it.slug})" for it in known)
        raise click.UsageError(f"There is no published course `{code}`. Published are: {names or 'none yet'}.")
    editions = {it.number: it for it in queries.editions(course.slug)}
    number = course.number if number is None else number
    if number not in editions:
        last = f"from 1 to {max(editions)}" if len(editions) > 1 else "1 only"
        raise click.UsageError(f"{course.slug} has no edition {number}. Its editions are {last}.")
    id = editions[number].id
    with _whole(course.slug, number):
        return Found(course.slug, number, id, queries.edition(id))


@contextmanager
def _whole(slug: str, number: int) -> Iterator[None]:
    """Turn a file that the instance has lost into a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        sentence = f"A file of edition {number} of {slug} is missing in the instance's folder `files`."
        raise click.ClickException(f"{sentence} Bring it back from a backup.") from error


# ---------------------------------------------------------------- diff


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when there are differences.")
def diff(before: str, after: str, form: str, exit_code: bool) -> None:
    """Say in words what differs between two editions of a course, the older one first.

    Each is a folder, or SLUG for the published edition, or SLUG@N for edition N. A folder comes first: where a folder
    has the name of a course, write SLUG@N, or ./SLUG for the folder.

    Example: brevet course diff gender-training@1 courses/gender-training
    """
    old = _edition(before)
    new = _edition(after, old)
    found = differences(old, new)
    if form == "json":
        click.echo(as_json({"before": before, "after": after, "differences": [it.as_json() for it in found]}))
    else:
        click.echo(as_text(f"{before} → {after}", found))
    raise SystemExit(1 if exit_code and found else 0)


def _edition(name: str, published: model.Edition | None = None) -> model.Edition:
    """What a name means. A folder is compiled, beside the other edition, so that what was reworded is known."""
    path = Path(name)
    if (path / "course.md").is_file():
        folder = Folder(path)
        edition = compile_course(folder.slug, folder.read(), published, folder_library(folder.path)).edition
        if edition is None:
            raise click.UsageError(f"{name} has errors. See them with: brevet course check {name}")
        return edition
    said = _NAMED.fullmatch(name)
    if said is None or path.is_dir():
        raise click.UsageError(f"{name} is no folder with a course.md, and no published course.")
    with _instance():
        return find(said[1], int(said[2]) if said[2] else None).edition


@contextmanager
def _instance() -> Iterator[None]:
    """The instance with its database, which two folders do not need."""
    with click.get_current_context().ensure_object(ScriptInfo).load_app().app_context():
        yield


# ---------------------------------------------------------------- export


@click.command("export")
@click.argument("code")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--edition", "number", type=click.IntRange(min=1), help="Its number; the current one when left out.")
@with_appcontext
def export(code: str, folder: Path, number: int | None) -> None:
    """Write the very files of a published edition into a new folder, byte for byte.

    CODE is the code of the course or its slug. DIR must be empty or not there yet.

    Example: brevet course export GPS --edition 2 /tmp/gender-training
    """
    export_folder(code, folder, number)


def export_folder(code: str, folder: Path, number: int | None = None) -> None:
    """Write an edition's files into a folder that is empty or new: all of them, or none when something fails."""
    refuse_full(folder)
    found = find(code, number)
    with _whole(found.slug, found.number):
        sources = queries.source(found.id)
    if source_digest(sources) != found.edition.digest:
        raise click.ClickException(
            f"Edition {found.number} of {found.slug} is damaged: its files are not those that were published. "
            "Bring the instance's folder `files` back from a backup."
        )
    write_folder(folder, sources)
    click.echo(f"{found.slug}: edition {found.number} written to {folder}, {len(sources)} files.")


def refuse_full(folder: Path) -> None:
    """End the command with code 2 where something would be overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.UsageError(f"{folder} is not empty. Name a folder that does not exist yet; nothing was written.")


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder that appears only when it is whole. Paths that lead out of it are refused."""
    target = folder.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}.") from error
    try:
        for path, data in files.items():
            _write(temporary, path, data)
        temporary.chmod(0o777 & ~_umask())
        if target.is_dir():
            target.rmdir()  # empty, else this fails
        temporary.rename(target)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}. Nothing was kept.") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write(root: Path, path: str, data: bytes) -> None:
    file = root / path
    if ".." in file.parts or not file.is_relative_to(root):
        raise click.ClickException(f"The edition has a file outside of its folder: {path}. Nothing was written.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
