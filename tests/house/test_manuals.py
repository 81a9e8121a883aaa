"""The manuals lead where they say: to files that are there, and to headings in them."""

import re
from pathlib import Path

import pytest

from app.base.settings import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1`*\s*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:")


def links(page: Path) -> list[str]:
    """Where a page leads within the project; what stands in code leads nowhere."""
    text = CODE.sub("", FENCED.sub("", page.read_text()))
    return [address for address in LINK.findall(text) if not ELSEWHERE.match(address)]


def headings(page: Path) -> set[str]:
    """What can stand behind a # in an address of this page, as GitHub makes it."""
    found = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in found}


def leads_nowhere(page: Path, address: str) -> bool:
    path, _, heading = address.partition("#")
    target = page.parent / path if path else page
    return not target.exists() or bool(heading and heading not in headings(target))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_manual_leads_somewhere(page):
    assert [address for address in links(page) if leads_nowhere(page, address)] == []


def test_pages_with_links_are_among_them():
    assert sum(len(links(page)) for page in PAGES) > 100
