"""Every rule of the course format has its cases, its page and its own small place in the code."""

import ast
import re

from app.base.settings import ROOT
from app.content.diagnostics import RULES
from docs import rulebook
from tests.content.rules import PLACES

CONTENT = ROOT / "app" / "content"


def test_every_rule_has_a_case_with_its_place():
    assert sorted(PLACES) == sorted(RULES)


def test_every_rule_has_a_wrong_and_a_right_example_for_authors():
    sides = {code: {example.side for example in examples} for code, examples in rulebook.entries().items()}
    assert sides == {code: {"Wrong", "Right"} for code in RULES}


def test_every_rule_is_declared_once_and_reported_somewhere():
    used, declared = set(), {}
    for path in CONTENT.rglob("*.py"):
        tree = ast.parse(path.read_text())
        for node in tree.body:
            if isinstance(node, ast.Assign) and _declares(node.value):
                declared.setdefault(node.value.args[0].value, []).append((path.name, node.targets[0].id))
        used |= {it.id for it in ast.walk(tree) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load)}
        used |= {it.attr for it in ast.walk(tree) if isinstance(it, ast.Attribute)}
    assert {code: len(places) for code, places in declared.items()} == dict.fromkeys(RULES, 1)
    assert [code for code, [(_, name)] in declared.items() if name not in used] == []


def _declares(value):
    called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    return called and value.func.id in ("error", "warning", "advice")


def test_rules_speak_in_short_sentences():
    for rule in RULES.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.code)
        assert len(rule.message) <= 160, rule.code
        assert rule.message.endswith((".", "{cure}", "{first}")), rule.code
