"""What tests take from npm: pinned in package-lock.json, put into node_modules at set-up, never part of Brevet."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def package(name: str) -> Path:
    """The folder of a package; where it could not be installed, the test that wants it is skipped and says so."""
    folder = HERE / "node_modules" / name
    if not folder.exists():
        pytest.skip(f"the npm package {name} is not installed: run `python -m tests.npm`")
    return folder
