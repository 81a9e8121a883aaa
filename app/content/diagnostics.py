"""What the compiler says about a course: where, what is wrong, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import islice
from typing import Literal, NamedTuple

import msgspec

Severity = Literal["error", "warning", "advice"]

_SHORT = 80  # characters of an author's words that a sentence repeats
_MANY = 500  # words that are compared with one that is unknown; about 5 ms


class Span(msgspec.Struct, frozen=True, order=True):
    """A stretch of a file. Lines and columns count from 1, columns in characters; the end is just behind the last."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Place(NamedTuple):
    """A stretch of a file, and what stands there."""

    span: Span
    text: str


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding. `text` is the offending source; `message` says what is wrong, `cure` what to write instead."""

    code: str
    severity: Severity
    span: Span
    text: str
    message: str
    cure: str

    def as_json(self) -> dict[str, str | int]:
        """The flat form printed by `brevet course check --format json`."""
        s = self.span
        return {
            "code": self.code,
            "severity": self.severity,
            "file": s.file,
            "line": s.line,
            "column": s.column,
            "end_line": s.end_line,
            "end_column": s.end_column,
            "text": self.text,
            "message": self.message,
            "cure": self.cure,
        }


class Rule(NamedTuple):
    """A kind of finding. `message` and `cure` are one sentence each, with {names} for what `at` is given."""

    code: str
    severity: Severity
    message: str
    cure: str

    def at(self, place: Place, /, **words: object) -> Diagnostic:
        """The finding at this place."""
        said = {name: _short(str(word)) for name, word in words.items()}
        message, cure = self.message.format_map(said), self.cure.format_map(said)
        return Diagnostic(self.code, self.severity, place.span, place.text, message, cure)


RULES: dict[str, Rule] = {}


def _rule(severity: Severity, code: str, message: str, cure: str) -> Rule:
    if code in RULES:
        raise ValueError(f"two rules have the code {code}")
    RULES[code] = Rule(code, severity, message, cure)
    return RULES[code]


def error(code: str, message: str, cure: str) -> Rule:
    """Declare a rule whose breach keeps a course from being published. Codes are stable: people look them up."""
    return _rule("error", code, message, cure)


def warning(code: str, message: str, cure: str) -> Rule:
    """Declare a rule whose breach is most likely a mistake, but leaves a course that can be served."""
    return _rule("warning", code, message, cure)


def advice(code: str, message: str, cure: str) -> Rule:
    """Declare a rule of craft."""
    return _rule("advice", code, message, cure)


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= _SHORT * 4 else flat[: _SHORT * 4 - 1] + "…"


def short(words: str) -> str:
    """An author's words, cut so that a sentence can repeat them."""
    flat = " ".join(words.split())
    return flat if len(flat) <= _SHORT else flat[: _SHORT - 1] + "…"


def similar(word: str, meant: str, least: float = 0.6) -> bool:
    """Whether one word may be a misspelling of the other; `least` is how near they must be, from 0 to 1."""
    return bool(difflib.get_close_matches(word.casefold()[:_SHORT], [meant.casefold()], n=1, cutoff=least))


def _near(word: str, options: list[str]) -> tuple[list[str], dict[str, str]]:
    """The option that is most like the word, if one is, and all that were compared: of very many, the likeliest."""
    folded = {option.casefold(): option for option in reversed(options)}
    if len(folded) > _MANY:
        ends = (word[:2], word[-2:])
        likely = (it for it in folded if (it[:2] in ends or it[-2:] in ends) and abs(len(it) - len(word)) <= len(word))
        folded = {it: folded[it] for it in islice(likely, _MANY)}
    return difflib.get_close_matches(word, folded, n=1, cutoff=0.6), folded


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of these words that may have been meant, or nothing."""
    near, folded = _near(word.casefold()[:_SHORT], list(dict.fromkeys(known)))
    return folded[near[0]] if near else ""


def instead(word: str, known: Iterable[str], none: str = "") -> str:
    """A sentence that names what may have been meant, or all that is known when it is not much, or `none`."""
    options = list(dict.fromkeys(known))
    near, folded = _near(word.casefold()[:_SHORT], options)
    if near:
        return f"Did you mean `{folded[near[0]]}`?"
    if options and len(options) <= 12 and not none:
        return f"Write {'one of ' if len(options) > 1 else ''}{', '.join(f'`{option}`' for option in options)}."
    return none or "Take it out."
