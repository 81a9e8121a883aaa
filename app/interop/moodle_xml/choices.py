"""Questions with choices: Moodle's fractions as right and wrong."""

from __future__ import annotations

from app.content.sheets.model import Kind, Mark, Option
from app.interop import marks
from app.interop.findings import error, info
from app.interop.moodle_xml.page import Page
from app.interop.moodle_xml.tree import Node

FEW = error("moodle-xml-few-choices", "There are fewer than two choices.", "The question was left out.")
TRUTH = error(
    "moodle-xml-true-false",
    "The answers of this true-or-false question are not `true` and `false`.",
    "It was left out.",
)
EMPTY = info("moodle-xml-choice-empty", "A choice has no text.", "It was left out.")

_ON = ("1", "true", "yes", "on")


def multiple_choice(page: Page) -> dict[str, object] | None:
    """One or several of some choices."""
    one = page.node.said("single").lower() in ("", *_ON)
    nodes = _answers(page)
    found = (marks.single if one else marks.multiple)([weight(node) for node in nodes])
    return _made(page, "single" if one else "multiple", nodes, found)


def choice_set(page: Page) -> dict[str, object] | None:
    """The plugin “all-or-nothing multiple choice”: each right choice has the fraction 100, each wrong one 0."""
    nodes = _answers(page)
    right = [weight(node) > 0 for node in nodes]
    if not any(right):
        page.report(marks.NONE_RIGHT)
        return None
    given: tuple[Mark, ...] = tuple("right" if it else "wrong" for it in right)
    return _made(page, "multiple", nodes, marks.Marks(given, False, ()))


def _answers(page: Page) -> list[Node]:
    nodes = [node for node in page.node.findall("answer") if isinstance(node, Node)]
    for node in nodes:
        if not _is_said(page, node):
            page.report(EMPTY, at=node)
    return [node for node in nodes if _is_said(page, node)]


def _is_said(page: Page, node: Node) -> bool:
    return bool(page.plain(node) or node.find("file") is not None)


def _made(page: Page, kind: Kind, nodes: list[Node], found: marks.Marks) -> dict[str, object] | None:
    for rule, number, words in found.found:
        at = nodes[number] if number >= 0 else None
        page.report(rule, page.shown(at) if at is not None else "", at, **words)
    if len(nodes) < 2:
        page.report(FEW)
        return None
    if not found.marks:
        return None
    options = [
        Option(page.words(node), mark, feedback(page, node)) for node, mark in zip(nodes, found.marks, strict=True)
    ]
    fixed = page.node.said("shuffleanswers").lower() not in ("", *_ON)
    weights = tuple(weight(node) for node in nodes)
    return {"kind": kind, "options": tuple(options), "partial": found.partial, "fixed": fixed, "weights": weights}


def true_false(page: Page) -> dict[str, object] | None:
    """True and False, of which one is right."""
    said = {page.plain(node).lower(): node for node in page.node.findall("answer") if isinstance(node, Node)}
    right = [words for words, node in said.items() if weight(node) >= 100]
    if set(said) != {"true", "false"} or len(right) != 1:
        page.report(TRUTH)
        return None
    options = tuple(
        Option(words.title(), "right" if words in right else "wrong", feedback(page, said[words]))
        for words in ("true", "false")
    )
    weights = tuple(100.0 if words in right else 0.0 for words in ("true", "false"))
    return {"kind": "truefalse", "options": options, "weights": weights}


def feedback(page: Page, node: Node) -> str:
    """What is said to whoever gives this answer."""
    found = node.find("feedback")
    return page.words(found) if isinstance(found, Node) else ""


def weight(node: Node) -> float:
    """Per cent of the points; 0 where it cannot be read."""
    try:
        worth = float(node.get("fraction", "0").replace(",", "."))
    except ValueError:
        return 0.0
    return worth if -1000 <= worth <= 1000 else 0.0
