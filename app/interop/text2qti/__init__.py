"""The plain text of the text2qti package: numbered questions, lettered choices, a mark at the start of each line."""

from app.interop.text2qti.reading import read

__all__ = ["read"]
