"""A question's id is unique in the whole course: answers and statistics hang on it."""

from __future__ import annotations

from app.content.draft import CourseDraft


def check(draft: CourseDraft) -> None:
    """Report the second and every further question with one id."""
    first: dict[str, str] = {}
    for file in draft.originals():
        for name, span in file.spans.items():
            if name in first:
                message = f"The id “{name}” belongs to a question in {first[name]} already."
                file.add("id-twice", span, message, "Give one of them another id, like {#another-id}.")
            else:
                first[name] = span.file
