"""The shape of what may be sent: one save as JSON, the answers of a page, the reason for another attempt."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

import msgspec
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from app.assessment.rules import answers as shape
from app.assessment.services import Change
from app.base.fields import key_field, reason_field
from app.base.refusals import Invalid
from app.content.model import Question

_Seq = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
_Raw = str | list[str] | dict[str, str | int] | None


class Saved(msgspec.Struct, forbid_unknown_fields=True):
    """The body of one autosave: its key, when it was done by the server's clock, in milliseconds, and the answer."""

    key: uuid.UUID
    seq: _Seq
    answer: _Raw


class Unsent(msgspec.Struct, forbid_unknown_fields=True):
    """A save that had not reached the server when the attempt was handed in."""

    key: uuid.UUID
    question: str
    seq: _Seq
    answer: _Raw


class Pulse(msgspec.Struct, forbid_unknown_fields=True):
    """What an open page says of itself: how many answers it could not send yet."""

    unsent: Annotated[int, msgspec.Meta(ge=0, le=10_000)]


_pulse = msgspec.json.Decoder(Pulse)
_saved = msgspec.json.Decoder(Saved)
_unsent = msgspec.json.Decoder(Annotated[list[Unsent], msgspec.Meta(max_length=500)])


def read_save(question_id: str, body: bytes, language: str) -> Change:
    """One autosave. Refuses with Invalid whatever has another shape."""
    try:
        save = _saved.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid("answer-unreadable") from None
    return Change(question_id, save.seq, save.answer, save.key, language)


def read_pulse(body: bytes) -> Pulse:
    """What an open page says of itself. Refuses with Invalid whatever has another shape."""
    try:
        return _pulse.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Invalid("answer-unreadable") from None


def read_unsent(text: str, language: str) -> list[Change]:
    """What a page kept on the device and hands in now. Refuses with Invalid whatever has another shape."""
    try:
        saves = _unsent.decode(text.encode()) if text else []
    except (msgspec.DecodeError, UnicodeError):
        raise Invalid("answer-unreadable") from None
    return [Change(save.question, save.seq, save.answer, save.key, language) for save in saves]


def read_page(
    questions: Iterable[Question], fields: Mapping[str, Sequence[str]], seq: int, language: str
) -> list[Change]:
    """What was changed on a page of one or more questions, by comparing it with what the page had shown.

    A question that another tab has answered meanwhile is not emptied by a page that never touched it.
    """
    changes = []
    for question in questions:
        was = fields.get(f"was.{question.id}", [None])[0]
        raw = shape.sent(question, fields)
        if was is not None and shape.read(question, raw) != _shown(question, was):
            changes.append(Change(question.id, seq, raw, language=language))
    return changes


def _shown(question: Question, was: str) -> object:
    """What the page had shown, by its own account; what cannot be read counts as something else than what is sent."""
    try:
        return shape.read(question, msgspec.json.decode(was.encode(), type=_Raw))
    except (msgspec.DecodeError, UnicodeError, Invalid):
        return was


class GrantForm(FlaskForm):
    """Another attempt. `key` is minted with the page, so that a double click grants once."""

    quiz = HiddenField(validators=[DataRequired(), Length(max=200)])
    key = key_field()
    reason = reason_field()
