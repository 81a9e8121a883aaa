"""What an instructor of another centre, a hostile author and two impatient windows try at the author's pages."""

import io

from sqlalchemy import update

from app.accounts.models import Centre, Grant
from app.base import clock, storage
from app.base.db import db, transaction
from app.base.ids import new_id
from tests import factories
from tests.authoring import small
from tests.authoring.test_archives import zipped
from tests.authoring.test_views import fields, her, paths, review

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
