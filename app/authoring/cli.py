"""Commands of authors that need more than the course: questions from elsewhere, and questions for elsewhere."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import click
from flask.cli import ScriptInfo

from app.base import storage
from app.catalogue.cli.editions import export_folder, find
from app.catalogue.cli.folders import Folder, as_json, colored
from app.content import report as compiler_report
from app.content.compiler import compile_course
from app.content.model import Course
from app.content.reuse import folder_library
from app.interop import appending, exports, imports, report
from app.interop.questions import MOST_BYTES, Imported

_BANKS = ("bank.md", "quiz.md")


# ---------------------------------------------------------------- questions from elsewhere


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True, path_type=Path))
@click.option("--from", "language", type=click.Choice(imports.LANGUAGES), help="Its language; guessed when left out.")
@click.option("--dry-run", is_flag=True, help="Show the questions and what was not understood; write nothing.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
@click.option(
    "--into", type=click.Path(dir_okay=False, path_type=Path), help="The bank.md or quiz.md of a module to write into."
)
@click.option("--yes", is_flag=True, help="Write without asking.")
def import_(
    file: Path, language: imports.Language | None, dry_run: bool, form: str, into: Path | None, yes: bool
) -> None:
    """Read questions from another system, show each as it will be, and append them to a bank.

    Nothing is written without --into, nor before you agree. Needs no database. Exits with 1 when there is no question
    that can be taken over.

    Example: brevet course import law.gift --from gift --into courses/my-course/02-law/bank.md
    """
    imported = imports.import_file(file.name, _bytes(file), language)
    if form == "json":
        click.echo(as_json(imports.as_json(imported)))
    else:
        click.echo(report.as_text(imported, file.name))
    if into and not dry_run and imported.questions:
        _write_into(into, imported, yes)
    elif not into and not dry_run and form == "text":
        click.echo("Nothing was written. Name a bank with --into FOLDER/MODULE/bank.md.")
    sys.exit(0 if imported.questions else 1)


def _bytes(file: Path) -> bytes:
    """The file's bytes, or enough of them to see that it is too large."""
    with click.open_file(str(file), "rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _write_into(into: Path, imported: Imported, yes: bool) -> None:
    folder, path = _bank(into)
    tree = folder.read()
    try:
        made = appending.append(folder.slug, tree, path, imported, folder_library(folder.path))
    except UnicodeDecodeError as problem:
        raise click.UsageError(f"{into} is not UTF-8. Save it as UTF-8 first; nothing was written.") from problem
    except appending.TooLargeError as problem:
        sentence = f"{into} would have {problem} characters, more than the {appending.LONGEST:,} that are read."
        raise click.UsageError(f"{sentence} Divide the questions; nothing was written.") from problem
    for block in compiler_report.blocks(made.faults, {**tree, **made.files}, colored(), folder.named):
        click.echo(f"{block}\n", err=True)
    count = len(imported.questions)
    if not yes and not click.confirm(f"Append {report.count(count, 'question')} to {into}?", err=True):
        click.echo("Nothing was written.", err=True)
        sys.exit(1)
    for name in sorted(made.files, key=lambda it: it == path):  # the bank last: it names the others
        _replace(folder.path / name, made.files[name])
    click.echo(f"Appended {report.count(count, 'question')} to {into}.", err=True)
    if made.faults:
        click.echo(f"The course has {report.count(len(made.faults), 'error')} more now, as said above.", err=True)


def _bank(into: Path) -> tuple[Folder, str]:
    """The course folder of a bank, and the bank's path in it. Ends the command with code 2 where it can be none."""
    root = into.resolve().parent.parent
    if into.name not in _BANKS:
        raise click.UsageError(f"{into} is no bank: questions stand in the bank.md or quiz.md of a module.")
    if not (root / "course.md").is_file() or not into.parent.is_dir():
        raise click.UsageError(f"{into} is not in a module of a course: there is no {root / 'course.md'}.")
    return Folder(root), f"{into.resolve().parent.name}/{into.name}"


def _replace(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all."""
    try:
        path.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            file.write(data)
        temporary = Path(file.name)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error


# ---------------------------------------------------------------- courses and questions for elsewhere


class Source(NamedTuple):
    """A course, and how to get the bytes of a medium with a digest."""

    course: Course
    medium: Callable[[str], bytes]


@click.command("export")
@click.argument("code")
@click.argument("target", metavar="DIR|FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--edition", "number", type=click.IntRange(min=1), help="Its number; the current one when left out.")
@click.option("--to", "language", type=click.Choice(exports.LANGUAGES), help="Write questions in this language.")
@click.option("--module", default="", help="With --to: only the questions of the module with this id.")
@click.option("--force", is_flag=True, help="With --to: write over a file that is there.")
@click.pass_context
def export(
    context: click.Context,
    code: str,
    target: Path,
    number: int | None,
    language: exports.Language | None,
    module: str,
    force: bool,
) -> None:
    """Write a published edition into a new folder, byte for byte; or with --to, its questions into a file.

    CODE is the code of the course or its slug; with --to also the path of a course folder. DIR must be empty or not
    there yet. What the other language cannot hold is printed.

    Example: brevet course export GPS --edition 2 /tmp/gender-training

    Example: brevet course export GPS --to gift --module key-terms questions.gift
    """
    if language is None:
        if module or force:
            raise click.UsageError("--module and --force go with --to.")
        _in_instance(context, lambda: export_folder(code, target, number))
        return
    if target.exists() and not force and str(target) != "-":
        raise click.UsageError(f"{target} is there already. Name another file, or add --force; nothing was written.")
    if (Path(code) / "course.md").is_file():
        _write_questions(_from_folder(Path(code)), language, module, target)
    else:
        _in_instance(context, lambda: _write_questions(_published(code, number), language, module, target))


def _in_instance(context: click.Context, act: Callable[[], None]) -> None:
    with context.ensure_object(ScriptInfo).load_app().app_context():
        act()


def _from_folder(path: Path) -> Source:
    folder = Folder(path)
    tree = folder.read()
    course = compile_course(folder.slug, tree, library=folder_library(path)).edition
    if course is None:
        raise click.UsageError(f"{path} has errors. See them with: brevet course check {path}")
    by_digest = {hashlib.sha256(data).hexdigest(): data for data in tree.values()}
    return Source(course.course, by_digest.__getitem__)


def _published(code: str, number: int | None) -> Source:
    return Source(find(code, number).edition.course, storage.read)


def _write_questions(source: Source, language: exports.Language, module: str, target: Path) -> None:
    ids = [it.id for it in source.course.modules]
    if module and module not in ids:
        raise click.UsageError(f"There is no module `{module}`. The modules are: {', '.join(ids)}.")
    asked = exports.questions(source.course, module)
    if not asked:
        raise click.UsageError("There is no question to export; nothing was written.")
    title = next((it.title for it in source.course.modules if it.id == module), source.course.title)
    made = exports.export(language, asked, _media(source, exports.shown(asked)), title)
    if str(target) == "-":
        click.echo(made.data, nl=False)
    else:
        _replace(target, made.data)
    if made.diagnostics:
        click.echo(report.findings(made.diagnostics, str(target)), err=True)
    said = (report.count(len(asked), "question"), target, report.count(len(made.diagnostics), "remark"))
    click.echo("Exported {} to {}; {}.".format(*said), err=True)


def _media(source: Source, digests: set[str]) -> Mapping[str, bytes]:
    """The bytes of the media; one that is lost is left to the language to name."""
    found = {}
    for digest in digests:
        try:
            found[digest] = source.medium(digest)
        except (KeyError, OSError):
            continue
    return found
