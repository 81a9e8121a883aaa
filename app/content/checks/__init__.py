"""Rules that need more than one file, and advice on craft. One rule, one file; `ALL` is their list."""

from __future__ import annotations

from collections.abc import Callable

from app.content.checks import (
    all_of_the_above,
    completion,
    draws,
    guessing,
    heavy_pictures,
    longest_answer,
    reading_time,
    scenarios,
    unique_ids,
    unused_media,
)
from app.content.draft import CourseDraft

ALL: tuple[Callable[[CourseDraft], None], ...] = (
    unique_ids.check,
    completion.check,
    draws.check,
    scenarios.check,
    longest_answer.check,
    all_of_the_above.check,
    guessing.check,
    reading_time.check,
    heavy_pictures.check,
    unused_media.check,
)
