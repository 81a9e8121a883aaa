"""What every endpoint, refusal, setting and command must have."""

import ast
import re

import click
import pytest

from app.base import sentences
from app.base.settings import ROOT
from app.base.web import ADMINISTRATOR, ANYONE, INSTRUCTOR, SIGNED_IN, STAFF, TICKET
from app.cli import brevet

REFUSALS = {"NotFound", "Forbidden", "Conflict", "Invalid", "TooMany"}


def test_every_endpoint_declares_who_may_call_it(app):
    known = {ANYONE, SIGNED_IN, INSTRUCTOR, STAFF, ADMINISTRATOR, TICKET}
    for rule in app.url_map.iter_rules():
        allowed = getattr(app.view_functions[rule.endpoint], "allowed", frozenset())
        assert allowed, f"{rule.endpoint} declares nobody"
        assert allowed <= known, rule.endpoint


def test_no_endpoint_takes_both_reading_and_writing(app):
    both = [r.endpoint for r in app.url_map.iter_rules() if {"GET", "POST"} <= set(r.methods)]
    assert both == []


def refusal_codes():
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS
            if called and node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_refusal_has_a_sentence(app):
    codes = set(refusal_codes())
    assert codes - sentences.declared() == set()
    assert len(codes) > 10


def test_every_declared_sentence_is_used(app):
    words = "\n".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    unused = [code for code in sentences.declared() if len(re.findall(rf'"{re.escape(code)}"', words)) < 2]
    assert unused == []


def test_every_setting_is_documented():
    read = set(re.findall(r"\"(BREVET_[A-Z_]+|DATABASE_URL)\"", (ROOT / "app/base/settings.py").read_text()))
    manual = (ROOT / "docs/administrators/settings.md").read_text()
    assert {name for name in read if f"`{name}`" not in manual} == set()
    assert set(re.findall(r"^\| `([A-Z_]+)`", manual, re.M)) == read


def commands(command, path=("brevet",)):
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, (*path, name))
    else:
        yield " ".join(path), command


@pytest.mark.parametrize(
    ("name", "command"), list(commands(brevet)), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_has_help_and_is_documented(name, command):
    assert command.help
    assert f"`{name}" in (ROOT / "docs/administrators/commands.md").read_text()
