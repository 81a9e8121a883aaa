"""Differences of what stands beside the modules: the evaluation, the glossary, media."""

from __future__ import annotations

from collections.abc import Iterator

from app.content import model
from app.content.differences.pairing import by_id, keyed, moved
from app.content.differences.sayings import Difference, say


def of_evaluation(before: model.Survey | None, after: model.Survey | None) -> Iterator[Difference]:
    """What differs in the evaluation."""
    if before and after:
        if (before.title, before.html) != (after.title, after.html):
            yield say("evaluation-text", "evaluation")
        yield from _items(before, after)
    elif before or after:
        yield say("evaluation-added" if after else "evaluation-removed", "evaluation")


def _items(before: model.Survey, after: model.Survey) -> Iterator[Difference]:
    old, new = by_id(before.items), by_id(after.items)
    for was, now in keyed(old, new):
        if _answered(was) != _answered(now):
            yield say("evaluation-question-kind", now.id, question=now.id)
        elif was != now:
            yield say("evaluation-question-text", now.id, question=now.id)
    for id in new:
        if id not in old:
            yield say("evaluation-question-added", id, question=id)
    for id in old:
        if id not in new:
            yield say("evaluation-question-removed", id, question=id)
    if moved(list(old), list(new)):
        yield say("evaluation-order", "evaluation")


def _answered(item: model.SurveyItem) -> tuple[object, ...]:
    return (item.kind, item.low, item.high, [choice.id for choice in item.choices])


def of_glossary(before: dict[str, model.Term], after: dict[str, model.Term]) -> Iterator[Difference]:
    """Terms that came, went, changed."""
    for was, now in keyed(before, after):
        if was.term != now.term:
            yield say("term-name", now.id, before=was.term, after=now.term)
        if was.html != now.html:
            yield say("term-definition", now.id, term=now.term)
    for id, term in after.items():
        if id not in before:
            yield say("term-added", id, term=term.term)
    for id, term in before.items():
        if id not in after:
            yield say("term-removed", id, term=term.term)
    if moved(list(before), list(after)):
        yield say("term-order", "glossary")


def of_media(before: tuple[model.Media, ...], after: tuple[model.Media, ...]) -> Iterator[Difference]:
    """Files that came, went, changed; one that only has another path has moved."""
    old, new = ({it.path: it for it in media} for media in (before, after))
    gone = {it.digest: path for path, it in old.items() if path not in new}
    for path, it in new.items():
        if path in old:
            if old[path].digest != it.digest:
                yield say("media-changed", path, path=path)
        elif it.digest in gone:
            yield say("media-moved", path, before=gone.pop(it.digest), path=path)
        else:
            yield say("media-added", path, path=path)
    for path in sorted(gone.values()):
        yield say("media-removed", path, path=path)
