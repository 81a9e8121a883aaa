"""Commands for authors: begin, check, format, compare, publish and export courses."""

from __future__ import annotations

from app.base.commands import Commands

course = Commands(
    "course",
    {
        "check": "app.catalogue.cli.checking:check",
        "diff": "app.catalogue.cli.editions:diff",
        "export": "app.catalogue.cli.editions:export",
        "fmt": "app.catalogue.cli.writing:fmt",
        "new": "app.catalogue.cli.writing:new",
        "publish": "app.catalogue.cli.publishing:publish",
        "stats": "app.catalogue.cli.writing:stats",
        "watch": "app.catalogue.cli.checking:watch",
    },
    help="Write, check, compare and publish courses that are folders of Markdown.",
)
