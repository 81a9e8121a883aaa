"""A sheet set as Markdown, in the one form that Brevet writes. What its texts may hold is for `safety`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.content import markdown
from app.content.formatting.tables import format_table
from app.content.questions import numbers
from app.content.questions.sections import nodes
from app.content.sheets.lines import indented, listed, quoted
from app.content.sheets.model import Option, Sheet

_MARKS = {"right": "[x]", "wrong": "[ ]", "void": "[~]"}
CHOICES = ("single", "multiple", "truefalse")


def rendered(sheet: Sheet) -> str:
    """The Markdown of a question whose texts are safe."""
    heading = " ".join(part for part in ("##", sheet.title, _attributes(sheet)) if part)
    answer = "\n".join(_answer(sheet))
    parts = (heading, sheet.body, answer, "\n".join(quoted(sheet.feedback)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _attributes(sheet: Sheet) -> str:
    many = sheet.kind == "multiple" and sum(option.mark == "right" for option in sheet.options) < 2
    words = (
        f"#{sheet.id}" if sheet.id else "",
        f"topic={sheet.topic}" if sheet.topic else "",
        f"points={sheet.points}" if sheet.points != 1 and sheet.kind != "essay" else "",
        "select=many" if many else "",
        "fixed" if sheet.fixed else "",
        "partial" if sheet.partial else "",
        "voided" if sheet.voided else "",
    )
    inside = " ".join(word for word in words if word)
    return f"{{{inside}}}" if inside else ""


def _answer(sheet: Sheet) -> Iterator[str]:
    if sheet.kind in CHOICES:
        bullet = "*" if _ends_with(sheet.body, "-") else "-"
        for option in sheet.options:
            yield from _choice(option, bullet)
    elif sheet.kind == "number":
        yield f"Answer: {span(sheet.low, sheet.high, sheet.around)}"
    elif sheet.kind == "text":
        yield f"Answer: {_alternatives(sheet.accepted)}"
    elif sheet.kind == "matching":
        yield from table(sheet.labels, [(pair.left, pair.right) for pair in sheet.pairs])
    elif sheet.kind == "ordering":
        sign = ")" if _ends_with(sheet.body, ".") else "."
        for number, item in enumerate(sheet.items, 1):
            yield from listed(f"{number}{sign}", item)
    else:
        yield f"Answer: essay {sheet.least_words}–{sheet.most_words} words"
        yield ""
        yield from _rubric(sheet)


def _rubric(sheet: Sheet) -> list[str]:
    if not sheet.levels:
        return table(("Criterion", "Points"), [(it.text, str(it.points)) for it in sheet.criteria])
    return table(("Criterion", *map(str, sheet.levels)), [(it.text, *it.levels) for it in sheet.criteria])


def _ends_with(body: str, markup: str) -> bool:
    """Whether a text ends with a list whose markers are these, so that another list of them would be part of it."""
    if not body:
        return False
    parts = nodes(markdown.parse(body, "questions"))
    return bool(parts) and parts[-1].kind.endswith("_list_open") and parts[-1].tokens[0].markup == markup


def _choice(option: Option, bullet: str) -> list[str]:
    first, *rest = option.text.split("\n")
    feedback = indented(quoted(option.feedback), 2)
    return [f"{bullet} {_MARKS[option.mark]} {first}".rstrip(), *indented(rest, 2), *feedback]


def span(low: Decimal | None, high: Decimal | None, around: bool = False) -> str:
    """The numbers that are accepted, as an answer says them."""
    if low is None or high is None:
        return ""
    if low == high:
        return decimal(low)
    if around:
        return f"{decimal((low + high) / 2)} ± {decimal((high - low) / 2)}"
    return f"{decimal(low)} … {decimal(high)}"


def decimal(value: Decimal) -> str:
    """A number in digits, without exponent and without zeros that say nothing."""
    return format(value.normalize() + 0, "f")


def _alternatives(accepted: tuple[str, ...]) -> str:
    joined = " | ".join(text.replace("|", "\\|") for text in accepted)
    forced = numbers.is_number(joined) or joined.split(" ")[0] in ("text", "essay")
    return f"text {joined}" if forced else joined


def table(header: tuple[str, ...], body: Sequence[tuple[str, ...]]) -> list[str]:
    """The lines of a table, as the formatter sets them."""
    return format_table([_row(header), "|---" * len(header) + "|", *map(_row, body)])


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
