"""Differences of one question."""

from __future__ import annotations

from collections.abc import Iterator

from app.content import model
from app.content.differences import keys
from app.content.differences.sayings import Difference, say, words, yes_no

_KINDS = {
    "single": "one right choice",
    "multiple": "several right choices",
    "truefalse": "true or false",
    "number": "a number",
    "text": "a short text",
    "matching": "matching",
    "ordering": "an order",
    "essay": "an essay",
}


def between(before: model.Question, after: model.Question, what: str) -> Iterator[Difference]:
    """What differs in a question, called `what`; nothing when it is equal."""
    found = [*_words(before, after, what), *_answer(before, after, what), *_rules(before, after, what)]
    if before != after and not found:
        found.append(say("question-other", what, question=what))
    yield from found


def _words(before: model.Question, after: model.Question, what: str) -> Iterator[Difference]:
    if before.title != after.title or (not after.title and before.text != after.text):
        texts = {"before": words(before.title) or before.text, "after": words(after.title) or after.text}
        yield say("question-text", what, question=what, **texts)
    elif before.html != after.html:
        yield say("question-body", what, question=what)
    if before.feedback != after.feedback:
        yield say("question-feedback", what, question=what)


def _answer(before: model.Question, after: model.Question, what: str) -> Iterator[Difference]:
    if before.kind != after.kind:
        yield say("question-kind", what, question=what, before=_KINDS[before.kind], after=_KINDS[after.kind])
    yield from keys.between(before, after, what)
    if before.voided != after.voided:
        yield say("question-voided" if after.voided else "question-counts", what, question=what)


def _rules(before: model.Question, after: model.Question, what: str) -> Iterator[Difference]:
    if before.points != after.points:
        yield say("question-points", what, question=what, before=before.points, after=after.points)
    if before.partial != after.partial:
        yield say("question-partial", what, question=what, before=yes_no(before.partial), after=yes_no(after.partial))
    if before.topic != after.topic:
        yield say("question-topic", what, question=what, before=before.topic or "none", after=after.topic or "none")
    if before.fixed != after.fixed:
        yield say("question-fixed", what, question=what, before=yes_no(before.fixed), after=yes_no(after.fixed))
