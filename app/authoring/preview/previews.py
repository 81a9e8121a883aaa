"""Starting, finding and ending the previews of an instance, and answering for them below `/preview/<token>/`."""

from __future__ import annotations

import secrets
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.authoring.preview import addresses, application, folders, stage
from app.authoring.preview.application import Bar, MakeApp, Room
from app.authoring.preview.folders import Folders, Note
from app.base import clock
from app.base.refusals import Invalid
from app.base.settings import Settings
from app.content.compiler import compile_course
from app.content.model import Edition
from app.content.reuse import Library
from app.jobs import services as jobs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

UNUSED = timedelta(hours=4)
MOST_OF_ONE = 3
MOST = 40
_OPEN_HERE = 4  # applications that one process keeps ready
_HERE = "/preview/"


class Previews:
    """The previews of one instance. `make_app` builds an application on given settings, without mail.

    `may_write(owner, slug)` says whether an owner still may write the course: a preview ends with that.
    """

    def __init__(
        self,
        settings: Settings,
        make_app: MakeApp,
        shelf: Folders | None = None,
        may_write: Callable[[str, str], bool] = lambda _owner, _slug: True,
    ) -> None:
        self.settings, self._make_app, self._may_write = settings, make_app, may_write
        self.folders = shelf or Folders(settings.instance)
        self._rooms: OrderedDict[str, Room] = OrderedDict()
        self._lock, self._building = threading.Lock(), threading.Lock()

    def start(
        self,
        slug: str,
        tree: Mapping[str, bytes],
        owner: str = "",
        language: str = "",
        back: str = "/",
        published: Edition | None = None,
        library: Library | None = None,
    ) -> str:
        """Make a preview of these files; returns the address of the course's page in it.

        `owner` is a key for whoever starts it: beyond three of one owner the longest unused ends. `back` is where
        *End preview* leads; `published` and `library` are what the compiler takes. Refuses with Invalid,
        `details["diagnostics"]`, what does not compile. Call outside a write transaction
        (`own_transaction=True` at a view): the preview writes in transactions of its own.
        """
        result = compile_course(slug, tree, published, library)
        if result.edition is None:
            errors = sum(finding.severity == "error" for finding in result.diagnostics)
            raise Invalid("draft-has-errors", errors=errors, diagnostics=result.diagnostics)
        self._make_room(owner)
        shown = stage.Shown(slug, result.edition, tree, stage.lent(slug, result.edition, tree, library))
        chosen = language if language in result.edition.courses else ""
        token = self._opened(shown, Note(slug, owner, chosen, back, secrets.token_hex(32)))
        return f"{_HERE}{token}/courses/{slug}/"

    def _opened(self, shown: stage.Shown, note: Note) -> str:
        folder = self.folders.new(shown.size)
        try:
            room = self._made(folder, note)
            with jobs.working_in(room.workshop):
                person_id = stage.furnish(room.app)
                stage.show(room.app, shown, person_id)
            self._furnished(room, folder.name, note := note.of(person_id))
            self.folders.open(folder, note)
        except BaseException:
            folders.remove(folder)
            raise
        self._keep(folder.name, room)
        return folder.name

    def _make_room(self, owner: str) -> None:
        """End the longest unused previews of this owner, and of all, so that one more does not pass the limits."""
        self.drop_unused()
        tokens = [(folder.name, note.owner == owner) for folder, note in self.folders.listed()]
        hers = [token for token, is_hers in tokens if is_hers]
        ended = set(hers[: max(0, len(hers) - MOST_OF_ONE + 1)])
        left = [token for token, _ in tokens if token not in ended]
        for token in ended.union(left[: max(0, len(left) - MOST + 1)]):
            self.end(token)

    def _made(self, folder: Path, note: Note) -> Room:
        chosen = replace(
            self.settings,
            instance=folder,
            database_url=f"sqlite:///{folder / 'brevet.db'}",
            secret_key=note.secret,
            mail_url="",
            trusted_proxies=0,
        )
        return application.make(self._make_app, chosen)

    def _furnished(self, room: Room, token: str, note: Note) -> Room:
        prefix = f"{_HERE}{token}"
        bar = Bar(begin_again=prefix + application.BEGIN_AGAIN, end=f"{prefix}/end")
        application.furnish(room.app, uuid.UUID(note.person), prefix, bar, note.language)
        return room

    def note(self, token: str) -> Note | None:
        """What the preview with this token is of; None when it has ended."""
        folder = self.folders.find(token)
        with suppress(OSError):
            return self.folders.note(folder) if folder else None
        return None

    def end(self, token: str) -> None:
        """Remove a preview with all that was done in it. One that has ended already stays so."""
        with self._lock:
            room = self._rooms.pop(token, None)
        if room:
            room.close()
        folder = self.folders.find(token)
        if folder:
            folders.remove(folder)

    def drop_unused(self) -> None:
        """End what nobody has used for some hours. A chore."""
        self.folders.drop_unused(clock.now() - UNUSED)

    def room(self, token: str) -> Room | None:
        """The application of a preview, made when this process has not got it; None when the preview has ended."""
        folder, note = self.folders.find(token), self.note(token)
        if folder is None or note is None or (note.owner and not self._may_write(note.owner, note.slug)):
            self.end(token)
            return None
        self.folders.use(folder)
        with self._building:
            room = self._rooms.get(token)
            if room is None:
                room = self._furnished(self._made(folder, note), token, note)
            self._keep(token, room)
        return room

    def _keep(self, token: str, room: Room) -> None:
        """Keep an application ready; the one that was not asked for longest goes."""
        with self._lock:
            self._rooms[token] = room
            self._rooms.move_to_end(token)
            left = self._rooms.popitem(last=False)[1] if len(self._rooms) > _OPEN_HERE else None
        if left:
            left.close()

    def around(self, house: WSGIApplication) -> WSGIApplication:
        """A WSGI application that answers for open previews, and lets `house` answer everything else.

        Whether a certificate is real says the site alone: at no address of it may a specimen be called valid.
        """

        def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            place = environ.get("PATH_INFO", "")
            token, slash, path = place.removeprefix(_HERE).partition("/")
            room = self.room(token) if place.startswith(_HERE) and slash and path != "end" else None
            if room is None:
                return house(environ, start_response)
            if path.startswith("verify"):
                return house(environ | {"PATH_INFO": f"/{path}"}, start_response)
            return _answer(room, f"{_HERE}{token}", f"/{path}", environ, start_response)

        return answer


def _answer(
    room: Room, prefix: str, path: str, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Let a preview answer, as if it stood at the root of the site."""
    within = environ | {"PATH_INFO": path, "HTTP_REFERER": addresses.without(environ.get("HTTP_REFERER", ""), prefix)}

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, addresses.in_headers(headers, prefix, environ.get("HTTP_HOST", "")), *rest)

    with jobs.working_in(room.workshop):
        return room.app(within, start)
