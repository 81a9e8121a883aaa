"""Commands for authors: begin, check, format, compare, publish and export courses."""

from __future__ import annotations

import click

from app.catalogue.cli.checking import check, watch
from app.catalogue.cli.editions import diff, export
from app.catalogue.cli.folders import Folder
from app.catalogue.cli.publishing import publish, publish_folder
from app.catalogue.cli.writing import fmt, new, stats

__all__ = ["Folder", "course", "publish_folder"]

course = click.Group("course", help="Write, check, compare and publish courses that are folders of Markdown.")

for command in (new, check, watch, fmt, diff, publish, export, stats):
    course.add_command(command)
