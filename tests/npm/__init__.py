"""What tests take from npm: pinned in package-lock.json, put into node_modules at set-up, never part of Brevet."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def package(name: str) -> Path:
    """The folder of a package. Where it could not be installed, the test that wants it fails and says so."""
    folder = HERE / "node_modules" / name
    if not folder.exists():
        pytest.fail(f"the npm package {name} is not installed: run `python -m tests.npm`")
    return folder
