"""Compiled questions → GIFT. Texts with markup are written as `[html]`."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import tostring

from app.content.model import Choice, Choices, Essay, Matching, Number, Ordering, Question, ShortText
from app.content.sheets.setting import decimal
from app.interop import bodies
from app.interop.findings import Finding, Rule, error, info, warning
from app.interop.gift.answers import LABELS
from app.interop.gift.source import escaped
from app.interop.questions import Exported

ORDER = error("gift-out-ordering", "GIFT cannot ask for an order.", "The question was left out.")
RUBRIC = warning("gift-out-rubric", "GIFT has no rubric and no length for an essay.", "Only the question was written.")
VOIDED = warning("gift-out-voided", "The question is voided: its answers do not count.", "It was left out.")
VOID = warning("gift-out-void", "GIFT has no voided choices: “{text}”.", "{done}")
WHOLE = warning(
    "gift-out-all-or-nothing",
    "In GIFT, some right choices earn a part of the points.",
    "Each wrong choice takes all points away.",
)
POINTS = info("gift-out-points", "GIFT has no points: this question has {points}.", "Its points were not written.")
FIXED = info("gift-out-fixed", "GIFT cannot keep choices in their order.", "They may be shuffled.")
LABEL = info("gift-out-labels", "GIFT has no labels above columns: {text}.", "They were not written.")
PLAIN = warning(
    "gift-out-plain", "GIFT has plain words only on the right sides of pairs: {text}.", "The words were written."
)
MEDIA = warning("gift-out-media", "GIFT holds no files: {text}.", "The text names it: bring the file over by hand.")
ARROW = warning("gift-out-arrow", "GIFT reads `->` in “{text}” as a pair to match.", "It is written as `→`.")
INSIDE = info("gift-out-link", "The link `{text}` leads into the course.", "Its words are kept, the link is not.")

_GOOD, _LOST = "It is written as right.", "It is written as wrong, without a loss."


def export(questions: Sequence[Question], media: Mapping[str, bytes], title: str) -> Exported:
    """The questions as a GIFT file in UTF-8; `media` has no place in it. Topics become categories below the title."""
    writer = _Writer()
    parts = [f"// {' '.join(title.split())}", *writer.parts(questions)]
    return Exported(("\n\n".join(parts) + "\n").encode(), tuple(writer.findings))


class _Writer:
    """Writes one question after the other, and notes what GIFT cannot hold."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._names = bodies.Names()
        self._question = ""
        self._is_html = False

    def parts(self, questions: Sequence[Question]) -> Iterator[str]:
        topic = ""
        for question in questions:
            self._question = question.id
            if question.voided:
                self._report(VOIDED)
                continue
            if question.topic != topic:
                topic = question.topic
                yield f"$CATEGORY: {topic.replace('/', '//') or 'top'}"
            if isinstance(question.answer, Ordering):
                self._report(ORDER)
            else:
                yield self._one(question)

    def _report(self, rule: Rule, text: str = "", **words: object) -> None:
        self.findings.append(rule.at(0, self._question, text, **words))

    def _one(self, question: Question) -> str:
        self._is_html = any(_needs_html(text) for text in _texts(question))
        title = question.title or html.escape(question.text, quote=False)
        text = self._text(f"<p>{title}</p>\n{question.html}" if question.html else title)
        answer = "".join(f"\n\t{line}" for line in self._answer(question))
        general = f"\n\t####{self._text(question.feedback)}" if question.feedback else ""
        inner = f"{answer}{general}\n" if answer or general else ""
        if question.points > 1:
            self._report(POINTS, points=question.points)
        if question.fixed:
            self._report(FIXED)
        return f"::{escaped(question.id)}::{'[html]' if self._is_html else ''}{text} {{{inner}}}"

    def _text(self, source: str) -> str:
        if not self._is_html:
            return escaped(source)
        read = bodies.body(source, self._names, "media/")
        for name in read.media:
            self._report(MEDIA, name)
        for address in read.lost:
            self._report(INSIDE, address)
        written = tostring(read.root, "unicode", method="html").removeprefix("<div>").removesuffix("</div>").strip()
        return (_HARMLESS.get(written[:1]) or escaped(written[:1])) + escaped(written[1:])

    def _plain(self, source: str) -> str:
        """A text as words: the right sides of pairs have no format."""
        root = bodies.body(source, self._names).root
        if len(root):
            self._report(PLAIN, source)
        return escaped(" ".join("".join(root.itertext()).split()))

    def _answer(self, question: Question) -> Iterator[str]:
        match question.answer:
            case Choices() if question.kind == "truefalse":
                yield self._true_false(question)
            case Choices():
                yield from self._choices(question)
            case Number(low=low, high=high):
                yield f"#{decimal(low)}" if low == high else f"#{decimal(low)}..{decimal(high)}"
            case ShortText(accepted=accepted):
                yield from self._accepted(accepted)
            case Matching() as key:
                yield from self._pairs(key)
            case Essay():
                self._report(RUBRIC)

    def _accepted(self, accepted: Sequence[str]) -> Iterator[str]:
        for text in accepted:
            if "->" in text:
                self._report(ARROW, text)
            starred = text.replace("->", "→").replace("*", "\\*")
            before = "%100%" if text.startswith("%") else ""
            yield f"={before}{escaped(starred)}"

    def _true_false(self, question: Question) -> str:
        right = next(choice for choice in question.choices if choice.right)
        wrong = next(choice for choice in question.choices if not choice.right)
        if wrong.voided:
            self._report(VOID, wrong.html, done=_LOST)
        said = ("T" if right.html == "True" else "F", self._text(wrong.feedback), self._text(right.feedback))
        return "#".join(said).rstrip("#")

    def _choices(self, question: Question) -> Iterator[str]:
        one = question.kind == "single"
        right = sum(choice.right for choice in question.choices)
        if not one and not question.partial:
            self._report(WHOLE)
        for choice in question.choices:
            if choice.voided:
                self._report(VOID, choice.html, done=_GOOD if one else _LOST)
            said = f"#{self._text(choice.feedback)}" if choice.feedback else ""
            yield f"{_sign(choice, one, right, question.partial)}{self._text(choice.html)}{said}"

    def _pairs(self, key: Matching) -> Iterator[str]:
        if (key.left_label, key.right_label) != LABELS:
            self._report(LABEL, f"{key.left_label}, {key.right_label}")
        rights = {item.id: self._plain(item.html) for item in key.rights}
        for left in key.lefts:
            yield f"={self._text(left.html)} -> {rights[key.pairs[left.id]]}"
        yield from (f"= -> {text}" for id, text in rights.items() if id not in key.pairs.values())


_HARMLESS = {"[": "&\\#91;", "%": "&\\#37;"}  # what would be read as a format or as a weight


def _needs_html(text: str) -> bool:
    return "<" in text or "&" in text or text.startswith(tuple(_HARMLESS))


def _texts(question: Question) -> Iterator[str]:
    yield from (question.title, question.html, question.feedback)
    for choice in question.choices:
        yield from (choice.html, choice.feedback)
    if isinstance(question.answer, Matching):
        yield from (item.html for item in question.answer.lefts)


def _sign(choice: Choice, one: bool, right: int, partial: bool) -> str:
    """A voided choice loses nothing: where one is to be chosen it is right, among several it weighs nothing."""
    if one:
        return "=" if choice.right or choice.voided else "~"
    share = 100 / right
    worth = share if choice.right else 0.0 if choice.voided else -share if partial else -100.0
    return f"~%{f'{worth:.5f}'.rstrip('0').rstrip('.')}%"
