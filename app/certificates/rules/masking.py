"""Which printed fields a holder may keep from people who come with the number alone."""

from __future__ import annotations

from collections.abc import Container, Iterable

MASKABLE = ("rank", "name", "second_name", "run", "result", "completed_on", "issued_on", "valid_until")
"""What is about her. Number, course, centre and what the certificate is today are always shown."""


def masked(printed: Iterable[str], shown: Container[str]) -> list[str]:
    """The printed fields that are not shown, when only these are to be."""
    return [name for name in printed if name in MASKABLE and name not in shown]
