"""Attempts at quizzes and exams: drawing, answering, handing in, marking.

What belongs here: which questions an attempt gets, what was answered when, the deadline, the marks, another attempt.
What does not: the words of questions (content), who is enrolled and what is complete (learning), certificates.
"""
