"""What a draft includes of other courses, and how a file says so: `uses: gender-training@3/key-terms`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.content.frontmatter import Listing, Scalar
from app.content.headlines import with_key
from app.content.manuscript import open_file
from app.content.world import World

_FORM = re.compile(r"(?P<course>[^@/\s]+)@(?P<number>\d{1,6})/(?P<module>[^@/\s]+)")


@dataclass(frozen=True)
class Use:
    """A module or a bank of another course that a file of the draft includes; `newer` is a later edition's number."""

    path: str
    course: str
    number: int
    module: str
    newer: int | None

    @property
    def reference(self) -> str:
        """As it is written."""
        return f"{self.course}@{self.number}/{self.module}"

    @property
    def renewed(self) -> str:
        """The same of the later edition."""
        return f"{self.course}@{self.newer or self.number}/{self.module}"


def uses(tree: Mapping[str, bytes], editions: Mapping[str, int]) -> list[Use]:
    """What the files of a draft include, by path; `editions` has the last edition of each course."""
    written = (path for path, data in tree.items() if path.endswith(("/module.md", "/bank.md")) and b"uses:" in data)
    found = [(path, _FORM.fullmatch(it)) for path in sorted(written) for it in references(tree[path])]
    return [_use(path, match, editions) for path, match in found if match]


def _use(path: str, match: re.Match[str], editions: Mapping[str, int]) -> Use:
    number, last = int(match["number"]), editions.get(match["course"], 0)
    return Use(path, match["course"], number, match["module"], last if last > number else None)


def references(data: bytes) -> list[str]:
    """What stands behind `uses:` in a file."""
    front = open_file("page.md", data, World(""), "en").front
    value = front.entries["uses"][1] if front and "uses" in front.entries else None
    items = value.items if isinstance(value, Listing) else [value]
    return [item.text for item in items if isinstance(item, Scalar) and item.text]


def module(reference: str) -> str:
    """A module.md that includes a module."""
    return f"---\nuses: {reference}\n---\n"


def bank(data: bytes, reference: str) -> str | None:
    """A bank that includes one more bank; None when it does already, or cannot be read."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    known = references(data)
    if reference in known:
        return None
    wanted = [*known, reference]
    return with_key(text, "uses", wanted[0] if len(wanted) == 1 else f"[{', '.join(wanted)}]")


def renewed(text: str, use: Use) -> str:
    """The text of a file that goes on with a later edition."""
    return text.replace(use.reference, use.renewed)
