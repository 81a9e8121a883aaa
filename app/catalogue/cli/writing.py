"""`brevet course new`, `fmt` and `stats`: what helps while a course is written."""

from __future__ import annotations

from pathlib import Path

import click

from app.catalogue.cli.folders import PATHS, as_json, course_folders
from app.content import report
from app.content.compiler import compile_course
from app.content.statistics import as_text, statistics


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
        result = compile_course(folder.slug, tree)
        figures = statistics(result, tree)
        if not result.ok:
            click.echo(f"{report.shown(folder.slug)} has errors: it is counted as far as it is understood.", err=True)
        found += [figures] if figures else []
    if form == "json":
        click.echo(as_json({"courses": [figures.as_json() for figures in found]}))
    else:
        click.echo("\n\n".join(as_text(figures) for figures in found))
