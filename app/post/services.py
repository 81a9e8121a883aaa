"""Writing letters down and sending them."""

from __future__ import annotations

import uuid
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.base.mail import Mailer
from app.jobs import services as jobs
from app.post.models import Letter

SEND = "send-letter"


def write(address: str, subject: str, body: str) -> uuid.UUID:
    """Put a letter into the outbox, in the open transaction; a job sends it after the commit."""
    letter = Letter(id=new_id(), address=address, subject=_one_line(subject), body=body, created_at=clock.now())
    db.session.add(letter)
    db.session.flush()
    jobs.enqueue(SEND, letter.id.hex, {"letter": letter.id.hex})
    return letter.id


def _one_line(subject: str) -> str:
    return " ".join(subject.split())


def sender(mailer: Mailer, mail_from: str) -> jobs.Handler:
    """The job that sends a letter through this mailer. A repeated job does not send again what was sent."""

    def send(payload: dict[str, Any]) -> None:
        letter = db.session.get(Letter, uuid.UUID(payload["letter"]))
        if letter is None or letter.state != "waiting":
            return
        message = _message(letter, mail_from)
        letter_id = letter.id
        db.session.rollback()  # no transaction is open while the network is asked
        sent = mailer.send(message)
        with transaction():
            row = db.session.get_one(Letter, letter_id)
            row.state = "sent" if sent else "unsent"
            row.sent_at = clock.now() if sent else None

    return send


def _message(letter: Letter, mail_from: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail_from, letter.address, letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.id.hex}@brevet>"
    message.set_content(letter.body)
    return message
