"""The answers below a text2qti question: their marks say the kind."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from app.content import units
from app.content.sheets.model import Criterion, Kind, Option
from app.interop import marks
from app.interop.findings import error, info, warning
from app.interop.text2qti.source import Entry
from app.interop.text2qti.words import Page

NONE = error("text2qti-answer-none", "This question has no answer.", "It was left out.")
MIXED = error("text2qti-answers-mixed", "The answers of this question are of several kinds.", "It was left out.")
UPLOAD = error(
    "text2qti-upload", "The answer is a file to be sent in.", "The question was left out: ask for it in an activity."
)
BLANKS = error(
    "text2qti-blanks",
    "Several blanks of a text are to be filled in.",
    "The question was left out: make one of each blank.",
)
NUMBER = error("text2qti-number", "“{text}” is not a number with a tolerance or a range.", "The question was left out.")
LONG = error("text2qti-long-answer", "The answer “{text}” has more than 120 characters.", "The question was left out.")
ESSAY = warning(
    "text2qti-essay",
    "An essay here has neither a length nor a rubric.",
    "It has {least} to {most} words and one criterion: write your own.",
)
WHOLE = info(
    "text2qti-several",
    "Several choices are to be marked.",
    "Only all right ones together, and no wrong one, earn the points; `{{partial}}` divides them.",
)
BOTH = info(
    "text2qti-feedback", "There is feedback for a right or a wrong answer.", "It stands in the question's feedback."
)
TWICE = warning("text2qti-feedback-twice", "Feedback stands here twice.", "Both were joined.")

MANY = error("text2qti-many-answers", "The question has {count} answers; at most {most} are read.", "It was left out.")

LEAST_WORDS, MOST_WORDS = 1, 500
CRITERION = "The answer is right and complete"
_LONGEST_ANSWER = 120
_MOST_ANSWERS = 200
_VALUE = r"[-+]?\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d{1,2})?|[-+]?\.\d+"
_AROUND = re.compile(rf"({_VALUE})(?:\s*(?:\+-|±)\s*({_VALUE})\s*(%?))?", re.ASCII)
_RANGE = re.compile(rf"\[\s*({_VALUE})\s*,\s*({_VALUE})\s*\]", re.ASCII)
_KINDS = {
    "right": "single",
    "wrong": "single",
    "right-of-several": "multiple",
    "wrong-of-several": "multiple",
    "accepted": "text",
}


class Made(NamedTuple):
    """The fields of a sheet that an answer gives, and the per cent of each option."""

    fields: dict[str, Any]
    weights: tuple[float, ...] = ()


@dataclass
class Answers:
    """The answers of a question, each with the feedback below it; and the feedback of the whole."""

    given: list[Entry]
    said: dict[int, str]  # line of an answer → its feedback
    feedback: str


def read(page: Page, found: list[Entry]) -> Made | None:
    """What the answers say; None when the question cannot be understood."""
    if len(found) > _MOST_ANSWERS:
        page.report(MANY, count=len(found), most=_MOST_ANSWERS)
        return None
    sorted_out = _sorted(page, found)
    kinds = {_KINDS.get(entry.kind, entry.kind) for entry in sorted_out.given}
    if len(kinds) != 1:
        page.report(MIXED if kinds else NONE)
        return None
    made = _made(page, kinds.pop(), sorted_out)
    if made and sorted_out.feedback:
        made.fields["feedback"] = sorted_out.feedback
    return made


def _made(page: Page, kind: str, answers: Answers) -> Made | None:
    match kind:
        case "single" | "multiple":
            return _choices(page, kind, answers)
        case "text":
            return _texts(page, answers)
        case "number":
            return _number(page, answers)
        case "essay":
            page.report(ESSAY, answers.given[0], least=LEAST_WORDS, most=MOST_WORDS)
            rubric = (Criterion(CRITERION, 1),)
            return Made({"kind": "essay", "least_words": LEAST_WORDS, "most_words": MOST_WORDS, "criteria": rubric})
    page.report(UPLOAD if kind == "upload" else BLANKS, answers.given[0])
    return None


def _sorted(page: Page, found: list[Entry]) -> Answers:
    """Answers and feedback: `...` below an answer is that answer's, above the first the question's."""
    given: list[Entry] = []
    said: dict[int, str] = {}
    whole: list[str] = []
    for entry in found:
        if entry.kind in ("if-right", "if-wrong"):
            page.report(BOTH, entry)
            whole.append(f"{'Right' if entry.kind == 'if-right' else 'Wrong'}: {page.words(entry.text, entry)}")
        elif entry.kind != "feedback":
            given.append(entry)
        elif given and given[-1].kind in _KINDS:
            line = given[-1].line
            if line in said:
                page.report(TWICE, entry)
            said[line] = "\n\n".join(part for part in (said.get(line, ""), page.words(entry.text, entry)) if part)
        else:
            whole.append(page.words(entry.text, entry))
    return Answers(given, said, "\n\n".join(whole))


def _choices(page: Page, kind: Kind, answers: Answers) -> Made | None:
    right = [entry.kind.startswith("right") for entry in answers.given]
    share = 100.0 if kind == "single" else 100 / max(sum(right), 1)
    weights = tuple(share if it else 0.0 for it in right)
    found = (
        marks.single(weights)
        if kind == "single" or not any(right)
        else marks.Marks(tuple("right" if it else "wrong" for it in right), False, ())
    )
    for rule, _, words in found.found:
        page.report(rule, answers.given[0], **words)
    if not found.marks:
        return None
    if kind == "multiple":
        page.report(WHOLE, answers.given[0])
    texts = [page.words(entry.text, entry) for entry in answers.given]
    options = [
        Option(text, mark, answers.said.get(entry.line, ""))
        for text, mark, entry in zip(texts, found.marks, answers.given, strict=True)
    ]
    if kind == "single" and sorted(text.casefold() for text in texts) == ["false", "true"]:
        options = [replace(option, text=option.text.capitalize()) for option in options]
        kind = "truefalse"
    return Made({"kind": kind, "options": tuple(options)}, weights)


def _texts(page: Page, answers: Answers) -> Made | None:
    accepted = {units.folded(entry.text): " ".join(entry.text.split()) for entry in answers.given}
    longest = max(accepted.values(), key=len)
    if len(longest) > _LONGEST_ANSWER:
        page.report(LONG, answers.given[0], longest)
        return None
    said = [f"{entry.text}: {answers.said[entry.line]}" for entry in answers.given if entry.line in answers.said]
    answers.feedback = "\n\n".join(part for part in (answers.feedback, *said) if part)
    return Made({"kind": "text", "accepted": tuple(accepted.values())})


def _number(page: Page, answers: Answers) -> Made | None:
    if len(answers.given) > 1:
        page.report(MIXED, answers.given[1])
        return None
    span = _span(answers.given[0].text)
    if span is None:
        page.report(NUMBER, answers.given[0], answers.given[0].text)
        return None
    low, high, around = span
    return Made({"kind": "number", "low": low, "high": high, "around": around})


def _span(text: str) -> tuple[Decimal, Decimal, bool] | None:
    if found := _RANGE.fullmatch(text.strip()):
        low, high = sorted((_decimal(found[1]), _decimal(found[2])))
        return low, high, False
    if found := _AROUND.fullmatch(text.strip()):
        value, margin = _decimal(found[1]), abs(_decimal(found[2] or "0"))
        margin = abs(value) * margin / 100 if found[3] else margin
        return value - margin, value + margin, margin > 0
    return None


def _decimal(written: str) -> Decimal:
    return Decimal(written.replace("_", ""))
