"""The glossary: each second-level heading a term, its body the definition."""

from __future__ import annotations

from app.content import rendering, units
from app.content.diagnostics import error
from app.content.head import Head
from app.content.links import settle
from app.content.manuscript import Manuscript
from app.content.model import Term
from app.content.pages import blocks
from app.content.questions import attributes
from app.content.questions.sections import Section, sections

TWICE = error("term-twice", "The term `{term}` is defined twice.", "Keep one definition.")
EMPTY = error("term-empty", "The term `{term}` has no definition.", "Write one or two sentences below it.")
BEFORE = error(
    "glossary-text", "Text stands before the first term.", "Write each term as a heading: `## gender parity`."
)


def read_names(page: Manuscript) -> dict[str, str]:
    """By what a term may be called, folded → its id. Reads the body and reports nothing."""
    page.read_body("prose")
    names: dict[str, str] = {}
    for token in page.tokens:
        token.tag = "h2" if token.tag == "h1" else token.tag  # a wrong level is said by itself
    for section in sections(page.tokens)[1]:
        id = attributes.read(page, section, ()).id
        names.setdefault(units.folded(rendering.plain(section.title.children or [])), id)
        names.setdefault(units.folded(id), id)
    page.findings.clear()
    return names


def read_glossary(page: Manuscript) -> dict[str, Term]:
    """The terms by their ids, in the order in which they are written."""
    head = Head(page, page.front)
    head.text("title", "Glossary", required=False)
    head.done()
    page.read_body("prose")
    settle(page)
    blocks.refuse(page, page.tokens)
    before, found = sections(page.tokens)
    if before and before[0].tag != "h1":
        page.report(BEFORE, page.place(next((t for t in before if t.type == "inline"), before[0])))
    terms: dict[str, Term] = {}
    words: set[str] = set()
    for section in found:
        term = _term(page, section)
        if term and (term.id in terms or units.folded(term.term) in words):
            page.report(TWICE, page.place(section.title), term=term.term)
        elif term:
            page.outline.append(page.place(section.title))
            terms[term.id] = term
            words.add(units.folded(term.term))
    return terms


def _term(page: Manuscript, section: Section) -> Term | None:
    id, term = attributes.read(page, section, ()).id, rendering.plain(section.title.children or [])
    if not section.tokens:
        page.report(EMPTY, page.place(section.title), term=term)
        return None
    return Term(id=id, term=term, html=rendering.html(section.tokens))
