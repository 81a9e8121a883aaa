"""The second wall: whatever the compiler wrote goes through an allow-list of elements and attributes."""

from __future__ import annotations

import nh3

_PLAIN = (
    "p h2 h3 h4 h5 h6 ul ol li blockquote table thead tbody tr th td figure figcaption em strong code pre br hr "
    "dl dt dd sup section a img audio video"
)
_ATTRIBUTES = {
    "a": {"href", "title", "data-term"},
    "img": {"src", "alt", "title", "loading"},
    "audio": {"src", "controls", "preload", "aria-label"},
    "video": {"src", "controls", "preload", "aria-label"},
    "ol": {"start"},
    "h2": {"id"},
    "h3": {"id"},
    "li": {"id"},
    "sup": {"id"},
    "code": {"class"},
}
_CLASSES = {
    "a": {"term", "footnote-backref", "footnote-ref"},
    "th": {"left", "right", "center"},
    "td": {"left", "right", "center"},
    "section": {"footnotes"},
}


def _filtered(element: str, attribute: str, value: str) -> str | None:
    """Of the classes of code, only the one that names its language is left."""
    is_fine = (element, attribute) != ("code", "class") or (value.startswith("language-") and len(value.split()) == 1)
    return value if is_fine else None


_cleaner = nh3.Cleaner(
    tags=set(_PLAIN.split()),
    attributes=_ATTRIBUTES,
    attribute_filter=_filtered,
    allowed_classes=_CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def clean(html: str) -> str:
    """HTML in which only what is allowed is left. Without `<` there is nothing to take away."""
    return _cleaner.clean(html) if "<" in html else html
