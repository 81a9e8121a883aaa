"""Lessons: running text, named blocks, checks, reflections; scenarios with their situations."""

from __future__ import annotations

from dataclasses import dataclass, field

from markdown_it.token import Token
from msgspec.structs import replace

from app.content import rendering, units
from app.content.diagnostics import Place, error
from app.content.head import Head
from app.content.keeping import FORM
from app.content.layout import File
from app.content.links import settle
from app.content.manuscript import LessonKind, Manuscript
from app.content.model import Block, Check, Heading, Lesson, Part, Prose, Reflection
from app.content.pages import blocks, scenarios
from app.content.questions import attributes
from app.content.questions.reading import read_check
from app.content.questions.sections import Node, Section, flat, nodes, sections

EMPTY = error("lesson-empty", "This lesson has no text.", "Write it below the front matter.")
BLOCK_EMPTY = error("block-empty", "The block `{name}` has nothing in it.", "Write its text between the two lines.")
HEADING_EMPTY = error("heading-empty", "This heading has no text.", "Write its text behind the `##`, or take it out.")
KINDS: tuple[LessonKind, ...] = ("lesson", "activity", "scenario")


@dataclass
class Parts:
    """The parts of a lesson as they are found, and the words that a trainee can read."""

    parts: list[Part] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    ids: units.Ids = field(default_factory=units.Ids)


def _head(page: Manuscript, file: File) -> Lesson:
    """The front matter of a lesson."""
    head = Head(page, page.front)
    title = head.text("title", "Sex and gender")
    minutes = head.whole("minutes", 1, 600, example="20")
    kind = head.one_of("kind", KINDS, "lesson")
    kind = page.original.kind if page.original else kind
    required = head.yes_no("required", True)
    head.scalar("id", lambda text: text if FORM.fullmatch(text) else None, "a module and a lesson", "key-terms/day", "")
    head.done()
    return Lesson(
        id=file.id,
        slug=file.id.rpartition("/")[2],
        title=title,
        kind=kind,
        parts=(),
        text="",
        minutes=minutes,
        required=required,
        language=page.language,
    )


def read_lesson(page: Manuscript, file: File) -> Lesson:
    """The lesson of a file."""
    lesson = _head(page, file)
    scenario = lesson.kind == "scenario"
    page.read_body("scenario" if scenario else "lesson")
    settle(page, anchors=not scenario)
    before, situations = sections(page.tokens) if scenario else (page.tokens, [])
    blocks.check_ends(page, before)
    found = read_parts(page, before)
    if not page.tokens:
        page.report_empty(EMPTY)
    scenes = scenarios.read(page, situations) if scenario else []
    words = [*found.text, *(line for scene in scenes for line in scenarios.words(scene))]
    return replace(
        lesson,
        parts=tuple(found.parts),
        text="\n".join(line for line in words if line),
        situations=tuple(scene.situation for scene in scenes),
        headings=headings(page) if not scenario else (),
        terms=tuple(page.terms),
    )


def headings(page: Manuscript) -> tuple[Heading, ...]:
    """The second-level headings, for a table of contents."""
    found = []
    for opening, title in zip(page.tokens, page.tokens[1:], strict=False):
        if opening.type == "heading_open" and opening.meta.get("attributes"):
            attributes.read(page, Section(opening, title, []), ())
        if opening.type == "heading_open" and opening.tag == "h2":
            if not title.content:
                page.report(HEADING_EMPTY, page.place(opening))
            found.append(Heading(id=str(opening.attrs.get("id", "")), text=rendering.plain(title.children or [])))
    return tuple(found)


def read_parts(page: Manuscript, tokens: list[Token]) -> Parts:
    """The parts in their order; what stands between two blocks is one part of prose."""
    found = Parts()
    prose: list[Node] = []
    for node in nodes(tokens):
        if node.kind == "block_open":
            _prose(found, prose)
            _block(page, node, found)
            prose = []
        else:
            prose.append(node)
    _prose(found, prose)
    return found


def _prose(found: Parts, prose: list[Node]) -> None:
    html = rendering.html(flat(prose)) if prose else ""
    if html:
        found.parts.append(Prose(html=html))
        found.text.append(rendering.text(flat(prose)))


def _block(page: Manuscript, node: Node, found: Parts) -> None:
    opening, inner = blocks.read_opening(page, node.tokens[0]), node.tokens[1:-1]
    place = blocks.place_of(page, node.tokens[0])
    page.outline.append(place)
    if not inner:
        if node.tokens[0].meta["ending"] == "closed":
            page.report(BLOCK_EMPTY, place, name=opening.name)
    elif opening.name == "check":
        _check(page, inner, place, found)
    elif opening.name == "reflection":
        found.parts.append(_reflection(inner, opening.title, found))
    else:
        html, title, minutes, group = rendering.html(inner), opening.title, opening.minutes, opening.group
        found.parts.append(Block(name=opening.name, html=html, title=title, minutes=minutes, group=group))
        if opening.name != "instructor":
            found.text += [title, rendering.text(inner)]


def _check(page: Manuscript, inner: list[Token], place: Place, found: Parts) -> None:
    asked = read_check(page, inner, place, found.ids)
    if asked:
        page.spots[f"question {asked.question.id}"] = asked.place
        found.parts.append(Check(question=asked.question))
        found.text.append(_asked_words(inner))


def _asked_words(inner: list[Token]) -> str:
    """What is asked, without the feedback."""
    depth, shown = 0, []
    for token in inner:
        depth += token.type == "blockquote_open"
        depth -= token.type == "blockquote_close"
        if not depth:
            shown.append(token)
    return rendering.text(shown)


def _reflection(inner: list[Token], title: str, found: Parts) -> Reflection:
    parts = nodes(inner)
    model = parts.pop() if len(parts) > 1 and parts[-1].kind == "blockquote_open" else None
    found.text += [title, rendering.text(flat(parts))]
    answer = rendering.html(model.tokens[1:-1]) if model else ""
    return Reflection(html=rendering.html(flat(parts)), title=title, model=answer)
