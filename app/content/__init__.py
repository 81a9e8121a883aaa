"""The course compiler: a tree of Markdown files in, a checked course and diagnostics out.

What belongs here: reading the course format, its model, its diagnostics; how what people type is compared with a key.
What does not: the web, the database, people. This room imports no other.
"""
