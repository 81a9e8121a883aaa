"""Questions in and out: one folder for each foreign language, which never import each other.

What belongs here: reading a file of another system into question sheets with findings, and writing compiled questions
in its language. All of it is pure: bytes in, a value out. Nothing that a language cannot say goes without a finding.
What does not: the course format (`content`), pages and commands (`authoring`), rows.
"""
