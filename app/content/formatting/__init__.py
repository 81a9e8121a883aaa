"""The one canonical way to write the files of a course: conservative, and never with another meaning."""

from app.content.formatting.courses import Formatted, format_course
from app.content.formatting.files import format_file

__all__ = ["Formatted", "format_course", "format_file"]
