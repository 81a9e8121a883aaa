"""The author's pages."""

from app.authoring.views import courses, editor, folders, history, structure
from app.authoring.views.access import pages

__all__ = ["courses", "editor", "folders", "history", "pages", "structure"]
