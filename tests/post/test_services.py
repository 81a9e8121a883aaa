"""Letters are kept, sent by a job, and sent once."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from app.base.db import db, transaction
from app.base.mail import NullMailer
from app.jobs import services as jobs
from app.post import services
from app.post.models import Letter

pytestmark = pytest.mark.usefixtures("context")


class Outbox:
    """A mail server that remembers; `down` makes it fail."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []
        self.down = False

    def send(self, message: EmailMessage) -> bool:
        if self.down:
            raise OSError("no route")
        self.sent.append(message)
        return True


@pytest.fixture
def outbox():
    before = jobs._workshop().handlers[services.SEND]
    server = Outbox()
    jobs.register(services.SEND, services.sender(server, "centre@example.org"))
    yield server
    jobs.register(services.SEND, before)


def write(subject="A subject"):
    with transaction():
        return services.write("amina@example.org", subject, "Dear Amina, عزيزتي")


def letter():
    return db.session.scalars(select(Letter).execution_options(populate_existing=True)).one()


def test_a_letter_is_sent_by_a_job(outbox):
    write()
    assert outbox.sent == []
    jobs.perform_due()
    [message] = outbox.sent
    assert (message["To"], message["From"]) == ("amina@example.org", "centre@example.org")
    assert message.get_content() == "Dear Amina, عزيزتي\n"
    assert (letter().state, letter().sent_at is not None) == ("sent", True)


def test_a_letter_is_not_sent_again_when_its_job_is_repeated(outbox):
    letter_id = write()
    jobs.perform_due()
    jobs._workshop().handlers[services.SEND]({"letter": letter_id.hex})
    assert len(outbox.sent) == 1


def test_a_letter_waits_while_the_server_is_down(outbox):
    outbox.down = True
    write()
    jobs.perform_due()
    assert letter().state == "waiting"


def test_a_line_break_in_a_subject_adds_no_header(outbox):
    write("Hello\r\nBcc: everybody@example.org")
    jobs.perform_due()
    [message] = outbox.sent
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: everybody@example.org"


def test_without_a_mail_server_letters_are_kept_unsent():
    before = jobs._workshop().handlers[services.SEND]
    jobs.register(services.SEND, services.sender(NullMailer(), "centre@example.org"))
    write()
    jobs.perform_due()
    jobs.register(services.SEND, before)
    assert letter().state == "unsent"
