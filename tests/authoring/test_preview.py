"""A draft walked as a trainee: all that a trainee meets, and no trace of it in the site."""

import io
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from werkzeug.test import Client

from app.authoring.preview import folders
from app.authoring.preview.folders import Folders, Note
from app.authoring.preview.previews import MOST_OF_ONE, UNUSED, Previews
from app.base import clock
from app.base.db import db
from app.base.refusals import Invalid
from app.jobs import services as jobs
from tests import factories
from tests.authoring.walking import PICTURE, TREE, Walker, previewing

RIGHT = {"a.market": "a-mixed-patrol", "a.report": "true", "a.writer": "the-patrol-leader"}


@pytest.fixture
def previews(app):
    """The previews of the application."""
    with previewing(app) as found:
        yield found


def begin(app, previews, **wishes):
    """A trainee at the course's page of a new preview."""
    return Walker(app.test_client(), previews.start("patrols", TREE, **wishes))


def rows(app):
    """How many rows every table of the site has."""
    with app.app_context():
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in db.metadata.sorted_tables
        }


def read(walker, lesson):
    walker.go(f"{walker.root}/courses/patrols/seeing/{lesson}")
    walker.press("I have read this lesson")


def sit(walker, quiz, **answers):
    """Start a quiz, with the declaration where one is asked for; answer on one page, hand in."""
    walker.go(f"{walker.root}/courses/patrols/{quiz}")
    walker.press("Start", **({"declared": "yes"} if 'name="declared"' in walker.text else {}))
    if "All questions on one page" in walker.text:
        walker.press("All questions on one page")
    asked = re.findall(r'name="(a\.[a-z]+)"', walker.text)
    walker.press("Review and hand in", **{name: value for name, value in (RIGHT | answers).items() if name in asked})
    walker.press("Hand in")


def test_a_whole_course_is_walked_and_leaves_no_trace(app, previews):
    before = rows(app)
    walker = begin(app, previews)
    assert "Preview of the draft" in walker.text
    for lesson in ("first", "second"):
        read(walker, lesson)
    sit(walker, "seeing/quiz")
    assert ">\nPassed" in walker.text or ">Passed" in walker.text
    sit(walker, "exam")
    walker.go(f"{walker.root}/courses/patrols/evaluation")
    walker.press("Hand in", **{"answer-how": "good"})
    walker.go(f"{walker.root}/courses/patrols/certificate")
    walker.press("Yes, print", name="Amina Otieno")
    pdf = next(link for link in walker.links() if link.endswith(".pdf"))
    printed = PdfReader(io.BytesIO(walker.client.get(pdf, buffered=True).data)).pages[0].extract_text()
    assert "Specimen: Certificate of Completion" in " ".join(printed.split())
    assert rows(app) == before
    number = re.search(r"PAT-[0-9A-Z-]+", printed)[0]
    for address in (f"/verify/{number}", f"{walker.root}/verify/{number}"):
        assert "no certificate with this number" in walker.client.get(address).text


def test_every_address_of_its_pages_stays_in_the_preview(app, previews):
    walker = begin(app, previews)
    seen, left = set(), {walker.page.request.path}
    while left:
        address = left.pop()
        seen.add(address)
        answer = walker.client.get(address, buffered=True)
        assert answer.status_code < 500 and answer.status_code not in (401, 403), address
        walker.page = answer
        if answer.status_code == 200 and answer.mimetype == "text/html":
            links = {urlsplit(link).path for link in walker.links()}
            assert all(link.startswith(walker.root + "/") for link in links), address
            left |= {
                link for link in links if not link.endswith(("/end", "sign-out", "begin-again", "faults", "/verify/"))
            } - seen
    assert len(seen) > 12


def test_its_pictures_are_served_in_it_alone(app, previews):
    walker = begin(app, previews)
    walker.go(f"{walker.root}/courses/patrols/seeing/first")
    picture = next(link for link in walker.links() if link.endswith("square.svg"))
    assert walker.client.get(picture, buffered=True).data == PICTURE
    assert walker.client.get(picture.removeprefix(walker.root)).status_code == 404


def test_a_check_is_answered_in_place(app, previews):
    walker = begin(app, previews)
    walker.go(f"{walker.root}/courses/patrols/seeing/first")
    name = re.search(r'name="([^"]+)" value="a-lone-guard"', walker.text)[1]
    walker.press("Check", **{name: "a-lone-guard"})
    assert "Nobody sees enough alone" in walker.text


def test_two_previews_at_once_know_nothing_of_each_other(app, previews):
    one, other = begin(app, previews, owner="a"), begin(app, previews, owner="b")
    sit(one, "seeing/quiz")
    attempt = one.page.request.path.removeprefix(one.root)
    assert other.client.get(other.root + attempt).status_code == 404
    other.go(f"{other.root}/courses/patrols/seeing/quiz")
    assert "1 used" not in other.text
    one.go(f"{one.root}/courses/patrols/seeing/quiz")
    assert "1 used" in one.text


def test_one_browser_walks_two_previews_and_its_own_session_stays(app, previews):
    client = app.test_client()
    with app.app_context():
        instructor = factories.person("instructor", name="Ruth Instructor")
    token = factories.sign_in(app, client, instructor)
    for _ in range(2):
        walker = Walker(client, previews.start("patrols", TREE))
        read(walker, "first")
        assert "Ruth Instructor" not in walker.text
        walker.press("Sign out")
    with client.session_transaction() as session:
        assert session["_user_id"] == token
    page = client.get("/my/").text
    assert "Ruth Instructor" in page
    assert "Preview of the draft" not in page


def test_the_cookie_of_a_preview_is_sent_to_that_preview_only(app, previews):
    walker = begin(app, previews)
    cookie = app.test_client().get(walker.root + "/my/").headers["Set-Cookie"]
    assert cookie.startswith("brevet-preview=")
    assert f"Path={walker.root}/;" in cookie


def test_a_form_without_the_token_of_its_page_is_refused(app, previews):
    walker = begin(app, previews)
    answer = walker.client.post(f"{walker.root}/courses/patrols/seeing/first/read")
    assert answer.status_code == 400
    assert "open for too long" in answer.text


@pytest.mark.parametrize("token", ["0" * 32, "no-token", "..", "%2e%2e", "%00"])
def test_a_dead_preview_says_that_it_has_ended(app, previews, token):
    client = app.test_client()
    assert client.get(f"/preview/{token}/courses/patrols/").status_code == 404
    assert client.post(f"/preview/{token}/attempts/1/answers", data={"a": "b"}).status_code == 404
    assert client.post(f"/preview/{token}/end").status_code in (404, 405)


def test_a_dead_preview_answers_pages_and_scripts_with_a_sentence(app, previews):
    path = f"/preview/{'0' * 32}/courses/patrols/"
    assert "This preview has ended. Nothing that was done in it was recorded." in app.test_client().get(path).text
    answer = app.test_client().post(path, headers={"X-Requested-With": "fetch"})
    assert answer.json["error"] == "preview-ended"


def test_ending_a_preview_removes_it_and_leads_back(app, previews):
    walker = begin(app, previews, back="/courses/")
    folder = previews.folders.find(walker.root.rpartition("/")[2])
    answer = walker.client.post(walker.root + "/end")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/courses/")
    assert not folder.exists()
    assert walker.client.get(walker.root + "/my/").status_code == 404


def test_a_preview_that_is_ended_while_it_answers_says_so(app, previews):
    walker = begin(app, previews)
    token = walker.root.rpartition("/")[2]
    answering = Client(previews.room(token).app)
    folders.remove(previews.folders.find(token))
    for path in ("/my/", "/courses/patrols/seeing/first"):
        answer = answering.get(path)
        assert answer.status_code == 404
        assert "This preview has ended" in answer.text


def test_beginning_again_forgets_what_was_done(app, previews):
    walker = begin(app, previews)
    for _ in range(2):
        sit(walker, "seeing/quiz", **{"a.market": "a-lone-guard"})
        walker.go(f"{walker.root}/courses/patrols/seeing/quiz")
        assert "Start" not in re.findall(r"<button[^>]*>([^<]*)", walker.text)
        walker.press("Begin again")
    read(walker, "first")
    sit(walker, "seeing/quiz")
    assert ">\nPassed" in walker.text or ">Passed" in walker.text


def test_a_process_that_starts_anew_goes_on_with_the_preview(app, previews):
    walker = begin(app, previews)
    read(walker, "first")
    walker.go(f"{walker.root}/courses/patrols/seeing/quiz")
    walker.press("Start")
    place = walker.page.request.path
    again = Previews(app.config["SETTINGS"], previews._make_app)
    other = Client(again.around(app.wsgi_app))
    other._cookies = walker.client._cookies
    answer = other.get(place)
    assert answer.status_code == 200
    assert "Who sees more at a market?" in answer.text or "written on the same day" in answer.text
    again.end(walker.root.rpartition("/")[2])


def test_what_is_sat_in_an_exam_room_only_can_be_walked(app, previews):
    exam = TREE["exam.md"].replace(b"---\n", b"---\nsitting: required\n", 1)
    walker = Walker(app.test_client(), previews.start("patrols", TREE | {"exam.md": exam}))
    sit(walker, "exam")
    assert "Passed" in walker.text


def test_time_limits_of_quizzes_are_kept(app, previews):
    walker = begin(app, previews)
    walker.go(f"{walker.root}/courses/patrols/seeing/quiz")
    walker.press("Start")
    attempt = walker.page.request.path.rpartition("/")[0]
    late = clock.now() + timedelta(minutes=30)
    with clock.set_clock(lambda: late):
        walker.go(attempt)
        assert "time" in walker.text.casefold() and "Hand in" not in walker.text
        walker.go(f"{walker.root}/courses/patrols/seeing/quiz")
        assert "1 used" in walker.text


def test_a_preview_is_read_in_the_language_that_was_chosen(app, previews):
    assert "Patrouilles" in begin(app, previews, language="fr").text
    assert "Patrouilles" not in begin(app, previews, language="de").text


def test_what_does_not_compile_is_refused_with_what_was_found(app, previews):
    broken = TREE | {"01-seeing/01-first.md": b"---\ntitle: The first\n---\n<b>no</b>\n"}
    with pytest.raises(Invalid) as refused:
        previews.start("patrols", broken)
    assert refused.value.code == "draft-has-errors"
    assert refused.value.details["errors"] == 1
    assert {finding.code for finding in refused.value.details["diagnostics"]} >= {"raw-html"}
    assert previews.folders.listed() == []


def test_letters_and_chores_of_the_site_stay_its_own(app, previews):
    workshop = jobs._workshop()
    handlers, chores, bell = dict(workshop.handlers), list(workshop.chores), workshop.bell
    begin(app, previews)
    assert (workshop.handlers, workshop.chores, workshop.bell) == (handlers, chores, bell)


def test_one_owner_has_few_previews_and_others_keep_theirs(app, previews):
    kept = previews.start("patrols", TREE, owner="other")
    moments = [clock.now() + timedelta(seconds=number) for number in range(MOST_OF_ONE + 1)]
    started = []
    for moment in moments:
        with clock.set_clock(lambda moment=moment: moment):
            started.append(previews.start("patrols", TREE, owner="one"))
    client = app.test_client()
    assert [client.get(address).status_code for address in [kept, *started]] == [200, 404, 200, 200, 200]


def test_what_nobody_has_used_for_hours_is_removed(app, previews):
    left, used = begin(app, previews, owner="a"), begin(app, previews, owner="b")
    later = clock.now() + UNUSED - timedelta(minutes=1)
    with clock.set_clock(lambda: later):
        used.go(used.root + "/my/")
    with clock.set_clock(lambda: later + timedelta(minutes=5)):
        previews.drop_unused()
    assert left.client.get(left.root + "/my/").status_code == 404
    assert used.client.get(used.root + "/my/").status_code == 200


def test_previews_are_looked_after_by_the_worker(app, previews):
    assert previews.drop_unused in jobs._workshop().chores


# ---------------------------------------------------------------- where they lie

NOTE = Note("patrols", "me", "", "/", "secret", "0" * 32)


def test_what_a_killed_process_left_half_made_is_removed(tmp_path):
    shelf = Folders(tmp_path / "site", (tmp_path,))
    half = shelf.new(10)
    assert shelf.listed() == []
    shelf.drop_unused(clock.now() + timedelta(hours=1))
    assert not half.exists()


def test_a_place_that_is_not_ours_alone_is_not_used(tmp_path):
    elsewhere, site = tmp_path / "elsewhere", tmp_path / "site"
    elsewhere.mkdir()
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / f"brevet-{folders.os.getuid()}").symlink_to(elsewhere)
    shelf = Folders(site, (tmp_path / "memory",))
    made = shelf.new(10)
    assert made.parent == site / "previews"
    assert list(elsewhere.iterdir()) == []
    assert shelf.find(made.name) is None
    shelf.open(made, NOTE)
    assert shelf.find(made.name) == made


def test_a_place_that_others_may_open_is_not_used(tmp_path):
    shared = tmp_path / f"brevet-{folders.os.getuid()}"
    shared.mkdir()
    shared.chmod(0o777)
    assert Folders(tmp_path / "site", (tmp_path,)).new(10).parent == tmp_path / "site" / "previews"


def test_previews_of_two_sites_on_one_machine_are_apart(tmp_path):
    one, other = (Folders(tmp_path / name, (tmp_path,)) for name in ("one", "other"))
    made = one.new(10)
    one.open(made, NOTE)
    assert one.find(made.name) == made and other.find(made.name) is None
    assert other.listed() == []


def test_a_preview_is_closed_to_other_people_of_the_machine(app, previews):
    previews.start("patrols", TREE)
    [(folder, _)] = previews.folders.listed()
    assert folder.stat().st_mode & 0o077 == 0
    assert all(Path(parent).stat().st_mode & 0o077 == 0 for parent in folder.parents[:2])


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "/%00",
        "/%0d%0aX-Evil: 1",
        "/my//",
        "/../../my/",
        "/courses/%F0%9F%9A%A7/",
        "/\\evil.example",
        "/" + "a" * 5000,
    ],
)
def test_hostile_addresses_within_a_preview_are_answered(app, previews, path):
    walker = begin(app, previews)
    answer = walker.client.get(walker.root + path, headers={"Referer": "http://[" + path})
    assert answer.status_code < 500
    assert "X-Evil" not in answer.headers
    place = urlsplit(answer.headers.get("Location", ""))
    assert place.netloc in ("", "localhost")
    assert place.path == "" or place.path.startswith(walker.root)
