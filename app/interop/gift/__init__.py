"""GIFT, Moodle's plain text for questions: titles, answers in braces, per cents, feedback."""

from app.interop.gift.reading import read
from app.interop.gift.writing import export

__all__ = ["export", "read"]
