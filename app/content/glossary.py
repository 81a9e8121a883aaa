"""The glossary: each level-two heading is a term, what stands below it its definition."""

from __future__ import annotations

from app.content import html, model
from app.content.diagnostics import Span
from app.content.schema import Keys
from app.content.sheet import Sheet
from app.content.slugs import slug


def read_glossary(sheet: Sheet, translated: bool = False) -> tuple[dict[str, model.Term], dict[str, Span]]:
    """Terms by id, in the order of the file, and where they stand."""
    keys = Keys(sheet.front, sheet.report, "A glossary")
    keys.text("title")
    keys.close()
    terms: dict[str, model.Term] = {}
    spans: dict[str, Span] = {}
    for section in sheet.sections:
        name = section.keys.get("#") or slug(section.title)
        if name in terms and not translated:
            cure = "Put everything into one definition, or change one of the terms."
            sheet.error("term-twice", section.span, f"“{section.title[:60]}” is defined twice.", cure)
            continue
        body = html.render([token for block in section.blocks for token in block])
        if not body:
            cure = "Write one or two sentences below it."
            sheet.error("term-empty", section.span, f"“{section.title[:60]}” has no definition.", cure)
        terms[name] = model.Term(id=name, term=section.title, html=body)
        spans[name] = section.span
    return terms, spans


def index(terms: dict[str, model.Term]) -> dict[str, str]:
    """Ids by the folded words of each term, and by the ids themselves."""
    return {t.term.casefold(): t.id for t in terms.values()} | {name: name for name in terms}
