"""A small course with everything that a trainee meets, and a trainee without scripts who walks its preview."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import Client, TestResponse

from app.authoring.preview.previews import Previews

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>'
LESSON = """---
title: The first
minutes: 3
---
## What a patrol sees

A patrol sees more when women are in it. See [the second lesson](02-second.md).

![A square on paper](media/square.svg)

::: check
Who sees more?

- [x] A mixed patrol
- [ ] A lone guard
  > Nobody sees enough alone.
:::
"""
QUIZ = """---
pass: 100%
attempts: 2
wait: 1 hour
minutes: 20
---
## Who sees more at a market? {#market}

- [x] A mixed patrol
- [ ] A lone guard

## Is a report written on the same day? {#report}

- [x] True
- [ ] False
"""
TREE: dict[str, bytes] = {
    path: text if isinstance(text, bytes) else text.encode()
    for path, text in {
        "course.md": """---
title: Patrols
code: PAT
languages: [en, fr]
audience: [military]
days: 1
completion: [lessons, quizzes, exam, evaluation]
certificates:
  completion: {title: Certificate of Completion, valid: 3 years}
---
How a patrol sees, listens and writes down.
""",
        "course.fr.md": "---\ntitle: Patrouilles\n---\nComment une patrouille voit et note.\n",
        "01-seeing/module.md": "---\ntitle: Seeing\nday: 1\nobjectives: [See more]\n---\nHow to see.\n",
        "01-seeing/01-first.md": LESSON,
        "01-seeing/02-second.md": "---\ntitle: The second\nminutes: 2\n---\nWrite it down on the same day.\n",
        "01-seeing/media/square.svg": PICTURE,
        "01-seeing/quiz.md": QUIZ,
        "01-seeing/bank.md": "## Who writes the report? {#writer}\n\n- [x] The patrol leader\n- [ ] Nobody\n",
        "exam.md": "---\ntitle: Final exam\npass: 50%\ndraw: {seeing: 1}\n---\n",
        "evaluation.md": "---\ntitle: Evaluation\n---\n## How was it? {#how}\n\nAnswer: text\n",
    }.items()
}


@contextmanager
def previewing(app: Flask) -> Iterator[Previews]:
    """The application's previews; all are ended behind the block."""
    previews: Previews = app.extensions["previews"]
    yield previews
    for folder, _ in previews.folders.listed():
        previews.end(folder.name)


class Walker:
    """Follows the buttons of pages: what a page does not offer, she cannot do."""

    def __init__(self, client: Client, address: str) -> None:
        self.client = client
        self.root = "/".join(address.split("/")[:3]) if address.startswith("/preview/") else ""
        self.page = self.go(address)

    def go(self, address: str) -> TestResponse:
        """Open an address; a redirect is followed as long as it stays within the preview."""
        return self._arrive(self.client.get(address, buffered=True))

    def _arrive(self, answer: TestResponse) -> TestResponse:
        while 300 <= answer.status_code < 400:
            path = urlsplit(answer.headers["Location"]).path
            assert path.startswith(self.root), path
            answer = self.client.get(answer.headers["Location"], buffered=True)
        self.page = answer
        return answer

    @property
    def text(self) -> str:
        """The page as HTML."""
        return self.page.get_data(as_text=True)

    def press(self, button: str, **fields: str) -> TestResponse:
        """Send the form that has a button with these words, with what is in its fields and `fields` on top."""
        form = next(f for f in re.findall(r"<form\b.*?</form>", self.text, re.S) if f">{button}" in _tight(f))
        names = re.findall(r'<input\b[^>]*type="hidden"[^>]*>', form)
        sent = {_of(tag, "name"): _of(tag, "value") for tag in names} | fields
        pressed = next(b for b in re.findall(r"<button\b.*?</button>", form, re.S) if f">{button}" in _tight(b))
        if _of(pressed, "name"):
            sent[_of(pressed, "name")] = _of(pressed, "value")
        action = _of(pressed, "formaction") or _of(form, "action") or self.page.request.path
        return self._arrive(self.client.post(action, data=sent, buffered=True))

    def links(self) -> set[str]:
        """Where the page's links, forms and pictures lead on this site, static files left out."""
        found = set(map(html.unescape, re.findall(r'(?:href|action|src|formaction)="(/[^"]*)"', self.text)))
        return {address for address in found if not address.startswith("/static/")}


def _tight(markup: str) -> str:
    return re.sub(r"<svg.*?</svg>", "", re.sub(r">\s+", ">", markup), flags=re.S)


def _of(tag: str, attribute: str) -> str:
    found = re.search(rf'\b{attribute}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""
