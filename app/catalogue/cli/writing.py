"""`brevet course new`, `fmt` and `stats`: what helps while a course is written."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

import click

from app.catalogue.cli.editions import refuse_full, write_folder
from app.catalogue.cli.folders import PATHS, Folder, as_json, course_folders
from app.content import report, units
from app.content.compiler import compile_course
from app.content.formatting import Formatted, format_course
from app.content.reuse import folder_library
from app.content.starter import starter
from app.content.statistics import as_text, statistics

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_SLUG, _LONGEST_TITLE = 60, 120


@click.command("new")
@click.argument("slug")
@click.option("--title", default="", help="What the course is called.")
@click.option("--into", default=".", type=click.Path(path_type=Path), help="Where its folder is made; here by default.")
@click.option("--no-translation", is_flag=True, help="Leave the French files out.")
def new(slug: str, title: str, into: Path, no_translation: bool) -> None:
    """Begin a course: a small one that is complete, and whose own files show how each thing is written.

    SLUG names its folder and its address: small letters, digits and hyphens.

    Example: brevet course new radio-procedure --title "Radio procedure" --into courses
    """
    _check_names(slug, title)
    folder = into / slug
    refuse_full(folder)
    write_folder(folder, starter(" ".join(title.split()), translated=not no_translation))
    click.echo(f"{folder}: a course to begin with. Its README.md says what each file is. Check it with:")
    click.echo(f"  brevet course check {shlex.quote(str(folder))}")


def _check_names(slug: str, title: str) -> None:
    """End the command with code 2 where a name cannot be."""
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        near = units.slug(slug, "")
        instead = f"Write for example `{near}`." if _SLUG.fullmatch(near) else "Write for example `radio-procedure`."
        raise click.UsageError(
            f"`{report.shown(slug)}` cannot name a course: up to {_LONGEST_SLUG} small letters from a to z, digits and "
            f"single hyphens. {instead}"
        )
    if not " ".join(title.split()).isprintable() or len(title) > _LONGEST_TITLE or (title and not title.strip()):
        raise click.UsageError(f"The title must be one line of up to {_LONGEST_TITLE} characters.")


@click.command("stats")
@PATHS
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def stats(paths: tuple[Path, ...], form: str) -> None:
    """Count words, minutes, questions, translations and pictures of courses.

    A course with errors is counted as far as it could be understood.

    "minutes" are those of the module, "planned" those of its lessons, "needed" those at the reading speed of a second
    language, activities included.

    Example: brevet course stats courses/gender-training
    """
    found = []
    for folder in course_folders(paths):
        tree = folder.read()
        result = compile_course(folder.slug, tree, library=folder_library(folder.path))
        figures = statistics(result, tree)
        if not result.ok:
            click.echo(f"{report.shown(folder.slug)} has errors: it is counted as far as it is understood.", err=True)
        found += [figures] if figures else []
    if form == "json":
        click.echo(as_json({"courses": [figures.as_json() for figures in found]}))
    else:
        click.echo("\n\n".join(as_text(figures) for figures in found))


# ---------------------------------------------------------------- fmt


@click.command("fmt")
@PATHS
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 when a file would change.")
def fmt(paths: tuple[Path, ...], only_check: bool) -> None:
    """Write the Markdown files of courses in the one canonical form.

    A course means the same before and after: a file of which that cannot be proven is left as it is, and so is a file
    with errors. Exits with 1 when a file has errors.

    Example: brevet course fmt courses/gender-training
    """
    fine = [_format(folder, only_check) for folder in course_folders(paths)]
    sys.exit(0 if all(fine) else 1)


def _format(folder: Folder, only_check: bool) -> bool:
    """Format one course; returns whether nothing is left to do."""
    tree = folder.read()
    formatted = format_course(folder.slug, tree, folder_library(folder.path))
    for path, data in formatted.files.items():
        name = report.shown(folder.named + path)
        if only_check:
            click.echo(f"{name}: would change.")
        elif _replace(folder.path / path, tree[path], data):
            click.echo(f"{name}: formatted.")
        else:
            click.echo(f"{name}: left alone, because it was changed at the same moment. Run this again.", err=True)
    for path, why in formatted.kept.items():
        click.echo(f"{report.shown(folder.named + path)}: left alone, because {why}.", err=True)
    click.echo(_summary(folder, formatted, only_check))
    return not (formatted.unreadable or (only_check and formatted.files))


def _summary(folder: Folder, formatted: Formatted, only_check: bool) -> str:
    count = report.counted(len(formatted.files), "file")
    return f"{report.shown(folder.slug)}: {count} {'would change' if only_check else 'formatted'}."


def _replace(path: Path, before: bytes, data: bytes) -> bool:
    """Write a file whole or not at all; False when it holds something else than before."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            shutil.copymode(path, temporary)
            if path.read_bytes() != before:
                return False
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(f"{report.shown(str(path))} cannot be written: {error.strerror}.") from error
    return True
