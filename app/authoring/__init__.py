"""Writing courses in the browser: drafts, their versions, review, publishing.

What belongs here: the draft of a course and everything done to it before it is an edition.
What does not: how a course is compiled (content), what was published (catalogue), who takes it (learning).
"""
