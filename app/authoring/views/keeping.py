"""What was uploaded and shown, kept until it is taken over: bound to who sent it, for which course and for what."""

from __future__ import annotations

from flask import current_app
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.base import storage
from app.base.refusals import Invalid

_LONGEST = 7 * 24 * 3600  # seconds between showing and taking over


def keep(data: bytes, purpose: str, course: str) -> str:
    """Keep these bytes; returns what a hidden field carries. A bare digest there could name anybody's file."""
    return str(_seal(purpose).dumps([storage.keep(data), course, str(current_user.id)]))


def kept(field: str, purpose: str, course: str) -> bytes:
    """The bytes again. Refuses with Invalid what this person has not sent for this course, or a week ago."""
    try:
        digest, *whose = _seal(purpose).loads(field, max_age=_LONGEST)
    except BadSignature:
        raise Invalid("not-understood") from None
    if whose != [course, str(current_user.id)]:
        raise Invalid("not-understood")
    return storage.read(digest)


def _seal(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"kept-{purpose}")
