"""Quizzes, banks, the exam, and the evaluation."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from app.content import answers, html, items, model, questions
from app.content.diagnostics import Span
from app.content.findings import did_you_mean
from app.content.frontmatter import Mapping, Scalar
from app.content.schema import Keys
from app.content.sheet import Block, Section, Sheet
from app.content.slugs import slug, unique
from app.content.values import whole

KINDS = ("quiz", "pre-test", "post-test")
SHOWS = ("answers", "marks", "nothing")


def read_quiz(sheet: Sheet, translated: bool = False) -> tuple[model.Quiz, dict[str, Span]]:
    """The quiz of a module, and where its questions stand."""
    found, spans = questions.read_questions(sheet, translated)
    if not found:
        cure = "Write a question as “## …” with its answer below it."
        sheet.error("quiz-empty", sheet.source.line_span(0), "This quiz has no questions.", cure)
    return _quiz(sheet, found, "quiz"), spans


def read_exam(sheet: Sheet) -> model.Quiz:
    """The final exam: it has no questions of its own."""
    for section in sheet.sections:
        cure = "Put the question into the bank.md of its module."
        sheet.error("exam-question", section.span, "The exam draws its questions from the modules.", cure)
    return _quiz(sheet, (), "exam")


def _quiz(sheet: Sheet, found: tuple[model.Question, ...], kind: str) -> model.Quiz:
    keys = Keys(sheet.front, sheet.report, "An exam" if kind == "exam" else "A quiz")
    body = [token for block in [*sheet.preamble, *sheet.footnotes] for token in block]
    quiz = model.Quiz(
        id=sheet.place.id,
        title=keys.text("title", "Final exam" if kind == "exam" else "Quiz"),
        html=html.render(body),
        questions=found,
        pass_mark=keys.percent("pass", 75),
        attempts=keys.whole("attempts", 0, 0, 100),
        wait=keys.seconds("wait"),
        minutes=keys.minutes("minutes"),
        draw=_draw(sheet, keys),
        shuffle=keys.flag("shuffle", False),
        show=keys.choice("show", SHOWS, "answers"),  # type: ignore[arg-type]
        practice=keys.flag("practice", False),
        kind="exam" if kind == "exam" else keys.choice("kind", KINDS, "quiz"),  # type: ignore[arg-type]
        language=sheet.context.language,
    )
    keys.close()
    return quiz


def _draw(sheet: Sheet, keys: Keys) -> tuple[model.Draw, ...]:
    node = keys.node("draw")
    pairs = list(node.values.items()) if isinstance(node, Mapping) else [("", node)] if node is not None else []
    found = []
    for module, count in pairs:
        number = whole(count.text.strip(), 1, 500) if isinstance(count, Scalar) else None
        if number is None:
            cure = "Write a number, like “draw: 10”, or one for each module, like “draw: {key-terms: 2}”."
            sheet.error("value", count.span, "This cannot be understood as a number of questions.", cure)
        else:
            found.append(model.Draw(count=number, module=module))
    return tuple(found)


def read_bank(sheet: Sheet, translated: bool = False) -> tuple[tuple[model.Question, ...], dict[str, Span]]:
    """Questions for exams only."""
    keys = Keys(sheet.front, sheet.report, "A bank of questions")
    keys.text("title")
    keys.close()
    return questions.read_questions(sheet, translated)


# ---------------------------------------------------------------- surveys


def read_survey(sheet: Sheet) -> model.Survey:
    """The evaluation at the end of the course."""
    keys = Keys(sheet.front, sheet.report, "An evaluation")
    title = keys.text("title", "Evaluation")
    keys.choice("kind", ("survey",), "survey")
    keys.close()
    found: list[model.SurveyItem] = []
    for section in sheet.sections:
        item = _survey_item(sheet, section, [i.id for i in found])
        found += [item] if item is not None else []
    body = [token for block in sheet.preamble for token in block]
    language = sheet.context.language
    return model.Survey(id=sheet.place.id, title=title, html=html.render(body), items=tuple(found), language=language)


def _survey_item(sheet: Sheet, section: Section, taken: list[str]) -> model.SurveyItem | None:
    body = list(section.blocks)
    last = body.pop() if body else None
    line = questions.answer_line(last) if last is not None else None
    item = model.SurveyItem(
        id=unique(section.keys.get("#") or slug(section.title), taken, "item"),
        kind="text",
        title=html.render_inline(section.heading),
        text=section.title,
        html=html.render([token for block in body for token in block]),
    )
    if last is not None and items.is_list(last) and items.is_marked(last):
        kind: Literal["choices", "choice"] = "choices" if section.keys.get("select") == "many" else "choice"
        return replace(item, kind=kind, choices=_survey_choices(sheet, last))
    if line is not None and line.strip() == "text":
        return item
    scale = answers.scale(line) if line is not None else None
    if scale is not None:
        low, high, first, after = scale
        return replace(item, kind="scale", low=low, high=high, low_label=first, high_label=after)
    _report_survey_answer(sheet, section, last, line)
    return None


def _report_survey_answer(sheet: Sheet, section: Section, last: Block | None, line: str | None) -> None:
    words = (line or "").split()
    cure = "Write choices (“- [ ] …”), “Answer: scale 1–5 (poor … excellent)” or “Answer: text” as the last thing."
    if words:
        cure = did_you_mean(words[0], ("scale", "text"), cure)
    span = sheet.span(last) if last is not None and line is not None else section.span
    sheet.error("survey-answer", span, "This item does not say how it is answered.", cure)


def _survey_choices(sheet: Sheet, block: Block) -> tuple[model.Choice, ...]:
    choices: list[model.Choice] = []
    for item in items.read_items(sheet, block):
        if item.marker in ("x", "~"):
            sheet.error("survey-right", item.span, "In a survey nothing is right or wrong.", "Write “[ ]”.")
        name = unique(slug(item.text), (c.id for c in choices), f"choice-{len(choices) + 1}")
        choices.append(model.Choice(id=name, html=item.html))
    return tuple(choices)


def words_of_bank(found: tuple[model.Question, ...]) -> str:
    """All words of some questions, with choices and feedback."""
    pieces: list[str] = []
    for question in found:
        pieces += [question.title, question.html, question.feedback]
        pieces += [text for choice in question.choices for text in (choice.html, choice.feedback)]
        key = question.answer
        if isinstance(key, model.Matching):
            pieces += [item.html for item in (*key.lefts, *key.rights)]
        elif isinstance(key, model.Ordering):
            pieces += [item.html for item in key.items]
    return html.words_of("<br>".join(filter(None, pieces)))
