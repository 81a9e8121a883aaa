"""How far two markers agree who mark the same essays, each alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from app.assessment.rules.piles import Pile

FEW = 10  # below so many pairs the figures say little


@dataclass(frozen=True)
class Agreement:
    """The pairs of marks of one question; differences are in points, whoever of the two gave more."""

    pile: Pile
    points: int
    pairs: int
    agreed: int
    mean_difference: Fraction
    largest_difference: int

    @property
    def share(self) -> int:
        """How many of a hundred pairs agreed, rounded down."""
        return self.agreed * 100 // self.pairs

    @property
    def is_few(self) -> bool:
        """Whether the figures say little."""
        return self.pairs < FEW


def agreements(pairs: Iterable[tuple[Pile, int, int, int]]) -> list[Agreement]:
    """Agreement by question from pairs (question, its points, one sum, the other); the least agreed first."""
    groups: dict[tuple[str, str, str], list[tuple[Pile, int, int, int]]] = {}
    for pair in pairs:
        pile = pair[0]
        groups.setdefault((pile.course_slug, pile.quiz_id, pile.question_id), []).append(pair)
    found = [_agreement(group) for group in groups.values()]
    return sorted(found, key=lambda one: (one.share, -one.mean_difference, one.pile.question_id))


def _agreement(group: list[tuple[Pile, int, int, int]]) -> Agreement:
    differences = [abs(one - other) for _, _, one, other in group]
    pile, points, _, _ = group[-1]
    mean = Fraction(sum(differences), len(differences))
    return Agreement(pile, points, len(group), differences.count(0), mean, max(differences))
