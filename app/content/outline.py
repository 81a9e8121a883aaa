"""`course.md` and `module.md`: what a course is, what completes it, what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from markdown_it.token import Token

from app.content import html, lessons, markdown, model, values
from app.content.diagnostics import Span
from app.content.findings import did_you_mean
from app.content.frontmatter import Mapping, Node, Scalar, Sequence
from app.content.schema import Keys
from app.content.sheet import Sheet

AUDIENCES = ("military", "police", "civilian")
CONDITIONS = ("lessons", "quizzes", "exam", "attendance", "evaluation")


@dataclass
class Outline:
    """What course.md says, before the modules are known. `places` says where each condition stands."""

    title: str
    code: str
    languages: tuple[str, ...]
    audience: tuple[str, ...]
    days: int
    hours: Decimal
    objectives: tuple[str, ...]
    html: str
    summary: str
    completion: tuple[model.Condition, ...] = ()
    certificates: tuple[model.CertificateRule, ...] = ()
    refresher: model.Refresher | None = None
    signatories: tuple[str, ...] = ()
    print_result: bool = False
    places: dict[str, Span] = field(default_factory=dict)


def read_outline(sheet: Sheet, translated: bool = False) -> Outline:
    """The front page of a course."""
    keys = Keys(sheet.front, sheet.report, "A course")
    outline = Outline(
        title=keys.required_text("title"),
        code="" if translated else _code(sheet, keys),
        languages=_languages(sheet, keys),
        audience=_audience(sheet, keys),
        days=keys.whole("days", 1, 1, 366),
        hours=keys.read("hours", values.decimal, Decimal(0), "hours, like 18 or 18.5"),
        objectives=objectives(keys),
        html=html.render([token for block in _body(sheet) for token in block]),
        summary=lessons.first_words(sheet.preamble),
        signatories=tuple(text for text, _ in keys.texts("signatories")),
        print_result=keys.flag("print-result", False),
        refresher=_refresher(sheet, keys),
    )
    outline.completion = _conditions(sheet, keys.node("completion"), outline.places)
    outline.certificates = _certificates(sheet, keys)
    keys.close()
    return outline


def _body(sheet: Sheet) -> list[list[Token]]:
    found = list(sheet.preamble)
    for section in sheet.sections:
        found += [section.opening, *section.blocks]
    return [*found, *sheet.footnotes]


def _code(sheet: Sheet, keys: Keys) -> str:
    code = keys.required_text("code")
    if code and not (code.isascii() and code.isalpha() and code.isupper() and 2 <= len(code) <= 6):
        span = _value_span(keys, "code")
        cure = "Write two to six capital letters from A to Z, like GPS: it begins every certificate number."
        sheet.error("course-code", span, f"“{code[:20]}” cannot be a course code.", cure)
    return code


def _value_span(keys: Keys, key: str) -> Span:
    node = keys.node(key)
    return node.span if node is not None else keys.span(key)


def _languages(sheet: Sheet, keys: Keys) -> tuple[str, ...]:
    found = keys.texts("languages")
    for text, span in found:
        if not (2 <= len(text.partition("-")[0]) <= 3 and text.replace("-", "").isalpha()):
            cure = "Write codes like en, fr or ar."
            sheet.error("value", span, f"“{text[:20]}” is not a language code.", cure)
    return tuple(dict.fromkeys(text for text, _ in found)) or ("en",)


def _audience(sheet: Sheet, keys: Keys) -> tuple[str, ...]:
    found = keys.texts("audience")
    for text, span in found:
        if text not in AUDIENCES:
            cure = did_you_mean(text, AUDIENCES, f"Write {', '.join(AUDIENCES)}.")
            sheet.error("value", span, f"“{text[:40]}” is not an audience.", cure)
    return tuple(text for text, _ in found if text in AUDIENCES)


def objectives(keys: Keys) -> tuple[str, ...]:
    """Objectives as inline HTML; they are Markdown of one line each."""
    found = []
    for text, _ in keys.texts("objectives"):
        inline = markdown.parser().parseInline(text)[0]
        found.append(html.render_inline(inline))
    return tuple(found)


def _conditions(sheet: Sheet, node: Node | None, places: dict[str, Span]) -> tuple[model.Condition, ...]:
    nodes = node.items if isinstance(node, Sequence) else [] if node is None else [node]
    found: list[model.Condition] = []
    for entry in nodes:
        condition = _condition(sheet, entry)
        if condition is not None and all(c.kind != condition.kind for c in found):
            found.append(condition)
            places[condition.kind] = entry.span
    return tuple(found)


def _condition(sheet: Sheet, entry: Node) -> model.Condition | None:
    name, share, span = "", None, entry.span
    if isinstance(entry, Scalar):
        name = entry.text
    elif isinstance(entry, Mapping) and len(entry.values) == 1:
        name, value = next(iter(entry.values.items()))
        share = values.percent(value.text.strip()) if isinstance(value, Scalar) else None
        span = entry.keys[name]
    if name not in CONDITIONS:
        cure = did_you_mean(name, CONDITIONS, f"Known: {', '.join(CONDITIONS)}.")
        sheet.error("condition-unknown", span, f"“{name[:40]}” is no condition.", cure)
        return None
    if name == "attendance" and not share:
        sheet.error("value", span, "Attendance needs a share.", "Write “attendance: 80%”.")
        return None
    if share is not None and name != "attendance":
        sheet.error("value", span, f"{name} takes no share.", f"Write “{name}”.")
    return model.Condition(kind=name, least=share or 100)  # type: ignore[arg-type]


def _certificates(sheet: Sheet, keys: Keys) -> tuple[model.CertificateRule, ...]:
    mapping = keys.mapping("certificates")
    found = []
    for name, node in (mapping.values if mapping else {}).items():
        if not isinstance(node, Mapping):
            cure = "Write {title: …, valid: 3 years}."
            sheet.error("value", node.span, f"The certificate “{name[:40]}” needs a title.", cure)
            continue
        inner = Keys(node, sheet.report, "A certificate")
        rule = model.CertificateRule(
            kind=name,
            title=inner.required_text("title"),
            valid_months=inner.read("valid", values.months, 0, "a duration like “3 years” or “18 months”"),
            when=_conditions(sheet, inner.node("when"), {}),
        )
        inner.close()
        found.append(rule)
    return tuple(found)


def _refresher(sheet: Sheet, keys: Keys) -> model.Refresher | None:
    mapping = keys.mapping("refresher")
    if mapping is None:
        return None
    inner = Keys(mapping, sheet.report, "A refresher")
    opens = inner.read("opens", values.months, 0, "a duration like “6 months”")
    found = model.Refresher(opens_months=opens, course=inner.required_text("course"))
    inner.close()
    return found


@dataclass
class ModulePage:
    """What module.md says."""

    title: str
    day: int
    minutes: int
    objectives: tuple[str, ...]
    html: str


def read_module(sheet: Sheet) -> ModulePage:
    """The front page of a module."""
    keys = Keys(sheet.front, sheet.report, "A module")
    page = ModulePage(
        title=keys.required_text("title"),
        day=keys.whole("day", 1, 1, 366),
        minutes=keys.minutes("minutes"),
        objectives=objectives(keys),
        html=html.render([token for block in _body(sheet) for token in block]),
    )
    keys.close()
    return page
