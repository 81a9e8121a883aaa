"""Certificates: issued, numbered, printed, verified, superseded, revoked.

What belongs here: the frozen payload of a certificate, its number, its PDF, and what outsiders may learn of it.
What does not: when a course is complete (`learning` says so), or how long someone is qualified (`qualifications`).
"""
