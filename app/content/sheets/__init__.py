"""One question as its author thinks of it: every text is Markdown source.

The editor's form, the importers and the exporters meet here. What a question *means* is for `questions`; this folder
reads the structure from there, keeps the words as they are written, and writes them back. Nothing here knows a
foreign language.
"""

from app.content.sheets.model import Criterion, Kind, Mark, Option, Pair, Sheet
from app.content.sheets.reading import each, places, read
from app.content.sheets.safety import normalised, tried
from app.content.sheets.writing import append, replace, with_id, write

__all__ = [
    "Criterion",
    "Kind",
    "Mark",
    "Option",
    "Pair",
    "Sheet",
    "append",
    "each",
    "normalised",
    "places",
    "read",
    "replace",
    "tried",
    "with_id",
    "write",
]
