"""Branching cases: situations, choices that lead on, endings; and the proof that every path ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.content import rendering
from app.content.diagnostics import Place, error, instead
from app.content.manuscript import Manuscript
from app.content.model import Link, Situation
from app.content.pages import blocks
from app.content.questions import attributes
from app.content.questions.choices import MIXED, NEAR, report_marks
from app.content.questions.items import ListItem, items
from app.content.questions.sections import Node, Section, flat, nodes

EMPTY = error(
    "scenario-empty",
    "This scenario has no situation.",
    "Write each situation below a heading: `## At the gate {{#gate}}`.",
)
NO_LINK = error("scenario-no-link", "This choice leads nowhere.", "End it with `→ #` and the id of a situation.")
DANGLING = error("scenario-link", "There is no situation `{target}`.", "{cure}")
SAME_ID = error(
    "scenario-id-twice",
    "Two situations have the id `{id}`.",
    "Give each an id of its own behind its heading: `{{#another-id}}`.",
)
UNREACHED = error(
    "scenario-unreachable",
    "No choice leads to this situation.",
    "Lead to it with `→ #{id}` from another situation, or take it out.",
)
ENDLESS = error(
    "scenario-endless",
    "From this situation no path comes to an end.",
    "Lead one of its choices to an ending: a situation without choices.",
)
NOT_LAST = error(
    "scenario-choices-last", "Something stands below the choices of this situation.", "Move it above them."
)
ONE_ADVISED = error(
    "scenario-advised-twice",
    "Two choices of this situation are marked as the advised one.",
    "Mark one with `[x]`, the others with `[ ]`.",
)


@dataclass(frozen=True)
class Scene:
    """A situation, with the places of its heading and of its links."""

    situation: Situation
    place: Place
    links: tuple[Place, ...]
    text: str


def read(page: Manuscript, found: list[Section]) -> list[Scene]:
    """The situations, in order; the first is the start."""
    if not found and page.tokens:
        page.report_empty(EMPTY)
    for section in found:
        blocks.refuse(page, section.tokens)
    count = len(page.findings)
    scenes = [_scene(page, section) for section in found]
    ids = _ids(page, scenes)
    known = () if page.is_full else sorted(ids)
    for scene in scenes:
        for link, place in zip(scene.situation.links, scene.links, strict=True):
            if link.target not in ids and not page.translates:
                page.report(DANGLING, place, target=link.target, cure=instead(link.target, known))
    if scenes and len(page.findings) == count and not page.translates:
        _prove(page, scenes)
    return scenes


def _ids(page: Manuscript, scenes: list[Scene]) -> set[str]:
    ids: set[str] = set()
    for scene in scenes:
        if scene.situation.id in ids:
            page.report(SAME_ID, scene.place, id=scene.situation.id)
        ids.add(scene.situation.id)
    return ids


def words(scene: Scene) -> Iterable[str]:
    """What a trainee can read in it."""
    return (scene.situation.title, scene.text)


def _scene(page: Manuscript, section: Section) -> Scene:
    settings = attributes.read(page, section, ())
    parts = nodes(section.tokens)
    at = next((n for n, part in enumerate(parts) if is_choice_list(part)), len(parts))
    if at < len(parts) - 1:
        page.report(
            NOT_LAST, page.place(next((t for t in parts[at + 1].tokens if t.type == "inline"), parts[at + 1].tokens[0]))
        )
    found = items(page, parts[at]) if at < len(parts) else []
    links = [(link, item) for item in found if (link := _link(page, item))]
    page.outline.append(settings.place)
    if sum(link.advised for link, _ in links) > 1:
        page.report(ONE_ADVISED, [item.place for link, item in links if link.advised][1])
    title, body = rendering.plain(section.title.children or []), flat(parts[:at])
    text = "\n".join([rendering.text(body), *(item.text for item in found)])
    situation = Situation(
        id=settings.id, title=title, html=rendering.html(body), links=tuple(link for link, _ in links)
    )
    return Scene(situation, settings.place, tuple(_leads(page, item) or item.place for _, item in links), text)


def is_choice_list(part: Node) -> bool:
    """Whether a list holds choices: items with a mark or with a link as their last word."""
    items = (token for token in part.tokens if token.type == "list_item_open")
    return part.kind == "bullet_list_open" and any(token.meta.get("mark") or "link" in token.meta for token in items)


def _link(page: Manuscript, item: ListItem) -> Link | None:
    if item.mark == "near" and item.inline:
        end = item.inline.meta["mark_end"] - item.inline.meta["shift"]
        mark = item.inline.meta["raw"][: item.inline.meta["mark_end"]]
        page.report(NEAR, page.within(item.inline, -item.inline.meta["shift"], end), mark=mark)
    elif not item.mark:
        page.report(MIXED, item.place)
    elif page.translates:
        _report_kept(page, item)
        return Link(html=item.html, target="", feedback=item.feedback)
    elif "link" not in item.opening.meta:
        page.report(NO_LINK, item.place)
    else:
        target = item.opening.meta["link"][0]
        return Link(html=item.html, target=target, advised=item.mark == "x", feedback=item.feedback)
    return None


def _report_kept(page: Manuscript, item: ListItem) -> None:
    """A translation says neither where a choice leads nor which is advised."""
    report_marks(page, [item])
    place = _leads(page, item)
    if place:
        page.report_kept(place, "Take the arrow and the id out: only words are translated.")


def _leads(page: Manuscript, item: ListItem) -> Place | None:
    """Where the arrow and the id stand that end a choice."""
    if "link" not in item.opening.meta or not item.inline:
        return None
    _, start, end = item.opening.meta["link"]
    shift = item.inline.meta["shift"]
    return page.within(item.inline, start - shift, end - shift)


def _prove(page: Manuscript, scenes: list[Scene]) -> None:
    """Every situation is reached from the first, and an ending from every situation."""
    leads = {scene.situation.id: {link.target for link in scene.situation.links} for scene in scenes}
    comes: dict[str, set[str]] = {id: set() for id in leads}
    for id, targets in leads.items():
        for target in targets:
            comes[target].add(id)
    reached = _closure(leads, [scenes[0].situation.id])
    ends = _closure(comes, [id for id, targets in leads.items() if not targets])
    for scene in scenes:
        if scene.situation.id not in reached:
            page.report(UNREACHED, scene.place, id=scene.situation.id)
    endless = [scene for scene in scenes if scene.situation.id not in ends and scene.situation.id in reached]
    if endless:
        page.report(ENDLESS, endless[0].place)


def _closure(edges: dict[str, set[str]], start: list[str]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        new = edges[waiting.pop()] - found
        found |= new
        waiting += new
    return found
