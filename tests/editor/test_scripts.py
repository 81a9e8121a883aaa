"""Runs the tests of the editor's scripts with Node.js, which the bundle needs anyway."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.base import node
from app.operations import frontend

SCRIPTS = sorted(Path(__file__).parent.glob("*.test.mjs"))


@pytest.fixture(scope="module")
def tool() -> node.Node:
    """Node.js, with the editor's packages installed."""
    frontend.build()
    found = node.find()
    assert found is not None
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_does_what_its_tests_say(tool: node.Node, script: Path) -> None:
    ran = tool.run(["--test", "--test-reporter=spec", str(script)], script.parent)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "pass 0" not in ran.stdout, "no test ran"
