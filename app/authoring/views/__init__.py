"""The author's pages."""

from app.authoring.views import (
    courses,
    editor,
    exchange,
    faults,
    folders,
    history,
    moving,
    previewing,
    publishing,
    retiring,
    reusing,
    reviews,
    settings,
    structure,
    translating,
)
from app.authoring.views.access import pages

__all__ = [
    "courses",
    "editor",
    "exchange",
    "faults",
    "folders",
    "history",
    "moving",
    "pages",
    "previewing",
    "publishing",
    "retiring",
    "reusing",
    "reviews",
    "settings",
    "structure",
    "translating",
]
