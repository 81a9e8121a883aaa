"""Questions that are answered with words, numbers, pairs, an order or an essay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from app.content import units
from app.content.sheets import each
from app.content.sheets.model import Criterion, Pair
from app.interop import markup
from app.interop.findings import error, info, warning
from app.interop.moodle_xml.choices import feedback, weight
from app.interop.moodle_xml.page import Page
from app.interop.moodle_xml.tree import Node

WILD = warning(
    "moodle-xml-wildcard", "The `*` in “{text}” stands for any words.", "The answer is not accepted: write out what is."
)
ANY = info(
    "moodle-xml-any-answer", "The answer `*` stands for every other one.", "Its feedback is part of the question's."
)
PART = warning(
    "moodle-xml-answer-part",
    "The answer “{text}” earns {weight}% of the points.",
    "It is not accepted: it earns nothing.",
)
NO_ANSWER = error("moodle-xml-answer-none", "No answer earns the full points.", "The question was left out.")
LONG = warning("moodle-xml-long-answer", "The answer “{text}” has more than 120 characters.", "It is not accepted.")
CASE = warning("moodle-xml-case", "Capital letters count in this answer.", "Here they do not.")
SAID = info(
    "moodle-xml-answer-feedback",
    "The answer “{text}” has feedback of its own.",
    "It is part of the question's feedback.",
)
NUMBER = warning("moodle-xml-number", "“{text}” is not a number of at most 15 digits.", "It is not accepted.")
NUMBERS = warning(
    "moodle-xml-several-numbers", "There are {count} numbers that earn the full points.", "Only the first is accepted."
)
UNITS = warning(
    "moodle-xml-units", "The number may have a unit: {text}.", "Say in the question which unit is asked for."
)
PAIRS = error("moodle-xml-few-pairs", "There are fewer than two pairs to match.", "The question was left out.")
ITEMS = error("moodle-xml-few-items", "There are fewer than two items to put in order.", "The question was left out.")
PLACES = warning(
    "moodle-xml-order-marks", "Moodle marks this order by the rule {text}.", "Each item in its place earns its share."
)
SUBSET = warning("moodle-xml-order-subset", "Moodle asks for {text} of the items only.", "All are asked for.")
LENGTH = info("moodle-xml-essay-length", "The essay has no limits of length.", "It has {least} to {most} words.")
RUBRIC = warning(
    "moodle-xml-essay-rubric",
    "What the marker is told has no criteria with points.",
    "It is one criterion with all points: write your own.",
)
TEMPLATE = info("moodle-xml-essay-template", "The essay begins with a text: “{text}”.", "It was left out.")
ATTACHED = warning("moodle-xml-essay-files", "Files may be attached to this essay.", "Here it is words only.")

LABELS = ("Statement", "Match")
LEAST_WORDS, MOST_WORDS = 1, 500
CRITERION = "The answer is right and complete"
_LONGEST, _DIGITS = 120, 15
_HTML = re.compile(r"</?(?:p|div|span|b|i|u|em|strong|img|br|sup|sub|a|code)\b[^<>]*>", re.IGNORECASE)
_STAR = re.compile(r"(?<!\\)\*")
_CRITERION = re.compile(r"\|(?P<text>.*[^\\])\|\s*(?P<points>\d{1,3})\s*\|")

Fields = dict[str, object]


def _nodes(page: Page, tag: str) -> list[Node]:
    return [node for node in page.node.findall(tag) if isinstance(node, Node)]


# ---------------------------------------------------------------- words


def short_answer(page: Page) -> Fields | None:
    """One of some texts."""
    accepted: dict[str, str] = {}
    said: list[str] = []
    for node in _nodes(page, "answer"):
        text = page.plain(node)
        said += _said(page, node, text)
        if _is_accepted(page, node, text):
            plain = text.replace("\\*", "*")
            accepted.setdefault(units.folded(plain), plain)
    if page.node.said("usecase") == "1":
        page.report(CASE)
    if not accepted:
        page.report(NO_ANSWER)
        return None
    return {"kind": "text", "accepted": tuple(accepted.values()), "feedback": said}


def _is_accepted(page: Page, node: Node, text: str) -> bool:
    if text == "*":
        page.report(ANY, at=node)
    elif not text or weight(node) < 100:
        page.report(PART, text, node, weight=f"{weight(node):g}")
    elif _STAR.search(text):
        page.report(WILD, text, node)
    elif len(text) > _LONGEST:
        page.report(LONG, text, node)
    else:
        return True
    return False


def _said(page: Page, node: Node, text: str) -> list[str]:
    """The feedback of one answer as a part of the question's."""
    words = feedback(page, node)
    if not words or text == "*":
        return [words] if words else []
    page.report(SAID, text, node)
    return [f"{markup.escaped(text)}: {words}"]


# ---------------------------------------------------------------- numbers


def numerical(page: Page) -> Fields | None:
    """A number with its tolerance."""
    spans: list[tuple[Decimal, Decimal]] = []
    said: list[str] = []
    for node in _nodes(page, "answer"):
        text = page.plain(node)
        said += _said(page, node, text)
        if text == "*":
            page.report(ANY, at=node)
        elif weight(node) < 100:
            page.report(PART, text, node, weight=f"{weight(node):g}")
        elif span := _span(page, node, text):
            spans.append(span)
    _report_units(page)
    if not spans:
        page.report(NO_ANSWER)
        return None
    if len(spans) > 1:
        page.report(NUMBERS, count=len(spans))
    low, high = spans[0]
    return {"kind": "number", "low": low, "high": high, "around": low < high, "feedback": said}


def _span(page: Page, node: Node, text: str) -> tuple[Decimal, Decimal] | None:
    value, tolerance = _decimal(text), _decimal(node.said("tolerance") or "0")
    if value is None or tolerance is None:
        page.report(NUMBER, text if value is None else node.said("tolerance"), node)
        return None
    return value - abs(tolerance), value + abs(tolerance)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().replace("−", "-"))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS or len(value.normalize().as_tuple().digits) > _DIGITS:
        return None
    return value.normalize() + 0


def _report_units(page: Page) -> None:
    units_named = [node.said("unit_name") for node in _nodes(page, "units/unit")]
    if any(units_named):
        page.report(UNITS, ", ".join(name for name in units_named if name))


# ---------------------------------------------------------------- matching, ordering


def matching(page: Page) -> Fields | None:
    """Pairs; a subquestion without a text is a distractor."""
    pairs: list[Pair] = []
    for node in _nodes(page, "subquestion"):
        answer = node.find("answer")
        right = _right(page, answer) if isinstance(answer, Node) else ""
        left = page.line_of(node)
        if right and Pair(left, right) not in pairs:
            pairs.append(Pair(left, right))
    if len({pair.left for pair in pairs if pair.left}) < 2:
        page.report(PAIRS)
        return None
    return {"kind": "matching", "labels": LABELS, "pairs": tuple(pairs)}


def _right(page: Page, answer: Node) -> str:
    """A right side: Moodle itself keeps plain words there; other programs write HTML."""
    words = page.plain(answer)
    if answer.get("format") or _HTML.search(words):
        return page.line_of(answer)
    return markup.from_plain(words).markdown


def ordering(page: Page) -> Fields | None:
    """Items, whose fractions say their places where they are given."""
    nodes = [node for node in _nodes(page, "answer") if page.plain(node)]
    if len(nodes) < 2:
        page.report(ITEMS)
        return None
    places = [weight(node) for node in nodes]
    if len(set(places)) == len(places):
        nodes = [node for _, node in sorted(zip(places, nodes, strict=True), key=lambda it: it[0])]
    rule, subset = page.node.said("gradingtype"), page.node.said("selecttype")
    if rule not in ("", "ABSOLUTE_POSITION"):
        page.report(PLACES, rule)
    if subset not in ("", "ALL"):
        page.report(SUBSET, page.node.said("selectcount") or subset.lower())
    return {"kind": "ordering", "items": tuple(page.words(node) for node in nodes)}


# ---------------------------------------------------------------- essays


def essay(page: Page, points: int) -> Fields:
    """An essay; what the marker is told becomes its rubric."""
    least, most = _count(page, "minwordlimit"), _count(page, "maxwordlimit")
    if not least and not most:
        least, most = LEAST_WORDS, MOST_WORDS
        page.report(LENGTH, least=least, most=most)
    least = least or LEAST_WORDS
    if template := page.text("responsetemplate"):
        page.report(TEMPLATE, template)
    if page.node.said("attachments") not in ("", "0"):
        page.report(ATTACHED)
    return {
        "kind": "essay",
        "least_words": least,
        "most_words": max(most or MOST_WORDS, least),
        **_rubric(page, points),
    }


def _count(page: Page, path: str) -> int:
    words = page.node.said(path)
    return int(words) if re.fullmatch(r"\d{1,5}", words, re.ASCII) else 0


def _rubric(page: Page, points: int) -> Fields:
    """A table with levels as it is; else criteria with points."""
    told = page.text("graderinfo")
    found = each(f"## Q\n\nAnswer: essay 1–2 words\n\n{told}\n")
    sheet = found[0] if len(found) == 1 else None
    if sheet and sheet.levels and not (sheet.body or sheet.feedback):
        return {"levels": sheet.levels, "criteria": sheet.criteria}
    return {"criteria": _criteria(page, told, points)}


def _criteria(page: Page, told: str, points: int) -> Sequence[Criterion]:
    """The rows of a table of criteria and points; else all that the marker is told as one criterion."""
    rows = [found for line in told.split("\n") if (found := _CRITERION.fullmatch(line.strip()))]
    made = tuple(Criterion(row["text"].strip().replace("\\|", "|"), int(row["points"])) for row in rows)
    if made and all(1 <= it.points <= 100 for it in made):
        return made
    page.report(RUBRIC)
    return (Criterion(markup.one_line(told) or CRITERION, points),)
