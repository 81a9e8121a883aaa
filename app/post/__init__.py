"""The mail outbox and its log: letters are rows, sent by a job, kept when they cannot be sent.

What belongs here: writing a letter down, sending it, saying what became of it.
What does not: what a letter says; the room that has something to say renders it.
"""
