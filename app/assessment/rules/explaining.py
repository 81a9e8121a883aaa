"""How a mark comes about: the rule that gave it and what the rule saw, as plain values that make a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from app.assessment.rules.marking import Rule, judge
from app.content.model import Number, Question, ShortText
from app.content.typed import numbers_in


@dataclass(frozen=True)
class Explanation:
    """The points that a rule gives an answer (None: a person gives them), of how many, and why.

    `values` holds what its sentence needs: `count` of `total` right, `wrong` chosen wrongly, `voided` of the right ones
    only because a withdrawn option is right for whoever chose it, `read` for how what was typed is understood, `met`
    for the accepted answer, `low` and `high` for the accepted numbers.
    """

    points: Fraction | None
    of: int
    rule: Rule
    values: dict[str, str | int] = field(default_factory=dict)


def explain(question: Question, value: object) -> Explanation:
    """The mark of this answer by this question's key, with its reason: the same judgement as `marking.mark`."""
    found = judge(question, value)
    points = None if found.share is None else question.points * found.share
    values: dict[str, str | int] = {"count": found.count, "total": found.total, "wrong": found.wrong}
    if found.voided:
        values["voided"] = found.voided
    if found.read:
        values["read"] = " / ".join(found.read)
    if found.met:
        values["met"] = found.met
    return Explanation(points, question.points, found.rule, values | _key(question))


def _key(question: Question) -> dict[str, str | int]:
    match question.answer:
        case Number(low=low, high=high):
            return {"low": f"{low:f}", "high": f"{high:f}"}
        case ShortText(accepted=accepted):
            return {"accepted": " · ".join(accepted)}
    return {}


def typed_points(text: str, most: int) -> Fraction | None:
    """Points as a person types them, "2.5", "2,5" or "5/3": exact. None unless they lie from 0 to `most`."""
    parts = [numbers_in(part)[:1] for part in text.split("/")] if len(text) <= 30 else []
    match parts:
        case [[points]]:
            pass
        case [[upper], [lower]] if lower:
            points = upper / lower
        case _:
            return None
    return points if 0 <= points <= most else None
