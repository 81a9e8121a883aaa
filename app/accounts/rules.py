"""Decisions about names, addresses, passwords and roles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

SESSION_LENGTH = timedelta(days=14)
SESSION_TOUCHED = timedelta(days=1)  # a session in use is prolonged at most this often
RESET_MAILED = timedelta(hours=2)
RESET_PRINTED = timedelta(days=3)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200

_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"  # without them names in Persian or Sinhala are misspelt
# the commonest passwords that are long enough for us; a full list belongs to a service, not to a rule
_COMMON = """
1234567890 0123456789 0987654321 9876543210 1111111111 password12 password123 password1234 passw0rd123 qwertyuiop
qwerty12345 qwerty123456 letmein1234 iloveyou123 administrator welcome123 welcome1234 abcdefghij peacekeeper
peacekeeping blueberet1 bluehelmet unitednations changeme123
"""
_KNOWN = frozenset(_COMMON.split())


def tidy(text: str) -> str:
    """A name or word as it is kept: composed, single spaces, no characters that nobody sees.

    Marks that turn the direction of writing go too: they could make a printed name read as another one.
    """
    text = unicodedata.normalize("NFC", "".join(" " if c.isspace() else c for c in text))
    return _SPACES.sub(" ", "".join(c for c in text if c in _JOINERS or unicodedata.category(c)[0] != "C")).strip()


def email_key(email: str) -> str:
    """The form under which an address is found again: folded, trimmed."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def password_fault(password: str, name: str = "", email: str = "") -> str | None:
    """Why this password cannot be taken ("short", "long", "known", "personal"), or None when it can."""
    folded = password.casefold()
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    if folded in _KNOWN or len(set(folded)) < 4:
        return "known"
    personal = {part for part in re.split(r"[\s@._-]+", f"{name} {email}".casefold()) if len(part) >= 4}
    if any(folded.strip("0123456789!?. ") == part for part in personal):
        return "personal"
    return None


def is_name(text: str) -> bool:
    """Whether this can be a name: it has a letter of some script."""
    return any(character.isalpha() for character in text)


def needs_touch(expires_at: datetime, now: datetime) -> bool:
    """Whether a session in use should run its full length again."""
    return expires_at - now < SESSION_LENGTH - SESSION_TOUCHED


def initials(name: str) -> str:
    """At most two letters that stand for a person in a small circle."""
    words = [word for word in name.split() if word[:1].isalpha()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"


def holds(roles: Iterable[str], role: str) -> bool:
    """Whether these roles include `role`: an administrator may do all that staff and instructors may."""
    held = set(roles)
    return role in held or ("administrator" in held and role in ("staff", "instructor"))


def may_manage(manager: Iterable[tuple[str, UUID]], subject: Iterable[tuple[str, UUID]]) -> bool:
    """Whether someone with these (role, centre) grants may change the account of someone with those.

    Only when she could give every role that it has; otherwise staff could take over an administrator's account.
    """
    held = list(manager)
    return all(may_grant([mine for mine, at in held if at == centre], role) for role, centre in subject)


def may_grant(granter_roles: Iterable[str], role: str) -> bool:
    """Staff may make trainees and instructors; only administrators make staff and administrators."""
    if holds(granter_roles, "administrator"):
        return True
    return holds(granter_roles, "staff") and role in ("trainee", "instructor")
