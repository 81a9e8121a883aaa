"""Compiled questions → Moodle XML."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from app.content.model import Choice, Choices, Essay, Matching, Number, Ordering, Question, ShortText
from app.interop import bodies, rubrics
from app.interop.findings import Finding, Rule, info, warning
from app.interop.moodle_xml.answers import LABELS
from app.interop.moodle_xml.embedded import PLUGIN
from app.interop.questions import Exported

VOIDED = warning("moodle-xml-out-voided", "The question is voided: its answers do not count.", "It was left out.")
VOID = warning("moodle-xml-out-void", "Moodle has no voided choices: “{text}”.", "{done}")
WHOLE = warning(
    "moodle-xml-out-all-or-nothing",
    "In Moodle, some right choices earn a part of the points.",
    "Each wrong choice takes all points away.",
)
LABEL = info("moodle-xml-out-labels", "Moodle has no labels above columns: {text}.", "They were not written.")
PLUS = info(
    "moodle-xml-out-ordering",
    "Older Moodles ask for an order only with the plugin `ordering`.",
    "The question was written for it.",
)
PLAIN = warning(
    "moodle-xml-out-plain",
    "Moodle shows the right sides of pairs as plain words: “{text}”.",
    "Their words were written, their markup was not.",
)
FOLDED = info(
    "moodle-xml-out-text",
    "Moodle compares short answers sign by sign, apart from capital letters.",
    "The accepted answers were written as they are.",
)
LEVELS = info(
    "moodle-xml-out-levels",
    "Moodle has no levels for the criteria of an essay.",
    "What earns how many points stands in the table for the marker.",
)
MEDIUM = warning("moodle-xml-out-media", "The file `{text}` is not there.", "The text names it all the same.")
INSIDE = info("moodle-xml-out-link", "The link `{text}` leads into the course.", "Its words are kept, the link is not.")

_GOOD, _LOST = "It is written as right.", "It is written as wrong, without a loss."
_KINDS = {
    "single": "multichoice",
    "multiple": "multichoice",
    "truefalse": "truefalse",
    "number": "numerical",
    "text": "shortanswer",
    "matching": "matching",
    "ordering": "ordering",
    "essay": "essay",
}


def export(questions: Sequence[Question], media: Mapping[str, bytes], title: str) -> Exported:
    """The questions as a Moodle XML file in UTF-8. `media`: digest, as in addresses of compiled texts → bytes.

    Topics become categories.
    """
    writer = _Writer(media)
    root = Element("quiz")
    topic: str | None = None
    for question in writer.counting(questions):
        if question.topic != topic:
            topic = question.topic
            root.append(_category(topic, title))
        root.append(writer.question(question))
    indent(root)
    written = bytes(tostring(root, encoding="utf-8"))
    return Exported(b'<?xml version="1.0" encoding="UTF-8"?>\n' + written + b"\n", tuple(writer.findings))


def _category(topic: str, title: str) -> Element:
    course = f"$course$/top/Default for {title.replace('/', '//')}"
    node = Element("question", {"type": "category"})
    _put(node, "category", f"{course}/{topic}" if topic else course)
    return node


def _put(parent: Element, tag: str, words: str, **attributes: str) -> Element:
    """A new element below another, with plain words in its `text`."""
    node = SubElement(parent, tag, attributes)
    SubElement(node, "text").text = bodies.plain(words)
    return node


class _Writer:
    """Writes one question after the other, and notes what Moodle cannot hold."""

    def __init__(self, media: Mapping[str, bytes]) -> None:
        self.findings: list[Finding] = []
        self._media, self._names, self._question = media, bodies.Names(), ""

    def _report(self, rule: Rule, text: str = "", **words: object) -> None:
        self.findings.append(rule.at(0, self._question, text, **words))

    def counting(self, questions: Sequence[Question]) -> Iterator[Question]:
        """All questions but those that nobody is asked any longer."""
        for question in questions:
            if question.voided:
                self._question = question.id
                self._report(VOIDED)
            else:
                yield question

    def question(self, question: Question) -> Element:
        """One question."""
        self._question = question.id
        node = Element("question", {"type": _KINDS[question.kind]})
        _put(node, "name", question.text)
        self._html(
            node, "questiontext", f"<p>{question.title}</p>\n{question.html}" if question.title else question.html
        )
        self._html(node, "generalfeedback", question.feedback)
        for tag, words in (
            ("defaultgrade", str(question.points)),
            ("penalty", "1" if question.kind == "truefalse" else "0.3333333"),
            ("hidden", "0"),
            ("idnumber", question.id),
        ):
            SubElement(node, tag).text = words
        self._answer(node, question)
        return node

    def _html(self, parent: Element, tag: str, source: str, **attributes: str) -> Element:
        """A new element below another with a compiled text, and with the files that the text shows."""
        read = bodies.body(source, self._names, PLUGIN)
        written = tostring(read.root, "unicode", method="html").removeprefix("<div>").removesuffix("</div>").strip()
        node = _put(parent, tag, written, **attributes, format="html")
        for address in read.lost:
            self._report(INSIDE, address)
        for name, digest in read.media.items():
            if digest not in self._media:
                self._report(MEDIUM, name)
                continue
            file = SubElement(node, "file", {"name": name, "path": "/", "encoding": "base64"})
            file.text = base64.b64encode(self._media[digest]).decode("ascii")
        return node

    def _answer(self, node: Element, question: Question) -> None:
        match question.answer:
            case Choices() if question.kind == "truefalse":
                self._true_false(node, question)
            case Choices():
                self._choices(node, question)
            case Number() as key:
                self._number(node, key)
            case ShortText(accepted=accepted):
                self._accepted(node, accepted)
            case Matching() as key:
                self._pairs(node, key)
            case Ordering() as key:
                self._order(node, key)
            case Essay() as key:
                self._essay(node, key)

    def _true_false(self, node: Element, question: Question) -> None:
        for choice in question.choices:
            if choice.voided:
                self._report(VOID, choice.html, done=_LOST)
            answer = _put(node, "answer", choice.html.lower(), fraction="100" if choice.right else "0")
            self._html(answer, "feedback", choice.feedback)

    def _choices(self, node: Element, question: Question) -> None:
        one = question.kind == "single"
        if not one and not question.partial and sum(it.right for it in question.choices) > 1:
            self._report(WHOLE)
        SubElement(node, "single").text = "true" if one else "false"
        SubElement(node, "shuffleanswers").text = "false" if question.fixed else "true"
        SubElement(node, "answernumbering").text = "abc"
        for choice in question.choices:
            if choice.voided:
                self._report(VOID, choice.html, done=_GOOD if one else _LOST)
            answer = self._html(node, "answer", choice.html, fraction=_fraction(choice, question))
            self._html(answer, "feedback", choice.feedback)

    def _number(self, node: Element, key: Number) -> None:
        answer = _put(node, "answer", _digits((key.low + key.high) / 2), fraction="100", format="moodle_auto_format")
        SubElement(answer, "tolerance").text = _digits((key.high - key.low) / 2)

    def _accepted(self, node: Element, accepted: Sequence[str]) -> None:
        if any(sign != " " and not (sign.isascii() and sign.isalnum()) for text in accepted for sign in text):
            self._report(FOLDED)
        SubElement(node, "usecase").text = "0"
        for text in accepted:
            _put(node, "answer", text.replace("*", "\\*"), fraction="100", format="moodle_auto_format")

    def _pairs(self, node: Element, key: Matching) -> None:
        if (key.left_label, key.right_label) != LABELS:
            self._report(LABEL, f"{key.left_label}, {key.right_label}")
        SubElement(node, "shuffleanswers").text = "true"
        for left, right in _rows(key):
            pair = self._html(node, "subquestion", left)
            root = bodies.body(right, self._names).root
            words = " ".join("".join(_said(root)).split())
            if len(root):
                self._report(PLAIN, words)
            _put(pair, "answer", words, format="plain_text")

    def _order(self, node: Element, key: Ordering) -> None:
        self._report(PLUS)
        for tag, words in (
            ("layouttype", "VERTICAL"),
            ("selecttype", "ALL"),
            ("selectcount", "0"),
            ("gradingtype", "ABSOLUTE_POSITION"),
        ):
            SubElement(node, tag).text = words
        for place, item in enumerate(key.items, 1):
            self._html(node, "answer", item.html, fraction=str(place))

    def _essay(self, node: Element, key: Essay) -> None:
        for tag, words in (
            ("responseformat", "editor"),
            ("responserequired", "1"),
            ("responsefieldlines", "15"),
            ("minwordlimit", str(key.least_words)),
            ("maxwordlimit", str(key.most_words)),
            ("attachments", "0"),
        ):
            SubElement(node, tag).text = words
        header, rows = rubrics.table(key)
        if any(it.levels for it in key.criteria):
            self._report(LEVELS)
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        head = "".join(f"<th>{cell}</th>" for cell in header)
        self._html(node, "graderinfo", f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _said(element: Element) -> Iterator[str]:
    yield element.text or element.get("alt") or ""
    for child in element:
        yield from _said(child)
        yield child.tail or ""


def _rows(key: Matching) -> Iterator[tuple[str, str]]:
    rights = {item.id: item.html for item in key.rights}
    for left in key.lefts:
        yield left.html, rights[key.pairs[left.id]]
    yield from (("", html) for id, html in rights.items() if id not in key.pairs.values())


def _fraction(choice: Choice, question: Question) -> str:
    """Per cent of the points. A voided choice loses nothing: alone it is right, among several it weighs nothing."""
    if question.kind == "single":
        return "100" if choice.right or choice.voided else "0"
    share = 100 / (sum(it.right for it in question.choices) or 1)
    worth = share if choice.right else 0.0 if choice.voided else -share if question.partial else -100.0
    return f"{worth:.5f}".rstrip("0").rstrip(".")


def _digits(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"
