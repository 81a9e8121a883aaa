"""course.md: what a course is, what completes it, which certificates it gives."""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from typing import Literal

from msgspec.structs import replace

from app.content import language_names, rendering, units
from app.content.diagnostics import error, instead, short
from app.content.frontmatter import Mapping, Node, Scalar
from app.content.head import UNKNOWN, WRONG, Head
from app.content.manuscript import Manuscript
from app.content.model import CertificateRule, Condition, Course, Refresher
from app.content.pages.modules import objectives_of, read_prose

CODE = error(
    "course-code",
    "`{code}` cannot be the code of a course.",
    "Write 2 to 8 capital letters and digits, such as `GPS`: it begins the certificates' numbers.",
)
RESERVED = error(
    "course-code-reserved",
    "`{code}` is kept for specimens of certificates, or reads like it.",
    "Choose another code: it begins the certificates' numbers.",
)
LANGUAGE = error("course-language", "`{language}` is not a language code.", "{cure}")
Evidence = Literal["lessons", "quizzes", "exam", "attendance", "evaluation"]
CONDITIONS: tuple[Evidence, ...] = ("lessons", "quizzes", "exam", "attendance", "evaluation")
AUDIENCE = ("military", "police", "civilian")
CERTIFICATES = ("completion", "participation")

_CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}", re.ASCII)
_SPECIMEN = re.compile(r"SPEC[I1L]MEN")  # as the letters of numbers are told apart: I, L and 1 are one
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)


def read_languages(page: Manuscript, report: bool = False) -> tuple[str, ...]:
    """The languages of the course, the first first; English when nothing is said."""
    head = Head(page, page.front)
    found = head.texts("languages", "[en, fr]")
    # a value is left out of the compiled form when it is the very object of the default, not only equal to it
    languages = [sys.intern(item.text) for item in found if _LANGUAGE.fullmatch(item.text)]
    for item in found:
        if not _LANGUAGE.fullmatch(item.text):
            head.report(
                LANGUAGE,
                item,
                language=short(item.text),
                cure=language_names.meant(item.text) or "Write two or three small letters, such as `en` or `fr`.",
            )
    return tuple(dict.fromkeys(languages)) or ("en",)


def read_course(page: Manuscript) -> Course:
    """A course without its modules."""
    head = Head(page, page.front)
    head.take("languages")
    title = head.text("title", "Gender-sensitive approaches to peace support operations")
    code = head.text("code", "GPS")
    if code and not _CODE.fullmatch(code) and page.front and not page.translates:
        head.report(CODE, page.front.entries["code"][1], code=short(code))
    elif _SPECIMEN.fullmatch(code) and page.front and not page.translates:
        head.report(RESERVED, page.front.entries["code"][1], code=short(code))
    course = Course(
        slug=page.world.slug,
        code=code,
        title=title,
        language=page.language,
        languages=read_languages(page),
        audience=head.words("audience", AUDIENCE, "[military, police, civilian]"),
        days=head.whole("days", 1, 60, default=1, example="3"),
        hours=Decimal(head.whole("hours", 1, 600, example="18")),
        objectives=objectives_of(page, head),
        html="",
        summary="",
        modules=(),
        completion=_conditions(page, head, "completion"),
        certificates=_certificates(page, head),
        refresher=_refresher(page, head),
        signatories=tuple(" ".join(item.text.split()) for item in head.texts("signatories", "[Commandant]")),
        print_result=head.yes_no("print-result", False),
    )
    head.done()
    return with_words(page, course)


def with_words(page: Manuscript, course: Course) -> Course:
    """The course with its description; the summary is the first paragraph."""
    html = read_prose(page)
    pairs = zip(page.tokens, page.tokens[1:], strict=False)
    first = next((text for opening, text in pairs if opening.type == "paragraph_open" and not opening.level), None)
    return replace(course, html=html, summary=rendering.plain(first.children or []) if first else "")


def _conditions(page: Manuscript, head: Head, key: str) -> tuple[Condition, ...]:
    found = [_condition(page, head, key, item) for item in head.listing(key, "[lessons, quizzes, exam]")]
    return tuple(condition for condition in found if condition)


def _condition(page: Manuscript, head: Head, key: str, item: Node) -> Condition | None:
    """`exam`, or `attendance: 80%`."""
    node, value = item, None
    if isinstance(item, Mapping) and len(item.entries) == 1:
        node, value = next(iter(item.entries.values()))
    written = node.text if isinstance(node, Scalar) else ""
    kind = next((it for it in CONDITIONS if it == written), None)
    if kind is None:
        head.report(UNKNOWN, node, key=key, found=short(written) or "this", cure=instead(written, CONDITIONS))
        return None
    page.spot(f"{key} {kind}", node)
    least = units.percent(value.text) if isinstance(value, Scalar) else None
    if (kind == "attendance") != (least is not None) or (value and kind != "attendance"):
        expected = "`attendance: 80%`" if kind == "attendance" else f"`{kind}` alone"
        found = short(page.source.place(item.start, item.end).text)
        head.report(
            WRONG, item, key=key, expected=expected, found=found, example=f"[lessons, {expected.split('`')[1]}]"
        )
        return None
    return Condition(kind=kind, least=100 if least is None else least)


def _certificates(page: Manuscript, head: Head) -> tuple[CertificateRule, ...]:
    mapping = head.mapping("certificates", "{completion: {title: Certificate of Completion}}")
    rules = []
    for kind, (key, value) in mapping.entries.items() if mapping else ():
        if kind not in CERTIFICATES:
            head.report(UNKNOWN, key, key="certificates", found=short(kind), cure=instead(kind, CERTIFICATES))
        elif not isinstance(value, Mapping):
            head.wrong(kind, value, "keys", "{title: Certificate of Completion, valid: 3 years}")
        else:
            within = Head(page, value, page.source.place(key.start, key.end))
            title, valid = within.text("title", "Certificate of Completion"), within.months("valid")
            rules.append(
                CertificateRule(kind=kind, title=title, valid_months=valid, when=_conditions(page, within, "when"))
            )
            within.done()
    return tuple(rules)


def _refresher(page: Manuscript, head: Head) -> Refresher | None:
    mapping = head.mapping("refresher", "{opens: 6 months, course: gender-refresher}")
    if mapping is None:
        return None
    within = Head(page, mapping, page.source.place(mapping.start, mapping.end))
    refresher = Refresher(
        opens_months=within.months("opens", 6, "6 months"), course=within.text("course", "gender-refresher")
    )
    within.done()
    return refresher
