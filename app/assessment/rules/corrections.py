"""By which key the result of an attempt is told: the one that its marks stand by now, in the words of its paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from app.assessment.rules.marking import mark
from app.assessment.rules.regrading import difference
from app.content.model import Choice, Choices, Matching, Number, Ordering, Question, ShortText

Kind: TypeAlias = Literal["", "essay", "override", "regrade"]
Note: TypeAlias = Literal["", "withdrawn", "corrected", "regrade", "override"]
Says: TypeAlias = Literal["all", "nothing wrong", "nothing"]


@dataclass(frozen=True)
class Telling:
    """A question in the words of its paper, with the key by which it is told.

    `note` is what has become of it since the attempt closed. `says` is what the key may say of her answer: where a
    person has given more than it does, it calls nothing wrong; where less, nothing right either.
    """

    question: Question
    note: Note = ""
    says: Says = "all"


@dataclass(frozen=True)
class Corrected:
    """The questions of an edition by whose key an attempt was marked anew: in its first language, by which answers are
    marked, and in that of the reader."""

    key: Mapping[str, Question]
    told: Mapping[str, Question]


def telling(
    asked: Question, key: Question, corrected: Sequence[Corrected], value: object, points: Fraction | None, last: Kind
) -> Telling:
    """How a question is told now. `key` is the same in the first language; `corrected` are newest first.

    `points` is its mark, and `last` how that was changed last.
    """
    newest = _newest(key, corrected)
    if newest is None and not last and not key.voided:
        return Telling(asked)
    if newest is not None:
        asked, key = rekeyed(asked, newest.told[asked.id]), rekeyed(key, newest.key[key.id])
    worth = mark(key, value)
    agrees = worth is None or points is None or points == worth
    says: Says = "nothing" if key.voided or (worth or 0) > (points or 0) else "all" if agrees else "nothing wrong"
    return Telling(asked, _note(last, newest is not None, key.voided, agrees), "all" if worth is None else says)


def _newest(key: Question, corrected: Sequence[Corrected]) -> Corrected | None:
    """By whose key it was marked anew last; None: by its own, also where that is back."""
    for edition in corrected:
        found = difference(key, edition.key.get(key.id))
        if found in ("changed", "same"):
            return edition if found == "changed" else None
    return None


def _note(last: Kind, is_corrected: bool, voided: bool, agrees: bool) -> Note:
    if last == "override":
        return "override"
    if voided and agrees:
        return "withdrawn"
    if last == "regrade" and agrees:
        return "regrade"
    return "corrected" if is_corrected or not agrees else ""


def rekeyed(asked: Question, new: Question) -> Question:
    """The question, word for word, with what another edition calls right and says about the answers.

    Itself where that key does not fit it, or is the same.
    """
    if difference(asked, new) != "changed":
        return asked
    if new.voided:
        return msgspec.structs.replace(asked, voided=True)
    same = msgspec.structs.replace(asked, voided=False, partial=new.partial, feedback=new.feedback)
    match asked.answer, new.answer:
        case Choices(), Choices():
            return msgspec.structs.replace(same, choices=_choices(asked, new))
        case Matching() as old, Matching(pairs=pairs):
            return msgspec.structs.replace(same, answer=msgspec.structs.replace(old, pairs=pairs))
        case Ordering(items=items), Ordering(items=order):
            words = {item.id: item for item in items}
            return msgspec.structs.replace(same, answer=Ordering(items=tuple(words[item.id] for item in order)))
        case Number() | ShortText(), Number() | ShortText():
            return msgspec.structs.replace(same, answer=new.answer)
    return same


def _choices(asked: Question, new: Question) -> tuple[Choice, ...]:
    by_id = {choice.id: choice for choice in new.choices}
    return tuple(msgspec.structs.replace(by_id[choice.id], html=choice.html) for choice in asked.choices)
