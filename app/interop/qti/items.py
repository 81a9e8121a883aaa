"""One question as a QTI assessment item."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from app.content.model import Question
from app.interop.qti.elements import ITEM, base, document, node, value, variable
from app.interop.qti.interactions import RESPONSE, SCORE, Asked, asked
from app.interop.qti.texts import Texts

CHOSEN, GENERAL = "FEEDBACK", "GENERAL"


def item(question: Question, texts: Texts) -> bytes:
    """The XML file of a question."""
    texts.begin(question.id)
    heading = texts.blocks(question.title)
    body = [*heading, *texts.blocks(question.html)]
    made = asked(question, texts)
    said = _feedback(question, made, texts)
    attributes = {
        "identifier": question.id,
        "title": question.text,
        "xml:lang": question.language,
        "adaptive": "false",
        "timeDependent": "false",
        "toolName": "Brevet",
    }
    parts = [made.declaration, *_outcomes(question, said), node("itemBody", {}, *body, *made.body)]
    rules = [*made.rules, *_showing(question, said)]
    processing = [node("responseProcessing", {}, *rules)] if rules else []
    return document(ITEM, node("assessmentItem", attributes, *parts, *processing, *said))


def _outcomes(question: Question, said: list[Element]) -> list[Element]:
    made = [_outcome(SCORE, "single", "float", "0"), _outcome("MAXSCORE", "single", "float", str(question.points))]
    shown = {feedback.get("outcomeIdentifier") for feedback in said}
    if CHOSEN in shown:
        made.append(_outcome(CHOSEN, "multiple" if question.kind == "multiple" else "single", "identifier"))
    if GENERAL in shown:
        made.append(_outcome(GENERAL, "single", "identifier"))
    return made


def _outcome(name: str, cardinality: str, kind: str, default: str = "") -> Element:
    inside = [node("defaultValue", {}, value(default))] if default else []
    return node("outcomeDeclaration", {"identifier": name, "cardinality": cardinality, "baseType": kind}, *inside)


def _feedback(question: Question, made: Asked, texts: Texts) -> list[Element]:
    """What is said when the answer is in: to whoever made a choice, and to all."""
    choices = [(made.names[it.id], CHOSEN, it.feedback) for it in question.choices]
    return [
        node(
            "modalFeedback", {"outcomeIdentifier": outcome, "identifier": name, "showHide": "show"}, *texts.blocks(html)
        )
        for name, outcome, html in [*choices, ("ALL", GENERAL, question.feedback)]
        if html
    ]


def _showing(question: Question, said: list[Element]) -> list[Element]:
    shown = {feedback.get("outcomeIdentifier") for feedback in said}
    chosen = node("setOutcomeValue", {"identifier": CHOSEN}, variable(RESPONSE))
    general = node("setOutcomeValue", {"identifier": GENERAL}, base("identifier", "ALL"))
    return [rule for rule, outcome in ((chosen, CHOSEN), (general, GENERAL)) if outcome in shown]
