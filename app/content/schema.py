"""Typing front matter: each kind of file says which keys it takes and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from app.content import values
from app.content.diagnostics import Span
from app.content.findings import Report, did_you_mean
from app.content.frontmatter import Mapping, Node, Scalar, Sequence

T = TypeVar("T")


class Keys:
    """The keys of one mapping, read one after another; `close` reports those that nobody asked for."""

    def __init__(self, mapping: Mapping, report: Report, where: str) -> None:
        self._mapping, self._report, self._where = mapping, report, where
        self._known: list[str] = []

    def node(self, key: str) -> Node | None:
        """The raw value of a key."""
        self._known.append(key)
        return self._mapping.values.get(key)

    def span(self, key: str) -> Span:
        """Where a key stands, or the whole mapping when it is absent."""
        return self._mapping.keys.get(key, self._mapping.span)

    def read(self, key: str, reader: Callable[[str], T | None], default: T, form: str) -> T:
        """A scalar through `reader`, which gives None for what it does not understand; `form` says how to write it."""
        node = self.node(key)
        if node is None:
            return default
        found = reader(node.text.strip()) if isinstance(node, Scalar) else None
        if found is None:
            self._wrong(node, key, form)
            return default
        return found

    def text(self, key: str, default: str = "") -> str:
        """A line of text."""
        return self.read(key, lambda text: " ".join(text.split()) or None, default, "a few words")

    def required_text(self, key: str) -> str:
        """A line of text that must be there."""
        found = self.text(key)
        if not found and key not in self._mapping.keys:
            cure = f"Write “{key}: …” in the front matter between two lines of three hyphens."
            self._report.add("key-missing", self._mapping.span, f"{self._where} needs a {key}.", cure)
        return found

    def percent(self, key: str, default: int) -> int:
        """A share."""
        return self.read(key, values.percent, default, "a share like 75%")

    def whole(self, key: str, default: int, least: int = 0, most: int = 1000) -> int:
        """A whole number."""
        return self.read(key, lambda t: values.whole(t, least, most), default, f"a number from {least} to {most}")

    def minutes(self, key: str) -> int:
        """Minutes; 0 when absent."""
        return self.read(key, values.minutes, 0, "minutes, like 20")

    def seconds(self, key: str) -> int:
        """A duration in seconds; 0 when absent."""
        return self.read(key, values.seconds, 0, "a duration like “30 minutes”, “1 hour” or “2 days”")

    def flag(self, key: str, default: bool) -> bool:
        """yes or no."""
        return self.read(key, values.yes_or_no, default, "yes or no")

    def choice(self, key: str, options: Iterable[str], default: str) -> str:
        """One of some words."""
        options = list(options)
        return self.read(key, lambda t: t if t in options else None, default, "one of " + ", ".join(options))

    def texts(self, key: str) -> list[tuple[str, Span]]:
        """A list of lines of text with their places; one line counts as a list of one."""
        node = self.node(key)
        items = node.items if isinstance(node, Sequence) else [] if node is None else [node]
        found = [(" ".join(i.text.split()), i.span) for i in items if isinstance(i, Scalar) and i.text.strip()]
        if len(found) != len(items):
            self._wrong(node, key, "a list of lines, each behind a hyphen")
        return found

    def mapping(self, key: str) -> Mapping | None:
        """A group of keys."""
        node = self.node(key)
        if node is not None and not isinstance(node, Mapping):
            self._wrong(node, key, "keys and values")
        return node if isinstance(node, Mapping) else None

    def _wrong(self, node: Node | None, key: str, form: str) -> None:
        span = node.span if node is not None else self.span(key)
        said = f"“{node.text[:60]}”" if isinstance(node, Scalar) else "This value"
        self._report.add("value", span, f"{said} cannot be understood as {key}.", f"Write {form}.")

    def close(self) -> None:
        """Report every key that was not asked for."""
        for key, span in self._mapping.keys.items():
            if key not in self._known:
                cure = did_you_mean(key, self._known, f"Known keys here: {', '.join(sorted(self._known))}.")
                self._report.add("key-unknown", span, f"{self._where} has no key “{key[:60]}”.", cure)
