"""Differences of answers: what is right, what may be chosen, and how it is worded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from app.content import model, units
from app.content.differences.pairing import moved, paired, without
from app.content.differences.sayings import Difference, quoted, say, words

_ALIKE = 0.6  # below it, a right choice was not reworded but replaced


def between(before: model.Question, after: model.Question, what: str) -> Iterator[Difference]:
    """What differs between the answers; of another kind of answer only that it has choices no longer."""
    match before.answer, after.answer:
        case model.Choices(), model.Choices():
            yield from _choices(before.choices, after.choices, what)
        case model.Number() as old, model.Number() as new if old != new:
            yield say("right-answer", what, question=what, before=_number(old), after=_number(new))
        case model.ShortText() as old, model.ShortText() as new if _folded(old) != _folded(new):
            texts = {"before": _accepted(old), "after": _accepted(new)}
            yield say("right-answer", what, question=what, **texts)
        case model.Matching() as old, model.Matching() as new:
            yield from _matching(old, new, what)
        case model.Ordering() as old, model.Ordering() as new:
            yield from _ordering(old, new, what)
        case model.Essay() as old, model.Essay() as new:
            yield from _essay(old, new, what)


# ---------------------------------------------------------------- numbers and texts


def _number(key: model.Number) -> str:
    return str(key.low) if key.low == key.high else f"{key.low} … {key.high}"


def _folded(key: model.ShortText) -> set[str]:
    return {units.folded(text) for text in key.accepted}


def _accepted(key: model.ShortText) -> str:
    return " | ".join(key.accepted)


# ---------------------------------------------------------------- choices


def _choices(before: Sequence[model.Choice], after: Sequence[model.Choice], what: str) -> Iterator[Difference]:
    same = paired(before, after)
    gone, new = without(before, [old for old, _ in same]), without(after, [it for _, it in same])
    if any(old.right != it.right for old, it in same) or any(it.right for it in (*gone, *new)):
        texts = {"before": quoted([it.html for it in before if it.right])}
        yield say("right-answer", what, question=what, **texts, after=quoted([it.html for it in after if it.right]))
    for old, it in same:
        yield from _choice(old, it, what)
    for it in new:
        yield say("choice-added", what, question=what, choice=words(it.html))
    for it in gone:
        yield say("choice-removed", what, question=what, choice=words(it.html))
    names = {old.id: it.id for old, it in same}
    if moved([names[it.id] for it in before if it.id in names], [it.id for it in after]):
        yield say("choices-order", what, question=what)


def _choice(before: model.Choice, after: model.Choice, what: str) -> Iterator[Difference]:
    now = words(after.html)
    if before.voided != after.voided:
        yield say("choice-voided" if after.voided else "choice-counts", what, question=what, choice=now)
    if before.html != after.html:
        replaced = before.right and after.right and not _alike(before.html, after.html)
        kind = "choice-replaced" if replaced else "choice-text"
        yield say(kind, what, question=what, before=words(before.html), after=now)
    if before.feedback != after.feedback:
        yield say("choice-feedback", what, question=what, choice=now)


def _alike(before: str, after: str) -> bool:
    old, new = (units.folded(words(it)) for it in (before, after))
    return SequenceMatcher(None, old, new, autojunk=False).ratio() >= _ALIKE


# ---------------------------------------------------------------- matching, ordering, essays


def _matching(before: model.Matching, after: model.Matching, what: str) -> Iterator[Difference]:
    lefts, rights = paired(before.lefts, after.lefts), paired(before.rights, after.rights)
    yield from _reworded([*lefts, *rights], what)
    now = {old.id: it.id for old, it in rights}
    for old, it in lefts:
        was, right = before.pairs[old.id], after.pairs[it.id]
        if now.get(was) != right:
            texts = {"before": quoted([_of(before.rights, was)]), "after": quoted([_of(after.rights, right)])}
            yield say("pair-changed", what, question=what, left=words(it.html), **texts)
    yield from _unpaired("added", after, [it for _, it in lefts], [it for _, it in rights], what)
    yield from _unpaired("removed", before, [old for old, _ in lefts], [old for old, _ in rights], what)
    if (before.left_label, before.right_label) != (after.left_label, after.right_label):
        yield say("labels", what, question=what)


def _unpaired(
    verb: str, key: model.Matching, lefts: list[model.Item], rights: list[model.Item], what: str
) -> Iterator[Difference]:
    """What only one of the two has: pairs, and rights without a left."""
    for left in without(key.lefts, lefts):
        right = words(_of(key.rights, key.pairs[left.id]))
        yield say(f"pair-{verb}", what, question=what, left=words(left.html), right=right)
    taken = set(key.pairs.values())
    for item in without(key.rights, rights):
        if item.id not in taken:
            yield say(f"distractor-{verb}", what, question=what, right=words(item.html))


def _of(items: Sequence[model.Item], id: str) -> str:
    return next(item.html for item in items if item.id == id)


def _ordering(before: model.Ordering, after: model.Ordering, what: str) -> Iterator[Difference]:
    same = paired(before.items, after.items)
    yield from _reworded(same, what)
    now = {old.id: it.id for old, it in same}
    if [now.get(it.id) for it in before.items] != [it.id for it in after.items]:
        texts = {"before": quoted([it.html for it in before.items]), "after": quoted([it.html for it in after.items])}
        yield say("right-answer", what, question=what, **texts)


def _reworded(same: list[tuple[model.Item, model.Item]], what: str) -> Iterator[Difference]:
    for old, it in same:
        if old.html != it.html:
            yield say("item-text", what, question=what, before=words(old.html), after=words(it.html))


def _essay(before: model.Essay, after: model.Essay, what: str) -> Iterator[Difference]:
    if [(it.html, it.points) for it in before.criteria] != [(it.html, it.points) for it in after.criteria]:
        yield say("essay-rubric", what, question=what, before=_rubric(before), after=_rubric(after))
    if len(before.criteria) == len(after.criteria):
        for old, it in zip(before.criteria, after.criteria, strict=True):
            yield from _levels(old, it, what)
    lengths = [f"{it.least_words}–{it.most_words}" for it in (before, after)]
    if lengths[0] != lengths[1]:
        yield say("essay-length", what, question=what, before=lengths[0], after=lengths[1])


def _levels(before: model.Criterion, after: model.Criterion, what: str) -> Iterator[Difference]:
    """Which levels a criterion has, or what they say."""
    name = words(after.html)
    old, new = ([level.points for level in it.levels] for it in (before, after))
    if old != new:
        texts = {"before": _points(old), "after": _points(new)}
        yield say("essay-levels", what, question=what, criterion=name, **texts)
        return
    for was, now in zip(before.levels, after.levels, strict=True):
        if was.html != now.html:
            texts = {"before": words(was.html) or "…", "after": words(now.html) or "…"}
            yield say("essay-level-text", what, question=what, criterion=name, points=now.points, **texts)


def _points(levels: list[int]) -> str:
    return ", ".join(map(str, levels)) or "none"


def _rubric(key: model.Essay) -> str:
    return ", ".join(f"“{words(it.html)}” ({it.points})" for it in key.criteria)
