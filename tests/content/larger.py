"""A course ten times as large as the shipped one: its modules again and again, under numbers and ids of their own."""

import re

from app.base.settings import ROOT
from app.content.tree import read_tree

GENDER = read_tree(ROOT / "courses/gender-training")
FOLDERS = sorted({path.split("/")[0] for path in GENDER if "/" in path})


def course(times: int = 10) -> dict[str, bytes]:
    """The files of a course with so many times the modules; each copy is on a day of its own.

    Numbers have two digits, so that neighbours share one in a course of more than a hundred modules.
    """
    all_of_them = times * len(FOLDERS)
    tree = {path: data for path, data in GENDER.items() if "/" not in path}
    for copy in range(times):
        for place, folder in enumerate(FOLDERS):
            number = min(99, all_of_them) * (copy * len(FOLDERS) + place) // all_of_them
            tree |= _module(folder, copy, f"{number:02}-{folder[3:]}-{copy}")
    front = re.sub(rb"\ndays: \d+\n", b"\ndays: %d\n" % times, GENDER["course.md"])
    tree["course.md"] = re.sub(rb"\nhours: \d+\n", b"\nhours: %d\n" % (18 * times), front)
    draws = b"".join(b"  %b-%d: 2\n" % (folder[3:].encode(), n) for n in range(times) for folder in FOLDERS)
    tree["exam.md"] = re.sub(rb"\ndraw:\n(?:  .*\n)+", b"\ndraw:\n" + draws, GENDER["exam.md"])
    return tree


def _module(folder: str, copy: int, name: str) -> dict[str, bytes]:
    files = {path.removeprefix(folder): data for path, data in GENDER.items() if path.startswith(f"{folder}/")}
    made = {}
    for path, data in files.items():
        if path in ("/quiz.md", "/bank.md"):
            data = re.sub(rb"\{#([\w-]+)", rb"{#\1-%d" % copy, data)
        elif path == "/module.md":
            data = re.sub(rb"\nday: \d+\n", b"\nday: %d\n" % (copy + 1), data)
        made[name + path] = data
    return made
