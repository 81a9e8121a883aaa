"""`python -m app.content FOLDER…`: check courses without the rest of the house. `brevet course check` does more."""

import sys
from pathlib import Path

from app.content.compiler import compile_course
from app.content.report import as_text
from app.content.tree import read_tree

for argument in sys.argv[1:]:
    folder = Path(argument)
    tree = read_tree(folder)
    result = compile_course(folder.name, tree)
    print(as_text(result, tree))  # noqa: T201
