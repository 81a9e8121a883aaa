"""Sending one letter: by SMTP when an address is set, else not at all (the Null twin keeps it waiting)."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.base.settings import Settings


class Mailer(Protocol):
    """Something that can send a letter."""

    def send(self, message: EmailMessage) -> bool:
        """Send it. Returns False when letters cannot be sent from here; raises OSError when it failed this time."""


class NullMailer:
    """Sends nothing: letters stay in the outbox, where staff can print them."""

    def send(self, message: EmailMessage) -> bool:
        """Always False."""
        return False


class SmtpMailer:
    """Sends through one SMTP server."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def send(self, message: EmailMessage) -> bool:
        """Open a connection, send, close. Raises OSError (smtplib's errors are such) when it is not taken."""
        connect = smtplib.SMTP_SSL if self._url.scheme == "smtps" else smtplib.SMTP
        with connect(self._url.hostname or "", self._url.port or 0, timeout=20) as server:
            if self._url.username:
                if self._url.scheme == "smtp":
                    server.starttls()
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(message)
        return True


def mailer(settings: Settings) -> Mailer:
    """The way letters leave this instance."""
    return SmtpMailer(settings.mail_url) if settings.mail_url else NullMailer()
