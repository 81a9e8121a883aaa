"""`python -m tests.npm` installs what tests take from npm. Without Node.js, the tests that need it fail."""

import sys

from app.base import node
from tests.npm import HERE

tool = node.find()
if tool is None:
    sys.exit("There is no Node.js 18 here: tests that take something from npm will fail.")
found = tool.run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], HERE)
if found.returncode:
    sys.exit(f"npm cannot install what tests need, so some will fail. {found.stderr.strip()}")
