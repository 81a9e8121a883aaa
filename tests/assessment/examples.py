"""A course whose quiz has a question of every automatic kind, and the answers to it."""

from decimal import Decimal

from app.content import model as m
from tests import factories

# words that stand in no page before the rules allow it
SECRETS = ("secret feedback", "secret explanation", "secret text", "140.5", "feedback of an option")


def number(id="litres", low="140.5", high="150"):
    key = m.Number(low=Decimal(low), high=Decimal(high))
    return factories.question(id, kind="number", answer=key, choices=())


def short(id="policy", accepted=("secret text", "zero tolerance")):
    return factories.question(id, kind="text", answer=m.ShortText(accepted=tuple(accepted)), choices=())


def items(*ids):
    return tuple(m.Item(id=id, html=f"Words of {id}") for id in ids)


def matching(id="roles", pairs=None, rights=("trains", "guards", "counts", "nobody")):
    pairs = pairs or {"police": "trains", "soldiers": "guards", "clerks": "counts"}
    key = m.Matching(left_label="Who", right_label="Does what", lefts=items(*pairs), rights=items(*rights), pairs=pairs)
    return factories.question(id, kind="matching", answer=key, choices=())


def ordering(id="steps", ids=("see", "stop", "search", "report")):
    return factories.question(id, kind="ordering", answer=m.Ordering(items=items(*ids)), choices=())


def multiple(id="duties", **changes):
    choices = (
        m.Choice(id="protect", html="Protect", right=True),
        m.Choice(id="report", html="Report", right=True),
        m.Choice(id="ignore", html="Ignore", feedback="feedback of an option"),
    )
    return factories.question(id, **{"kind": "multiple", "choices": choices} | changes)


def true_or_false(id="binding"):
    choices = (m.Choice(id="true", html="True", right=True), m.Choice(id="false", html="False"))
    return factories.question(id, kind="truefalse", choices=choices)


def every_kind():
    return (
        factories.question("first"), multiple(), true_or_false(), number(), short(), matching(), ordering()
    )  # fmt: skip


RIGHT = {
    "first": "right",
    "duties": ["protect", "report"],
    "binding": "true",
    "litres": "150",
    "policy": "Zero  Tolerance",
    "roles": {"police": "trains", "soldiers": "guards", "clerks": "counts"},
    "steps": {"see": 1, "stop": 2, "search": 3, "report": 4},
}


def course(**changes):
    """A small course whose module quiz asks every kind; `changes` are those of the quiz."""
    quiz = factories.quiz("one", **{"questions": every_kind(), "shuffle": True} | changes)
    return factories.course_values(modules=(factories.module("one", quiz=quiz),))
