"""What the editor's check costs as a request: a draft of 120 modules in the database, one file typed in, its preview.

Calls the application as a server would. CPU is that of this process. What the check says is compared with what the
compiler says of the same files by itself.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time

from app import create_app
from app.accounts import services as accounts
from app.authoring.services import drafts
from app.base import settings, storage
from app.base.db import db, transaction
from app.content.compiler import compile_course
from tests.content import larger

LESSON = "00-key-terms-0/01-sex-and-gender.md"
TIMES, MOST_MS = 15, 50.0


def main() -> int:
    """Measure, print, and return 1 when the promise is broken."""
    with tempfile.TemporaryDirectory() as folder:
        return _measured(folder)


def _measured(folder: str) -> int:
    app = create_app(settings.read({"BREVET_INSTANCE": folder, "BREVET_SECRET_KEY": "bench"}))
    app.config["WTF_CSRF_ENABLED"] = False
    tree = larger.course()
    with app.app_context():
        db.create_all()
        kept = {path: storage.keep(data) for path, data in tree.items()}
        with transaction():
            centre = accounts.ensure_centre("Bench")
            who = accounts.Particulars("Author", "author@example.org", "civilian", "KE", "Centre")
            author = accounts.register(who, None, centre.id, "instructor").id
            drafts.begin("large", centre.id, kept, author)
            token = accounts.sign_in(author)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    spent = []
    for times in range(TIMES + 1):
        text = tree[LESSON].decode() + f"\n\nThis is sentence {times}. See [[nothing {times}]].\n"
        cpu = time.process_time()
        answer = client.post("/author/large/check.json", json={"file": LESSON, "text": text, "preview": True})
        spent.append((time.process_time() - cpu) * 1000)
    app.extensions["bell"].close()
    found = compile_course("large", {**tree, LESSON: text.encode()}).diagnostics
    said = [(it["code"], it["line"]) for it in answer.json["diagnostics"]]
    if said != [(it.code, it.span.line) for it in found if it.span.file == LESSON] or "This is" not in answer.text:
        sys.exit("The check says something else than the compiler.")
    median = statistics.median(spent[1:])
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"{platform.machine()}, Python {platform.python_version()}, SQLite, {load}; median of {TIMES}")
    print(f"{f'a check of one file among {len(tree)}, with its preview':52}{median:8.1f} ms CPU{f'≤ {MOST_MS:.0f}':>8}")
    return int(median > MOST_MS)


if __name__ == "__main__":
    sys.exit(main())
