"""What an instructor of another centre, a hostile author and two impatient windows try at the author's pages."""

import io
import itertools
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import delete, update

from app.accounts.models import Centre, Grant
from app.authoring.models import Draft
from app.base import clock, storage
from app.base.db import db, transaction
from app.base.ids import new_id
from tests import factories
from tests.authoring import small
from tests.authoring.test_archives import zipped
from tests.authoring.test_views import fields, her, paths, review
from tests.conftest import SOAK, STRICTER

__all__ = ["her"]

FETCH = {"X-Requested-With": "fetch"}
IMPORT, TAKE = "/author/small/import", "/author/small/questions/take"


def elsewhere(app, client, slug="other"):
    """An instructor of another centre with a new course of her own, signed in."""
    with app.app_context():
        who = factories.person("instructor")
        with transaction():
            centre = Centre(id=new_id(), name="Southern Training Centre", created_at=clock.now())
            db.session.add(centre)
            db.session.flush()
            db.session.execute(update(Grant).where(Grant.person_id == who.id).values(centre_id=centre.id))
    factories.sign_in(app, client, who)
    client.post("/author/new", data={"title": "Other", "slug": slug, "code": "OTH"})
    return who


def bring_in(client, *files, slug="small"):
    return client.post(f"/author/{slug}/import", data={"archive": (io.BytesIO(zipped(*files)), "x.zip")})


# ---------------------------------------------------------------- other people's files


def test_nobody_takes_over_a_file_by_naming_its_digest(app, client, her):
    with app.app_context():
        key = storage.keep(small.TREE["01-one/bank.md"].encode())
    elsewhere(app, client)
    revision = "1"
    sent = {"take.01-module/stolen.md": key, "take": "01-module/stolen.md", "kept": key, "revision": revision}
    assert client.post("/author/other/import", data=sent, headers=FETCH).status_code == 422
    sent = {"kept": key, "language": "text2qti", "into": "01-module/bank.md", "take": "0"}
    assert client.post("/author/other/questions/take", data=sent, headers=FETCH).status_code == 422


def test_a_folder_that_was_shown_to_one_is_taken_over_by_nobody_else_and_nowhere_else(app, client, her):
    tree = [(path, data.encode()) for path, data in small.TREE.items()]
    page = bring_in(client, *tree, ("01-one/03-new.md", b"---\ntitle: New\n---\n\nNew.\n")).text
    sent = {name: fields(page, name)[0] for name in ("revision", "kept")} | {"take": "01-one/03-new.md"}
    elsewhere(app, client)
    assert client.post("/author/other/import", data=sent, headers=FETCH).status_code == 422
    with app.app_context():
        colleague = factories.person("instructor")
    factories.sign_in(app, client, colleague)
    assert client.post(IMPORT, data=sent, headers=FETCH).status_code == 422
    factories.sign_in(app, client, her)
    assert client.post(IMPORT, data=sent).status_code == 303
    assert "01-one/03-new.md" in paths(app)


def test_what_was_sent_as_questions_is_no_folder_and_a_path_that_was_not_shown_is_refused(app, client, her):
    page = review(client).text
    kept = fields(page, "kept")[0]
    sent = {"kept": kept, "revision": "1", "take": small.LESSON}
    assert client.post(IMPORT, data=sent, headers=FETCH).status_code == 422
    tree = [(path, data.encode()) for path, data in small.TREE.items()]
    page = bring_in(client, *tree, ("01-one/03-new.md", b"x")).text
    sent = {name: fields(page, name)[0] for name in ("revision", "kept")} | {"take": "../../etc/passwd"}
    assert client.post(IMPORT, data=sent, headers=FETCH).status_code == 422


# ---------------------------------------------------------------- what the database cannot hold


def test_names_with_signs_that_no_database_keeps_are_refused_in_scripts_too(client, her):
    for name in ("a\0.md", "\u202e.md", "x" * 241, "a\nb.md"):
        for address, body in (
            ("save.json", {"file": name, "base": 0, "text": "x"}),
            ("check.json", {"file": name, "text": "x"}),
        ):
            assert client.post(f"/author/small/{address}", json=body).status_code in (404, 422)


def test_a_file_whose_path_would_grow_too_long_is_refused_and_the_draft_stays(app, client, her):
    folder = "01-" + "a" * 210
    tree = [(path, data.encode()) for path, data in small.TREE.items()]
    page = bring_in(client, *tree, (f"{folder}/module.md", b"---\ntitle: Long\n---\n")).text
    sent = {name: fields(page, name)[0] for name in ("revision", "kept")} | {"take": f"{folder}/module.md"}
    assert client.post(IMPORT, data=sent).status_code == 303
    before = paths(app)
    add = {"action": "add-lesson", "folder": folder, "title": "A lesson with a very long title indeed"}
    answer = client.post("/author/small/structure", data=add, headers=FETCH)
    assert answer.status_code == 409
    assert "too long" in answer.json["message"]
    picture = {"file": (io.BytesIO(b"%PDF-1.4"), "a-name-that-is-long-for-a-file.pdf"), "folder": folder}
    assert client.post("/author/small/media", data=picture, headers=FETCH).status_code == 409
    assert paths(app) == before


# ---------------------------------------------------------------- senseless words in every field

ACTIONS = ("add-module", "add-lesson", "add-page", "rename", "move", "delete", "undo")
SENSELESS = (
    *(
        "",
        "..",
        "../..",
        ".",
        "/",
        "//evil.example",
        "-1",
        "9" * 5000,
        "1e9",
        "\u202e",
        "\u0661",
        "a/b/../c",
        "\ud7ff\uffff",
    ),
    *(
        "course.md",
        "media",
        "01-one",
        "01-one/media",
        small.LESSON,
        "x" * 3000,
        "[[[[",
        "%s%(a)s{0}",
        "<script>",
        "{{7*7}}",
    ),
)
FIELDS = ("title", "path", "folder", "role", "kind", "position", "step", "into", "act")
ALONE = (*FIELDS, "question")
HAND = 3  # has no divisor in common with how many fields there are


def senseless(action):
    """What is sent with an act: each value in all fields at once, and in fields alone, where all others are sound.

    In `make soak` each value stands alone in every field. Otherwise it stands alone in three of the ten, the next one
    in the three behind them, and each act begins at another field: every field meets every third value in each act.
    What only one value finds in one field is left to the long form.
    """
    fields = itertools.islice(itertools.cycle(ALONE), ACTIONS.index(action), None)
    for value in SENSELESS:
        yield dict.fromkeys(FIELDS, value)
        yield from ({field: value} for field in (ALONE if SOAK else list(itertools.islice(fields, HAND))))


@STRICTER
@pytest.mark.parametrize("action", ACTIONS)
def test_no_act_on_the_tree_meets_a_fault_of_ours(client, her, action):
    good = {"title": "T", "path": small.LESSON, "folder": "01-one", "role": "quiz", "into": "01-one/bank.md"}
    for changed in senseless(action):
        sent = client.post("/author/small/structure", data=good | {"action": action} | changed, headers=FETCH)
        assert sent.status_code < 500, (action, changed)
    assert client.get("/author/small/").status_code == 200
    assert client.get("/author/small/export.zip").status_code == 200


@pytest.mark.parametrize(
    "name", ["..", "../../a.pdf", "a\0.pdf", ".pdf", "\u202efdp.exe.pdf", "CON.pdf", "x" * 500 + ".pdf"]
)
def test_names_of_uploads_become_plain_names_in_their_folder(app, client, her, name):
    before = paths(app)
    sent = {"file": (io.BytesIO(b"%PDF-1.4"), name), "folder": "01-one"}
    answer = client.post("/author/small/media", data=sent, headers=FETCH)
    assert answer.status_code in (200, 422)
    for path in paths(app) - before:
        assert re.fullmatch(r"01-one/media/[a-z0-9-]{1,60}\.pdf", path)


# ---------------------------------------------------------------- at once


def at_once(app, who, path, data, windows=4):
    """The states of the answers when this person sends one form from several windows at the same moment."""
    clients = [app.test_client() for _ in range(windows)]
    for client in clients:
        factories.sign_in(app, client, who)
    with ThreadPoolExecutor(windows) as pool:
        return sorted(pool.map(lambda client: client.post(path, data=data).status_code, clients))


def test_a_new_course_that_is_sent_from_several_windows_is_begun_once(app, client, her):
    sent = {"title": "Maps", "slug": "maps", "code": "MAP"}
    assert at_once(app, her, "/author/new", sent) == [303, 409, 409, 409]


def test_a_draft_that_is_begun_from_several_windows_is_one(app, client):
    with app.app_context():
        small.publish()
    who = small.author(app, client)
    assert at_once(app, who, "/author/small/begin", {}) == [303] * 4
    with app.app_context():
        assert db.session.get(Draft, "small").revision == 1


def test_an_act_is_taken_back_once(app, client, her):
    add = {"action": "add-module", "title": "Two"}
    act = client.post("/author/small/structure", data=add, headers=FETCH).json["act"]
    before = paths(app)
    assert at_once(app, her, "/author/small/structure", {"action": "undo", "act": act}) == [303, 409, 409, 409]
    assert paths(app) < before


@pytest.mark.parametrize("slug", ["new", "settings"])
def test_a_course_may_be_called_as_a_page_is(app, client, her, slug):
    begun = client.post("/author/new", data={"title": "Maps", "slug": slug, "code": "MAP"})
    assert begun.location == f"/author/{slug}/"
    assert "01-" in client.get(begun.location).text
    assert client.get(f"/author/{slug}/edit/course.md").status_code == 200


# ---------------------------------------------------------------- what caches and strangers may hold


def test_what_a_draft_holds_is_kept_by_no_cache_between(app, client, her):
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    sent = client.post("/author/small/media", data={"file": (io.BytesIO(drawing), "a.svg")}, headers=FETCH)
    with app.app_context():
        digest = storage.keep(drawing)
    assert sent.status_code == 200
    export = "/author/small/questions/export?to=qti&file=1"
    for address in (f"/author/small/media/{digest}/a.svg", "/author/small/export.zip", export, "/author/small/"):
        held = client.get(address, buffered=True).headers["Cache-Control"]
        assert "private" in held
        assert "public" not in held


def test_whoever_may_not_upload_sends_no_large_bodies(app, client, her):
    large = b"x" * (3 * 1024 * 1024)
    with app.app_context():
        trainee = factories.person()
    for who, refused in ((None, 401), (trainee, 403), (her, None)):
        sender, body = app.test_client(), io.BytesIO(large)
        if who:
            factories.sign_in(app, sender, who)
        kind = "multipart/form-data; boundary=x"
        sent = sender.post(IMPORT, input_stream=body, content_type=kind, content_length=len(large), headers=FETCH)
        assert refused in (sent.status_code, None)
        assert (body.tell() > 0) == (refused is None)


def test_a_preview_ends_for_whoever_may_no_longer_write_the_course(app, client, her):
    address = client.post("/author/small/preview").location
    assert client.get(address).status_code == 200
    with app.app_context(), transaction():
        db.session.execute(delete(Grant).where(Grant.person_id == her.id))
    assert client.get(address).status_code == 404
    assert client.post(re.sub("courses/.*", "preview-begin-again", address)).status_code == 404


# ---------------------------------------------------------------- a draft as an attack on those who read it

EVIL = "\"><script>evil</script>'><img src=x onerror=evil>{{7*7}}"
HOSTILE = f"""
[a](javascript:evil) [b](JaVaScRiPt&colon;evil) [c](data:text/html,evil) [d](//evil.example) <javascript:evil>
![p](javascript:evil "{EVIL.replace('"', "&quot;")}") ![q](https://evil.example/track.png)

<script>evil</script><img src=x onerror=evil><iframe srcdoc="evil"></iframe><style>@import 'x'</style>

[r]: javascript:evil
[r] and {EVIL}
"""


def acting(html):
    """The elements of a page that could run what an author wrote, or fetch it from elsewhere."""
    found = []
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        given = {key: str(value) for key, value in element.attrs.items()}
        if any(key.startswith("on") for key in given) or element.name in ("iframe", "object", "embed", "base"):
            found.append(element)
        if re.match(r"\s*(javascript|vbscript|data:text)", " ".join(given.get(it, "") for it in ("href", "src")), re.I):
            found.append(element)
        if element.name == "script" and not given.get("src", "").startswith("/static/"):
            found += [element] if given.get("type") != "application/json" else []
        if element.name in ("img", "link", "source") and "evil.example" in str(element):
            found.append(element)
    return [str(it)[:200] for it in found if it.name != "iframe" or "sandbox" not in it.attrs]


def test_what_acts_is_seen():
    assert len(acting(HOSTILE)) > 5


@pytest.fixture
def attacked(app, client, her):
    """The draft, in which another author has written whatever could act on its readers."""
    quoted = EVIL.replace("'", "''")
    changes = {
        small.LESSON: f"---\ntitle: '{quoted}'\nminutes: 5\n---\n{HOSTILE}",
        small.QUIZ: f"---\npass: 50%\n---\n\n## {EVIL} {{#colour}}\n\n- [x] {EVIL}\n"
        f"- [ ] [z](javascript:evil)\n\n> {EVIL}\n",
        "course.md": small.TREE["course.md"].replace("A small course", f"'{quoted}'") + HOSTILE,
        "01-one/module.md": small.TREE["01-one/module.md"].replace("title: One", f"title: '{quoted}'") + HOSTILE,
        "glossary.md": f"---\ntitle: Words\n---\n\n## {EVIL}\n\n{HOSTILE}",
    }
    with app.app_context():
        other = factories.person("instructor", name=EVIL[:60])
        for path, words in changes.items():
            small.write(other, path, words)
    return changes


def test_what_an_author_writes_acts_on_no_reader_of_the_authors_pages(app, client, attacked):
    pages = ("", "review", "publish", "files", "history/course.md", "translations", "questions", "faults")
    addresses = [f"/author/small/{it}" for it in pages] + ["/author/"]
    addresses += [f"/author/small/{page}/{path}" for page in ("edit", "review") for path in attacked]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert acting(answer.text) == [], address


def test_what_an_author_writes_acts_on_nobody_beside_the_editor(client, attacked):
    for path, words in attacked.items():
        checked = client.post("/author/small/check.json", json={"file": path, "text": words, "preview": True}).json
        assert len(checked["preview"]) > 100
        assert acting(checked["preview"]) == [], path


def test_names_of_foreign_files_and_their_questions_act_on_nobody(client, her):
    gift = f"::{EVIL}:: [html]{HOSTILE.strip()} {{={EVIL.replace('=', '')} ~b}}\n".replace("{{7*7}}", "").encode()
    page = review(client, gift, "<img src=x onerror=evil>.gift")
    assert page.status_code == 200
    assert acting(page.text) == []
