"""Which design a certificate is printed with, what it is made of, and the designs that a centre has of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from flask_babel import gettext
from sqlalchemy import func, select

from app.accounts.models import Centre, Person
from app.base import storage
from app.base.db import db
from app.base.refusals import NotFound
from app.certificates.models import Design, DesignChoice, DesignVersion
from app.certificates.rules import designs as rules

if TYPE_CHECKING:
    from app.certificates.printing import bundles
    from app.certificates.printing.faults import Finding

STANDARD, STANDARD_PAPER = "classic", "a4"


@dataclass(frozen=True)
class Choice:
    """What a centre prints with: `design` is the key of a shipped design or the id of an own one, in hex."""

    design: str = STANDARD
    paper: str = STANDARD_PAPER


def choice_for(centre_id: uuid.UUID, course_slug: str) -> Choice:
    """The design and paper for a course: the choice for this course, else the centre's, else the standard."""
    found = select(DesignChoice).filter_by(centre_id=centre_id).where(DesignChoice.course_slug.in_(("", course_slug)))
    row = db.session.scalars(found.order_by(DesignChoice.course_slug.desc()).limit(1)).first()
    return Choice(row.design, row.paper) if row else Choice()


def choices(centres: Sequence[uuid.UUID]) -> list[DesignChoice]:
    """Everything that was chosen in these centres, what holds for all courses of a centre first."""
    found = select(DesignChoice).where(DesignChoice.centre_id.in_(centres))
    return list(db.session.scalars(found.order_by(DesignChoice.centre_id, DesignChoice.course_slug)))


def centre_names(centres: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What these centres are called, by id."""
    rows = db.session.execute(select(Centre.id, Centre.name).where(Centre.id.in_(centres)).order_by(Centre.name))
    return {row.id: row.name for row in rows}


# ---------------------------------------------------------------- frozen


def design_bytes(key: str, language: str) -> bytes:
    """The frozen form of a design, as published last, with its words in this language. LookupError for none."""
    from app.certificates.printing import bundles

    if key in bundles.NAMES:
        return _shipped(key, language)
    return _kept(_frozen(uuid.UUID(key), language))


@lru_cache(maxsize=32)
def _shipped(key: str, language: str) -> bytes:
    from app.certificates.printing import bundles

    return bundles.freeze(bundles.shipped_design(key, language))


def _frozen(design_id: uuid.UUID, language: str) -> str:
    """The digest under which the newest version is kept. Asked each time: what is published now counts now."""
    from app.certificates.printing import words

    newest = select(DesignVersion.source).filter_by(design_id=design_id).where(DesignVersion.published_at.is_not(None))
    source = db.session.scalar(newest.order_by(DesignVersion.number.desc()).limit(1))
    if source is None:
        raise LookupError(f"no version of the design {design_id} is published")
    digest: str = source["frozen"][words.of(language)["language"]]
    return digest


@lru_cache(maxsize=8)
def _kept(digest: str) -> bytes:
    return storage.read(digest)  # what a digest names never changes


# ---------------------------------------------------------------- a centre's own


@dataclass(frozen=True)
class Version:
    """A version, and who changed it last."""

    row: DesignVersion
    changed_by: str

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.row.published_at is None


@dataclass(frozen=True)
class Own:
    """A design of a centre's own with its versions, newest first."""

    design: Design
    versions: tuple[Version, ...]

    @property
    def draft(self) -> DesignVersion | None:
        """The version that can be changed."""
        return next((version.row for version in self.versions if version.is_draft), None)

    @property
    def newest(self) -> DesignVersion | None:
        """The version that is printed."""
        return next((version.row for version in self.versions if not version.is_draft), None)


def own(centres: Sequence[uuid.UUID]) -> list[Own]:
    """All designs of these centres, by name, withdrawn ones last; at most 200."""
    found = select(Design).where(Design.centre_id.in_(centres))
    rows = db.session.scalars(
        found.order_by(Design.withdrawn_at.is_not(None), func.lower(Design.name)).limit(200)
    ).all()
    versions = _versions([row.id for row in rows])
    return [Own(row, tuple(versions.get(row.id, ()))) for row in rows]


def design_in(design_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Own:
    """A design of one of these centres. Refuses with NotFound."""
    row = db.session.scalar(select(Design).where(Design.id == design_id, Design.centre_id.in_(centres)))
    if row is None:
        raise NotFound("no-such-design")
    return Own(row, tuple(_versions([design_id]).get(design_id, ())))


def _versions(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Version]]:
    found = select(DesignVersion, Person.name).join(Person, DesignVersion.changed_by == Person.id)
    found = found.where(DesignVersion.design_id.in_(ids)).order_by(DesignVersion.number.desc())
    by_design: dict[uuid.UUID, list[Version]] = {}
    for row, name in db.session.execute(found):
        by_design.setdefault(row.design_id, []).append(Version(row, name))
    return by_design


def used_for(design_id: uuid.UUID) -> list[str]:
    """The courses for which a design is chosen; "" stands for all others."""
    found = select(DesignChoice.course_slug).filter_by(design=design_id.hex)
    return list(db.session.scalars(found.order_by(DesignChoice.course_slug)))


@dataclass(frozen=True)
class Offer:
    """A design that can be chosen: its key or its id in hex, its name, its centre, None for one that is shipped."""

    key: str
    name: str
    centre_id: uuid.UUID | None = None


def offers(centres: Sequence[uuid.UUID]) -> list[Offer]:
    """What can be chosen in these centres: what is shipped, and own designs that are published and not withdrawn."""
    from app.certificates.printing import bundles

    published = select(DesignVersion.id).where(
        DesignVersion.design_id == Design.id, DesignVersion.published_at.is_not(None)
    )
    found = select(Design).where(Design.centre_id.in_(centres), Design.withdrawn_at.is_(None), published.exists())
    rows = db.session.scalars(found.order_by(func.lower(Design.name)))
    shipped = [Offer(key, name) for key, name in bundles.shipped().items()]
    return shipped + [Offer(row.id.hex, row.name, row.centre_id) for row in rows]


# ---------------------------------------------------------------- what a version is made of


def assembled(design: Design, version: DesignVersion, language: str = "en") -> bundles.Design:
    """A version as it would be printed in a language, with its own words and pictures."""
    from app.certificates.printing import bundles, words

    source, first = version.source, words.of(language)
    name = rules.second(first["language"], source["second_language"])
    own_words, _ = rules.words(source["words"], known_words())
    said = {code: words.of(code) | own_words.get(code, {}) for code in filter(None, (first["language"], name))}
    mirrored = source["mirrored"] if first["direction"] == "rtl" else {}
    return bundles.Design(
        key=design.id.hex, version=version.number, name=design.name, language=first["language"],
        direction=words.direction(first["language"]), second_language=name, words=said[first["language"]],
        words2=said.get(name, {}), html=source["html"], css=source["css"],
        pictures={name: storage.read(digest) for name, digest in (version.pictures | mirrored).items()},
    )  # fmt: skip


def findings(design: Design, version: DesignVersion) -> list[Finding]:
    """Everything that stands in the way of publishing a version, in the order of the papers."""
    from app.certificates.printing import drafting

    return drafting.check_design(assembled(design, version)) + word_findings(version.source["words"])


def page_findings(design: Design, version: DesignVersion, paper: str) -> list[Finding]:
    """What is wrong with one paper of a version."""
    from app.certificates.printing import drafting

    made = assembled(design, version)
    second = bool(made.second_language)
    return drafting.check(made.html[paper], made.css[paper], made.pictures, second=second)


def word_findings(text: str) -> list[Finding]:
    """What is wrong with the lines of own words."""
    from app.certificates.printing.faults import Finding

    _, wrong = rules.words(text, known_words())
    return [Finding(gettext("own words, line %(line)s", line=one.number), _of_line(one)) for one in wrong[:20]]


def _of_line(wrong: rules.WrongLine) -> str:
    if wrong.name:
        return gettext("There is no word “%(name)s”. The manual lists all words.", name=wrong.name)
    return gettext("Write language, full stop, word, equals sign, and a text of at most 200 signs.")


_OURS = {"language", "direction", "specimen", "specimen_note"}


def known_words() -> dict[str, set[str]]:
    """The words that a design may have of its own, by language; language and direction are what they are.

    That a specimen is one is said in our words: no design may leave it out.
    """
    from app.certificates.printing import words

    return {code: words.of(code).keys() - _OURS for code in words.LANGUAGES}


# ---------------------------------------------------------------- signs


def unprintable(texts: Iterable[str]) -> dict[str, str]:
    """Those of these texts that cannot be printed here, each with the signs for which no typeface is installed."""
    from app.certificates import printing

    asked = (text for text in dict.fromkeys(texts) if not rules.is_plain(text))
    return {text: signs for text in asked if (signs := printing.missing(text))}
