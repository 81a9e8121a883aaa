"""Differences of one lesson: its text by paragraphs, its blocks, its questions, its situations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from html.parser import HTMLParser

from msgspec.structs import replace

from app.content import model
from app.content.differences import questions
from app.content.differences.pairing import by_id, keyed, moved, paired, without
from app.content.differences.sayings import Difference, say, words

Named = model.Block | model.Reflection

_MANY = 500  # paragraphs
_EMPTY = {"img", "br", "hr", "source"}


def between(before: model.Lesson, after: model.Lesson) -> Iterator[Difference]:
    """What differs between two lessons with the same id, in the same language."""
    found = [
        *_head(before, after),
        *_paragraphs(_prose(before), _prose(after), after.id),
        *_blocks(before, after),
        *_checks(before, after),
        *_situations(before, after),
    ]
    if before != after and not found:
        found.append(say("lesson-arranged", after.id, lesson=after.id))
    yield from found


def _head(before: model.Lesson, after: model.Lesson) -> Iterator[Difference]:
    id = after.id
    if before.title != after.title:
        yield say("lesson-title", id, lesson=id, before=before.title, after=after.title)
    if before.kind != after.kind:
        yield say("lesson-kind", id, lesson=id, before=before.kind, after=after.kind)
    if before.minutes != after.minutes:
        yield say("lesson-minutes", id, lesson=id, before=before.minutes, after=after.minutes)
    if before.required != after.required:
        yield say("lesson-required" if after.required else "lesson-optional", id, lesson=id)


# ---------------------------------------------------------------- running text


def _prose(lesson: model.Lesson) -> list[str]:
    return [piece for part in lesson.parts if isinstance(part, model.Prose) for piece in pieces(part.html)]


def _paragraphs(before: list[str], after: list[str], id: str) -> Iterator[Difference]:
    """How many paragraphs, headings, lists and tables changed, are new, are gone."""
    changed = added = removed = 0
    many = max(len(before), len(after)) > _MANY  # then what stands there again and again is not looked up
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=many).get_opcodes():
        same = min(j - i, m - k) if tag != "equal" else 0
        changed += same
        removed += j - i - same if tag != "equal" else 0
        added += m - k - same if tag != "equal" else 0
    for kind, count in (("changed", changed), ("added", added), ("removed", removed)):
        if count:
            yield say(f"paragraphs-{kind}", id, lesson=id, count=count)


class _Pieces(HTMLParser):
    """Cuts HTML at the ends of its outer elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = [""]
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[-1] += self.get_starttag_text() or ""
        self._depth += tag not in _EMPTY
        self._cut()

    def handle_endtag(self, tag: str) -> None:
        self.found[-1] += f"</{tag}>"
        self._depth -= tag not in _EMPTY
        self._cut()

    def _cut(self) -> None:
        if self._depth <= 0:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        self.found[-1] += data

    def handle_entityref(self, name: str) -> None:
        self.found[-1] += f"&{name};"

    def handle_charref(self, name: str) -> None:
        self.found[-1] += f"&#{name};"


def pieces(html: str) -> list[str]:
    """The outer elements of a text: paragraphs, headings, lists, tables, figures."""
    reader = _Pieces()
    reader.feed(html)
    reader.close()
    return [piece for piece in map(str.strip, reader.found) if piece]


# ---------------------------------------------------------------- blocks and questions


def _blocks(before: model.Lesson, after: model.Lesson) -> Iterator[Difference]:
    old, new = _named(before.parts), _named(after.parts)
    same = [(old[key], new[key]) for key in new if key in old]
    rest = [[part for key, part in one.items() if key not in other] for one, other in ((old, new), (new, old))]
    for was, now in zip(*rest, strict=False) if len(rest[0]) == len(rest[1]) else ():
        if _name(was) == _name(now):  # as many as before, of the same name: it has another title
            same.append((was, now))
            rest = [[part for part in parts if part is not it] for parts, it in zip(rest, (was, now), strict=True)]
    for was, now in same:
        yield from _block(was, now, after.id)
    for part in rest[1]:
        yield say("block-added", after.id, lesson=after.id, block=_called(part))
    for part in rest[0]:
        yield say("block-removed", after.id, lesson=after.id, block=_called(part))


def _named(parts: Iterable[model.Part]) -> dict[tuple[str, str, int], Named]:
    """The blocks by name, title, and which one of these it is."""
    found: dict[tuple[str, str, int], Named] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for part in parts:
        if isinstance(part, model.Block | model.Reflection):
            key = _name(part), part.title
            found[(*key, seen[key])] = part
            seen[key] += 1
    return found


def _name(part: Named) -> str:
    return part.name if isinstance(part, model.Block) else "reflection"


def _called(part: Named) -> str:
    return f"{_name(part)} “{part.title}”" if part.title else _name(part)


def _block(before: Named, after: Named, id: str) -> Iterator[Difference]:
    called = _called(after)
    if before.title != after.title:
        yield say("block-title", id, lesson=id, block=called, before=_called(before))
    if (before.html, getattr(before, "model", "")) != (after.html, getattr(after, "model", "")):
        yield say("block-text", id, lesson=id, block=called)
    rules = [_rules(before), _rules(after)]
    if rules[0] != rules[1]:
        yield say("block-rules", id, lesson=id, block=called, before=rules[0], after=rules[1])


def _rules(part: Named) -> str:
    minutes, group = getattr(part, "minutes", None), getattr(part, "group", "")
    said = [f"{minutes} minutes"] if minutes else []
    return ", ".join([*said, *([f"groups of {group}"] if group else [])]) or "nothing said"


def _checks(before: model.Lesson, after: model.Lesson) -> Iterator[Difference]:
    """Differences of the ungraded questions: their keys change no marks."""
    old, new = ([part.question for part in it.parts if isinstance(part, model.Check)] for it in (before, after))
    same = paired(old, new)
    for was, now in same:
        for found in questions.between(was, now, f"{after.id}#{now.id}"):
            yield replace(found, weight="content") if found.weight == "key" else found
    for it in without(new, [now for _, now in same]):
        yield say("block-added", after.id, lesson=after.id, block=f"check “{it.text}”")
    for it in without(old, [was for was, _ in same]):
        yield say("block-removed", after.id, lesson=after.id, block=f"check “{it.text}”")


# ---------------------------------------------------------------- scenarios


def _situations(before: model.Lesson, after: model.Lesson) -> Iterator[Difference]:
    old, new = by_id(before.situations), by_id(after.situations)
    for was, now in keyed(old, new):
        yield from _situation(was, now, after.id)
    for id in (id for id in new if id not in old):
        yield say("situation-added", after.id, lesson=after.id, situation=id)
    for id in (id for id in old if id not in new):
        yield say("situation-removed", after.id, lesson=after.id, situation=id)
    if moved(list(old), list(new)):
        yield say("situation-order", after.id, lesson=after.id)


def _situation(before: model.Situation, after: model.Situation, id: str) -> Iterator[Difference]:
    if _said(before) != _said(after):
        yield say("situation-text", id, lesson=id, situation=after.id)
    if [link.target for link in before.links] != [link.target for link in after.links]:
        yield say("situation-paths", id, lesson=id, situation=after.id)
    elif [link.advised for link in before.links] != [link.advised for link in after.links]:
        texts = {"before": _advised(before), "after": _advised(after)}
        yield say("situation-advised", id, lesson=id, situation=after.id, **texts)


def _said(scene: model.Situation) -> tuple[object, ...]:
    return (scene.title, scene.html, *((link.html, link.feedback) for link in scene.links))


def _advised(scene: model.Situation) -> str:
    return next((words(link.html) for link in scene.links if link.advised), "none")
