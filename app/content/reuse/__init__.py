"""Modules and banks of other courses, included by reference to an edition: `uses: gender-training@3/key-terms`.

The files of that edition stand in for this course's own, in memory only: sources and digest stay what the author wrote.
"""

from app.content.reuse.expanding import Expanded, expand
from app.content.reuse.libraries import FolderLibrary, Library, folder_library

__all__ = ["Expanded", "FolderLibrary", "Library", "expand", "folder_library"]
