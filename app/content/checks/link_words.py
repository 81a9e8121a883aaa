"""Advice: the words of a link say where it leads; screen readers list links without what stands around them."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic, advice

EMPTY_WORDS = advice(
    "link-words",
    "The words “{words}” do not say where this link leads.",
    "Link the words that name what is there, such as `[the Geneva Conventions](…)`.",
)
_SAY_NOTHING = {
    *("here", "click here", "click", "press here", "see here", "this", "this link", "this page", "link", "the link"),
    *("more", "read more", "learn more", "details", "website"),
    *("ici", "cliquez ici", "cliquer ici", "lien", "ce lien", "cette page", "en savoir plus", "plus"),
    *("aquí", "haga clic aquí", "pulse aquí", "este enlace", "más", "leer más", "hier", "aqui", "clique aqui"),
}


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every link of these pages."""
    for page in whole.pages.values():
        for link in page.shown:
            if link.kind == "link" and link.words.casefold().strip(" .…:>→»") in _SAY_NOTHING:
                yield EMPTY_WORDS.at(link.place, words=link.words)
