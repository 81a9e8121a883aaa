"""Advice: what is not translated yet is counted."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.diagnostics import Diagnostic, advice

MISSING = advice(
    "translation-missing",
    "{missing} of {all} files have no translation into `{language}`: readers see the first language there, beginning "
    "with {first}.",
    "Translate them, such as `{example}`, or take the language out until then.",
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Count for each further language; one piece of advice each."""
    for language in whole.course.languages[1:] if whole.course else ():
        own = [path for path in whole.files.originals if whole.is_own(path)]
        missing = [path for path in own if (path, language) not in whole.files.translations]
        if missing:
            place = spot(whole.pages["course.md"], "languages")
            words = {"missing": len(missing), "all": len(own), "first": missing[0]}
            example = missing[0].removesuffix(".md") + f".{language}.md"
            yield MISSING.at(place, language=language, example=example, **words)
