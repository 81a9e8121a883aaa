"""A draft on its way to become an edition: what is found, what differs, and what that means for those under way."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from app.authoring.models import DraftFile
from app.authoring.queries import checking, drafts, reviews
from app.authoring.queries.drafts import Writing
from app.authoring.rules.trees import tree_digest
from app.base.db import db
from app.catalogue import queries as catalogue
from app.content.compiler import Compilation
from app.content.diagnostics import Diagnostic
from app.content.differences import Difference, differences
from app.learning import queries as learning


@dataclass(frozen=True)
class Proposal:
    """A draft beside the edition that is published (None before the first), both as they were at one moment."""

    slug: str
    digest: str  # of the draft's tree
    tree: Mapping[str, bytes]
    published: catalogue.Published | None
    compilation: Compilation
    approval: reviews.ApprovalState
    is_behind: bool = False  # an edition was published by another door since the draft began

    @property
    def mark(self) -> str:
        """Names exactly this draft beside exactly this edition: a form sends it back."""
        return f"{self.digest}:{self.published.edition_id if self.published else ''}"

    @property
    def is_new(self) -> bool:
        """Whether the sources differ from what is published."""
        edition = self.compilation.edition
        return self.published is None or edition is None or edition.digest != self.published.edition.digest

    @property
    def may_publish(self) -> bool:
        """Whether nothing stands in the way."""
        return self.compilation.ok and self.is_new and self.approval.suffices and not self.is_behind

    def findings(self, severity: str) -> list[Diagnostic]:
        """What the compiler found, of one severity."""
        return [finding for finding in self.compilation.diagnostics if finding.severity == severity]

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What changes for readers; empty for a first edition, and while there are errors."""
        edition = self.compilation.edition
        return differences(self.published.edition, edition) if self.published and edition else ()

    @property
    def changes_keys(self) -> bool:
        """Whether marks already given may change."""
        return any(difference.weight == "key" for difference in self.differences)


def proposal(writing: Writing) -> Proposal:
    """The draft as it is now. The published edition is read first: when it moves on, publishing refuses."""
    slug = writing.slug
    rows = db.session.execute(select(DraftFile.path, DraftFile.digest).filter_by(course_slug=slug))
    digests = {row.path: row.digest for row in rows}
    published = catalogue.current(slug) if writing.edition_id else None
    tree = {path: drafts.bytes_of(digest) for path, digest in sorted(digests.items())}
    digest = tree_digest(digests)
    approval = reviews.approval_state(writing, digest)
    behind = bool(published and writing.draft and writing.draft.base_id != published.edition_id)
    return Proposal(slug, digest, tree, published, checking.compiled(slug, tree), approval, behind)


@dataclass(frozen=True)
class UnderWay:
    """Those who take the course now: how many in which edition (by number), and how many the move would cost something.

    `costs` is None while the draft has errors, since nobody can say then.
    """

    editions: tuple[tuple[int, int], ...]
    costs: int | None

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(count for _, count in self.editions)


def under_way(found: Proposal, language: str) -> UnderWay:
    """What publishing means for those who are under way."""
    edition = found.compilation.edition
    costs = None
    if edition is not None:
        costs = sum(it.effect.costs for it in learning.movers(found.slug, None, edition, language))
    return UnderWay(tuple(by_number(found.slug, None)), costs)


def by_number(course_slug: str, edition_id: uuid.UUID | None) -> list[tuple[int, int]]:
    """How many are under way in each edition other than this one, by its number."""
    numbers = {it.id: it.number for it in catalogue.editions(course_slug)}
    counts = learning.count_elsewhere(course_slug, edition_id)
    return sorted((numbers[id], count) for id, count in counts.items())
