"""The load of one examination: many trainees who save and page, processes that are killed, and every save compared.

What belongs here: a fresh instance of its own, its server processes, trainees as a browser would act for them, and the
comparison of what was acknowledged with the rows afterwards. What does not: anything that the application needs.
"""
