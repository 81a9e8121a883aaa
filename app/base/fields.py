"""Fields that forms of many rooms have: whole numbers, keys minted with a page, tidy text, a reason."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import DataRequired, Length

_MOST_DIGITS = 18


class WholeNumber(IntegerField):
    """A whole number of at most 18 digits: what is longer cannot be meant, and validators break on it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent. Raises ValueError for anything else than a number."""
        if valuelist and len(valuelist[0].strip()) > _MOST_DIGITS:
            raise ValueError(self.gettext("Not a valid integer value."))
        super().process_formdata(valuelist)


def as_key(text: object) -> uuid.UUID | None:
    """A key as a page carries it; None for anything else."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def key_field() -> Any:
    """Minted with the page, so that a double click does it once."""
    return HiddenField(validators=[DataRequired()], filters=[as_key])


def tidy(text: str | None) -> str:
    """Text without what no page can show, and without space around it."""
    return "".join(c for c in (text or "") if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def reason_field() -> Any:
    """Why something is done, in at most 500 characters."""
    return StringField(
        lazy_gettext("Reason"),
        validators=[DataRequired(lazy_gettext("Say why, in a few words.")), Length(max=500)],
        filters=[tidy],
    )
