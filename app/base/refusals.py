"""What a service says instead of doing what was asked.

    Refusal
    ├── NotFound    404  there is no such thing, or it is not yours
    ├── Forbidden   403  you may not do this
    ├── Conflict    409  it was possible once, but not in this state
    ├── Invalid     422  what was sent cannot be meant
    └── TooMany     429  wait before you try again

A refusal carries a stable code; `app.base.sentences` turns it into words. Anything else that is raised is a bug.
"""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it is a refusal, not an error
    """Base of all refusals. `keeps_trace` tells the web edge to commit what was written before it was raised."""

    status = 400
    keeps_trace = False

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class NotFound(Refusal):
    """There is no such thing, or it is not yours: the two cannot be told apart."""

    status = 404


class Forbidden(Refusal):
    """The person is known but may not do this."""

    status = 403


class Conflict(Refusal):
    """The state of things no longer allows it."""

    status = 409


class Invalid(Refusal):
    """What was sent cannot be meant."""

    status = 422


class TooMany(Refusal):
    """Too many tries; `details['seconds']` says when to come back."""

    status = 429
