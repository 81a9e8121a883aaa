"""Which design a certificate is printed with, and what it is made of."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from app.base.db import db
from app.certificates.models import DesignChoice

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


def design_bytes(key: str, language: str) -> bytes:
    """The frozen form of a design, as published last, with its words in this language."""
    return _shipped(key, language)


@lru_cache(maxsize=32)
def _shipped(key: str, language: str) -> bytes:
    from app.certificates.printing import bundles

    return bundles.freeze(bundles.shipped_design(key, language))
