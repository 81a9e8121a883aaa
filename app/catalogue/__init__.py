"""Courses and their published editions: the bridge from files to rows.

What belongs here: publishing, exporting, reading a compiled edition by digest from a bounded cache, media.
What does not: who takes a course, or how it is compiled.
"""
