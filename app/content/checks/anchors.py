"""A link to a heading of another page leads to a heading that is there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic, instead, warning
from app.content.manuscript import Read

UNKNOWN = warning("link-heading", "{page} has no heading `{anchor}`.", "{cure}")


_MOST = 200  # findings in one file


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look up every such link. Of a page that could not be read as a whole the headings are not known."""
    for page in (*whole.pages.values(), *whole.translations):
        yield from islice(_missing(whole, page), _MOST)


def _missing(whole: Whole, page: Read[Any]) -> Iterator[Diagnostic]:
    for reference in page.references:
        target = whole.pages.get(reference.page)
        if target is not None and target.is_whole and reference.anchor not in target.anchors:
            none = f"Link to the page as a whole, or write `{{#{reference.anchor}}}` behind the heading."
            cure = instead(reference.anchor, sorted(target.anchors), none)
            yield UNKNOWN.at(reference.place, page=reference.page, anchor=reference.anchor, cure=cure)
