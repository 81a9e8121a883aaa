"""A translation stands beside its original: words from the one, ids and keys from the other."""

import pytest

from app.content import model
from app.content.compiler import compile_course
from tests.content import manual

FRENCH = {
    "course.fr.md": "---\ntitle: Premiers pas\nobjectives: [dire le mandat, nommer les composantes]\n---\nPour tous.\n",
    "01-first-steps/module.fr.md": "---\ntitle: Les premiers pas\nobjectives:\n  - expliquer\n---\nUne mission.\n",
    "01-first-steps/quiz.fr.md": """---
title: "Questions"
---
Prenez votre temps.

## Qui donne le mandat ?

- [ ] Le Conseil de sécurité
- [ ] Le commandant de la force
  > Il l'exécute.
- [ ] L'État hôte

> Voir la Charte.

## Quelles sont les composantes ?

- [ ] Militaire
- [ ] Police
- [ ] Tourisme
- [ ] Civile

## Les observateurs sont sans armes.

- [ ] Vrai
- [ ] Faux

## Combien d'agents dans une unité ?

## En quelle année a commencé la première mission ?

## Que donne le Conseil ?

Answer: mandat

## Associez.

| Chef | Composante |
|---|---|
| Commandant de la force | Militaire |
| Chef de la police | Police |
|  | Tourisme |

## Mettez en ordre.

1. Le Conseil décide
2. La mission se déploie
3. La mission se termine
""",
    "01-first-steps/02-how.fr.md": """---
title: Le camion
---
Vous commandez un poste de contrôle dans un pays fictif.

## Un camion arrive

Le conducteur ne veut pas s'arrêter.

- [ ] Le laisser passer
  > Personne ne sait ce qu'il porte.
- [ ] Demander à l'interprète d'expliquer

## Une foule se forme

Les gens demandent pourquoi.

- [ ] Expliquer

## Le calme

Une minute a suffi.
""",
    "glossary.fr.md": "---\ntitle: Mots\n---\n## mandat\n\nLes tâches.\n\n## composante de police\n\nLes policiers.\n",
}


QUIZ = "01-first-steps/quiz.fr.md"


def tree(**changes):
    files = manual.examples() | {path: text.encode() for path, text in (FRENCH | changes).items()}
    return files | {"course.md": files["course.md"].replace(b"languages: [en]", b"languages: [en, fr]")}


@pytest.fixture(scope="module")
def edition():
    result = compile_course("my-course", tree())
    assert [d for d in result.diagnostics if d.severity != "advice"] == []
    return result.edition


def test_the_course_is_there_in_both_languages(edition):
    assert list(edition.courses) == ["en", "fr"]
    assert edition.in_language("fr").title == "Premiers pas"
    assert edition.in_language("fr").code == edition.course.code
    assert edition.in_language("fr").exam.draw == edition.course.exam.draw


def test_a_quiz_keeps_its_ids_and_its_key(edition):
    english, french = (edition.in_language(code).modules[0].quiz for code in ("en", "fr"))
    for original, translated in zip(english.questions, french.questions, strict=True):
        assert (translated.id, translated.kind, translated.points) == (original.id, original.kind, original.points)
        assert [c.id for c in translated.choices] == [c.id for c in original.choices]
        assert [c.right for c in translated.choices] == [c.right for c in original.choices]
        assert translated.language == "fr"
    first = french.questions[0]
    assert [c.html for c in first.choices if c.right] == ["Le Conseil de sécurité"]
    assert french.pass_mark == english.pass_mark == 75
    by_id = {question.id: question for question in french.questions}
    assert by_id["unit-size"].answer == model.Number(low=135, high=145)
    assert by_id["what-given"].answer.accepted == ("mandate", "a mandate", "mandat")
    assert [i.html for i in by_id["order-of-events"].answer.items][0] == "Le Conseil décide"  # noqa: RUF015
    heads = by_id["heads"].answer
    assert heads.pairs == edition.course.modules[0].quiz.questions[6].answer.pairs
    assert [item.html for item in heads.rights] == ["Militaire", "Police", "Tourisme"]


def test_a_scenario_leads_where_its_original_leads(edition):
    english, french = (edition.in_language(code).modules[0].lessons[1] for code in ("en", "fr"))
    assert french.kind == "scenario"
    for original, translated in zip(english.situations, french.situations, strict=True):
        assert translated.id == original.id
        assert [(k.target, k.advised) for k in translated.links] == [(k.target, k.advised) for k in original.links]
    assert french.situations[0].title == "Un camion arrive"


def test_what_is_not_translated_comes_in_the_first_language_and_says_so(edition):
    course = edition.in_language("fr")
    lesson = course.modules[0].lessons[0]
    assert (lesson.title, lesson.language) == ("Why missions are sent", "en")
    assert (course.modules[0].lessons[1].language, course.modules[0].language) == ("fr", "fr")


def test_terms_keep_their_ids(edition):
    assert edition.in_language("fr").glossary["unpol"].term == "composante de police"


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("glossary.fr.md", "---\ntitle: G\n---\n## mandat\n\nLes tâches.\n", "translation-count"),
        (QUIZ, FRENCH[QUIZ].replace("- [ ] Civile\n", ""), "translation-count"),
        ("course.fr.md", "---\ntitle: T\nobjectives: [un]\n---\nPour tous.\n", "translation-count"),
        (QUIZ, FRENCH[QUIZ].replace("---\nPrenez", "pass: 50%\n---\nPrenez"), "translation-key"),
        ("01-first-steps/09-none.fr.md", "---\ntitle: N\n---\nText.\n", "translation-orphan"),
    ],
)
def test_a_translation_that_differs_is_named(path, text, code):
    found = compile_course("my-course", tree(**{path: text})).diagnostics
    assert [(d.code, d.span.file) for d in found if d.severity == "error"] == [(code, path)]
