"""A link to a heading of another page leads to a heading that is there."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic, instead, warning

UNKNOWN = warning("link-heading", "{page} has no heading `{anchor}`.", "{cure}")


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look up every such link."""
    for page in (*whole.pages.values(), *whole.translations):
        for reference in page.references:
            target = whole.pages.get(reference.page)
            if target is not None and reference.anchor not in target.anchors:
                none = f"Link to the page as a whole, or write `{{#{reference.anchor}}}` behind the heading."
                cure = instead(reference.anchor, target.anchors, none)
                yield UNKNOWN.at(reference.place, page=reference.page, anchor=reference.anchor, cure=cure)
