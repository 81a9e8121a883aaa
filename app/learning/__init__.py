"""Enrolment, reading and scenario progress, and completion as named evidence.

What belongs here: who takes which edition, what they have done, whether it is whole, reports of faults.
What does not: how answers are judged, or what a certificate looks like; higher rooms push evidence down.
"""
