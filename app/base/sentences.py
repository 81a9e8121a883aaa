"""Refusal codes as sentences: what happened, what was kept, what to do. Every code that is raised stands here."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

_SENTENCES = {
    "not-your-role": lazy_gettext(
        "Your account does not have the role that this page needs. Ask your training centre."
    ),
    "undeclared": lazy_gettext("This page is not open to anyone."),
    "too-many": lazy_gettext("There were too many tries from here. Wait %(seconds)s seconds, then try again."),
    "form-expired": lazy_gettext("This form was open for too long. Go back, reload the page, and send it again."),
}

_STATUS = {
    400: lazy_gettext("Your browser sent something that could not be read. Go back and try again."),
    403: lazy_gettext("You may not open this page."),
    404: lazy_gettext("There is no page at this address. Check the address, or start again from the courses."),
    405: lazy_gettext("This address does not take that kind of request. Go back to the page and use its buttons."),
    413: lazy_gettext("What you sent is too large. Nothing was saved. Send less at once."),
    422: lazy_gettext("Something you sent cannot be understood. Nothing was changed. Go back and check it."),
    500: lazy_gettext("Something went wrong on our side. What you saved before is kept. Try again in a minute."),
}


def declare(sentences: Mapping[str, object]) -> None:
    """Add a room's own codes. Called once, when its module is imported."""
    for code, sentence in sentences.items():
        if code in _SENTENCES:
            raise ValueError(f"the code {code} is declared twice")
        _SENTENCES[code] = sentence


def words(code: str, details: Mapping[str, object]) -> str:
    """The sentence for a refusal. Raises KeyError for a code that nobody declared: a bug."""
    return str(_SENTENCES[code]) % details


def declared() -> frozenset[str]:
    """All codes that have a sentence."""
    return frozenset(_SENTENCES)


def status_sentence(status: int) -> str:
    """The sentence for an HTTP status that no refusal of ours explains."""
    if status in _STATUS:
        return str(_STATUS[status])
    return gettext("This could not be done (%(status)s). Go back and try again.", status=status)
