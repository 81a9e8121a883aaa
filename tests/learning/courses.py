"""Courses made of values for the tests of this room: one with every kind of part, one as long as a real one."""

from __future__ import annotations

from decimal import Decimal

from app.content import model as m
from tests import factories

KEY = "SECRETKEY"  # stands in every text that must not be shown before an answer


def scenario(module: str = "one", slug: str = "gate", **changes: object) -> m.Lesson:
    """A case of three situations: the gate leads on to the crowd or to calm; the crowd can go back to the gate."""
    situations = (
        m.Situation(
            id="gate",
            title="At the gate",
            html="<p>A truck waits.</p>",
            links=(
                m.Link(html="Wave it through", target="crowd", feedback=f"<p>{KEY} people gather</p>"),
                m.Link(html="Ask for papers", target="calm", advised=True, feedback=f"<p>{KEY} well asked</p>"),
            ),
        ),
        m.Situation(
            id="crowd",
            title="A crowd",
            html="<p>People shout.</p>",
            links=(m.Link(html="Go back", target="gate"), m.Link(html="Speak to them", target="calm")),
        ),
        m.Situation(id="calm", title="Calm", html="<p>What you can take from it.</p>"),
    )
    return factories.lesson(module, slug, kind="scenario", situations=situations, **changes)


def checks() -> tuple[m.Check, ...]:
    """One check of each automatic kind."""
    items = tuple(m.Item(id=f"i{n}", html=f"Item {n}") for n in range(1, 4))
    pairs = {"i1": "r1", "i2": "r2"}
    rights = tuple(m.Item(id=f"r{n}", html=f"Right {n}") for n in range(1, 4))
    many = (
        m.Choice(id="a", html="A", right=True),
        m.Choice(id="b", html="B", right=True),
        m.Choice(id="c", html="C", feedback=f"<p>{KEY} not C</p>"),
    )
    made = {
        "single": {},
        "multiple": {"kind": "multiple", "choices": many},
        "number": {"kind": "number", "answer": m.Number(low=Decimal(135), high=Decimal("145.5"))},
        "text": {"kind": "text", "answer": m.ShortText(accepted=(f"{KEY} zéro tolerance", "none at all"))},
        "matching": {
            "kind": "matching",
            "answer": m.Matching(left_label="Who", right_label="What", lefts=items[:2], rights=rights, pairs=pairs),
        },
        "ordering": {"kind": "ordering", "answer": m.Ordering(items=items)},
    }
    return tuple(_check(name, **values) for name, values in made.items())


def _check(name: str, **values: object) -> m.Check:
    choices = values.pop("choices", ()) if name != "single" else factories.question().choices
    values = {"choices": choices, "feedback": f"<p>{KEY} because</p>", "title": "", **values}
    return m.Check(question=factories.question(f"check-{name}", **values))


def rich_lesson(module: str = "one", slug: str = "second", **changes: object) -> m.Lesson:
    """A lesson with every kind of part."""
    parts = (
        m.Prose(
            html='<h2 id="words">Words</h2><p>About <a class="term" href="#term-parity" data-term="parity">parity</a>.'
            '</p><h2 id="deeds">Deeds</h2><p>Élan and method.</p>'
        ),
        m.Block(name="activity", title="The day", html="<p>Draw it.</p>", minutes=25, group="5–7"),
        m.Block(name="instructor", html="<p>Only for INSTRUCTOREYES.</p>"),
        m.Block(name="warning", html="<p>Take care.</p>"),
        *checks(),
        m.Reflection(html="<p>What would you do?</p>", model="<p>One way is to listen.</p>"),
    )
    values = {
        "title": "Words and deeds",
        "parts": parts,
        "text": "Words About parity. Deeds Élan and method.",
        "headings": (m.Heading(id="words", text="Words"), m.Heading(id="deeds", text="Deeds")),
        "terms": ("parity",),
    }
    return factories.lesson(module, slug, **(values | changes))


def rich_course(**changes: object) -> m.Course:
    """One module with a plain lesson, a rich one and a scenario, then its quiz; a second module with one lesson."""
    lessons = (factories.lesson("one"), rich_lesson(), scenario())
    modules = (factories.module("one", lessons=lessons), factories.module("two", day=2, quiz=None))
    glossary = {"parity": m.Term(id="parity", term="Gender parity", html="<p>Equal numbers of women and men.</p>")}
    return factories.course_values(**({"modules": modules, "days": 2, "glossary": glossary} | changes))


WORDS = " ".join(f"Sentence {n} says something plain about protection and the people in it." for n in range(60))


def long_course() -> m.Course:
    """Twelve modules of three lessons on three days, each lesson of 600 words."""
    return factories.course_values(slug="long", modules=tuple(_long_module(n) for n in range(12)), days=3)


def _long_module(number: int) -> m.Module:
    name = f"module-{number}"
    html = f'<h2 id="first">First</h2><p>{WORDS}</p><h2 id="then">Then</h2><table><tr><td>1</td></tr></table>'
    headings = (m.Heading(id="first", text="First"), m.Heading(id="then", text="Then"))
    values = {"parts": (m.Prose(html=html), checks()[0]), "text": WORDS, "headings": headings}
    lessons = tuple(factories.lesson(name, f"lesson-{n}", **values) for n in range(3))
    return factories.module(name, day=number // 4 + 1, lessons=lessons)
