"""A course of one lesson and one quiz, as an author's files."""

from pathlib import Path

COURSE = """---
title: Convoys
code: CNV
languages: [en]
audience: [military]
days: 1
completion:
  - quizzes
certificates:
  completion: {title: Certificate of Completion, valid: 3 years}
---

Convoys and those who wait for them.
"""
MODULE = """---
title: On the road
day: 1
minutes: 30
objectives:
  - plan a convoy
---

On the road.
"""
LESSON = """---
title: Before the convoy leaves
minutes: 5
---

Ask who waits for it.
"""


def write(folder: Path, quiz: str) -> Path:
    """The course as files in this folder, with this quiz; returns the folder."""
    files = {
        "course.md": COURSE,
        "01-road/module.md": MODULE,
        "01-road/01-before.md": LESSON,
        "01-road/quiz.md": quiz,
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder
