"""What an instructor should look at in a question, said by its figures. Every threshold is explained in the docs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Literal

from app.assessment.rules.choices import Option
from app.assessment.rules.items import FEW, LEAST, THIRD, Item
from app.content.model import Question

Code = Literal["key", "rival", "hard", "weak", "unused", "slow", "easy"]

EASY, HARD = 0.95, 0.20
WEAK = 0.10  # Ebel and Frisbie call a discrimination below 0.20 poor; half of it is said to be none
WRONG_ANSWERS = 8  # of three equally tempting distractors, one is missed by 8 wrong answers in 4 cases of 100
RIVALS = 3  # so many of the best third, at least, before a distractor is set against the key
SLOW, SLOWER_BY = 2, 30.0  # times the usual time of a question, and seconds above it
TIMED = 5  # so many questions with times, before one is called slow

# what is looked at first
ORDER: tuple[Code, ...] = ("key", "rival", "hard", "weak", "unused", "slow", "easy")


@dataclass(frozen=True)
class Flag:
    """One thing to look at; `option` is the letter of the choice that it speaks of."""

    code: Code
    option: str = ""


@dataclass(frozen=True)
class Flagged:
    """A question's figures with what they say."""

    item: Item
    flags: tuple[Flag, ...]

    @property
    def doubts_key(self) -> bool:
        """Whether the key may be wrong: its answers are shown at once."""
        return any(flag.code in ("key", "rival") for flag in self.flags)

    @property
    def urgency(self) -> tuple[int, float, float]:
        """Sorts what needs a look first to the front."""
        first = min((ORDER.index(flag.code) for flag in self.flags), default=len(ORDER))
        found = self.item.discrimination
        return first, 2.0 if found is None else found, self.item.facility


def flagged(items: Sequence[Item], questions: dict[str, Question]) -> list[Flagged]:
    """All questions with their flags, what needs a look first at the front."""
    times = [item.seconds for item in items if item.seconds is not None]
    usual = median(times) if len(times) >= TIMED else None
    found = [Flagged(item, tuple(_flags(item, questions.get(item.question_id), usual))) for item in items]
    return sorted(found, key=lambda line: line.urgency)


def _flags(item: Item, question: Question | None, usual: float | None) -> list[Flag]:
    if not item.is_said or question is None or question.voided:
        return []
    flags = [*_about_key(item), *_rivals(item, question), *_about_facility(item), *_unused(item, question)]
    if usual is not None and item.seconds is not None and item.seconds >= max(SLOW * usual, usual + SLOWER_BY):
        flags.append(Flag("slow"))
    return sorted(flags, key=lambda flag: ORDER.index(flag.code))


def _about_key(item: Item) -> list[Flag]:
    found = item.discrimination
    if found is None:
        return []
    if found < -1 / sqrt(item.asked - 1):
        return [Flag("key")]
    return [Flag("weak")] if found < WEAK and item.asked >= FEW and HARD < item.facility < EASY else []


def _about_facility(item: Item) -> list[Flag]:
    if item.facility >= EASY:
        return [Flag("easy")]
    return [Flag("hard")] if item.facility <= HARD else []


def _distractors(item: Item, question: Question) -> list[Option]:
    """The wrong choices of a question that takes one choice."""
    if question.kind not in ("single", "truefalse"):
        return []
    return [option for option in item.options if not option.right and not option.voided]


def _rivals(item: Item, question: Question) -> list[Flag]:
    """Distractors that more of the best third chose than the key."""
    key = max((o.top for o in item.options if (o.right or o.voided) and o.top is not None), default=None)
    if key is None:
        return []
    least = max(key, RIVALS / (item.asked * THIRD))
    rivals = [o for o in _distractors(item, question) if o.top is not None and o.top > key and o.top >= least]
    return [Flag("rival", option.letter) for option in rivals]


def _unused(item: Item, question: Question) -> list[Flag]:
    wrong = sum(option.count for option in _distractors(item, question))
    if wrong < WRONG_ANSWERS:
        return []
    return [Flag("unused", option.letter) for option in _distractors(item, question) if not option.count]


def is_few(attempts: int) -> bool:
    """Whether figures over so many attempts are shown with a warning."""
    return LEAST <= attempts < FEW
