"""What the editor completes is what the compiler reads."""

import ast

import pytest

from app.base.settings import ROOT
from app.content import vocabulary
from app.content.pages import blocks

PAGES = ROOT / "app" / "content" / "pages"
READ_BY = {
    "course": "course.py",
    "glossary": "glossary.py",
    "module": "modules.py",
    "lesson": "lessons.py",
    "evaluation": "surveys.py",
}


def keys_read(name):
    """First arguments of calls on `head`: the keys that a reader asks for."""
    for node in ast.walk(ast.parse((PAGES / name).read_text())):
        called = node.func if isinstance(node, ast.Call) else None
        on_head = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "head"
        if on_head and node.args and isinstance(node.args[0], ast.Constant):
            yield node.args[0].value


@pytest.mark.parametrize("role", READ_BY)
def test_every_key_that_is_read_can_be_completed(role):
    assert set(keys_read(READ_BY[role])) <= set(vocabulary.KEYS[role])


@pytest.mark.parametrize("role", ["quiz", "exam", "bank"])
def test_every_key_of_questions_can_be_completed(role):
    known = {key for name in ("quiz", "exam", "bank") for key in vocabulary.KEYS[name]}
    assert set(keys_read("quizzes.py")) <= known
    assert set(vocabulary.KEYS[role]) <= known


def test_every_block_can_be_completed():
    assert tuple(vocabulary.BLOCKS) == blocks.NAMES
