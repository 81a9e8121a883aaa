"""`brevet course check` and `watch`: what is wrong, where, and what to write instead."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import click
import msgspec
import watchfiles
from msgspec.structs import replace

from app.catalogue.cli.folders import PATHS, Folder, as_json, colored, course_folders
from app.content import report, sarif
from app.content.compiler import Compilation, compile_course
from app.content.diagnostics import Diagnostic
from app.content.reuse import folder_library
from app.content.tree import read_tree


@click.command("check")
@PATHS
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    help="How to print what was found.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings, too.")
def check(paths: tuple[Path, ...], form: str, strict: bool) -> None:
    """Compile courses and print every mistake with its place and its cure.

    Exits with 0 when there are no errors, with 1 when there are, with 2 when a path cannot be read.

    Example: brevet course check courses --strict
    """
    folders = course_folders(paths)
    trees = [folder.read() for folder in folders]
    results = [_checked(folder, tree) for folder, tree in zip(folders, trees, strict=True)]
    checked = list(zip(folders, results, trees, strict=True))
    if form == "sarif":
        courses = [sarif.Checked(result, tree, folder.path) for folder, result, tree in checked]
        click.echo(as_json(sarif.as_sarif(courses, version("brevet"))))
    elif form == "json":
        click.echo(_as_json([_seen_from(folder.prefix, result) for folder, result, _ in checked]))
    else:
        for folder, result, tree in checked:
            click.echo(report.as_text(result, tree, colored(), folder.named))
    sys.exit(1 if any(_fails(result, strict) for result in results) else 0)


def _fails(result: Compilation, strict: bool) -> bool:
    return not result.ok or (strict and any(d.severity == "warning" for d in result.diagnostics))


def _seen_from(prefix: str, result: Compilation) -> Compilation:
    """The result with file names as they look from the path that was given."""
    moved = tuple(replace(d, span=replace(d.span, file=prefix + d.span.file)) for d in result.diagnostics)
    return replace(result, diagnostics=moved)


def _as_json(results: list[Compilation]) -> str:
    courses = [{"course": result.slug, **msgspec.to_builtins(result.counts)} for result in results]
    diagnostics = [d.as_json() for result in results for d in result.diagnostics]
    return as_json({"courses": courses, "diagnostics": diagnostics})


# ---------------------------------------------------------------- watch


def _checked(folder: Folder, tree: Mapping[str, bytes]) -> Compilation:
    """Without a database, modules of other courses are read from the folders beside this one."""
    return compile_course(folder.slug, tree, library=folder_library(folder.path))


@click.command("watch")
@click.argument("path", type=click.Path(path_type=Path))
def watch(path: Path) -> None:
    """Check a course now and again whenever one of its files changes, and print only what is new. Ends on Ctrl-C.

    Example: brevet course watch courses/gender-training
    """
    [folder, *more] = course_folders([path])
    if more:
        raise click.UsageError(f"{path} holds several courses. Name one of them, such as {folder.path}.")
    with contextlib.suppress(KeyboardInterrupt):
        _watch(folder)


def _watch(folder: Folder) -> None:
    """Check now and at each change, for ever."""
    tree = folder.read()
    result = _checked(folder, tree)
    click.echo(report.as_text(result, tree, colored(), folder.named))
    click.echo("Watching. Press Ctrl-C to stop.")
    started = False
    for changed in watchfiles.watch(folder.path, rust_timeout=500, yield_on_timeout=True, raise_interrupt=False):
        if changed or not started:  # the first time also for what was saved before the watch began
            result = _again(folder, result)
        started = True


def _again(folder: Folder, before: Compilation) -> Compilation:
    """Check anew and print what differs from before; keeps waiting when a file cannot be read just now."""
    try:
        tree = read_tree(folder.path)
    except OSError as error:
        name = report.shown(str(error.filename or folder.path))
        click.echo(f"\n{name} cannot be read now: {error.strerror or error}. Waiting for the next change.")
        return before
    after = _checked(folder, tree)
    added, mended = _news(before, after)
    lines = [f"{report.place(d, folder.named)}: mended: {report.shown(d.message)} [{d.code}]" for d in mended]
    said = [*report.blocks(added, tree, colored(), folder.named), *lines]
    if said or before.counts != after.counts:
        click.echo("\n" + "\n\n".join([*said, report.summary(after)]))
    return after


def _news(before: Compilation, after: Compilation) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The diagnostics that are new, and those that are gone; one that only moved to another line is neither."""
    old, new = (Counter(map(_same, result.diagnostics)) for result in (before, after))
    return _left(after, new - old), _left(before, old - new)


def _same(d: Diagnostic) -> tuple[str, ...]:
    return d.code, d.span.file, d.text, d.message


def _left(result: Compilation, wanted: Counter[tuple[str, ...]]) -> list[Diagnostic]:
    found = []
    for d in reversed(result.diagnostics):  # of several alike, the last ones are taken as the new ones
        if wanted[_same(d)] > 0:
            wanted[_same(d)] -= 1
            found.append(d)
    return found[::-1]
