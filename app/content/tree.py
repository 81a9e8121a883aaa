"""Reading a course folder into memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def read_tree(folder: Path) -> dict[str, bytes]:
    """The files of a course: path with `/` below the folder → bytes, in the order of the paths.

    Hidden files, and whatever stands outside of the folder behind a link, are left out. Raises OSError when the
    folder cannot be read.
    """
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(_files(folder))}


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(root, name) for name in names if not name.startswith("."))
        yield from (path for path in paths if path.is_file() and not path.is_symlink())


def _raise(problem: OSError) -> None:
    raise problem
