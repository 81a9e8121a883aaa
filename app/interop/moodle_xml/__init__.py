"""Moodle XML: the questions of a Moodle question bank, in and out."""
