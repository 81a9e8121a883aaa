"""A press that is quick: files of a few bytes in place of pages, for tests of what is done with them.

`python -m tests.certificates.pressing` is a worker with this press; it takes some time for each certificate.
"""

import os
import time

from app.base import storage
from app.base.db import db
from app.certificates.services import batches, making
from app.certificates.services.making import Made

PAUSE = "PRESS_PAUSE"  # seconds for each certificate


def first(frozen):
    """Stands for the first files of a certificate."""
    time.sleep(float(os.environ.get(PAUSE, "0")))
    made = Made(frozen.id, "signed")
    made.keep(frozen.paper, f"%PDF- {frozen.id}".encode())
    return made


def sheets(wanted, paper):
    """Stands for a print file: a line for each page."""
    return storage.keep("\n".join([paper, *(frozen.id.hex for frozen in wanted)]).encode())


def pages(digest):
    """The ids of the certificates in a print file of this press, in its order."""
    return storage.read(digest).decode().splitlines()[1:]


def main():
    import signal

    from app import create_app

    making._first, batches._print = first, sheets
    app, stopping = create_app(), []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(1))
    app.extensions["bell"].work(lambda: bool(stopping))
    app.extensions["bell"].close()
    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    main()
