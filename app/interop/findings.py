"""What a foreign language and ours could not say to each other: where, what it was, and what was done instead."""

from __future__ import annotations

from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]

_LONGEST = 160  # characters of foreign words that a sentence repeats


class Finding(NamedTuple):
    """One thing that did not come over as it was.

    `line` counts from 1 in the file that was read; 0 in an export, where `question` (an id, a name, or nothing for the
    whole file) says what is meant. `text` is what it is about, `message` what was found, `done` what became of it.
    """

    code: str
    severity: Severity
    line: int
    question: str
    text: str
    message: str
    done: str

    def as_json(self) -> dict[str, str | int]:
        """The flat form that the commands print."""
        return dict(self._asdict())


class Rule(NamedTuple):
    """A kind of finding: an error leaves a question out, a warning changes what it means, an info changes its looks.

    `message` and `done` are one sentence each, with {names} for what `at` is given.
    """

    code: str
    severity: Severity
    message: str
    done: str

    def at(self, line: int, question: str = "", text: str = "", **words: object) -> Finding:
        """The finding at this line or question."""
        said = {name: short(str(word)) for name, word in (words | {"text": text}).items()}
        message, done = self.message.format_map(said), self.done.format_map(said)
        return Finding(self.code, self.severity, line, short(question), short(text), message, done)


RULES: dict[str, Rule] = {}


def _rule(severity: Severity, code: str, message: str, done: str) -> Rule:
    if code in RULES:
        raise ValueError(f"two rules have the code {code}")
    RULES[code] = Rule(code, severity, message, done)
    return RULES[code]


def error(code: str, message: str, done: str) -> Rule:
    """Declare a finding that leaves a question, or the whole file, out. Codes are stable."""
    return _rule("error", code, message, done)


def warning(code: str, message: str, done: str) -> Rule:
    """Declare a finding that changes what a question asks or how it is marked."""
    return _rule("warning", code, message, done)


def info(code: str, message: str, done: str) -> Rule:
    """Declare a finding that changes neither."""
    return _rule("info", code, message, done)


def short(words: str) -> str:
    """Foreign words on one line, cut so that a sentence can repeat them."""
    flat = " ".join(words.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
