"""Front matter typed by our own schema: a page asks for each key that it knows, and what is left over is a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from app.content import units
from app.content.diagnostics import Place, Rule, error, instead, short, similar
from app.content.frontmatter import Listing, Mapping, Node, Scalar
from app.content.manuscript import Manuscript

T = TypeVar("T")
W = TypeVar("W", bound=str)  # one of several literals

KEY_UNKNOWN = error("key-unknown", "There is no key `{key}` here.", "{cure}")
KEY_MISSING = error(
    "key-missing", "The front matter lacks `{key}`.", "Write `{key}: {example}` between the `---` at the top."
)
EMPTY = error("value-empty", "The key `{key}` has no value.", "Write `{key}: {example}`, or take the line out.")
WRONG = error("value-wrong", "`{key}` takes {expected}, not `{found}`.", "Write for example `{key}: {example}`.")
UNKNOWN = error("value-unknown", "`{key}` cannot be `{found}`.", "{cure}")

STAMP = "of"
STAMP_FORM = re.compile(r"[0-9a-f]{12}")
_YES_NO = {"yes": True, "no": False, "true": True, "false": False}
WORDS = ("title", "objectives", "certificates", "signatories", "completion", "participation")  # in a translation


class Head:
    """The keys of a mapping, read one after the other; `done` reports those that nobody asked for."""

    def __init__(self, page: Manuscript, mapping: Mapping | None, place: Place | None = None) -> None:
        self._page = page
        self._all = dict(mapping.entries) if mapping else {}
        self._entries = dict(self._all)
        self._place = place or page.source.line_place(0)
        self._is_front = mapping is not None and mapping is page.front
        self._missing: list[tuple[str, str]] = []
        self._known: list[str] = []
        self._readable = mapping is not None or page.front_readable

    def take(self, key: str) -> tuple[Scalar, Node] | None:
        """The key and its value, whatever it is."""
        self._known.append(key)
        entry = self._entries.pop(key, None)
        if entry and self._is_front:
            self._page.spot(key, entry[1])
        return entry

    def report(self, rule: Rule, node: Node, /, **words: object) -> None:
        """A finding at a value."""
        self._page.report(rule, self._page.source.place(node.start, node.end), **words)

    def wrong(self, key: str, node: Node, expected: str, example: str) -> None:
        """A finding: this value is of another kind."""
        found = node.text if isinstance(node, Scalar) else "a list" if isinstance(node, Listing) else "keys"
        if isinstance(node, Scalar) and not node.text:
            place = self._page.source.line_place(self._page.source.place(node.start, node.end).span.line - 1)
            self._page.report(EMPTY, place, key=key, example=example)
        else:
            self.report(WRONG, node, key=key, expected=expected, found=short(found), example=example)

    def scalar(self, key: str, read: Callable[[str], T | None], expected: str, example: str, default: T) -> T:
        """A value that `read` understands, or the default."""
        return self._read(key, read, expected, example, default)

    def _read(self, key: str, read: Callable[[str], T | None], expected: str, example: str, default: T) -> T:
        entry = self.take(key)
        if entry is None:
            return default
        value = read(entry[1].text) if isinstance(entry[1], Scalar) and entry[1].text else None
        if value is None:
            self.wrong(key, entry[1], expected, example)
            return default
        return value

    def missing(self, key: str, example: str) -> None:
        """This key is needed. Nothing is said where the front matter could not be read."""
        if self._readable and (key == "title" or not self._page.translates):
            self._missing.append((key, example))

    def text(self, key: str, example: str, required: bool = True, default: str = "") -> str:
        """One line of plain text."""
        if required and key not in self._entries:
            self._known.append(key)
            self.missing(key, example)
            return default
        return self._read(key, lambda text: " ".join(text.split()) or None, "text", example, default)

    def whole(self, key: str, least: int, most: int, default: int = 0, example: str = "") -> int:
        """A whole number from least to most."""

        def read(text: str) -> int | None:
            value = units.whole(text)
            return value if value is not None and least <= value <= most else None

        return self._read(key, read, f"a whole number from {least} to {most}", example or str(max(least, 10)), default)

    def percent(self, key: str, default: int, example: str = "75%") -> int:
        """A percentage, from 0 to 100."""
        return self._read(key, units.percent, "a percentage", example, default)

    def seconds(self, key: str, default: int = 0, example: str = "1 hour") -> int:
        """A duration in minutes, hours, days or weeks; as seconds."""
        return self._read(key, units.seconds, "a duration in minutes, hours, days or weeks", example, default)

    def months(self, key: str, default: int = 0, example: str = "3 years") -> int:
        """A duration in months or years; as months."""
        return self._read(key, units.months, "a duration in months or years", example, default)

    def yes_no(self, key: str, default: bool) -> bool:
        """`yes` or `no`."""
        return self._read(key, lambda text: _YES_NO.get(text.casefold()), "`yes` or `no`", "yes", default)

    def one_of(self, key: str, options: Sequence[W], default: W) -> W:
        """One of these words."""
        entry = self.take(key)
        if entry is None:
            return default
        written = entry[1].text if isinstance(entry[1], Scalar) else ""
        found = next((option for option in options if option == written), None)
        if found is None and written:
            self.report(UNKNOWN, entry[1], key=key, found=short(written), cure=instead(written, options))
        elif found is None:
            self.wrong(key, entry[1], "one word", options[0])
        return found or default

    def listing(self, key: str, example: str) -> list[Node]:
        """The items of a list; a single value is a list of one."""
        entry = self.take(key)
        if entry is None:
            return []
        if isinstance(entry[1], Listing):
            return list(entry[1].items)
        if isinstance(entry[1], Scalar) and entry[1].text:
            return [entry[1]]
        self.wrong(key, entry[1], "a list", example)
        return []

    def texts(self, key: str, example: str) -> list[Scalar]:
        """The items of a list of texts."""
        texts = []
        for item in self.listing(key, example):
            if isinstance(item, Scalar) and item.text.strip():
                texts.append(item)
            else:
                self.wrong(key, item, "a list of texts", example)
        return texts

    def words(self, key: str, options: Iterable[str], example: str) -> tuple[str, ...]:
        """The items of a list of known words."""
        known = list(options)
        found = []
        for item in self.texts(key, example):
            if item.text in known:
                found.append(item.text)
            else:
                self.report(UNKNOWN, item, key=key, found=short(item.text), cure=instead(item.text, known))
        return tuple(dict.fromkeys(found))

    def mapping(self, key: str, example: str) -> Mapping | None:
        """Keys below a key."""
        entry = self.take(key)
        if entry and isinstance(entry[1], Mapping):
            return entry[1]
        if entry:
            self.wrong(key, entry[1], "keys", example)
        return None

    def done(self) -> None:
        """Report what is left: unknown keys anywhere, and in a translation the keys that are not words."""
        if self._page.translates and self._is_front:
            self._check_stamp()
        for key, (node, _) in self._entries.items():
            self.report(KEY_UNKNOWN, node, key=short(key), cure=instead(key, self._known))
        for key, example in self._missing:
            if not any(similar(other, key) for other in self._entries):  # misspelt: that has been said
                self._page.report(KEY_MISSING, self._place, key=key, example=example)
        if self._page.translates:
            self._report_kept()

    def _check_stamp(self) -> None:
        """`of` in a translation says which state of its original it translates."""
        entry = self.take(STAMP)
        self._known.remove(STAMP)
        if entry and not (isinstance(entry[1], Scalar) and STAMP_FORM.fullmatch(entry[1].text)):
            self.wrong(STAMP, entry[1], "the twelve digits that Brevet writes there", "3fa9c0d1e2b4")

    def _report_kept(self) -> None:
        for key in self._known:
            if key in self._all and key not in WORDS:
                node = self._all[key][0]
                place = self._page.source.place(node.start, node.end)
                self._page.report_kept(place, "Take the line out: only words are translated.")
