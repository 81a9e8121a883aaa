"""Moodle XML: the questions of a Moodle question bank with their pictures, in and out."""

from app.interop.moodle_xml.reading import read
from app.interop.moodle_xml.writing import export

__all__ = ["export", "read"]
