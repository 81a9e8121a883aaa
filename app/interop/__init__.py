"""Questions in and out: one module for each foreign language, which never import each other.

What belongs here: reading foreign questions as sheets with findings, writing compiled questions for elsewhere; nothing
that a language cannot say is dropped without a finding.
What does not: rows and pages (authoring), the questions' own format (content).
"""
