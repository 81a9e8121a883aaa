"""`python -m app.content PATH [--json]`: check one course without anything but the compiler."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from app.content.compiler import compile_course
from app.content.report import as_text
from app.content.tree import read_tree


def main(arguments: list[str]) -> int:
    """Print what is found; returns 1 when there are errors."""
    folder = Path(next(it for it in arguments if not it.startswith("-")))
    tree = read_tree(folder)
    result = compile_course(folder.resolve().name, tree)
    if "--json" in arguments:
        text = msgspec.json.encode([d.as_json() for d in result.diagnostics]).decode()
    else:
        text = as_text(result, tree, sys.stdout.isatty())
    sys.stdout.write(text + "\n")
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
