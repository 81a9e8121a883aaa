"""Examinations: attempts and their answers, exam rooms, marking by rule and by people, what answers tell of questions.

What belongs here: which questions an attempt gets, what was answered when, the deadline, sittings with their tickets
and papers, marks with all that changed them, item statistics.
What does not: the words of questions (content), who is enrolled and what is complete (learning), certificates.
"""
