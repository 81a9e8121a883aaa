"""What the style sheet of a design may say: enough for a beautiful page, nothing that fetches or never ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import tinycss2
from flask_babel import gettext

from app.base.printing import BASE, FACES
from app.certificates.printing.faults import MOST_BYTES, Finding

MOST_RULES, MOST_PARTS_OF_PROPERTY, LARGEST = 1_000, 20, 2_000
DEEPEST = 8
WIDEST_PAGE = 450
"""Of a page's side, in millimetres."""

_FUNCTIONS = {
    "url", "calc", "var", "rgb", "rgba", "hsl", "hsla", "linear-gradient", "radial-gradient",
    "translate", "translatex", "translatey", "rotate", "scale", "scalex", "scaley", "skew", "skewx", "skewy",
    "matrix", "not", "is", "where", "nth-child", "nth-of-type", "lang", "dir",
}  # fmt: skip
_LAYOUTS = {"flex", "inline-flex", "grid", "inline-grid", "table", "inline-table", "list-item"}
_GRADIENTS = {"linear-gradient", "radial-gradient"}
_NESTED = {"function", "{} block", "[] block", "() block"}  # a property that names others grows without end
_DRAWN_ONE_BY_ONE = {"dotted", "dashed", "wavy"}
_REFUSED = re.compile(
    r"columns?\Z|column-.*|grid.*|flex.*|content\Z|string-set|bookmark-.*|footnote-.*|page\Z|appearance|zoom|max-lines"
)
_MILLIMETRES = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96, "q": 0.25}


def check(css: str, pictures: dict[str, bytes]) -> list[Finding]:
    """What is wrong with the style sheet of one paper; takes bounded time and memory, whatever it says."""
    if len(css.encode("utf-8", "replace")) > MOST_BYTES:
        return [Finding(gettext("style sheet"), gettext("The style sheet is larger than 200 kB. Make it shorter."))]
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    if len(rules) > MOST_RULES:
        return [Finding(gettext("style sheet"), gettext("The style sheet has more than 1,000 rules. Make it shorter."))]
    return [
        Finding(gettext("style sheet, line %(line)s", line=line), sentence)
        for rule in rules
        for line, sentence in _of_rule(rule, pictures)
    ]


Found = Iterator[tuple[int, str]]


def _of_rule(rule: Any, pictures: dict[str, bytes]) -> Found:
    if rule.type == "error":
        yield rule.source_line, gettext("This cannot be read as CSS: check braces and semicolons.")
        return
    if rule.type == "at-rule" and (rule.lower_at_keyword not in ("page", "font-face") or rule.content is None):
        yield rule.source_line, gettext(
            "“@%(name)s” cannot be used: a design has only @page and @font-face, and loads nothing.",
            name=rule.at_keyword[:40],
        )  # fmt: skip
        return
    kind = rule.lower_at_keyword if rule.type == "at-rule" else ""
    yield from _of_values(rule.prelude, kind, pictures)
    for declaration in tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True):
        yield from _of_declaration(declaration, kind, pictures)


def _of_declaration(found: Any, kind: str, pictures: dict[str, bytes]) -> Found:
    if found.type != "declaration":
        yield found.source_line, gettext("Only properties with values can stand here: check braces and semicolons.")
        return
    yield from ((found.source_line, sentence) for sentence in _of_property(found))
    if kind == "page" and found.lower_name == "size":
        yield from _of_page_size(found)
    yield from _of_values(found.value, kind, pictures)


def _of_property(found: Any) -> Iterator[str]:
    words = {token.lower_value for token in found.value if token.type == "ident"}
    if _REFUSED.match(found.lower_name) or (found.lower_name == "display" and words & _LAYOUTS):
        name = found.name[:40]
        yield gettext("“%(name)s” cannot be used so. Place boxes with position, top and inset-inline.", name=name)
    functions = {token.lower_name for token in found.value if token.type == "function"}
    if functions & _GRADIENTS and found.lower_name not in ("background", "background-image"):
        yield gettext("A gradient is a background and nothing else.")
    if found.lower_name in ("font", "font-size") and (functions or not all(map(_is_type_size, found.value))):
        yield gettext("Give a type size in points, at most 300, without calculation.")
    if words & _DRAWN_ONE_BY_ONE:
        yield gettext("Lines are solid or double: dots and dashes cannot be printed quickly.")
    if found.lower_name.startswith("--") and not _is_short(found.value):
        yield gettext("Keep “%(name)s” short: a few words or numbers, no function.", name=found.name[:40])


def _is_type_size(token: Any) -> bool:
    """Whether a part of a font is something else than a length, or a length that can be printed."""
    if token.type != "dimension":
        return True
    return 0 < token.value * _MILLIMETRES.get(token.lower_unit, LARGEST) <= 300 * _MILLIMETRES["pt"]


def _is_short(value: list[Any]) -> bool:
    return len(value) <= MOST_PARTS_OF_PROPERTY and not any(token.type in _NESTED for token in value)


def _of_page_size(found: Any) -> Found:
    sides = [token for token in found.value if token.type == "dimension"]
    if any(_MILLIMETRES.get(side.lower_unit, LARGEST) * side.value > WIDEST_PAGE for side in sides):
        yield found.source_line, gettext("A page is at most 450 mm wide and high. Leave the size as the design has it.")


def _of_values(values: list[Any], kind: str, pictures: dict[str, bytes]) -> Found:
    """Walks through values without recursion, since blocks may stand in blocks as deep as the text is long."""
    waiting = [(token, 1) for token in values]
    while waiting:
        token, depth = waiting.pop()
        yield from ((token.source_line, sentence) for sentence in _of_token(token, kind, pictures))
        if token == "/" and depth > 1:
            yield token.source_line, gettext("Calculations may add, take away and multiply, not divide.")
        inside = getattr(token, "arguments", None) or getattr(token, "content", None) or []
        if inside and depth == DEEPEST:
            yield token.source_line, gettext("Too many brackets stand one inside the other. Simplify the value.")
            return
        waiting += [(part, depth + 1) for part in inside]


def _of_token(token: Any, kind: str, pictures: dict[str, bytes]) -> Iterator[str]:
    if token.type == "error":
        yield gettext("This cannot be read as CSS: check quotation marks and brackets.")
    elif token.type == "url":
        yield from _of_address(token.value, kind, pictures)
    elif token.type == "function" and token.lower_name == "url":
        yield from _of_address("".join(part.value for part in token.arguments if part.type == "string"), kind, pictures)
    elif token.type == "function" and token.lower_name not in _FUNCTIONS:
        yield gettext("“%(name)s()” cannot be used in a design.", name=token.name[:40])
    elif token.type in ("dimension", "number", "percentage") and not abs(token.value) <= LARGEST:
        yield gettext("The number %(number)s is too large for a page.", number=token.representation[:40])


def _of_address(address: str, kind: str, pictures: dict[str, bytes]) -> Iterator[str]:
    name = address.removeprefix(BASE)
    if not address.startswith(BASE):
        yield gettext(
            "“%(address)s” leads out of the design, which loads nothing. Add the picture to the design and write "
            "url(brevet:/picture/NAME).", address=address[:60],
        )  # fmt: skip
    elif kind == "font-face":
        if name not in FACES:
            yield gettext(
                "There is no typeface “%(name)s”. Faces are: %(faces)s.", name=name[:40], faces=", ".join(FACES)
            )
    elif not name.startswith("picture/") or name.removeprefix("picture/") not in pictures:
        yield gettext("The design has no picture “%(name)s”. Add it, or correct the name.", name=name[:60])
