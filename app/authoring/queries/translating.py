"""Translations of a draft: how far each language is, and one file beside its original."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from app.authoring.models import DraftVersion
from app.authoring.queries import drafts
from app.authoring.queries.drafts import File
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.content import translations
from app.content.layout import Role
from app.content.translations.coverage import says
from app.content.translations.skeleton import skeleton


@dataclass(frozen=True)
class Beside:
    """A file and its translation in blocks. `base` is the translation's version, 0 when there is none yet.

    `begun` holds for each pair the text with which the translation of its block begins, "" where there is no original;
    `written` what is translated, "" where nothing is yet.
    """

    original: File
    path: str
    base: int
    pairs: list[translations.Pair]
    begun: list[str]
    written: list[str]
    has_outdated: bool


def path_of(original: str, language: str) -> str:
    """Where the translation of a file stands."""
    return f"{original.removesuffix('.md')}.{language}.md"


def beside(course_slug: str, original: str, language: str) -> Beside:
    """A file of the draft beside its translation. Refuses with NotFound when the course has no such language."""
    tree = drafts.tree(course_slug)
    languages, roles = translations.originals(tree)
    if language not in languages or original not in roles:
        raise NotFound("no-such-file")
    path, files, role = path_of(original, language), drafts.files(course_slug), roles[original]
    there = tree.get(path)
    before = _as_translated(files[original], there, course_slug) if there else None
    pairs = translations.side_by_side(tree[original], there, role, before)
    texts = iter(_blocks(skeleton(course_slug, tree, original, language), role, tree[original]))
    begun = [next(texts, "") if pair.original else "" for pair in pairs]
    pairs = [_waiting(pair, text) for pair, text in zip(pairs, begun, strict=True)]
    written = [pair.translation.markdown if pair.translation and pair.state != "same" else "" for pair in pairs]
    old = any(pair.state == "outdated" for pair in pairs)
    return Beside(files[original], path, files[path].number if path in files else 0, pairs, begun, written, old)


def _waiting(pair: translations.Pair, begun: str) -> translations.Pair:
    """A pair whose translation is still the text with which it began waits for its translator."""
    untouched = pair.translation is not None and pair.translation.markdown.split() == begun.split()
    return replace(pair, state="same") if untouched and any(map(str.isalpha, begun)) else pair


def said_of(course_slug: str, path: str) -> str:
    """The stamp of a translation as it is now; nothing when there is none."""
    file = drafts.files(course_slug).get(path)
    return says(drafts.bytes_of(file.digest)) if file else ""


def _blocks(text: str, role: Role, like: bytes) -> list[str]:
    """The blocks of the text with which a translation begins: one for each of the original."""
    scenario = translations.is_scenario(like)
    made = [block.markdown for block in translations.blocks(text.encode(), role, scenario)]
    wanted = translations.blocks(like, role, scenario)
    return made if len(made) == len(wanted) else [block.markdown for block in wanted]


def _as_translated(original: File, translation: bytes, course_slug: str) -> bytes | None:
    """The original as it was when it was translated, as far as that is known."""
    said = says(translation)
    if not said:
        return None
    known = select(DraftVersion.digest).filter_by(file_id=original.id).where(DraftVersion.digest.is_not(None))
    candidates = [drafts.bytes_of(digest) for digest in db.session.scalars(known.distinct()) if digest]
    candidates += catalogue.former(course_slug, original.path)
    return next((data for data in candidates if translations.stamp(data) == said), None)
