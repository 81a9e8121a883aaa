"""What is asked and how it is marked, for each kind of answer, in QTI's interactions and expressions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar
from xml.etree.ElementTree import Element

from app.content.model import Choices, Essay, Matching, Number, Ordering, Question, ShortText
from app.interop import rubrics
from app.interop.findings import info, warning
from app.interop.qti.elements import base, decimal, node, value, variable
from app.interop.qti.texts import Texts

LENGTH = info(
    "qti-essay-length",
    "QTI has no limit of {text} words for an essay.",
    "The limit stands before the answer as a sentence.",
)

LEVELS = info(
    "qti-essay-levels",
    "QTI has no levels for the criteria of an essay.",
    "What earns how many points stands in the table for the scorer.",
)

VOID = warning(
    "qti-void",
    "QTI's part marks have no voided choices: “{text}”.",
    "It takes nothing away there, but is not right for whoever chose it.",
)

RESPONSE, SCORE = "RESPONSE", "SCORE"
_T = TypeVar("_T")


@dataclass
class Asked:
    """The parts of an item: the declared response, what stands in the body, the rules of marking.

    `names`: identifier in the file by the id of the choice, for feedback.
    """

    declaration: Element
    body: list[Element]
    rules: list[Element]
    names: dict[str, str] = field(default_factory=dict)


def asked(question: Question, texts: Texts) -> Asked:
    """The answer's part of an item."""
    match question.answer:
        case Choices():
            return _many(question, texts) if question.kind == "multiple" else _one(question, texts)
        case Number() as key:
            return _number(question, key)
        case ShortText() as key:
            return _short(question, key)
        case Matching() as key:
            return _matching(question, key, texts)
        case Ordering() as key:
            return _ordering(question, key, texts)
        case Essay() as key:
            return _essay(question, key, texts)
    raise TypeError(f"no answer of this kind: {question.answer!r}")


def _declaration(cardinality: str, kind: str, correct: Iterable[str], *rest: Element) -> Element:
    values = [value(text) for text in correct]
    key = [node("correctResponse", {}, *values)] if values else []
    attributes = {"identifier": RESPONSE, "cardinality": cardinality, "baseType": kind}
    return node("responseDeclaration", attributes, *key, *rest)


def _mapping(entries: dict[str, float], points: int, **attributes: str) -> Element:
    made = [
        node("mapEntry", {"mapKey": key, "mappedValue": decimal(worth)} | attributes) for key, worth in entries.items()
    ]
    return node("mapping", {"lowerBound": "0", "upperBound": str(points), "defaultValue": "0"}, *made)


def _mapped() -> Element:
    return node("setOutcomeValue", {"identifier": SCORE}, node("mapResponse", {"identifier": RESPONSE}))


def when(condition: Element, *then: Element) -> Element:
    """A rule that holds only in one case."""
    return node("responseCondition", {}, node("responseIf", {}, condition, *then))


def _score(points: float) -> Element:
    return node("setOutcomeValue", {"identifier": SCORE}, base("float", decimal(points)))


def _add(points: float) -> Element:
    total = node("sum", {}, variable(SCORE), base("float", decimal(points)))
    return node("setOutcomeValue", {"identifier": SCORE}, total)


# ---------------------------------------------------------------- choices


def _choices(question: Question, texts: Texts, most: int) -> tuple[Element, dict[str, str]]:
    names = {choice.id: f"C{number}" for number, choice in enumerate(question.choices, 1)}
    shuffle = not question.fixed and question.kind != "truefalse"
    made = [node("simpleChoice", {"identifier": names[it.id]}, *texts.flow(it.html)) for it in question.choices]
    attributes = {"responseIdentifier": RESPONSE, "shuffle": _flag(shuffle), "maxChoices": str(most)}
    return node("choiceInteraction", attributes, *made), names


def _flag(on: bool) -> str:
    return "true" if on else "false"


def _one(question: Question, texts: Texts) -> Asked:
    interaction, names = _choices(question, texts, 1)
    right = [names[it.id] for it in question.choices if it.right and not it.voided]
    worth = {names[it.id]: float(question.points) for it in question.choices if it.right or it.voided}
    declaration = _declaration("single", "identifier", right, _mapping(worth, question.points))
    return Asked(declaration, [interaction], [_mapped()], names)


def _many(question: Question, texts: Texts) -> Asked:
    """Part marks by mapping; all or nothing by asking for each choice, so that voided ones do not count."""
    interaction, names = _choices(question, texts, 0)
    counted = {names[it.id]: it.right for it in question.choices if not it.voided}
    right = [name for name, is_right in counted.items() if is_right]
    if question.partial and right:
        texts.findings += [VOID.at(0, question.id, it.html) for it in question.choices if it.voided]
        share = question.points / len(right)
        worth = {name: share if is_right else -share for name, is_right in counted.items()}
        declaration = _declaration("multiple", "identifier", right, _mapping(worth, question.points))
        return Asked(declaration, [interaction], [_mapped()], names)
    tests = [_has(name) if is_right else node("not", {}, _has(name)) for name, is_right in counted.items()]
    rules = [when(node("and", {}, *tests), _score(question.points))]
    return Asked(_declaration("multiple", "identifier", right), [interaction], rules, names)


def _has(name: str) -> Element:
    return node("member", {}, base("identifier", name), variable(RESPONSE))


# ---------------------------------------------------------------- words and numbers


def _entry(length: int) -> Element:
    attributes = {"responseIdentifier": RESPONSE, "expectedLength": str(length)}
    return node("p", {}, node("textEntryInteraction", attributes))


def _number(question: Question, key: Number) -> Asked:
    if key.low == key.high:
        test = node("equal", {"toleranceMode": "exact"}, variable(RESPONSE), base("float", _digits(key.low)))
    else:
        least = node("gte", {}, variable(RESPONSE), base("float", _digits(key.low)))
        most = node("lte", {}, variable(RESPONSE), base("float", _digits(key.high)))
        test = node("and", {}, least, most)
    declaration = _declaration("single", "float", [_digits((key.low + key.high) / 2)])
    return Asked(declaration, [_entry(15)], [when(test, _score(question.points))])


def _digits(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"


def _short(question: Question, key: ShortText) -> Asked:
    worth = dict.fromkeys(key.accepted, float(question.points))
    mapping = _mapping(worth, question.points, caseSensitive="false")
    declaration = _declaration("single", "string", key.accepted[:1], mapping)
    return Asked(declaration, [_entry(max(map(len, key.accepted)))], [_mapped()])


# ---------------------------------------------------------------- matching and ordering


def _stirred(things: Sequence[_T], ids: Iterable[str]) -> list[_T]:
    """In an order that is always the same and says nothing of the right one."""
    keys = [hashlib.sha256(id.encode()).digest() for id in ids]
    return [thing for _, thing in sorted(zip(keys, things, strict=True), key=lambda it: it[0])]


def _matching(question: Question, key: Matching, texts: Texts) -> Asked:
    lefts = {item.id: f"L{number}" for number, item in enumerate(key.lefts, 1)}
    stirred = _stirred(key.rights, [item.id for item in key.rights])
    rights = {item.id: f"R{number}" for number, item in enumerate(stirred, 1)}
    pairs = [f"{lefts[left]} {rights[right]}" for left, right in key.pairs.items()]
    mapping = _mapping(dict.fromkeys(pairs, question.points / len(pairs)), question.points)
    sides = [
        _side([(lefts[item.id], item.html) for item in key.lefts], 1, texts),
        _side([(rights[item.id], item.html) for item in stirred], len(lefts), texts),
    ]
    attributes = {"responseIdentifier": RESPONSE, "shuffle": "true", "maxAssociations": str(len(lefts))}
    labels = " → ".join(label for label in (key.left_label, key.right_label) if label)
    prompt = [node("prompt", {}, labels)] if labels else []
    interaction = node("matchInteraction", attributes, *prompt, *sides)
    return Asked(_declaration("multiple", "directedPair", pairs, mapping), [interaction], [_mapped()])


def _side(items: list[tuple[str, str]], most: int, texts: Texts) -> Element:
    made = [
        node("simpleAssociableChoice", {"identifier": name, "matchMax": str(most)}, *texts.flow(html))
        for name, html in items
    ]
    return node("simpleMatchSet", {}, *made)


def _ordering(question: Question, key: Ordering, texts: Texts) -> Asked:
    """Each item in its place earns its share."""
    stirred = _stirred(key.items, [item.id for item in key.items])
    names = {item.id: f"O{number}" for number, item in enumerate(stirred, 1)}
    share = question.points / len(key.items)
    rules = [when(_stands(place, names[item.id]), _add(share)) for place, item in enumerate(key.items, 1)]
    choices = [node("simpleChoice", {"identifier": names[item.id]}, *texts.flow(item.html)) for item in stirred]
    interaction = node("orderInteraction", {"responseIdentifier": RESPONSE, "shuffle": "true"}, *choices)
    return Asked(_declaration("ordered", "identifier", [names[item.id] for item in key.items]), [interaction], rules)


def _stands(place: int, name: str) -> Element:
    return node("match", {}, node("index", {"n": str(place)}, variable(RESPONSE)), base("identifier", name))


# ---------------------------------------------------------------- essays


def _essay(question: Question, key: Essay, texts: Texts) -> Asked:
    length = f"{key.least_words}–{key.most_words}"
    texts.findings.append(LENGTH.at(0, question.id, length))
    rubric = node("rubricBlock", {"view": "scorer"}, _rubric(question, key, texts))
    limit = node("rubricBlock", {"view": "candidate"}, node("p", {}, f"{length} words"))
    field = node("extendedTextInteraction", {"responseIdentifier": RESPONSE, "expectedLines": "15"})
    return Asked(_declaration("single", "string", ()), [rubric, limit, field], [])


def _rubric(question: Question, key: Essay, texts: Texts) -> Element:
    """The criteria; where they have levels, the first row says which column earns how many points."""
    header, rows = rubrics.table(key)
    made = [node("tr", {}, *(node("td", {}, *texts.flow(cell)) for cell in row)) for row in rows]
    if any(it.levels for it in key.criteria):
        texts.findings.append(LEVELS.at(0, question.id))
        made.insert(0, node("tr", {}, *(node("th", {}, cell) for cell in header)))
    return node("table", {}, node("tbody", {}, *made))
