"""Where the editions of other courses are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.content.tree import read_tree


class Library(Protocol):
    """The published editions that a course may use."""

    @property
    def pinned(self) -> bool:
        """Whether a number always means the same files."""

    def editions(self) -> Mapping[str, int]:
        """Slug of each course → the number of its last edition; numbers run from 1."""

    def source(self, slug: str, number: int) -> Mapping[str, bytes] | None:
        """The files of an edition by path; None when there is no such edition."""


@dataclass(frozen=True)
class FolderLibrary:
    """The course folders beside a course's own, for where there is no database: each number means what is there now."""

    parent: Path
    pinned: bool = False

    def editions(self) -> dict[str, int]:
        """The folders that hold a course, each with the highest number there can be."""
        return {file.parent.name: 999_999 for file in sorted(self.parent.glob("*/course.md"))}

    def source(self, slug: str, number: int) -> dict[str, bytes] | None:
        """The files of the folder; None when it cannot be read."""
        try:
            return read_tree(self.parent / slug) if slug in self.editions() else None
        except OSError:
            return None


def folder_library(course: Path) -> FolderLibrary:
    """The library of the folders beside this course's folder."""
    return FolderLibrary(course.resolve().parent)
