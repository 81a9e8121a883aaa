"""The author's page on the command line shows what the commands really print."""

import re
import subprocess

from app.base.settings import ROOT
from tests.catalogue.commands import run

PAGE = (ROOT / "docs/authors/command-line.md").read_text()


def blocks():
    """The commands of the page, each with what is shown below it."""
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = command.partition("\n")
            yield line, output


def shell_words(line):
    import shlex

    return shlex.split(line)


def test_every_command_prints_what_the_page_shows(app, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line, shown in blocks():
        words = shell_words(line)
        if words[0] == "brevet":
            printed = run(*words[1:], app=app)[1]
        else:
            printed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        assert printed.rstrip("\n") == shown.rstrip("\n"), line
