"""Questions as stretches of a file: moving one, taking one out. The others stay as they are, to the byte."""

from __future__ import annotations

from app.content import sheets


def without(text: str, number: int) -> str | None:
    """The text without one of its questions, from 0; None when there is no such question."""
    cut = _cut(text, number)
    return cut[1] if cut else None


def moved(source: str, number: int, target: str, position: int, same: bool) -> tuple[str, str] | None:
    """Both texts after a question went to a place in the target, from 0; None when there is no such question.

    With `same` the target is the source, and the second text is the one that counts.
    """
    cut = _cut(source, number)
    if cut is None:
        return None
    question, rest = cut
    put = _put(rest if same else target, question, position)
    return (put, put) if same else (rest, put)


def _cut(text: str, number: int) -> tuple[str, str] | None:
    places = sheets.places(text)
    if not 0 <= number < len(places):
        return None
    lines = text.splitlines(keepends=True)
    start, end = places[number]
    question = "".join(lines[start - 1 : end]).strip("\n") + "\n"
    return question, _joined("".join(lines[: start - 1]), "".join(lines[end:]))


def _put(text: str, question: str, position: int) -> str:
    places = sheets.places(text)
    lines = text.splitlines(keepends=True)
    at = places[position][0] - 1 if 0 <= position < len(places) else len(lines)
    return _joined("".join(lines[:at]), question, "".join(lines[at:]))


def _joined(*parts: str) -> str:
    """Parts with one empty line between them."""
    kept = [part.strip("\n") for part in parts if part.strip("\n")]
    return "\n\n".join(kept) + "\n" if kept else ""
