"""Evaluations whose answers carry no person.

What belongs here: the end-of-course survey, handing it in once, and its results for those who teach.
What does not: anything that could tie an answer to a person; that a person handed in is evidence, kept by `learning`.
"""
