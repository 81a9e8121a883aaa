"""What somebody answers who knows, and somebody who does not, in the shape in which answers are saved."""

from __future__ import annotations

from app.content import model


def key_of(question: model.Question) -> object:
    """The right answer."""
    key = question.answer
    if isinstance(key, model.Number):
        return str(key.low)
    if isinstance(key, model.ShortText):
        return key.accepted[0]
    if isinstance(key, model.Matching):
        return dict(key.pairs)
    if isinstance(key, model.Ordering):
        return {item.id: str(place) for place, item in enumerate(key.items, 1)}
    right = [choice.id for choice in question.choices if choice.right]
    return right if question.kind == "multiple" else right[0]


def wrong_answer(question: model.Question) -> object:
    """An answer that earns nothing, or little."""
    key = question.answer
    if isinstance(key, model.Number):
        return str(key.high + 1)
    if isinstance(key, model.ShortText):
        return "I do not know"
    if isinstance(key, model.Matching):
        rights = [item.id for item in key.rights]
        return {left: rights[(rights.index(right) + 1) % len(rights)] for left, right in key.pairs.items()}
    if isinstance(key, model.Ordering):
        return {item.id: str(place) for place, item in enumerate(reversed(key.items), 1)}
    wrong = [choice.id for choice in question.choices if not choice.right]
    return wrong if question.kind == "multiple" else wrong[0]
