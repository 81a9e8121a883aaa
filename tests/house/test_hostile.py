"""What an attacker tries at every address: hostile arguments meet no fault of ours, other people's things no answer."""

import itertools
import re
import uuid
from urllib.parse import urlsplit

import pytest
from flask import url_for
from sqlalchemy import update

from app.accounts.models import Centre, Grant
from app.assessment import queries as attempts
from app.assessment import services as assessment
from app.assessment.models import Regrade
from app.assessment.services import papers, prints
from app.authoring.queries import drafts
from app.authoring.rules import blocks
from app.authoring.services import reviews
from app.base import clock, storage
from app.base.db import db, transaction
from app.base.ids import new_id
from app.base.web import ANYONE, SIGNED_IN
from app.catalogue.models import Medium
from app.certificates.services import batches, designing
from app.certificates.services import foreign as elsewhere
from app.learning import queries as learning
from app.learning import services as learning_services
from tests import factories
from tests.assessment import rooms
from tests.authoring import small
from tests.certificates.completing import earn_unprinted
from tests.conftest import SOAK, STRICTER

pytestmark = STRICTER

ROLES = ("anyone", "trainee", "administrator")  # the last may do all that instructors and staff may

# as they stand in an address: NUL, a line's end, a lone surrogate, half a character, ways up, numbers without end
IN_PATHS = (
    *("%00", "a%0D%0Ab.svg", "%ED%A0%80", "%C3", "..%2F..%2Fetc%2Fpasswd", "%25%25", "9" * 40, "x" * 3000),
    *("%E2%80%AE", "%22%3E%3Cscript%3E", "[", "http:%2F%2F[", "0" * 64),
)

# as they stand in a form or behind a question mark: by turns numbers, signs and words, so that a hand has one of each
IN_FIELDS = (
    *("-1", "%00", "http://["),
    *("9223372036854775808", "%ED%A0%80", "//evil.example"),
    *("9" * 400, "%0D%0AX-Evil:%20yes", "%25_%5C"),
    *("9" * 5000, "%E2%80%AE", "'%20or%201=1%20--"),
    *("1e999999999", "[[[["),
)

# what some forms take: an empty field, and a number in other digits
TAKEN = ("", "%D9%A1")

FIELDS = (
    *("name", "email", "password", "rank", "category", "nationality", "organisation", "next", "kept", "role", "person"),
    *("take_away", "location", "words", "situation", "choice", "heading", "again", "quiz", "key", "reason", "note"),
    *(
        "text.one-q1",
        "was.one-q1",
        "paper.one-q1",
        "seat",
        "sure",
        "unsent",
        "go",
        "show",
        "empty",
        "answer-useful",
        "a.one-q1",
        "was.one-q1",
        "a.one-bank1",
        "was.one-bank1",
    ),
    *(
        "text",
        "base",
        "action",
        "act",
        "path",
        "into",
        "position",
        "title",
        "slug",
        "code",
        "kind",
        "folder",
        "version",
    ),
    *("question", "step", "block", "begun", "original", "current", "take", "revision"),
    *("room", "opens", "closes", "invigilator", "addresses", "everyone", "q", "names", "began", "declared"),
    *("points", "seen", "minutes", "way", "digest", "why"),
    *("reviewed", "edition", "who", "everyone", "line", "centre", "approval", "format", "target", "language", "of"),
    *("p.1", "comment", "two_markers", "names"),
    *("numbers", "as"),
    *("second_name", "unit_email", "unit_agreed", "shown", "share", "token", "until", "form", "finding"),
    *("paper", "order"),
    *("issuer", "issued_on", "valid_until", "scan"),
    *("based_on", "design", "html", "css", "alike", "case", "second_language", "picture"),
)

QUERIES = (
    *(
        "code",
        "again",
        "q",
        "page",
        "state",
        "find",
        "view",
        "number",
        "edition",
        "next",
        "to",
        "line",
        "undo",
        "saved",
    ),
    *("seat", "course"),
    *("since", "until", "ends", "paper", "design", "earlier"),
)

FORM = "application/x-www-form-urlencoded"

BODIES = (
    (b"", "application/json"),
    (b"null", "application/json"),
    (b'{"seq": 1e999, "answer": {}}', "application/json"),
    (b'{"seq": 1, "answer": "\\ud800"}', "application/json"),
    (b'{"seq": 1, "answer": {"a": ' + b"9" * 5000 + b"}}", "application/json"),
    (b"[" * 50_000, "application/json"),
    (b"\xff\xfe=\xff", FORM),
    (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    (b"no boundary", "multipart/form-data"),
    (b"a=1", "text/plain; charset=nonsense"),
    (b"a=" + b"x" * (1024 * 1024), FORM),
    (b"&".join(b"a%d=1" % number for number in range(5000)), FORM),
)

IDS = (
    *("person_id", "enrolment_id", "attempt_id", "regrade_id", "fault_id", "certificate_id", "file_id", "comment_id"),
    "foreign_id",
    "batch_id",
    "design_id",
    *("sitting_id", "order_id", "seat_id", "pause_id"),
)

HAND = 5

_places = itertools.count()


@pytest.fixture
def world(app):
    """What one trainee has and has done, as arguments of addresses; `owner` is her id."""
    with app.app_context():
        factories.publish()
        owner = factories.person()
        certificate = earn_unprinted(owner)
        with transaction():
            learning_services.enrol(owner.id, "small", owner.id, again=True)
        taking = learning.her_taking(owner.id, "small")
        with transaction():
            attempt_id = assessment.start(taking, taking.edition.course.exam, owner.id)
            fault = learning_services.report_fault(owner.id, "small", taking.edition_id, "one/first", "wrong").id
        digest = storage.keep(b"<svg/>")
        with transaction():
            db.session.add(Medium(digest=digest, kind="image/svg+xml", size=6))
        question = attempts.her_paper(owner.id, attempt_id).question_ids[0]
        file_id, comment_id = draft()
        foreign = from_another_school(owner.id)
        batch_id = in_a_batch(certificate.enrolment_id)
        design_id = designed(owner.id)
        regrade_id = regraded(taking.edition_id, owner.id)
        code, sitting_id, order_id = on_paper(taking, attempt_id)
        seat_id, pause_id = rooms.seat(sitting_id, taking).id, paused(sitting_id)
    return {
        "course": "small",
        "module": "one",
        "lesson": "first",
        "question": question,
        "number": 1,
        "form": "csv",
        "quiz": "one/quiz",
        "token": "x" * 32,
        "digest": digest,
        "name": "a.svg",
        "path": "a/b",
        "person_id": owner.id,
        "fault_id": fault,
        "foreign_id": foreign,
        "enrolment_id": taking.id,
        "attempt_id": attempt_id,
        "regrade_id": regrade_id,
        "code": code,
        "sitting_id": sitting_id,
        "order_id": order_id,
        "seat_id": seat_id,
        "pause_id": pause_id,
        "certificate_id": certificate.id,
        "batch_id": batch_id,
        "design_id": design_id,
        "paper": "a4",
        "file": small.LESSON,
        "language": "fr",
        "file_id": file_id,
        "comment_id": comment_id,
        "owner": owner.id,
    }


def in_a_batch(enrolment_id):
    """The id of a batch of one certificate."""
    staff = factories.signed(factories.person("staff"))
    with transaction():
        return batches.ask(staff, "small", [enrolment_id], "a4")


def designed(actor):
    """The id of a design with a draft."""
    centre_id = factories.centre()
    with transaction():
        return designing.begin("Our own", "classic", centre_id, actor).id


def from_another_school(person_id):
    """The id of a certificate from elsewhere that nobody has checked."""
    key, today = new_id(), clock.now().date()
    scan, centre_id = storage.keep(b"%PDF-1.4 a scan"), factories.centre()
    with transaction():
        said = elsewhere.Said("A course", "A school", "17", today, None, scan, "application/pdf")
        elsewhere.enter(key, person_id, centre_id, said, person_id)
    return key


def on_paper(taking, attempt_id):
    """The code of a paper that is out, a sitting, and an order of papers for it."""
    staff, order_id = rooms.someone(), new_id()
    sitting_id = rooms.sitting([taking])
    quiz = taking.edition.course.modules[0].quiz
    with transaction():
        code = papers.go_on_paper(assessment.start(taking, quiz, taking.person_id), staff)
        prints.order(sitting_id, order_id, [attempt_id], "en")
    return code, sitting_id, order_id


def paused(sitting_id):
    """The id of a pause of this sitting that has ended."""
    actor, centre_id = rooms.someone(), factories.centre()
    pause_id = rooms.do(assessment.begin_pause, new_id(), centre_id, sitting_id, "a test", actor)
    rooms.do(assessment.end_pause, pause_id, actor)
    return pause_id


def regraded(edition_id, actor):
    """The id of a regrade that changed nothing."""
    with transaction():
        made = {"course_slug": "small", "quiz_id": "exam", "edition_id": edition_id, "questions": [], "by": actor}
        summary = {"attempts": [], "seen": 0, "done": True}
        row = Regrade(id=new_id(), **made, raise_only=True, reason="a test", at=clock.now(), summary=summary)
        db.session.add(row)
        return row.id


def draft():
    """A draft of the course with a comment on a file; the ids of both."""
    author = factories.person("instructor")
    small.begin(author)
    for path, text in small.TREE.items():
        small.write(author, path, text.replace("languages: [en]", "languages: [en, fr]"))
    file = drafts.file("small", small.LESSON)
    block = blocks.blocks(small.TREE[small.LESSON])[0]
    with transaction():
        comment = reviews.comment("small", file.id, block, "Is this so?", author.id)
        return file.id, comment.id


def somebody(app, role):
    """A browser in which someone with this role is signed in, who takes the course where trainees do."""
    client = app.test_client()
    if role != "anyone":
        with app.app_context():
            who = factories.person(role)
            if role == "trainee":
                factories.enrol(who)
        factories.sign_in(app, client, who)
    return client


def from_elsewhere(app, role):
    """A browser in which someone is signed in who has this role in another centre."""
    with app.app_context():
        who = factories.person(role)
        with transaction():
            other = Centre(id=new_id(), name="Southern Training Centre", created_at=clock.now())
            db.session.add(other)
            db.session.flush()
            db.session.execute(update(Grant).where(Grant.person_id == who.id).values(centre_id=other.id))
    client = app.test_client()
    factories.sign_in(app, client, who)
    return client


def addresses(app, arguments):
    """Every method and address of the application, with these arguments."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            path = url_for(rule.endpoint, **{name: arguments[name] for name in rule.arguments})
            for method in sorted(rule.methods & {"GET", "POST"}):
                yield method, path, rule


def hands(app, role, places, values, always=()):
    """Addresses, each with the values that are to meet it when somebody with this role asks: `always` and others.

    In `make soak` that is all of them. Otherwise it is five, and the next address meets those behind them; as the
    number of the values is no multiple of what is dealt, each comes to a third of the addresses or a fifth, beside
    ever other values, and the roles begin at different ones. What a single value finds at a single address, and what
    comes of more than five forms that are sent to one place, is left to the long form. Where a view says itself that
    it does not let this role in, nobody reads what is sent: one value tries that door.
    """
    deck, dealt = itertools.cycle(values), HAND - len(always)
    list(itertools.islice(deck, 2 * dealt * ROLES.index(role)))
    for method, path, rule in places:
        hand = [*always, *itertools.islice(deck, dealt)]
        if SOAK:
            hand = [*always, *values]
        elif not may_come_in(app, role, rule):
            hand = hand[-1:]
        yield method, path, rule, hand


def may_come_in(app, role, rule):
    """Whether the view at this address lets somebody with this role in, as far as it says so itself."""
    allowed = getattr(app.view_functions[rule.endpoint], "allowed", {ANYONE})
    return bool(allowed & {ANYONE, *((SIGNED_IN, role) if role != "anyone" else ())}) or role == "administrator"


def hostile_paths(app, arguments, role):
    """Addresses in which each argument in turn is what nobody should send."""
    words = {name for name, value in arguments.items() if isinstance(value, str)}
    for name in sorted(words):
        marked = (it for it in addresses(app, arguments | {name: "-mark-"}) if name in it[2].arguments)
        for method, path, _, values in hands(app, role, marked, IN_PATHS):
            yield from ((method, path.replace("-mark-", value)) for value in values)


def ask(client, method, path, **values):
    """One request from a place of its own, so that no limit of tries hides what comes behind it."""
    place = next(_places)
    address = f"10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
    answer = client.open(path, method=method, environ_base={"REMOTE_ADDR": address}, buffered=True, **values)
    assert answer.status_code < 500, (method, path[:200], answer.status_code)
    assert "X-Evil" not in answer.headers
    assert urlsplit(answer.headers.get("Location", "")).netloc in ("", "localhost"), (method, path[:200])
    return answer


@pytest.mark.parametrize("role", ROLES[1:])
def test_hostile_addresses_are_answered(app, world, role):
    client = somebody(app, role)
    for method, path in hostile_paths(app, world, role):
        ask(client, method, path)


@pytest.mark.parametrize("role", ROLES)
def test_hostile_forms_are_answered(app, world, role):
    client = somebody(app, role)
    for method, path, rule, values in hands(app, role, addresses(app, world), IN_FIELDS, TAKEN):
        for value in values if rule.endpoint != "accounts.sign_out" else ():
            sent = "&".join(f"{field}={value}" for field in (FIELDS if method == "POST" else QUERIES))
            headers = {"Referer": value[:300], "Accept-Language": value[:300]}
            if method == "POST":
                ask(client, method, path, data=sent.encode(), content_type=FORM, headers=headers)
            elif not rule.arguments & set(IDS):
                ask(client, method, f"{path}?{sent}", headers=headers)


@pytest.mark.parametrize("role", ROLES[1:])
def test_hostile_bodies_are_answered(app, world, role):
    client = somebody(app, role)
    for method, path, rule, bodies in hands(app, role, addresses(app, world), BODIES):
        if method == "POST" and rule.endpoint != "accounts.sign_out":
            for body, kind in bodies:
                ask(client, method, path, data=body, content_type=kind, headers={"X-Requested-With": "fetch"})


def test_methods_that_an_address_does_not_take_are_answered(app, world):
    client = app.test_client()
    for path in sorted({path for _, path, _ in addresses(app, world)}):
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "NONSENSE"):
            ask(client, method, path)


def test_the_world_reaches_every_page_of_the_authors(app, world):
    """Else the tests above would meet only the doors: each page answers with these arguments before it meets worse."""
    client = somebody(app, "administrator")
    with app.app_context():
        file = drafts.file("small", small.LESSON)
    found = world | {"number": file.number, "digest": file.digest}
    pages = [(path, rule) for method, path, rule in addresses(app, found) if method == "GET"]
    states = {
        rule.rule: ask(client, "GET", f"{path}?to=gift").status_code
        for path, rule in pages
        if rule.rule.startswith("/author/")
    }
    assert len(states) > 20
    assert {rule: status for rule, status in states.items() if status != 200} == {}


def test_the_world_reaches_every_form_of_the_authors(app, world):
    """What is sent empty is refused as words that are no sense, or taken: nothing of it is not there, or forbidden."""
    client = somebody(app, "administrator")
    forms = [(path, rule) for method, path, rule in addresses(app, world) if method == "POST"]
    states = {
        rule.rule: ask(client, "POST", path).status_code for path, rule in forms if rule.rule.startswith("/author/")
    }
    assert len(states) > 15
    named = "/author/<course>/reuse"  # what is reused is named in the form: an empty name is that of no module
    assert {rule: it for rule, it in states.items() if it in (401, 403, 404) and rule != named} == {}


def answers(app, client, arguments):
    """What a browser gets at every address that has an id in it, without the ids."""
    found = {}
    for method, path, rule in addresses(app, arguments):
        if rule.arguments & set(IDS):
            answer = ask(client, method, path)
            text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|value=\"[^\"]{40,}\"", "", answer.text)
            found[method, rule.rule] = (answer.status_code, text)
    return found


@pytest.mark.parametrize("role", ["trainee", "instructor", "staff", "administrator"])
def test_things_of_another_centre_are_as_if_they_were_not_there(app, world, role):
    client = from_elsewhere(app, role)
    nowhere = world | {name: uuid.uuid4() for name in IDS}
    assert answers(app, client, world) == answers(app, client, nowhere)


def test_things_of_another_trainee_are_as_if_they_were_not_there(app, world):
    client = somebody(app, "trainee")
    nowhere = world | {name: uuid.uuid4() for name in IDS}
    seen = answers(app, client, world)
    assert seen == answers(app, client, nowhere)
    assert {status for status, _ in seen.values()} == {403, 404}
