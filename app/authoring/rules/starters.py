"""What a new file says before its author writes: complete enough to be checked, short enough to be replaced."""

from __future__ import annotations

import json


def quoted(text: str) -> str:
    """A text as a value of the front matter, whatever stands in it."""
    return json.dumps(text, ensure_ascii=False)


def course(title: str, code: str, language: str = "en") -> dict[str, str]:
    """The files of a new course: one module with one lesson."""
    head = (
        f"---\ntitle: {quoted(title)}\ncode: {code}\nlanguages: [{language}]\naudience: [military, police, civilian]\n"
    )
    return {
        "course.md": f"{head}days: 1\nhours: 2\ncompletion:\n  - lessons\n---\n\n"
        "Say here in one paragraph whom this course is for, and what they can do after it.\n",
        "01-introduction/module.md": module("Introduction"),
        "01-introduction/01-welcome.md": lesson("Welcome", "lesson"),
    }


def module(title: str) -> str:
    """A new module.md."""
    return f"---\ntitle: {quoted(title)}\nday: 1\nminutes: 45\nobjectives: [say what this module teaches]\n---\n"


def lesson(title: str, kind: str) -> str:
    """A new lesson, activity or scenario."""
    head = f"---\ntitle: {quoted(title)}\nminutes: 10\n" + (f"kind: {kind}\n" if kind != "lesson" else "") + "---\n\n"
    if kind == "activity":
        return f"{head}::: activity {quoted(title)} minutes=10 group=3-5\nSay what each group does.\n:::\n"
    if kind == "scenario":
        return (
            f"{head}Say where the reader is.\n\n## What do you do?\n\nSay what happens.\n\n"
            "- [x] The advised choice → #a-good-end\n- [ ] Another choice → #another-end\n\n"
            "## A good end\n\nSay what went well.\n\n## Another end\n\nSay what could have been done.\n"
        )
    return f"{head}Write the lesson here.\n"


def quiz(question_id: str) -> str:
    """A new quiz of one question."""
    return f"---\npass: 75%\nattempts: 3\n---\n\n{question(question_id)}"


def bank(question_id: str) -> str:
    """A new bank of one question."""
    return question(question_id)


def question(question_id: str) -> str:
    """A new question."""
    return f"## Write the question here {{#{question_id}}}\n\n- [x] The right answer\n- [ ] Another answer\n"


def exam(draw: dict[str, int]) -> str:
    """A new final exam that draws from these modules."""
    parts = ", ".join(f"{module}: {count}" for module, count in draw.items())
    return f"---\ntitle: Final exam\npass: 75%\nattempts: 3\nminutes: 30\ndraw: {{{parts}}}\nshuffle: yes\n---\n"


def pre_test(draw: dict[str, int]) -> str:
    """A new pre-test that draws from these modules."""
    parts = ", ".join(f"{module}: {count}" for module, count in draw.items())
    return f"---\ntitle: What do you know already?\ndraw: {{{parts}}}\nshuffle: yes\n---\n"


def post_test() -> str:
    """A new post-test with the draw of the pre-test."""
    return "---\ntitle: What do you know now?\nshuffle: yes\n---\n"


def glossary() -> str:
    """A new glossary of one term."""
    return "---\ntitle: Glossary\n---\n\n## a term\n\nWrite here what it means.\n"


def evaluation() -> str:
    """A new end-of-course survey."""
    return (
        "---\ntitle: Evaluation\nkind: survey\n---\n\n"
        "## How useful was this course for your work?\n\nAnswer: scale 1–5 (not at all … very)\n"
    )
