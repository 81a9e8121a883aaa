"""Applications that break a promise on purpose, so that the measurement is seen to notice. Nothing in app/ knows them.

`ack_first` answers a save before it is done, and does it a little later: what was acknowledged in between is lost when
the process is killed. `twice` does each save a second time under another key: it stands twice.
"""

from __future__ import annotations

import io
import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

BEHIND_SECONDS = 30.0  # longer than a short measurement: its servers are killed before
NAMES = ("ack-first", "twice")

Environ = dict[str, Any]
_SAVE = re.compile(r"/attempts/[^/]+/answers/.+")


class Mutant:
    """Passes everything on but saves."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or not _SAVE.fullmatch(environ["PATH_INFO"]):
            return self.app(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        return self.save(environ, body, start_response)

    def save(self, environ: Environ, body: bytes, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one save, wrongly."""
        raise NotImplementedError

    def do(self, environ: Environ, body: bytes, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Let the application do a save with this body."""
        sent = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self.app(environ | sent, start_response)


class AckFirst(Mutant):
    """Says that a save is kept, and keeps it when half a minute has passed."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._waiting: list[tuple[Environ, bytes]] = []
        threading.Thread(target=self._write_behind, daemon=True).start()

    def save(self, environ: Environ, body: bytes, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """204 at once."""
        self._waiting.append((dict(environ), body))
        start_response("204 No Content", [])
        return [b""]

    def _write_behind(self) -> None:
        while True:
            time.sleep(BEHIND_SECONDS)
            for _ in range(len(self._waiting)):
                environ, body = self._waiting.pop(0)
                self.do(environ, body, lambda *_: None)


class Twice(Mutant):
    """Keeps a save under the key that came with it, and again under one of its own."""

    def save(self, environ: Environ, body: bytes, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """What the application answers to the second."""
        self.do(environ, body, lambda *_: None)
        again = json.loads(body) | {"key": str(uuid.uuid4())}
        return self.do(environ, json.dumps(again).encode(), start_response)


def load(name: str, app: Flask) -> Flask | Mutant:
    """The application as a server process asks for it: itself, or in the hands of the mutant of this name."""
    made = {"": lambda it: it, "ack-first": AckFirst, "twice": Twice}
    wrapped: Flask | Mutant = made[name](app)
    return wrapped
