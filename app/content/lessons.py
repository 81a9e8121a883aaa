"""Lessons, activities and scenarios."""

from __future__ import annotations

from app.content import blocks, html, items, markdown, model
from app.content.diagnostics import Span
from app.content.findings import did_you_mean
from app.content.schema import Keys
from app.content.sheet import Block, Section, Sheet
from app.content.slugs import slug, unique
from app.content.tree import bare

KINDS = ("lesson", "activity", "scenario")


def read_lesson(sheet: Sheet, translated: bool = False) -> model.Lesson:
    """The lesson of a file, as far as it can be understood."""
    keys = Keys(sheet.front, sheet.report, "A lesson")
    title, kind = keys.required_text("title"), keys.choice("kind", KINDS, "lesson")
    minutes, required = keys.minutes("minutes"), keys.flag("required", True)
    keys.close()
    number_headings(sheet)
    if sheet.is_scenario:
        parts = _parts(sheet, sheet.preamble, translated)
        situations = _situations(sheet, translated)
        headings: tuple[model.Heading, ...] = ()
    else:
        parts = _parts(sheet, _all_blocks(sheet), translated)
        situations = ()
        headings = tuple(model.Heading(id=s.id, text=s.title) for s in sheet.sections)
    return model.Lesson(
        id=sheet.place.id,
        slug=bare(sheet.place.stem),
        title=title or bare(sheet.place.stem),
        kind=kind,  # type: ignore[arg-type]
        parts=parts,
        text=words_for_trainees(parts, situations),
        minutes=minutes,
        required=required,
        situations=situations,
        headings=headings,
        terms=tuple(dict.fromkeys(sheet.terms)),
        language=sheet.context.language,
    )


def checks_of(sheet: Sheet, lesson: model.Lesson) -> list[tuple[model.Question, Span]]:
    """The checks of a lesson with their places; those that could not be understood are left out of both."""
    questions = [part.question for part in lesson.parts if isinstance(part, model.Check)]
    return [(question, sheet.check_spans[question.id]) for question in questions if question.id in sheet.check_spans]


def number_headings(sheet: Sheet) -> None:
    """Give the second-level headings ids for links."""
    taken: list[str] = []
    for section in sheet.sections:
        section.id = unique(section.keys.get("#") or slug(section.title), taken, "part")
        taken.append(section.id)


def _all_blocks(sheet: Sheet) -> list[Block]:
    found = list(sheet.preamble)
    for section in sheet.sections:
        section.opening[0].attrs["id"] = section.id
        found += [section.opening, *section.blocks]
    return [*found, *sheet.footnotes]


def _parts(sheet: Sheet, found: list[Block], translated: bool) -> tuple[model.Part, ...]:
    parts: list[model.Part] = []
    prose: list[Block] = []
    checks = 0

    def flush() -> None:
        text = html.render([token for block in prose for token in block])
        if text:
            parts.append(model.Prose(html=text))
        prose.clear()

    for block in found:
        if block[0].type != "block_open":
            prose.append(block)
            continue
        blocks.refuse_loose_answers(sheet, prose)
        flush()
        part = blocks.read_block(sheet, block, checks + 1, translated)
        checks += isinstance(part, model.Check)
        parts += [part] if part is not None else []
    blocks.refuse_loose_answers(sheet, prose)
    flush()
    return tuple(parts)


def words_for_trainees(parts: tuple[model.Part, ...], situations: tuple[model.Situation, ...]) -> str:
    """All words that a trainee can read, without instructor notes and without any key."""
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, model.Check):
            pieces += [part.question.text, part.question.html, *(choice.html for choice in part.question.choices)]
        elif not (isinstance(part, model.Block) and part.name == "instructor"):
            pieces += [getattr(part, "title", ""), part.html]
    for scene in situations:
        pieces += [scene.title, scene.html, *(link.html for link in scene.links)]
    return html.words_of("<br>".join(piece for piece in pieces if piece))


# ---------------------------------------------------------------- scenarios


def _situations(sheet: Sheet, translated: bool) -> tuple[model.Situation, ...]:
    found: list[model.Situation] = []
    for section in sheet.sections:
        links, body = _links(sheet, section, translated)
        found.append(
            model.Situation(
                id=section.id,
                title=html.render_inline(section.heading),
                html=html.render([token for block in body for token in block]),
                links=links,
            )
        )
    return tuple(found)


def _links(sheet: Sheet, section: Section, translated: bool) -> tuple[tuple[model.Link, ...], list[Block]]:
    body = [b for b in section.blocks if not (items.is_list(b) and items.is_marked(b))]
    for block in body:
        if block[0].type == "block_open":
            cure = "Write it as plain text of the situation."
            sheet.error("block-in-scenario", sheet.span(block), "A situation takes no blocks.", cure)
    body = [block for block in body if block[0].type != "block_open"]
    known = [s.id for s in sheet.sections]
    links = []
    for block in section.blocks:
        if items.is_list(block) and items.is_marked(block):
            links += [_link(sheet, item, known, translated) for item in items.read_items(sheet, block)]
    return tuple(links), body


def _link(sheet: Sheet, item: items.ListItem, known: list[str], translated: bool) -> model.Link:
    if not item.target and not translated:
        cure = "End the choice with “→ #id” of the situation that follows."
        sheet.error("choice-leads-nowhere", item.span, "This choice leads nowhere.", cure)
    elif item.target and item.target not in known:
        cure = did_you_mean(item.target, known, "Write the id of a “##” of this file.")
        span = item.target_span or item.span
        sheet.error("situation-unknown", span, f"There is no situation “{item.target[:60]}”.", cure)
    return model.Link(html=item.html, target=item.target, advised=item.marker == "x", feedback=item.feedback)


def first_words(blocks_: list[Block]) -> str:
    """The words of the first paragraph."""
    paragraph = next((b for b in blocks_ if b[0].type == "paragraph_open"), None)
    return markdown.plain(markdown.first_inline(paragraph)) if paragraph else ""
